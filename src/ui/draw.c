#include <stdio.h>

#include "base/text.h"
#include "ui/bars.h"
#include "ui/cells.h"
#include "ui/input_draw.h"
#include "ui/lists.h"
#include "ui/state.h"

#define PROMPT_MOST  128 /* bytes */
#define PROMPT_SHARE 3   /* of the columns, one part at most for a conversation's name */

#define HINT_FIRST   "Type a message and press Enter. /help lists commands, F1 keys."
#define HINT_SERVER  "/join #CHANNEL enters a channel, /help lists commands."
#define HINT_WAITING "Not connected: what you type is kept and sent later."
#define HINT_OFFLINE "/reconnect calls again, /connect ADDRESS another, /quit leaves."
#define HINT_NOTHING "Nothing is open here. Ctrl-C twice leaves."

static struct str hint(const struct ui *ui)
{
	if (ui->leaving)
		return STR("");
	if (ui->shown == NULL)
		return STR(HINT_NOTHING);
	enum session_state state = ui->shown->session->state;
	bool nobody_reads = ui->shown->kind == CONVERSATION_SERVER && !ui->shown->session->plain;
	if (state == SESSION_OFFLINE || (state == SESSION_WAITING && nobody_reads))
		return STR(HINT_OFFLINE);
	if (state == SESSION_WAITING)
		return STR(HINT_WAITING);
	if (nobody_reads)
		return STR(HINT_SERVER);
	return ui->said ? STR("") : STR(HINT_FIRST);
}

static void view_ask(const struct ui *ui, struct input_view *view)
{
	view->prompt = STR("");
	view->text = str_from(ui->ask.question);
	view->point = view->text.len;
}

static void view_secret(const struct ui *ui, struct input_view *view)
{
	view->prompt = str_from(ui->secret.question);
	view->text = (struct str){ui->secret.dots.data, ui->secret.dots.len};
	view->point = view->text.len;
	view->hint = STR("nobody sees what you type; Esc gives up");
}

static void view_find(const struct ui *ui, struct input_view *view)
{
	view->prompt = ui->find.failed  ? STR("Not found: ")
	               : ui->find.round ? STR("Find, once round: ")
	                                : STR("Find: ");
	view->hint = STR("words; Enter finds older ones, Down newer ones, Esc ends");
}

static void view_amend(struct input_view *view)
{
	view->prompt = input_look().command ? STR("(cmd) Edit: ") : STR("Edit: ");
	view->hint = STR("what it is to say; Esc leaves it as it was");
}

/* Bytes of the name that take no more than so many columns. */
static size_t fitting(struct str name, size_t columns)
{
	size_t end = 0;
	while (end < name.len) {
		size_t next = text_after(name.data, name.len, end);
		if (text_width(name.data, next) > columns)
			break;
		end = next;
	}
	return end;
}

static void write_prompt(const char *mode, struct str name, char prompt[PROMPT_MOST])
{
	size_t shown = fitting(name, (size_t)COLS / PROMPT_SHARE);
	const char *dots = shown < name.len ? cells_sign("…", "...") : "";
	snprintf(prompt, PROMPT_MOST, "%s[%.*s%s] ", mode, (int)shown, name.data, dots);
}

/* "[#channel] ", or a mark alone where columns are few. */
static void view_line(const struct ui *ui, struct input_view *view, char prompt[PROMPT_MOST])
{
	const char *mode = input_look().command ? "(cmd) " : "";
	if (ui->shown == NULL || COLS < RECTS_WORDS_FROM)
		snprintf(prompt, PROMPT_MOST, "%s> ", mode);
	else
		write_prompt(mode, str_from(ui->shown->name), prompt);
	view->prompt = str_from(prompt);
	view->hint = hint(ui);
}

static void view_input(const struct ui *ui, struct input_view *view, char prompt[PROMPT_MOST])
{
	struct input_look look = input_look();
	*view = (struct input_view){
	    .prompt = look.prompt,
	    .text = look.text,
	    .point = look.point,
	    .prompt_role = PAINT_PROMPT,
	};
	if (ask_is_open(&ui->ask))
		view_ask(ui, view);
	else if (secret_is_open(&ui->secret))
		view_secret(ui, view);
	else if (look.prompt.len == 0 && ui->find.open)
		view_find(ui, view);
	else if (look.prompt.len == 0 && amend_is_open(ui))
		view_amend(view);
	else if (look.prompt.len == 0)
		view_line(ui, view, prompt);
}

