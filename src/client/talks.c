#include "client/talks.h"

#include "base/clock.h"
#include "base/date.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

static struct talks *of(struct session *session)
{
	return &session->private->talks;
}

/* The latest first, so that those are had where there are too many. */
static void ask(struct session *session, int64_t from, unsigned most)
{
	char first[DATE_MS_SIZE], last[DATE_MS_SIZE];
	date_ms(clock_wall_ms() + TALKS_AHEAD_MS, first);
	date_ms(from, last);
	session_send(session, "CHATHISTORY TARGETS timestamp=%s timestamp=%s %zu", first, last,
	    history_limit(session, most));
}

void talks_ask(struct session *session)
{
	struct talks *talks = of(session);
	bool again = talks->began > 0;
	if (!again)
		talks->began = clock_wall_ms();
	if (session->client->unattended || !history_is_there(session))
		return;
	int64_t since = talks->heard > 0 ? talks->heard : talks->began;
	talks->asked_from = again ? since : 0;
	if (again)
		ask(session, since, TALKS_BREAK);
	else if (session->account != NULL)
		ask(session, talks->began - TALKS_START_MS, TALKS_START);
}

void talks_heard(struct session *session, const struct line *line)
{
	if (line->id.len > 0 && line->time > of(session)->heard)
		of(session)->heard = line->time;
}

void handle_chathistory(struct session *session, const struct irc_message *message)
{
	struct str name = message->params[1];
	if (!str_eq_case(message->params[0], STR("TARGETS")) || name.len == 0 ||
	    !history_is_there(session) || isupport_is_channel(&session->private->isupport, name))
		return;
	struct conversation *conversation = conversation_find(session, name);
	if (conversation == NULL && !conversation_is_room(session))
		return;
	conversation = conversation_open(session, name);
	if (of(session)->asked_from == 0)
		read_marker_ask(conversation);
	history_find(conversation, of(session)->asked_from);
}
