#include "ui/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

#include "base/alloc.h"
#include "client/client.h"
#include "client/command.h"
#include "ui/cells.h"
#include "ui/keys.h"

#define SPEAKERS_BACK 500 /* lines looked at for who spoke last */

/* Foreign names go into a line that is sent and may be shown elsewhere. */
static bool is_harmless(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
			return false;
	return text.len > 0 && utf8_valid(text.data, text.len);
}

static bool has(const struct complete *complete, struct str text)
{
	for (size_t i = 0; i < complete->count; i++)
		if (str_eq(str_from(complete->candidates[i]), text))
			return true;
	return false;
}

static void offer(struct complete *complete, struct str word, struct str text)
{
	struct str head = {text.data, word.len};
	if (text.len < word.len || !str_eq_case(head, word) || !is_harmless(text) ||
	    has(complete, text))
		return;
	size_t count = complete->count + 1;
	complete->candidates = xrecallocarray(
	    complete->candidates, complete->count, count, sizeof(*complete->candidates));
	complete->candidates[complete->count] = xmemdup0(text.data, text.len);
	complete->count = count;
}

/* Who spoke last comes first: one mostly answers somebody. */
static void offer_speakers(
    struct complete *complete, struct str word, const struct conversation *conversation)
{
	struct str own = str_from(conversation->session->nick);
	uint64_t end = lines_end(conversation->lines);
	uint64_t first = lines_first(conversation->lines);
	if (end - first > SPEAKERS_BACK)
		first = end - SPEAKERS_BACK;
	struct line line;
	while (end-- > first) {
		bool spoke = lines_get(conversation->lines, end, &line) &&
		             line.kind <= LINE_NOTICE && !str_eq(line.nick, own);
		bool here = conversation->kind != CONVERSATION_CHANNEL ||
		            (spoke && conversation_member(conversation, line.nick) != NULL);
		if (spoke && here)
			offer(complete, word, line.nick);
	}
}

static void offer_nicks(
    struct complete *complete, struct str word, const struct conversation *conversation)
{
	offer_speakers(complete, word, conversation);
	struct str own = str_from(conversation->session->nick);
	for (size_t i = 0; i < conversation->member_count; i++) {
		struct str nick = str_from(conversation->members[i]->nick);
		if (!str_eq(nick, own))
			offer(complete, word, nick);
	}
	if (conversation->kind == CONVERSATION_QUERY)
		offer(complete, word, str_from(conversation->name));
}

static void offer_channels(
    struct complete *complete, struct str word, const struct conversation *conversation)
{
	const struct conversation *at = client_conversations(conversation->session->client);
	for (; at != NULL; at = at->next)
		if (at->kind == CONVERSATION_CHANNEL)
			offer(complete, word, str_from(at->name));
}

static void offer_commands(struct complete *complete, struct str word, const char *slash)
{
	size_t count;
	const struct command *table = command_table(&count);
	for (size_t i = 0; i < count; i++) {
		char *name = xasprintf("%s%s", slash, table[i].name);
		offer(complete, word, str_from(name));
		free(name);
	}
}

/* What the word is in the command that begins the line; ARG_TEXT in a message. */
static enum command_argument kind_of(struct str before)
{
	if (before.len == 0 || before.data[0] != '/' || str_starts(before, STR("//")))
		return ARG_TEXT;
	struct str name = str_word(&before);
	name.data++, name.len--;
	const struct command *command = command_find(name);
	if (command == NULL)
		return ARG_TEXT;
	return str_word(&before).len == 0 ? command->first : command->rest;
}

static void collect(struct complete *complete, struct str word, const struct conversation *at)
{
	struct str before = {rl_line_buffer, (size_t)complete->start};
	complete->suffix = " ";
	if (complete->start == 0 && word.len > 0 && word.data[0] == '/') {
		offer_commands(complete, word, "/");
		return;
	}
	switch (kind_of(before)) {
	case ARG_COMMAND:
		offer_commands(complete, word, "");
		break;
	case ARG_CHANNEL:
		offer_channels(complete, word, at);
		break;
	case ARG_NICK:
		offer_nicks(complete, word, at);
		break;
	case ARG_TEXT:
		offer_channels(complete, word.len > 0 ? word : STR("#"), at);
		offer_nicks(complete, word, at);
		if (complete->start == 0 && (word.len == 0 || word.data[0] != '#'))
			complete->suffix = ": ";
		break;
	case ARG_NONE:
	case ARG_ADDRESS:
		break;
	}
}

