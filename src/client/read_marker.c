#include "client/read_marker.h"

#include "base/date.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

#define LOOK_BACK 1000 /* lines that are looked through */

static struct read_marker *of(const struct conversation *conversation)
{
	return &conversation->private->read_marker;
}

/* The time of the newest message that the server knows; 0 when there is none near. */
static int64_t newest_time(const struct conversation *conversation)
{
	uint64_t first = lines_first(conversation->lines), number = lines_end(conversation->lines);
	struct line line;
	for (size_t i = 0; i < LOOK_BACK && number-- > first; i++)
		if (lines_get(conversation->lines, number, &line) && line.id.len > 0)
			return line.time;
	return 0;
}

static void tell(void *arg)
{
	struct conversation *conversation = arg;
	struct session *session = conversation->session;
	struct read_marker *marker = of(conversation);
	int64_t time = newest_time(conversation);
	char text[DATE_MS_SIZE];
	if (session->state != SESSION_ONLINE || (session->private->caps & CAP_READ_MARKER) == 0 ||
	    time <= marker->told || conversation->unread > 0)
		return;
	marker->told = time;
	date_ms(time, text);
	session_send(session, "MARKREAD %s timestamp=%s", conversation->name, text);
}

void read_marker_init(struct conversation *conversation)
{
	loop_timer_init(&of(conversation)->due, tell, conversation);
}

void read_marker_fini(struct conversation *conversation)
{
	loop_timer_stop(conversation->session->client->loop, &of(conversation)->due);
}

void read_marker_seen(struct conversation *conversation)
{
	struct session *session = conversation->session;
	if ((session->private->caps & CAP_READ_MARKER) != 0 &&
	    conversation->kind != CONVERSATION_SERVER && !loop_timer_is_set(&of(conversation)->due))
		loop_timer_after(session->client->loop, &of(conversation)->due, READ_MARKER_PACE);
}

/* From the newest line back to the first that is not newer than the marker. */
void read_marker_apply(struct conversation *conversation)
{
	uint64_t first = lines_first(conversation->lines), end = lines_end(conversation->lines);
	int64_t time = of(conversation)->time;
	uint64_t from = end;
	struct line line;
	if (time == 0)
		return;
	conversation->unread = conversation->mentions = 0;
	for (uint64_t number = end; number-- > first && end - number < LOOK_BACK;) {
		if (!lines_get(conversation->lines, number, &line) || line.id.len == 0)
			continue;
		if (line.time <= time)
			break;
		from = number;
		bool said = (line.flags & LINE_OWN) == 0;
		bool for_us =
		    (line.flags & LINE_MENTION) != 0 || conversation->kind == CONVERSATION_QUERY;
		conversation->unread += said;
		conversation->mentions += said && for_us;
	}
	conversation->read_until = from;
	client_changed(conversation, CLIENT_UNREAD | CLIENT_STATE);
}

void read_marker_ask(struct conversation *conversation)
{
	if ((conversation->session->private->caps & CAP_READ_MARKER) != 0)
		session_send(conversation->session, "MARKREAD %s", conversation->name);
}

/* Nobody has read anything of it, here or elsewhere. */
static void never_read(struct conversation *conversation)
{
	struct read_marker *marker = of(conversation);
	if (marker->told > 0)
		return;
	marker->time = 1;
	read_marker_apply(conversation);
}

void handle_markread(struct session *session, const struct irc_message *message)
{
	struct conversation *conversation = conversation_find(session, message->params[0]);
	struct str text = message_param(message, 1), prefix = STR("timestamp=");
	if (conversation == NULL)
		return;
	if (str_eq(text, STR("*")) && conversation->kind == CONVERSATION_QUERY)
		never_read(conversation);
	if (!str_starts(text, prefix))
		return;
	int64_t time = date_read_ms((struct str){text.data + prefix.len, text.len - prefix.len});
	struct read_marker *marker = of(conversation);
	if (time <= marker->time)
		return;
	marker->time = time;
	if (time > marker->told)
		marker->told = time;
	read_marker_apply(conversation);
}
