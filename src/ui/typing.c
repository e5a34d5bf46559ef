#include "ui/typing.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <curses.h>

#include "ui/control.h"
#include "ui/keys.h"
#include "ui/leave.h"
#include "ui/move.h"
#include "ui/past.h"
#include "ui/state.h"
#include "ui/terminal.h"

#define KEYS_MOST 512 /* in a turn */

#define ESC_TEXT "\033"

#define BEYOND_ASCII 0x80u /* any character that is no key by itself */

/* Codes of our own, far above those that ncurses gives to a terminal's extended keys. */
#define KEY_PASTE_BEGIN 0x4000
#define KEY_PASTE_END   0x4001
#define KEY_FOCUS_IN    0x4002
#define KEY_FOCUS_OUT   0x4003

static void take_rest(void *ui)
{
	typing_take(ui);
}

/* Somebody pressed Esc and went on typing later: that is no Alt. */
static void escape_is_over(void *arg)
{
	struct ui *ui = arg;
	if (input_in_sequence())
		input_feed(&ui->input, STR("\a"));
}

void typing_init(struct ui *ui)
{
	define_key("\033[200~", KEY_PASTE_BEGIN);
	define_key("\033[201~", KEY_PASTE_END);
	define_key("\033[I", KEY_FOCUS_IN);
	define_key("\033[O", KEY_FOCUS_OUT);
	loop_timer_init(&ui->typing.more, take_rest, ui);
	loop_timer_init(&ui->typing.escape, escape_is_over, ui);
}

void typing_fini(struct ui *ui)
{
	loop_timer_stop(ui->loop, &ui->typing.more);
	loop_timer_stop(ui->loop, &ui->typing.escape);
}

/* At one message, or at the past; false when it was neither. */
static bool stop_looking(struct ui *ui)
{
	bool chosen = ui->shown != NULL && ui->shown->chosen != NULL;
	bool away = move_is_away(ui);
	if (chosen)
		move_choose_stop(ui);
	if (away)
		move_back(ui);
	return chosen || away;
}

/* Closes whatever lies over the plain screen, by Esc or not; false when nothing did. */
static bool close_topmost(struct ui *ui, bool escape)
{
	bool closed = true, wide = ui->overlay.wide;
	if (overlay_is_open(&ui->overlay))
		overlay_close(&ui->overlay);
	else if (ui->find.open)
		find_close(ui);
	else if (complete_is_open(&ui->complete))
		complete_close(&ui->complete);
	else if (amend_is_open(ui) && !(escape && input_wants_escape()))
		amend_close(ui);
	else
		closed = !amend_is_open(ui) && stop_looking(ui);
	if (closed)
		frame_want(&ui->frame, wide ? FRAME_ALL : FRAME_PANE | FRAME_BARS | FRAME_INPUT);
	return closed;
}

/* Hands to readline what was gathered: whole characters and whole sequences. */
static void flush(struct ui *ui, struct buf *gathered)
{
	if (gathered->len == 0)
		return;
	struct str keys = {gathered->data, gathered->len};
	bool escape = str_eq(keys, STR(ESC_TEXT));
	if (!escape || !close_topmost(ui, true))
		input_feed(&ui->input, keys);
	if (escape && input_in_sequence())
		loop_timer_after(ui->loop, &ui->typing.escape, input_escape_ns());
	buf_clear(gathered);
	if (complete_follow(&ui->complete))
		frame_want(&ui->frame, FRAME_BARS);
	find_follow(ui);
}

static void interrupt(struct ui *ui)
{
	/* A list of candidates goes with the line. */
	if (!complete_is_open(&ui->complete) && close_topmost(ui, false))
		return;
	if (!input_empty() || input_busy()) {
		input_give_up(&ui->input);
		return;
	}
	leave_interrupt(ui);
}

static void take_in_find(struct ui *ui, unsigned key, struct buf *gathered)
{
	if (key == CONTROL_G)
		find_close(ui);
	else if (key == '\r' || key == '\n')
		find_again(ui, true);
	else
		buf_add_char(gathered, (char)key);
}

/* A control character that may mean something to us. */
static void take_control(struct ui *ui, unsigned key, struct buf *gathered)
{
	if (key == CONTROL_C)
		interrupt(ui);
	else if (key == CONTROL_Z)
		ui_suspend(ui);
	else if (key == CONTROL_D && input_empty() && !input_busy())
		interrupt(ui);
	else if (ui->find.open)
		take_in_find(ui, key, gathered);
	else
		buf_add_char(gathered, (char)key);
}

static bool is_control(unsigned key)
{
	return (key < 0x20 && key != CONTROL_ESC) || key == CONTROL_DELETE;
}

