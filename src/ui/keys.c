#include "ui/keys.h"

#include <stdio.h>
#include <stdlib.h>

#include <curses.h>
#include <readline/readline.h>

#include "base/alloc.h"
#include "ui/move.h"
#include "ui/state.h"

#define SEQUENCES_MOST 3
#define CODES_MOST     2

#define HELP_KEYS    22 /* columns of the keys in help */
#define HELP_COLUMNS 60 /* of screen, from which help has keys and words on one line */

/* Every action: what readline calls it, and a function of readline's kind that runs it. */
#define ACTIONS(X)                                                                                 \
	X(help, keys_help(ui))                                                                     \
	X(previous, move_by(ui, -1))                                                               \
	X(next, move_by(ui, 1))                                                                    \
	X(number, move_to(ui, key - '0'))                                                          \
	X(unread, move_to_unread(ui))                                                              \
	X(page_up, move_page(ui, -1))                                                              \
	X(page_down, move_page(ui, 1))                                                             \
	X(home, move_home(ui))                                                                     \
	X(end, move_end(ui))                                                                       \
	X(choose_up, move_choose(ui, true))                                                        \
	X(choose_down, move_choose(ui, false))                                                     \
	X(edit, edit_newest(ui))                                                                   \
	X(find, find_open(ui))                                                                     \
	X(redraw, move_redraw(ui))

static void edit_newest(struct ui *ui)
{
	if (ui->shown != NULL && !amend_is_open(ui))
		client_input(ui->client, ui->shown, STR("/edit"));
}

#define AS_FUNCTION(name, call)                                                                    \
	static int act_##name(int count, int key)                                                  \
	{                                                                                          \
		struct ui *ui = input_owner();                                                     \
		(void)count;                                                                       \
		(void)key;                                                                         \
		call;                                                                              \
		return 0;                                                                          \
	}
ACTIONS(AS_FUNCTION)

struct key {
	const char *name; /* for inputrc */
	rl_command_func_t *run;
	const char *sequences[SEQUENCES_MOST]; /* as inputrc writes them */
	int codes[CODES_MOST];                 /* as ncurses reports them */
	bool while_empty;        /* with something on the input line the codes are readline's */
	const char *keys, *help; /* for people */
};

static const struct key table[] = {
    {"confab-help", act_help, {"\\eh"}, {KEY_F(1)}, false, "F1, Alt-h", "these keys"},
    {"confab-next", act_next, {"\\C-n", "\\e[1;3C", "\\e\\e[C"}, {KEY_F(6)}, false,
        "Ctrl-N, Alt-Right, F6", "next conversation"},
    {"confab-previous", act_previous, {"\\C-p", "\\e[1;3D", "\\e\\e[D"}, {KEY_F(5)}, false,
        "Ctrl-P, Alt-Left, F5", "previous conversation"},
    {"confab-unread", act_unread, {"\\ea"}, {0}, false, "Alt-a",
        "next conversation with something new"},
    {"confab-page-up", act_page_up, {"\\e[5~"}, {KEY_PPAGE}, false, "PgUp", "older messages"},
    {"confab-page-down", act_page_down, {"\\e[6~"}, {KEY_NPAGE}, false, "PgDn", "newer messages"},
    {"confab-home", act_home, {NULL}, {KEY_HOME}, true, "Home",
        "oldest message (input line empty)"},
    {"confab-end", act_end, {NULL}, {KEY_END}, true, "End", "newest message (input line empty)"},
    {"confab-choose-up", act_choose_up, {"\\e[1;3A", "\\e\\e[A", "\\e\\eOA"}, {0}, false,
        "Alt-Up, Alt-Down", "choose a message to /reply, /react, /edit, /delete"},
    {"confab-choose-down", act_choose_down, {"\\e[1;3B", "\\e\\e[B", "\\e\\eOB"}, {0}, false, "",
        ""},
    {"confab-edit", act_edit, {"\\ee"}, {0}, false, "Alt-e",
        "edit your newest message, or the chosen one"},
    {"confab-find", act_find, {"\\e/"}, {KEY_F(3)}, false, "Alt-/, F3",
        "find in this conversation"},
    {"confab-redraw", act_redraw, {"\\C-l"}, {0}, false, "Ctrl-L", "draw the screen again"},
};
#define TABLE_SIZE (sizeof(table) / sizeof(table[0]))

/* What has no action of ours to be bound to. */
static const struct {
	const char *keys, *help;
} other_keys[] = {
    {"Alt-1 to Alt-9", "that conversation of the list"},
    {"Tab", "complete a command, channel or nick; again: the next one"},
    {"Alt-Enter", "a new line without sending"},
    {"Up, Down", "lines typed before"},
    {"Ctrl-R", "search them"},
    {"Ctrl-C", "clear the input line, Up brings it back; twice: leave"},
    {"Ctrl-Z", "suspend (fg comes back)"},
};
#define OTHERS (sizeof(other_keys) / sizeof(other_keys[0]))

static void bind_everywhere(const char *sequence, rl_command_func_t *run)
{
	rl_bind_keyseq_in_map(sequence, run, emacs_standard_keymap);
	rl_bind_keyseq_in_map(sequence, run, vi_insertion_keymap);
	rl_bind_keyseq_in_map(sequence, run, vi_movement_keymap);
}

void keys_bind(void)
{
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		const struct key *key = &table[i];
		rl_add_defun(key->name, key->run, -1);
		for (size_t j = 0; j < SEQUENCES_MOST && key->sequences[j] != NULL; j++)
			bind_everywhere(key->sequences[j], key->run);
	}
	for (char digit = '1'; digit <= '9'; digit++)
		bind_everywhere((char[]){'\\', 'e', digit, '\0'}, act_number);
}

void keys_each(keys_row_fn *row, void *arg)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		if (table[i].keys[0] != '\0')
			row(table[i].keys, table[i].help, arg);
	for (size_t i = 0; i < OTHERS; i++)
		row(other_keys[i].keys, other_keys[i].help, arg);
}

/* On one line, or where that would be cut on two. */
static void add_help(const char *keys, const char *help, void *arg)
{
	struct overlay *overlay = arg;
	if (COLS < HELP_COLUMNS) {
		overlay_add(overlay, str_from(keys));
		keys = "";
	}
	int width = COLS < HELP_COLUMNS ? 1 : HELP_KEYS;
	char *line = xasprintf("%-*s %s", width, keys, help);
	overlay_add(overlay, str_from(line));
	free(line);
}

void keys_help(struct ui *ui)
{
	overlay_open(&ui->overlay, "Keys (Esc closes; /help lists the commands)");
	keys_each(add_help, &ui->overlay);
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT);
}

bool keys_run(int code)
{
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		for (size_t j = 0; j < CODES_MOST && table[i].codes[j] != 0; j++) {
			if (table[i].codes[j] != code || (table[i].while_empty && !input_empty()))
				continue;
			table[i].run(1, 0);
			return true;
		}
	}
	return false;
}

int keys_complete(int count, int key)
{
	struct ui *ui = input_owner();
	(void)key;
	complete_step(&ui->complete, ui->shown, count);
	frame_want(&ui->frame, FRAME_BARS);
	return 0;
}

int keys_complete_back(int count, int key)
{
	return keys_complete(-count, key);
}
