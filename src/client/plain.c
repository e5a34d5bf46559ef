#include "client/plain.h"

#include <string.h>

#include "base/clock.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/formatting.h"
#include "client/private.h"
#include "client/session.h"
#include "net/conn.h"
#include "proto/irc.h"

static void answer_is_over(void *arg);
static void look_whether_written(void *arg);

void plain_init(struct session *session, bool newline)
{
	struct plain *plain = &session->private->plain;
	plain->newline = plain->newline_given = newline;
	loop_timer_init(&plain->gap, answer_is_over, session);
	loop_timer_init(&plain->quiet, answer_is_over, session);
	loop_timer_init(&plain->written, look_whether_written, session);
}

void plain_fini(struct session *session)
{
	plain_broke(session);
}

void plain_broke(struct session *session)
{
	struct plain *plain = &session->private->plain;
	loop_timer_stop(session->client->loop, &plain->gap);
	loop_timer_stop(session->client->loop, &plain->quiet);
	loop_timer_stop(session->client->loop, &plain->written);
	plain->holding = false;
	plain->newline = plain->newline_given;
}

/* Sending. */

static bool ends_with_newline(const struct session *session)
{
	return session->private->plain.newline && !conn_keeps_borders(session->private->conn);
}

/* Messages would run into each other. */
static bool goes_one_by_one(const struct session *session)
{
	return !session->private->plain.newline && !conn_keeps_borders(session->private->conn);
}

static void send_text(struct session *session, const char *text, size_t len)
{
	struct buf *message = &session->client->outgoing;
	buf_clear(message);
	buf_add(message, text, len);
	if (ends_with_newline(session))
		buf_add_char(message, '\n');
	conn_send(session->private->conn, message->data, message->len);
}

static bool always(const struct conversation *conversation)
{
	(void)conversation;
	return true;
}

void plain_flush(struct session *session)
{
	struct plain *plain = &session->private->plain;
	struct outbox *outbox = &session->private->outbox;
	struct outbox_item *item;
	while (!plain->holding && (item = outbox_next(outbox, always)) != NULL) {
		send_text(session, item->text, item->len);
		outbox_sent(outbox, item);
		loop_timer_after(session->client->loop, &plain->written, PLAIN_WRITTEN);
		if (goes_one_by_one(session)) {
			plain->holding = true;
			loop_timer_after(session->client->loop, &plain->gap, PLAIN_GAP);
		}
	}
}

static void release(struct session *session)
{
	session->private->plain.holding = false;
	loop_timer_stop(session->client->loop, &session->private->plain.gap);
	plain_flush(session);
}

static void look_whether_written(void *arg)
{
	struct session *session = arg;
	struct plain *plain = &session->private->plain;
	if (conn_queued(session->private->conn) > 0)
		loop_timer_after(session->client->loop, &plain->written, PLAIN_WRITTEN);
	else
		deliver_written(session);
}

void plain_exit(struct session *session)
{
	send_text(session, "exit", strlen("exit"));
}

/* Receiving. */

/* "<nick> text", as confab's own server writes it. */
static bool cut_nick(struct str *text, struct str *nick)
{
	if (text->len < 4 || text->data[0] != '<')
		return false;
	const char *close = memchr(text->data, '>', text->len);
	if (close == NULL)
		return false;
	struct str inside = {text->data + 1, (size_t)(close - text->data) - 1};
	size_t took = inside.len + 2;
	if (!irc_nick_valid(inside) || took == text->len || text->data[took] != ' ')
		return false;
	*nick = inside;
	text->data += took + 1;
	text->len -= took + 1;
	return true;
}

static void show(struct session *session, struct str text)
{
	struct str nick = STR("server");
	text = formatting_strip(text, &session->client->scratch);
	if (str_trim(text).len == 0)
		return;
	bool by_person = cut_nick(&text, &nick);
	bool mentioned = by_person && nick_is_mentioned(str_from(session->nick), text);
	conversation_add(session->private->server, &(struct line){
	                                               .time = clock_wall_ms(),
	                                               .kind = LINE_MESSAGE,
	                                               .flags = mentioned ? LINE_MENTION : 0,
	                                               .nick = nick,
	                                               .text = text,
	                                           });
}

static void show_partial(struct session *session)
{
	struct line_reader *reader = &session->private->reader;
	struct str partial = line_partial(reader);
	if (partial.len > 0)
		show(session, partial);
	line_reader_clear(reader);
}

/* What has come by now belongs to what was sent by now; the next message may go. */
static void answer_is_over(void *arg)
{
	show_partial(arg);
	release(arg);
}

static void take_line(struct session *session, enum line_result result, struct str line)
{
	if (result == LINE_TOO_LONG) {
		client_tell(session->private->server, LINE_ERROR,
		    "A line of more than %zu KiB came and was dropped.", PLAIN_LINE_MAX / 1024);
		return;
	}
	session->private->plain.newline = true;
	show(session, line);
}

void plain_received(struct session *session, const char *data, size_t len)
{
	struct session_private *own = session->private;
	struct str line;
	enum line_result result;
	while ((result = line_next(&own->reader, &data, &len, PLAIN_LINE_MAX, &line)) != LINE_NONE)
		take_line(session, result, line);
	if (conn_keeps_borders(own->conn))
		show_partial(session);
	if (line_partial(&own->reader).len > 0) {
		loop_timer_after(session->client->loop, &own->plain.quiet, PLAIN_QUIET);
		return;
	}
	loop_timer_stop(session->client->loop, &own->plain.quiet);
	release(session);
}
