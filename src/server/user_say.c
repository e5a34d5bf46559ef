/* What users say: to whom it goes, and what they hear of it themselves. */
#include "loop/loop.h"
#include "server/access.h"
#include "server/capture.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/recent.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/user.h"

static bool lines_fit(const struct event *event)
{
	size_t room = event_room(event);
	for (size_t i = 0; i < event->line_count; i++)
		if (event->lines[i].text.len > room)
			return false;
	return true;
}

enum outcome user_check_text(const struct event *event)
{
	if (event->kind == EVENT_TAGMSG)
		return OUTCOME_OK;
	if (event->lines != NULL)
		return lines_fit(event) ? OUTCOME_OK : OUTCOME_TEXT_LONG;
	if (event->text.len == 0)
		return OUTCOME_TEXT_EMPTY;
	return event->text.len > event_room(event) ? OUTCOME_TEXT_LONG : OUTCOME_OK;
}

static void echo_later(struct server *server, const struct event *event, struct peer *peer)
{
	capture_begin(peer);
	event_also(server, event, peer);
	history_send_after(peer, event->id, capture_end(peer));
}

void user_said(struct server *server, const struct event *event)
{
	struct peer *peer = event->from;
	peer->user->active = loop_now(server->loop);
	recent_add(server, event);
	bool wants_echo = (peer->caps & peer->dialect->echo) != 0;
	bool delays = history_delays(server, event);
	if (delays && capture_wants(peer))
		peer->confirms = event->id;
	if (wants_echo && delays && !capture_wants(peer))
		echo_later(server, event, peer);
	else if (wants_echo)
		event_also(server, event, peer);
}

/* What one client of somebody writes, the others see. */
static void copy_to_siblings(struct server *server, const struct event *event)
{
	for (struct peer *peer = event->source->peers; peer != NULL; peer = peer->sibling)
		if (peer != event->from)
			event_also(server, event, peer);
}

void user_tell_both(struct server *server, struct event *event)
{
	event_to_user(server, event, event->target);
	if (event->target != event->source)
		copy_to_siblings(server, event);
}

enum outcome user_say(struct server *server, struct event *event)
{
	enum outcome outcome = user_check_text(event);
	if (outcome == OUTCOME_OK)
		outcome = access_tell(server, event);
	if (outcome != OUTCOME_OK)
		return outcome;
	if ((event->source->modes & USER_ACCOUNTS_TELL) != 0 && event->target->account == NULL)
		talk_accept(server, event->source, event->target);
	struct peer *captured = capture_suspend(server);
	user_tell_both(server, event);
	capture_resume(server, captured);
	history_add(server, event);
	user_said(server, event);
	return OUTCOME_OK;
}