static void take_char(struct ui *ui, struct str text, struct buf *gathered)
{
	unsigned key = text.len == 1 ? (unsigned char)text.data[0] : BEYOND_ASCII;
	if (ui->paste.collecting) {
		paste_add(ui, text);
		return;
	}
	if (ask_is_open(&ui->ask)) {
		if (ask_key(&ui->ask, key))
			frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT);
		return;
	}
	if (secret_is_open(&ui->secret)) {
		secret_key(&ui->secret, text);
		frame_want(&ui->frame, FRAME_INPUT);
		return;
	}
	if (results_key(ui, key))
		return;
	if (overlay_is_open(&ui->overlay) && key != CONTROL_ESC)
		close_topmost(ui, false);
	bool after_escape = gathered->len > 0 && gathered->data[gathered->len - 1] == CONTROL_ESC;
	if (key == CONTROL_ESC && !after_escape)
		flush(ui, gathered);
	if (!is_control(key) || after_escape) {
		buf_add(gathered, text.data, text.len);
	} else {
		flush(ui, gathered);
		take_control(ui, key, gathered);
		flush(ui, gathered);
	}
}

static size_t bytes_wanted(unsigned lead)
{
	return lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/*
 * Characters are put together here, since wget_wch() forgets the start of one whose rest comes
 * later, and what follows bytes that are none. Those are left out.
 */
static void take_byte(struct ui *ui, unsigned byte, struct buf *gathered)
{
	struct typing *typing = &ui->typing;
	if ((byte & 0xc0) != 0x80)
		typing->have = 0;
	typing->partial[typing->have++] = (char)byte;
	if (typing->have < bytes_wanted((unsigned char)typing->partial[0]))
		return;
	struct str text = {typing->partial, typing->have};
	typing->have = 0;
	if (utf8_valid(text.data, text.len))
		take_char(ui, text, gathered);
}

/* Bytes that the terminal sends for a key that is not ours. */
static void gather_code(int code, struct buf *gathered)
{
	if (code == KEY_ENTER) {
		buf_add_char(gathered, '\r');
		return;
	}
	char *bytes = keybound(code, 0);
	if (bytes != NULL)
		buf_add_str(gathered, bytes);
	free(bytes);
}

static void take_secret_code(struct ui *ui, int code)
{
	if (code == KEY_BACKSPACE)
		secret_backspace(&ui->secret);
	else if (code == KEY_ENTER)
		secret_key(&ui->secret, STR("\r"));
	frame_want(&ui->frame, FRAME_INPUT);
}

static void choose_result(struct ui *ui, int rows)
{
	overlay_choose(&ui->overlay, rows);
	frame_want(&ui->frame, FRAME_PANE);
}

static void take_code(struct ui *ui, int code, struct buf *gathered)
{
	if (code == KEY_PASTE_BEGIN)
		paste_begin(ui, PASTE_MARKED_NS);
	else if (code == KEY_PASTE_END)
		paste_end(ui);
	else if (code == KEY_FOCUS_IN || code == KEY_FOCUS_OUT)
		ui->focused = code == KEY_FOCUS_IN;
	else if (ui->paste.collecting || ask_is_open(&ui->ask))
		return;
	else if (secret_is_open(&ui->secret))
		take_secret_code(ui, code);
	else if (results_is_open(ui) && (code == KEY_UP || code == KEY_DOWN))
		choose_result(ui, code == KEY_UP ? -1 : 1);
	else if (results_is_open(ui) && code == KEY_ENTER)
		results_key(ui, '\r');
	else if (ui->find.open && (code == KEY_UP || code == KEY_DOWN))
		find_again(ui, code == KEY_UP);
	else if (!keys_run(code))
		gather_code(code, gathered);
	flush(ui, gathered);
}

/* Readable, and nothing to read: nobody is at the terminal any more. */
static bool hung_up(void)
{
	int bytes = 0;
	struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
	return poll(&terminal, 1, 0) > 0 &&
	       (ioctl(STDIN_FILENO, FIONREAD, &bytes) != 0 || bytes == 0);
}

static size_t read_keys(struct ui *ui, int keys[KEYS_MOST])
{
	size_t count = 0;
	while (count < KEYS_MOST && (keys[count] = wgetch(ui->screen.keys)) != ERR)
		count++;
	return count;
}

/* Nobody types that many lines at once; a terminal that marks pastes would have said so. */
static bool looks_pasted(const int *keys, size_t count)
{
	size_t lines = 0;
	for (size_t i = 0; i < count; i++)
		lines += keys[i] == '\r' || keys[i] == '\n';
	return lines > PASTE_LINES && !terminal_marks_pastes();
}

static void take_keys(struct ui *ui, const int *keys, size_t count)
{
	struct buf gathered = {0};
	for (size_t i = 0; i < count; i++) {
		if (keys[i] < KEY_MIN) {
			take_byte(ui, (unsigned)keys[i], &gathered);
			continue;
		}
		flush(ui, &gathered);
		take_code(ui, keys[i], &gathered);
	}
	flush(ui, &gathered);
	buf_fini(&gathered);
}

void typing_take(struct ui *ui)
{
	int keys[KEYS_MOST];
	size_t count = read_keys(ui, keys);
	ui->input.unkept = ui->shown != NULL && !ui_remembers(ui->shown);
	if (!ui->paste.collecting && looks_pasted(keys, count))
		paste_begin(ui, PASTE_BARE_NS);
	take_keys(ui, keys, count);
	if (count == KEYS_MOST)
		loop_timer_after(ui->loop, &ui->typing.more, 0);
	else if (count == 0 && hung_up())
		leave_hung_up(ui);
	ui_write_past(ui);
	if (input_changed(&ui->input))
		frame_now(&ui->frame, FRAME_INPUT);
}
