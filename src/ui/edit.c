#include "ui/edit.h"

#include <stdlib.h>

#include <readline/readline.h>

#include "base/text.h"
#include "ui/keys.h"

/* In vi's command mode readline has rules of its own for where the cursor may stand. */
static bool in_vi_command_mode(void)
{
	return rl_editing_mode == 0 && rl_get_keymap() == vi_movement_keymap;
}

static int cluster_after(int at)
{
	return (int)text_after(rl_line_buffer, (size_t)rl_end, (size_t)at);
}

static int cluster_before(int at)
{
	return (int)text_prev(rl_line_buffer, (size_t)rl_end, (size_t)at);
}

static int backward(int count, int key)
{
	if (in_vi_command_mode() || count < 0)
		return count < 0 ? rl_forward_char(-count, key) : rl_backward_char(count, key);
	for (; count > 0 && rl_point > 0; count--)
		rl_point = cluster_before(rl_point);
	return 0;
}

static int forward(int count, int key)
{
	if (in_vi_command_mode() || count < 0)
		return count < 0 ? rl_backward_char(-count, key) : rl_forward_char(count, key);
	for (; count > 0 && rl_point < rl_end; count--)
		rl_point = cluster_after(rl_point);
	return 0;
}

static int rub_out(int count, int key)
{
	if (count < 0)
		return rl_delete(-count, key);
	int from = rl_point;
	for (; count > 0 && from > 0; count--)
		from = cluster_before(from);
	rl_delete_text(from, rl_point);
	rl_point = from;
	return 0;
}

static int delete_forward(int count, int key)
{
	if (count < 0 || in_vi_command_mode())
		return rl_delete(count, key);
	int to = rl_point;
	for (; count > 0 && to < rl_end; count--)
		to = cluster_after(to);
	rl_delete_text(rl_point, to);
	return 0;
}

static int newline(int count, int key)
{
	(void)key;
	for (; count > 0; count--)
		rl_insert_text("\n");
	return 0;
}

/* Offset at which the line (up to a newline) around `at` begins. */
static int line_start(int at)
{
	while (at > 0 && rl_line_buffer[at - 1] != '\n')
		at--;
	return at;
}

static int line_end(int at)
{
	while (at < rl_end && rl_line_buffer[at] != '\n')
		at++;
	return at;
}

static size_t column_of(int at)
{
	int start = line_start(at);
	return text_width(rl_line_buffer + start, (size_t)(at - start));
}

/* Into the line that begins at `start`, as near to that column as it goes. */
static void go_to_column(int start, size_t column)
{
	int end = line_end(start);
	rl_point = start;
	while (rl_point < end && column_of(rl_point) < column)
		rl_point = cluster_after(rl_point);
}

/* Within a text of several lines the arrows move, at its borders they go through the history. */
static int up(int count, int key)
{
	int start = line_start(rl_point);
	if (start == 0)
		return rl_get_previous_history(count, key);
	go_to_column(line_start(start - 1), column_of(rl_point));
	return 0;
}

static int down(int count, int key)
{
	int end = line_end(rl_point);
	if (end == rl_end)
		return rl_get_next_history(count, key);
	go_to_column(end + 1, column_of(rl_point));
	return 0;
}

/* Wherever `old` can be called by a key, `new` is called instead. */
static void replace(rl_command_func_t *old, rl_command_func_t *new, Keymap map)
{
	char **sequences = rl_invoking_keyseqs_in_map(old, map);
	for (size_t i = 0; sequences != NULL && sequences[i] != NULL; i++) {
		rl_bind_keyseq_in_map(sequences[i], new, map);
		free(sequences[i]);
	}
	free(sequences);
}

void edit_bind(void)
{
	static const struct {
		rl_command_func_t *old, *new;
	} replaced[] = {
	    {rl_backward_char, backward},
	    {rl_forward_char, forward},
	    {rl_rubout, rub_out},
	    {rl_delete, delete_forward},
	    {rl_get_previous_history, up},
	    {rl_get_next_history, down},
	    {rl_complete, keys_complete},
	    {rl_menu_complete, keys_complete},
	    {rl_possible_completions, keys_complete},
	    {rl_backward_menu_complete, keys_complete_back},
	};
	for (size_t i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++) {
		replace(replaced[i].old, replaced[i].new, emacs_standard_keymap);
		replace(replaced[i].old, replaced[i].new, vi_insertion_keymap);
	}
	static const struct {
		const char *sequence;
		rl_command_func_t *run;
	} added[] = {
	    {"\\e\\C-m", newline}, {"\\e[Z", keys_complete_back},
	    {"\\e[", rl_skip_csi_sequence}, /* keys that nobody knows */
	};
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		rl_bind_keyseq_in_map(added[i].sequence, added[i].run, emacs_standard_keymap);
		rl_bind_keyseq_in_map(added[i].sequence, added[i].run, vi_insertion_keymap);
	}
}