/* Bytes that all candidates begin with, letters' case not counted, at a character's border. */
static size_t shared(const struct complete *complete)
{
	const char *first = complete->candidates[0];
	size_t len = strlen(first);
	for (size_t i = 1; i < complete->count; i++) {
		const char *other = complete->candidates[i];
		size_t same = 0;
		while (same < len && ascii_lower(first[same]) == ascii_lower(other[same]))
			same++;
		len = same;
	}
	return str_clip(str_from(first), len).len;
}

static void put(struct complete *complete, const char *text, size_t len, const char *suffix)
{
	char *word = xasprintf("%.*s%s", (int)len, text, suffix);
	rl_begin_undo_group();
	rl_delete_text(complete->start, complete->end);
	rl_point = complete->start;
	rl_insert_text(word);
	rl_end_undo_group();
	complete->end = rl_point;
	free(word);
}

static void choose(struct complete *complete, bool backward)
{
	size_t count = complete->count, chosen = complete->chosen;
	if (chosen == COMPLETE_NONE)
		chosen = backward ? count - 1 : 0;
	else
		chosen = (chosen + (backward ? count - 1 : 1)) % count;
	complete->chosen = chosen;
	const char *text = complete->candidates[chosen];
	put(complete, text, strlen(text), complete->suffix);
}

static void begin(struct complete *complete, const struct conversation *conversation)
{
	complete_close(complete);
	complete->end = complete->start = rl_point;
	while (complete->start > 0 && rl_line_buffer[complete->start - 1] != ' ' &&
	       rl_line_buffer[complete->start - 1] != '\n')
		complete->start--;
	size_t len = (size_t)(complete->end - complete->start);
	char *word = xmemdup0(rl_line_buffer + complete->start, len);
	collect(complete, (struct str){word, len}, conversation);
	free(word);
	complete->chosen = COMPLETE_NONE;
	if (complete->count == 0)
		return;
	if (complete->count == 1) {
		choose(complete, false);
		complete_close(complete);
		return;
	}
	size_t common = shared(complete);
	if (common > len)
		put(complete, complete->candidates[0], common, "");
}

static bool was_tab(void)
{
	return rl_last_func == keys_complete || rl_last_func == keys_complete_back;
}

void complete_step(struct complete *complete, struct conversation *conversation, int count)
{
	if (complete_is_open(complete) && was_tab())
		choose(complete, count < 0);
	else if (conversation != NULL)
		begin(complete, conversation);
}

bool complete_follow(struct complete *complete)
{
	if (!complete_is_open(complete) || was_tab())
		return false;
	complete_close(complete);
	return true;
}

void complete_close(struct complete *complete)
{
	for (size_t i = 0; i < complete->count; i++)
		free(complete->candidates[i]);
	free(complete->candidates);
	*complete = (struct complete){0};
}

/* The first candidate to draw, so that the chosen one is in view: a page of `cols` at a time. */
static size_t first_in_view(const struct complete *complete, int cols)
{
	size_t first = 0, width = 1;
	for (size_t i = 0; complete->chosen != COMPLETE_NONE && i <= complete->chosen; i++) {
		size_t wide = text_width(complete->candidates[i], strlen(complete->candidates[i]));
		if (width + wide + 2 > (size_t)cols && i > first) {
			first = i;
			width = 1;
		}
		width += wide + 2;
	}
	return first;
}

void complete_draw(const struct complete *complete, WINDOW *window, const struct colors *colors)
{
	struct paint bar = colors_role(colors, PAINT_BAR);
	struct paint strong = colors_role(colors, PAINT_LIST_CURRENT);
	int cols = getmaxx(window), x = 1;
	char more[32];
	cells_fill(window, 0, 0, cols, bar);
	for (size_t i = first_in_view(complete, cols - 10); i < complete->count; i++) {
		struct str text = str_from(complete->candidates[i]);
		int room = cols - x - (i + 1 < complete->count ? 10 : 1);
		if ((size_t)(room > 0 ? room : 0) < text_width(text.data, text.len) && x > 1) {
			snprintf(more, sizeof(more), "+%zu more", complete->count - i);
			cells_cut(window, 0, x, cols - x, str_from(more), bar);
			return;
		}
		x += cells_cut(window, 0, x, cols - x, text, i == complete->chosen ? strong : bar);
		x += 2;
	}
}
