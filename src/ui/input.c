#include "ui/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "ui/draft.h"
#include "ui/edit.h"
#include "ui/keys.h"

#define HISTORY_MOST   1000 /* lines */
#define ESCAPE_MS      500  /* where the inputrc would wait for ever, or longer than this: */
#define ESCAPE_MS_MOST 5000

#define ABORT      7 /* Ctrl-G: what readline reads when it asks for more than there is */
#define ABORT_TEXT "\a"

/* States of readline's. */
#define SEARCHING (RL_STATE_ISEARCH | RL_STATE_NSEARCH)
#define WAITING   (RL_STATE_NUMERICARG | RL_STATE_VIMOTION | RL_STATE_CHARSEARCH)

/* Readline's hooks are handed nothing. */
static struct input *hooked;

static int next_key(FILE *stream)
{
	(void)stream;
	struct input *input = hooked;
	if (input->at == input->keys.len)
		return ABORT;
	int key = (unsigned char)input->keys.data[input->at++];
	if (input->at == input->keys.len) {
		buf_clear(&input->keys);
		input->at = 0;
	}
	return key;
}

static int key_waits(void)
{
	return hooked->at < hooked->keys.len;
}

static void note_change(void)
{
	hooked->changed = true;
}

static bool is_worth_keeping(const char *line)
{
	if (line[strspn(line, " \n")] == '\0')
		return false;
	const HIST_ENTRY *last =
	    history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
	return last == NULL || strcmp(last->line, line) != 0;
}

void input_remember(struct input *input, const char *line)
{
	if (!is_worth_keeping(line))
		return;
	add_history(line);
	input->fresh++;
	using_history();
}

static void take_line(char *line)
{
	if (line != NULL && !hooked->unkept)
		input_remember(hooked, line);
	using_history();
	hooked->line = line;
	hooked->complete = true;
}

/* Not in take_line(): readline clears its buffer after that, and a new draft with it. */
static void hand_on_line(struct input *input)
{
	char *line = input->line;
	input->line = NULL;
	input->complete = false;
	input->entered(line, input->arg);
	free(line);
}

/* After the person's inputrc: what would write to the terminal, or wait for it. */
static void overrule_inputrc(void)
{
	rl_variable_bind("bell-style", "none");
	rl_variable_bind("blink-matching-paren", "off");
	rl_variable_bind("enable-bracketed-paste", "off");
}

static void set_hooks(void)
{
	rl_readline_name = "confab";
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	rl_instream = fopen("/dev/null", "r");
	rl_outstream = fopen("/dev/null", "w");
	rl_getc_function = next_key;
	rl_input_available_hook = key_waits;
}

void input_open(struct input *input, void (*entered)(const char *line, void *arg), void *arg)
{
	*input = (struct input){.entered = entered, .arg = arg, .changed = true};
	hooked = input;
	set_hooks();
	keys_bind();
	rl_initialize();
	/* Not before: readline would not ask for the terminal's keys. */
	rl_redisplay_function = note_change;
	edit_bind();
	overrule_inputrc();
	using_history();
	stifle_history(HISTORY_MOST);
	rl_callback_handler_install("", take_line);
}

void *input_owner(void)
{
	return hooked->arg;
}

void input_close(struct input *input)
{
	rl_callback_handler_remove();
	clear_history();
	fclose(rl_instream);
	fclose(rl_outstream);
	rl_instream = rl_outstream = NULL;
	buf_fini(&input->keys);
	hooked = NULL;
}

static bool in_vi_command_mode(void)
{
	return rl_editing_mode == 0 && rl_get_keymap() == vi_movement_keymap;
}

void input_feed(struct input *input, struct str keys)
{
	buf_add(&input->keys, keys.data, keys.len);
	input->changed = true;
	while (key_waits()) {
		rl_callback_read_char();
		if (input->complete)
			hand_on_line(input);
	}
}

void input_insert(struct input *input, struct str text)
{
	if (input_searching()) {
		input_feed(input, text);
		return;
	}
	input_settle(input);
	char *copy = xmemdup0(text.data, text.len);
	rl_begin_undo_group();
	rl_insert_text(copy);
	rl_end_undo_group();
	free(copy);
	input->changed = true;
}

static void abort_pending(struct input *input)
{
	input_feed(input, (struct str){ABORT_TEXT, 1});
}

void input_settle(struct input *input)
{
	if (RL_ISSTATE(SEARCHING | WAITING))
		abort_pending(input);
}

void input_clear(struct input *input)
{
	if (input_busy())
		abort_pending(input);
	if (in_vi_command_mode())
		rl_vi_insertion_mode(1, 0);
	rl_end_of_line(1, 0);
	rl_kill_full_line(1, 0);
	input->changed = true;
}

/* One that came from the history as it is, is there already. */
static bool is_recalled(void)
{
	const HIST_ENTRY *entry = current_history();
	return entry != NULL && strcmp(entry->line, rl_line_buffer) == 0;
}

void input_give_up(struct input *input)
{
	struct draft line;
	input_settle(input);
	bool known = is_recalled() || input->unkept;
	draft_save(&line);
	char *text = xstrdup(line.text);
	draft_restore(&line);
	input_clear(input);
	if (!known)
		input_remember(input, text);
	free(text);
}

bool input_changed(struct input *input)
{
	bool changed = input->changed;
	input->changed = false;
	return changed;
}

bool input_empty(void)
{
	return rl_end == 0;
}

bool input_busy(void)
{
	return RL_ISSTATE(SEARCHING | WAITING | RL_STATE_MULTIKEY | RL_STATE_METANEXT |
	                  RL_STATE_MOREINPUT) != 0;
}

bool input_searching(void)
{
	return RL_ISSTATE(SEARCHING) != 0;
}

bool input_wants_escape(void)
{
	return rl_editing_mode == 0 && !in_vi_command_mode();
}

bool input_in_sequence(void)
{
	return RL_ISSTATE(RL_STATE_MULTIKEY) != 0;
}

int64_t input_escape_ns(void)
{
	const char *text = rl_variable_value("keyseq-timeout");
	long ms = text != NULL ? strtol(text, NULL, 10) : 0;
	return (ms > 0 && ms < ESCAPE_MS_MOST ? ms : ESCAPE_MS) * NS_PER_MS;
}

struct str input_text(void)
{
	return (struct str){rl_line_buffer, (size_t)rl_end};
}

struct input_look input_look(void)
{
	return (struct input_look){
	    .prompt = str_from(rl_display_prompt != NULL ? rl_display_prompt : ""),
	    .text = input_text(),
	    .point = (size_t)rl_point,
	    .command = in_vi_command_mode(),
	};
}

void input_resize(int rows, int cols)
{
	rl_set_screen_size(rows, cols);
}