static size_t count_talks(const struct ui *ui)
{
	size_t count = 0;
	const struct conversation *at = client_conversations(ui->client);
	for (; at != NULL; at = at->next)
		count += at->kind != CONVERSATION_SERVER;
	return count;
}

/* One in it makes no list: whoever is alone has all the columns, and so has the line to ask others
 * in. */
static struct rects_sides wanted_sides(const struct ui *ui)
{
	const struct conversation *shown = ui->shown;
	return (struct rects_sides){
	    .conversations = count_talks(ui) > 1,
	    .members =
	        shown != NULL && shown->kind == CONVERSATION_CHANNEL && shown->member_count > 1,
	};
}

/* The windows' places are right for what is to be drawn; true when they had to change. */
static bool arrange(struct ui *ui, const struct input_view *view, bool anew)
{
	struct screen *screen = &ui->screen;
	int rows = input_draw_rows(view, COLS, rects_input_most(LINES));
	struct rects_sides sides = wanted_sides(ui);
	if (!anew && rows == screen->rects.input.rows &&
	    sides.conversations == screen->sides.conversations &&
	    sides.members == screen->sides.members)
		return false;
	screen_arrange(screen, rows, sides);
	input_resize(LINES, COLS);
	return true;
}

static void draw_pane(struct ui *ui)
{
	WINDOW *window = ui->screen.pane;
	if (ui->shown != NULL) {
		struct pane *pane = ui_kept(ui->shown)->pane;
		pane_set_text_most(pane, ui->text_most);
		pane_draw(pane, window, &ui->colors);
	} else {
		werase(window);
	}
	if (overlay_is_open(&ui->overlay) && !ui->overlay.wide)
		overlay_draw(&ui->overlay, window, &ui->colors);
}

static void put(WINDOW *window, void (*draw)(struct ui *ui), struct ui *ui)
{
	if (window == NULL)
		return;
	draw(ui);
	wnoutrefresh(window);
}

/* Over the pane and what is beside it. */
static void draw_wide_overlay(struct ui *ui)
{
	const struct rect *pane = &ui->screen.rects.pane;
	int rows = overlay_rows(&ui->overlay, pane->rows);
	if (rows == 0)
		return;
	WINDOW *window = newwin(rows, COLS, pane->y + pane->rows - rows, 0);
	if (window == NULL)
		return;
	overlay_draw(&ui->overlay, window, &ui->colors);
	wnoutrefresh(window);
	delwin(window);
}

/* Last of all, since the cursor stays where the last window has it. */
static void draw_input(struct ui *ui, const struct input_view *view)
{
	if (ui->screen.input == NULL)
		return;
	input_draw(view, ui->screen.input, &ui->colors);
	wnoutrefresh(ui->screen.input);
}

void ui_draw(unsigned parts, void *arg)
{
	struct ui *ui = arg;
	struct input_view view;
	char prompt[PROMPT_MOST];
	view_input(ui, &view, prompt);
	if (arrange(ui, &view, (parts & FRAME_WINDOWS) != 0))
		parts = FRAME_ALL;
	if (parts & FRAME_PANE) {
		put(ui->screen.pane, draw_pane, ui);
		ui_mark_read(ui);
		parts |= FRAME_BARS; /* they tell where the pane is */
	}
	if (parts & FRAME_LISTS) {
		put(ui->screen.conversations, lists_draw_conversations, ui);
		put(ui->screen.members, lists_draw_members, ui);
	}
	if (parts & (FRAME_PANE | FRAME_LISTS) && ui->overlay.wide)
		draw_wide_overlay(ui);
	if (parts & FRAME_BARS) {
		put(ui->screen.title, bars_draw_title, ui);
		put(ui->screen.status, bars_draw_status, ui);
	}
	draw_input(ui, &view);
	doupdate();
}
