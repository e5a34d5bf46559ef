/* BATCH: where a message in several lines begins and ends. */
#include <stdlib.h>

#include "base/alloc.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/event.h"
#include "server/label.h"
#include "server/multiline.h"
#include "server/peer.h"
#include "server/reply.h"

#define MULTILINE_CAPS (CAP_BATCH | CAP_MULTILINE)

static void refuse(struct peer *peer, const char *why)
{
	reply_line(peer, "FAIL BATCH MULTILINE_INVALID :%s", why);
}

static void begin(struct peer *peer, const struct irc_message *message)
{
	struct str value;
	if ((peer->caps & MULTILINE_CAPS) != MULTILINE_CAPS ||
	    !str_eq(param(message, 1), STR("draft/multiline")))
		refuse(peer, "No such batch can be sent here");
	else if (irc_tag(message->tags, STR("batch"), &value))
		refuse(peer, "Batches cannot be within others");
	else if (param(message, 2).len == 0)
		reply(peer, ERR_NEEDMOREPARAMS, "BATCH");
	else
		multiline_open(peer, message);
}

static bool is_blank(const struct multiline *multiline)
{
	for (size_t i = 0; i < multiline->count; i++)
		if (multiline->lines[i].len > 0)
			return false;
	return true;
}

static void deliver(struct peer *peer, const struct multiline *multiline)
{
	struct event_line *lines = xcalloc(multiline->count, sizeof *lines);
	struct event event = {.kind = EVENT_MESSAGE, .source = peer->user, .from = peer};
	for (size_t i = 0; i < multiline->count; i++) {
		const struct multiline_line *line = &multiline->lines[i];
		const char *start = multiline->text.data + line->at;
		lines[i] = (struct event_line){{start, line->len}, line->joined};
	}
	event.lines = lines;
	event.line_count = multiline->count;
	event.text = (struct str){multiline->text.data, multiline->text.len};
	event.tags = (struct str){multiline->tags.data, multiline->tags.len};
	message_to(peer, event, str_from(multiline->target));
	free(lines);
}

static void end(struct peer *peer, struct str name)
{
	struct multiline *multiline = peer->multiline;
	if (multiline == NULL || !str_eq(name, str_from(multiline->name))) {
		refuse(peer, "There is no such batch");
		return;
	}
	if (!multiline->failed && is_blank(multiline))
		multiline_fail(peer, "MULTILINE_INVALID :There is nothing in it");
	if (!multiline->failed && multiline->label != NULL) {
		label_begin(peer);
		deliver(peer, multiline);
		label_end(peer, str_from(multiline->label));
	} else if (!multiline->failed) {
		deliver(peer, multiline);
	}
	multiline_free(peer);
}

void command_batch(struct peer *peer, const struct irc_message *message)
{
	struct str name = message->params[0];
	if (name.len > 1 && name.data[0] == '+')
		begin(peer, message);
	else if (name.len > 1 && name.data[0] == '-')
		end(peer, (struct str){name.data + 1, name.len - 1});
	else
		refuse(peer, "A batch begins with + and ends with -");
}
