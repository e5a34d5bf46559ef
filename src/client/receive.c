#include "client/receive.h"

#include "client/handle.h"
#include "client/link.h"
#include "client/private.h"
#include "client/register.h"
#include "client/session.h"
#include "net/conn.h"

#define LINE_MOST (IRC_TAGS_MAX + 16 * IRC_LINE_MAX) /* bytes; more is no chat server's */

static void take_line(struct session *session, struct str line)
{
	struct irc_message message;
	line = client_without_nul(line, &session->client->received);
	bool parsed = irc_parse(line.data, line.len, &message);
	if (session->state == SESSION_GREETING && line.len > 0 &&
	    !(parsed && register_knows(&message)))
		register_judge(session, line);
	else if (parsed)
		handle(session, &message);
}

static void take_too_long(struct session *session)
{
	if (session->state == SESSION_GREETING)
		link_break_strange(session, "what answers sends a line without an end, "
		                            "as no chat server does");
	else
		client_tell(session->private->server, LINE_ERROR,
		    "The server sent a line of more than %d KiB, which was dropped.",
		    LINE_MOST / 1024);
}

/* What came without a line's end: all that will come of a datagram, else perhaps no chat. */
static void take_rest(struct session *session)
{
	struct line_reader *reader = &session->private->reader;
	struct str partial = line_partial(reader);
	if (partial.len == 0)
		return;
	if (conn_keeps_borders(session->private->conn)) {
		take_line(session, partial);
		line_reader_clear(reader);
	} else if (session->state == SESSION_GREETING) {
		link_hurry_greeting(session);
	}
}

/* Handling a line may end the link, after which the rest of what came is nothing to us. */
void receive(struct session *session, const char *data, size_t len)
{
	struct session_private *own = session->private;
	struct str line;
	while (own->conn != NULL) {
		enum line_result result = line_next(&own->reader, &data, &len, LINE_MOST, &line);
		if (result == LINE_NONE)
			break;
		if (result == LINE_TOO_LONG)
			take_too_long(session);
		else
			take_line(session, line);
	}
	if (own->conn != NULL)
		take_rest(session);
}
