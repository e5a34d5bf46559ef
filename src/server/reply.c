#include "server/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"

#define LINE_TEXT_MAX (IRC_LINE_MAX - 2) /* bytes of a line without its CR LF */

static const char *text_of(enum numeric numeric)
{
	switch (numeric) {
#define NUMERIC_TEXT(name, number, text)                                                           \
	case name:                                                                                 \
		return text;
		NUMERICS(NUMERIC_TEXT)
#undef NUMERIC_TEXT
	}
	return NULL;
}

/* Appends to a line what fits into its first `most` bytes, whole characters. */
static size_t append(char *line, size_t len, struct str text, size_t most)
{
	struct str fits = str_clip(text, most > len ? most - len : 0);
	memcpy(line + len, fits.data, fits.len);
	return len + fits.len;
}

__attribute__((format(printf, 4, 0))) static size_t append_format(
    char *line, size_t len, size_t most, const char *format, va_list args)
{
	char text[2 * IRC_LINE_MAX];
	int more = vsnprintf(text, sizeof text, format, args);
	size_t kept = more < 0 ? 0 : (size_t)more < sizeof text ? (size_t)more : sizeof text - 1;
	return append(line, len, (struct str){text, kept}, most);
}

static size_t put_head(char *line, const struct peer *peer, enum numeric numeric)
{
	struct str nick = peer->user != NULL ? user_nick(peer->user) : STR("*");
	int len = snprintf(line, IRC_LINE_MAX, ":%s %03d " STR_FMT " ", peer->server->config->name,
	    (int)numeric, STR_ARG(nick));
	return (size_t)len;
}

static void send_line(struct peer *peer, char *line, size_t len)
{
	line[len++] = '\r';
	line[len++] = '\n';
	peer_send(peer, line, len);
}

static void send_numeric(struct peer *peer, enum numeric numeric, char *line, size_t len)
{
	const char *text = text_of(numeric);
	if (text != NULL) {
		struct str colon = line[len - 1] == ' ' ? STR(":") : STR(" :");
		len = append(line, len, colon, LINE_TEXT_MAX);
		len = append(line, len, str_from(text), LINE_TEXT_MAX);
	}
	send_line(peer, line, len);
}

/* What the parameters may fill: the fixed text is never clipped for them. */
static size_t room_beside_text(enum numeric numeric)
{
	const char *text = text_of(numeric);
	return text != NULL ? LINE_TEXT_MAX - strlen(" :") - strlen(text) : LINE_TEXT_MAX;
}

__attribute__((format(printf, 3, 0))) static void reply_args(
    struct peer *peer, enum numeric numeric, const char *format, va_list args)
{
	char line[IRC_LINE_MAX];
	size_t len = put_head(line, peer, numeric);
	len = append_format(line, len, room_beside_text(numeric), format, args);
	send_numeric(peer, numeric, line, len);
}

void reply(struct peer *peer, enum numeric numeric, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	reply_args(peer, numeric, format, args);
	va_end(args);
}

void reply_bare(struct peer *peer, enum numeric numeric)
{
	char line[IRC_LINE_MAX];
	send_numeric(peer, numeric, line, put_head(line, peer, numeric));
}

void reply_saying(struct peer *peer, enum numeric numeric, const char *text)
{
	char line[IRC_LINE_MAX];
	size_t len = put_head(line, peer, numeric);
	len = append(line, len, STR(":"), LINE_TEXT_MAX);
	send_line(peer, line, append(line, len, str_from(text), LINE_TEXT_MAX));
}

static enum numeric numeric_of(enum outcome outcome)
{
	static const enum numeric numerics[] = {
#define OUTCOME_NUMERIC(name, numeric, sentence) [OUTCOME_##name] = numeric,
	    OUTCOMES(OUTCOME_NUMERIC)
#undef OUTCOME_NUMERIC
	};
	return numerics[outcome];
}

/* Where the numeric has no text of its own, the sentence says why. */
static void explain(struct peer *peer, enum outcome outcome, const char *words)
{
	struct buf sentence = {0};
	outcome_write(outcome, str_from(words), &sentence);
	reply(peer, numeric_of(outcome), "%s :%s", words, sentence.data);
	buf_fini(&sentence);
}

void reply_outcome(struct peer *peer, enum outcome outcome, const char *about, ...)
{
	if (outcome == OUTCOME_OK)
		return;
	if (outcome == OUTCOME_TEXT_EMPTY || outcome == OUTCOME_TEXT_LONG) {
		reply_bare(peer, numeric_of(outcome));
		return;
	}
	char words[IRC_LINE_MAX];
	va_list args;
	va_start(args, about);
	vsnprintf(words, sizeof words, about, args);
	va_end(args);
	if (text_of(numeric_of(outcome)) != NULL)
		reply(peer, numeric_of(outcome), "%s", words);
	else
		explain(peer, outcome, words);
}

void reply_line(struct peer *peer, const char *format, ...)
{
	char line[IRC_LINE_MAX];
	int len = snprintf(line, sizeof line, ":%s ", peer->server->config->name);
	va_list args;
	va_start(args, format);
	send_line(peer, line, append_format(line, (size_t)len, LINE_TEXT_MAX, format, args));
	va_end(args);
}

void reply_bare_line(struct peer *peer, const char *format, ...)
{
	char line[IRC_LINE_MAX];
	va_list args;
	va_start(args, format);
	send_line(peer, line, append_format(line, 0, LINE_TEXT_MAX, format, args));
	va_end(args);
}

struct str reply_word(struct str word)
{
	bool fit = word.len > 0 && word.data[0] != ':' && memchr(word.data, ' ', word.len) == NULL;
	return fit ? word : STR("*");
}

void reply_list_begin(struct reply_list *list, struct peer *peer, enum numeric numeric,
    char separator, const char *head, ...)
{
	va_list args;
	list->peer = peer;
	list->numeric = numeric;
	list->separator = separator;
	list->head_len = put_head(list->line, peer, numeric);
	va_start(args, head);
	list->head_len = append_format(list->line, list->head_len, LINE_TEXT_MAX, head, args);
	va_end(args);
	list->len = list->head_len;
}

static void flush_list(struct reply_list *list)
{
	send_line(list->peer, list->line, list->len);
	list->len = list->head_len;
}

void reply_list_add(struct reply_list *list, struct str word)
{
	if (list->len > list->head_len && list->len + 1 + word.len > LINE_TEXT_MAX)
		flush_list(list);
	if (list->len > list->head_len)
		list->line[list->len++] = list->separator;
	list->len = append(list->line, list->len, word, LINE_TEXT_MAX);
}

void reply_list_end(struct reply_list *list, bool always)
{
	if (list->len > list->head_len || always)
		flush_list(list);
}
