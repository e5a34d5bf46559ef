#include "server/multiline.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "proto/irc.h"
#include "server/capture.h"
#include "server/command.h"
#include "server/label.h"
#include "server/reply.h"

#define WORDS_MAX (2 * IRC_LINE_MAX) /* bytes of what FAIL says, NUL included */

void multiline_limits(const struct limits *limits, uint32_t *bytes, uint32_t *lines)
{
	*bytes = limits->multiline_bytes;
	*lines = limits->multiline_lines != 0 ? limits->multiline_lines : MULTILINE_LINES_MOST;
}

void multiline_free(struct peer *peer)
{
	struct multiline *multiline = peer->multiline;
	if (multiline == NULL)
		return;
	free(multiline->name);
	free(multiline->target);
	free(multiline->label);
	free(multiline->lines);
	buf_fini(&multiline->tags);
	buf_fini(&multiline->text);
	free(multiline);
	peer->multiline = NULL;
}

void multiline_fail(struct peer *peer, const char *words)
{
	struct multiline *multiline = peer->multiline;
	multiline->failed = true;
	if (multiline->label == NULL) {
		reply_line(peer, "FAIL BATCH %s", words);
		return;
	}
	label_begin(peer);
	reply_line(peer, "FAIL BATCH %s", words);
	label_end(peer, str_from(multiline->label));
}

void multiline_spoil(struct peer *peer)
{
	if (peer->multiline != NULL && !peer->multiline->failed)
		multiline_fail(peer, "MULTILINE_INVALID :The message did not come whole");
}

/* The answer comes with the end, under the label of the beginning. */
void multiline_open(struct peer *peer, const struct irc_message *batch)
{
	struct str name = batch->params[0], target = batch->params[2], label;
	multiline_spoil(peer);
	multiline_free(peer);
	struct multiline *multiline = xcalloc(1, sizeof *multiline);
	multiline->name = xmemdup0(name.data + 1, name.len - 1);
	multiline->target = xmemdup0(target.data, target.len);
	multiline->since = loop_now(peer->server->loop);
	message_client_tags(batch->tags, &multiline->tags);
	if (label_of(peer, batch, &label))
		multiline->label = xmemdup0(label.data, label.len);
	peer->multiline = multiline;
	capture_release(peer);
}

void multiline_expire(struct peer *peer, int64_t now)
{
	const struct multiline *multiline = peer->multiline;
	uint32_t most = peer->server->config->limits.multiline_time;
	char words[WORDS_MAX];
	if (multiline == NULL || multiline->failed || most == 0 ||
	    now - multiline->since < most * NS_PER_S)
		return;
	struct str name = reply_word(str_from(multiline->name));
	snprintf(words, sizeof words, "TIMEOUT " STR_FMT " :The batch was left open for too long",
	    STR_ARG(name));
	multiline_fail(peer, words);
}

static void fail_over(struct peer *peer, const char *code, uint32_t limit)
{
	char words[WORDS_MAX];
	snprintf(words, sizeof words, "%s %u :The message is too long", code, limit);
	multiline_fail(peer, words);
}

static void fail_target(struct peer *peer, struct str target)
{
	char words[WORDS_MAX];
	struct str wanted = reply_word(str_from(peer->multiline->target));
	struct str said = reply_word(target);
	snprintf(words, sizeof words,
	    "MULTILINE_INVALID_TARGET " STR_FMT " " STR_FMT " :All lines go to one target",
	    STR_ARG(wanted), STR_ARG(said));
	multiline_fail(peer, words);
}

static void add_line(struct multiline *multiline, struct str text, bool joined)
{
	if (multiline->count > 0 && !joined)
		buf_add_char(&multiline->text, '\n');
	multiline->lines =
	    xrealloc(multiline->lines, (multiline->count + 1) * sizeof multiline->lines[0]);
	multiline->lines[multiline->count++] =
	    (struct multiline_line){multiline->text.len, text.len, joined};
	buf_add(&multiline->text, text.data, text.len);
}

static void take_line(struct peer *peer, const struct irc_message *message)
{
	struct multiline *multiline = peer->multiline;
	struct str target = param(message, 0), text = param(message, 1), value;
	bool joined = irc_tag(message->tags, STR("draft/multiline-concat"), &value);
	bool feeds = multiline->count > 0 && !joined;
	uint32_t bytes, lines;
	multiline_limits(&peer->server->config->limits, &bytes, &lines);
	if (!str_eq_case(message->command, STR("PRIVMSG")) || (joined && text.len == 0))
		multiline_fail(peer, "MULTILINE_INVALID :That cannot be a line of a message");
	else if (!str_eq_case(target, str_from(multiline->target)))
		fail_target(peer, target);
	else if (multiline->count == lines)
		fail_over(peer, "MULTILINE_MAX_LINES", lines);
	else if (multiline->text.len + feeds + text.len > bytes)
		fail_over(peer, "MULTILINE_MAX_BYTES", bytes);
	else
		add_line(multiline, text, joined && multiline->count > 0);
}

/* What the server asks for, and leaving, may come in between. */
static bool may_interrupt(struct str command)
{
	return str_eq_case(command, STR("PING")) || str_eq_case(command, STR("PONG")) ||
	       str_eq_case(command, STR("QUIT"));
}

bool multiline_takes(struct peer *peer, const struct irc_message *message)
{
	struct multiline *multiline = peer->multiline;
	struct str batch;
	if (multiline == NULL || str_eq_case(message->command, STR("BATCH")))
		return false;
	bool tagged = irc_tag(message->tags, STR("batch"), &batch);
	bool own = tagged && str_eq(batch, str_from(multiline->name));
	if (multiline->failed)
		return own;
	if (own)
		take_line(peer, message);
	else if (tagged || !may_interrupt(message->command))
		multiline_fail(peer, "MULTILINE_INVALID :Something else came before the end");
	return tagged;
}
