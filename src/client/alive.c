#include "client/alive.h"

#include "base/clock.h"
#include "client/link.h"
#include "client/private.h"
#include "client/session.h"
#include "net/conn.h"

static void ping_due(void *arg);
static void await_due(void *arg);

void alive_init(struct session *session)
{
	struct alive *alive = &session->private->alive;
	loop_timer_init(&alive->ping, ping_due, session);
	loop_timer_init(&alive->await, await_due, session);
}

void alive_stop(struct session *session)
{
	struct alive *alive = &session->private->alive;
	loop_timer_stop(session->client->loop, &alive->ping);
	loop_timer_stop(session->client->loop, &alive->await);
	alive->ping_sent = 0;
	session->lag = -1;
	session->quiet = false;
}

void alive_ping(struct session *session)
{
	struct alive *alive = &session->private->alive;
	alive->ping_mark = outbox_mark(&session->private->outbox);
	alive->ping_sent = loop_now(session->client->loop);
	session_send(session, "PING :%llu", (unsigned long long)alive->ping_mark);
	loop_timer_after(session->client->loop, &alive->ping, ALIVE_PING);
	alive_await(session);
}

void alive_pong(struct session *session, uint64_t mark)
{
	struct alive *alive = &session->private->alive;
	if (alive->ping_sent == 0 || mark != alive->ping_mark)
		return;
	session->lag = clock_mono_ns() - alive->ping_sent;
	alive->ping_sent = 0;
	session_changed(session);
}

/* Silence */

void alive_heard(struct session *session)
{
	if (!session->quiet)
		return;
	session->quiet = false;
	/* Its answer would tell how long the silence was. */
	session->private->alive.ping_sent = 0;
	session_tell_everywhere(session, LINE_STATUS, "The server answers again.");
	alive_await(session);
	session_changed(session);
}

/* A datagram session outlives a gap, as of a laptop that slept, and ends by itself. */
static void tell_quiet(struct session *session)
{
	if (!session->quiet)
		session_tell_everywhere(session, LINE_STATUS,
		    "The server does not answer. What you type waits for it.");
	session->quiet = true;
	session_changed(session);
}

static void ping_due(void *arg)
{
	struct session *session = arg;
	struct conn *conn = session->private->conn;
	int64_t silence = loop_now(session->client->loop) - conn_last_heard(conn);
	/* The timer is a little late or early now and then: half a ping makes no difference. */
	bool silent = silence > ALIVE_SILENCE - ALIVE_PING / 2;
	if (!silent) {
		alive_ping(session);
	} else if (conn_kind(conn) == CONN_SESSION) {
		tell_quiet(session);
		loop_timer_after(session->client->loop, &session->private->alive.ping, ALIVE_PING);
	} else {
		link_break(session, "the server does not answer any more");
	}
}

static bool awaits(const struct session *session)
{
	const struct session_private *own = session->private;
	return session->state == SESSION_ONLINE && !session->quiet &&
	       (own->outbox.in_flight > 0 || own->alive.ping_sent != 0);
}

void alive_await(struct session *session)
{
	struct alive *alive = &session->private->alive;
	if (session->plain || !awaits(session) || loop_timer_is_set(&alive->await))
		return;
	alive->await_since = loop_now(session->client->loop);
	loop_timer_after(session->client->loop, &alive->await, ALIVE_ASK);
}

/*
 * What has arrived over datagrams asks for nothing more by itself: killed before its echo, a server
 * says nothing. A stream asks by itself, for minutes: the person is told sooner.
 */
static void await_due(void *arg)
{
	struct session *session = arg;
	struct session_private *own = session->private;
	if (!awaits(session))
		return;
	int64_t heard = conn_last_heard(own->conn), asked = own->alive.await_since;
	int64_t silence = loop_now(session->client->loop) - (heard > asked ? heard : asked);
	if (silence >= ALIVE_NO_ANSWER) {
		tell_quiet(session);
		return;
	}
	if (silence >= ALIVE_ASK / 2 && conn_kind(own->conn) == CONN_SESSION)
		conn_ask(own->conn);
	loop_timer_after(session->client->loop, &own->alive.await, ALIVE_ASK);
}
