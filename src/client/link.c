#include "client/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/errands.h"
#include "client/farewell.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/receive.h"
#include "client/register.h"
#include "client/session.h"
#include "client/sts.h"
#include "client/trust.h"
#include "net/conn.h"
#include "net/dial.h"
#include "net/tls.h"

static void call_again(void *arg);
static void greeting_is_over(void *arg);

void link_init(struct session *session)
{
	struct link *link = &session->private->link;
	loop_timer_init(&link->retry, call_again, session);
	loop_timer_init(&link->greeting, greeting_is_over, session);
	alive_init(session);
}

/* Leaves the connection to itself. */
static void drop_conn(struct session *session)
{
	struct conn *conn = session->private->conn;
	session->private->conn = NULL;
	if (conn != NULL)
		farewell_drop(conn);
}

static void drop_dial(struct session *session)
{
	if (session->private->link.dial != NULL)
		dial_cancel(session->private->link.dial);
	session->private->link.dial = NULL;
}

void link_fini(struct session *session)
{
	struct session_private *own = session->private;
	drop_conn(session);
	drop_dial(session);
	loop_timer_stop(session->client->loop, &own->link.retry);
	loop_timer_stop(session->client->loop, &own->link.greeting);
	alive_stop(session);
	free(own->link.reason);
	free(own->link.error);
}

int64_t link_backoff(int64_t first, unsigned tries, unsigned random)
{
	int64_t wait = first;
	for (unsigned i = 0; i < tries && wait < CLIENT_RETRY_MOST; i++)
		wait *= 2;
	/* A quarter more or less, so that those that a server lost do not all come at once. */
	wait = wait / 1024 * (768 + random % 1024 / 2);
	return wait < CLIENT_RETRY_MOST ? wait : CLIENT_RETRY_MOST;
}

/* Calling. */

static void connected(struct conn *conn, void *arg);
static void failed(const char *reason, void *arg);

static const struct dial_handler calling = {.connected = connected, .failed = failed};

void link_call(struct session *session)
{
	struct session_private *own = session->private;
	drop_conn(session);
	drop_dial(session);
	loop_timer_stop(session->client->loop, &own->link.retry);
	if (own->link.reason == NULL)
		client_tell(own->server, LINE_STATUS, "Calling %s.", session->name);
	own->quitting = false;
	sts_apply(session);
	own->link.dial = dial_start(session->client->net, &session->addr, &calling, session);
	dial_also(own->link.dial, own->others, own->other_count);
	session_set_state(session, SESSION_CONNECTING);
}

static void call_again(void *arg)
{
	link_call(arg);
}

static void failed(const char *reason, void *arg)
{
	struct session *session = arg;
	session->private->link.dial = NULL;
	link_break(session, reason);
}

/* The connection's events. */

static void received(struct conn *conn, const char *data, size_t len)
{
	struct session *session = conn_owner(conn);
	alive_heard(session);
	session->private->now_ms = clock_wall_ms();
	if (session->plain)
		plain_received(session, data, len);
	else
		receive(session, data, len);
	session->private->now_ms = 0;
}

/* Nobody is called again in the clear: what was to be private would not be. */
static void break_without_tls(struct session *session)
{
	char text[NET_TEXT_MAX];
	if (sts_binds(session)) {
		link_break_strange(session,
		    "what answers there speaks no TLS, by which alone this server asked to be "
		    "called: somebody may be in between, or it is being changed");
		return;
	}
	struct net_addr addr = session->addr;
	addr.scheme = NET_TCP;
	net_addr_format(&addr, text);
	char *reason = xasprintf("what answers there speaks no TLS, and in clear text others could "
	                         "read along; if that is all right, call %s",
	    text);
	link_break_strange(session, reason);
	free(reason);
}

static void closed(struct conn *conn, const char *reason)
{
	struct session *session = conn_owner(conn);
	struct session_private *own = session->private;
	own->conn = NULL;
	if (own->untrusted)
		link_give_up(session, reason);
	else if (conn_met_no_tls(conn))
		break_without_tls(session);
	else {
		own->link.forgotten = conn_is_forgotten(conn);
		link_break(session, reason);
	}
}

static void begin(struct session *session)
{
	if (session->plain)
		link_online(session);
	else
		register_begin(session);
}

static void secured(struct conn *conn)
{
	begin(conn_owner(conn));
}

static const struct conn_handler handler = {
    .received = received, .closed = closed, .secured = secured};

static void connected(struct conn *conn, void *arg)
{
	struct session *session = arg;
	struct session_private *own = session->private;
	own->link.dial = NULL;
	own->conn = conn;
	conn_set_handler(conn, &handler, session);
	if (conn_kind(conn) == CONN_UDP && !session->plain)
		conn_start_session(conn);
	bool wants_tls = trust_wants_tls(session, conn);
	conn_peer(conn, session->peer);
	conn_self(conn, session->self);
	if (!wants_tls) /* a handshake that is resumed is not judged again */
		session->trust = SESSION_TRUST_NONE;
	own->untrusted = own->has_offered = false;
	if (wants_tls)
		trust_begin(session, conn);
	session->transport = conn_kind_name(conn);
	if (!session->plain || wants_tls) {
		session_set_state(session, SESSION_GREETING);
		loop_timer_after(session->client->loop, &own->link.greeting, LINK_GREETING);
	}
	if (!wants_tls)
		begin(session);
}

/* Online. */

void link_online(struct session *session)
{
	struct session_private *own = session->private;
	loop_timer_stop(session->client->loop, &own->link.greeting);
	own->link.online_since = loop_now(session->client->loop);
	free(own->link.reason);
	own->link.reason = NULL;
	session_set_state(session, SESSION_ONLINE);
	if (own->link.been_online)
		session_tell_everywhere(session, LINE_STATUS, "Connected again.");
	else
		client_tell(own->server, LINE_STATUS, "Connected to %s over %s%s%s.", session->peer,
		    session->transport, session->plain ? "" : ", as ",
		    session->plain ? "" : session->nick);
	own->link.been_online = true;
	if (!session->plain) {
		wishes_join(session);
		history_return(session);
		talks_ask(session);
		errands_again(session);
		alive_ping(session);
	}
	deliver_flush(session);
}

static void greeting_is_over(void *arg)
{
	struct session *session = arg;
	if (line_partial(&session->private->reader).len > 0)
		link_break_strange(session, "it answers, but not as a chat server does");
	else
		link_break(session, "it took the call, but does not let us in");
}

void link_hurry_greeting(struct session *session)
{
	loop_timer_after(
	    session->client->loop, &session->private->link.greeting, LINK_STRANGE_WAIT);
}

/* Broken. */

void link_set_error(struct session *session, struct str error)
{
	free(session->private->link.error);
	session->private->link.error = xmemdup0(error.data, error.len);
}

/* What held only while the link did. */
static void forget_link(struct session *session)
{
	struct session_private *own = session->private;
	alive_stop(session);
	loop_timer_stop(session->client->loop, &own->link.greeting);
	loop_timer_stop(session->client->loop, &own->link.retry);
	line_reader_clear(&own->reader);
	questions_clear(&own->questions);
	deliver_broke(session);
	plain_broke(session);
	register_forget(session);
	free(own->link.error);
	own->link.error = NULL;
	session->away = false;
	struct conversation *each = own->server;
	for (; each != NULL; each = conversation_next(each)) {
		each->joined = false;
		conversation_members_clear(each);
		client_changed(each, CLIENT_MEMBERS);
	}
}

/* The link is gone; the state to be in now is the caller's to say. */
static void hang_up(struct session *session)
{
	struct session_private *own = session->private;
	drop_conn(session);
	drop_dial(session);
	sts_ended(session);
	if (session->state == SESSION_ONLINE &&
	    loop_now(session->client->loop) - own->link.online_since >= LINK_STEADY)
		own->link.tries = own->link.strangers = 0;
	forget_link(session);
}

void link_call_anew(struct session *session)
{
	hang_up(session);
	link_call(session);
}

/* What one could type now, where somebody can. */
static const char *advice(const struct session *session, const char *text)
{
	return session->client->unattended ? "" : text;
}

static void tell_broken(struct session *session, bool was_online, const char *reason)
{
	struct session_private *own = session->private;
	bool told = own->link.reason != NULL && strcmp(own->link.reason, reason) == 0;
	if (was_online) {
		char *text = xasprintf("Connection lost: %s. Calling again by itself%s.", reason,
		    advice(session, "; what you type waits for it"));
		session_tell_everywhere(session, LINE_ERROR, text);
		free(text);
	} else if (!told) {
		client_tell(own->server, LINE_ERROR, "Not connected: %s.%s%s", reason,
		    own->invited ? " The chat may have ended or moved: ask who invited you." : "",
		    advice(session, " Trying again; /disconnect ends that."));
	}
}

/* A server that has forgotten a session is there: it was begun again. */
static int64_t retry_wait(struct session *session)
{
	struct session_private *own = session->private;
	bool at_once = own->link.forgotten && own->link.tries == 0;
	own->link.forgotten = false;
	return link_backoff(at_once ? 0 : session->client->retry_first, own->link.tries++,
	    (unsigned)client_random(session->client, 1024));
}

void link_break(struct session *session, const char *reason)
{
	struct session_private *own = session->private;
	bool was_online = session->state == SESSION_ONLINE;
	char *why = xstrdup(own->link.error != NULL ? own->link.error : reason);
	hang_up(session);
	if (own->quitting) {
		own->quitting = false;
		session_set_state(session, SESSION_OFFLINE);
		free(why);
		return;
	}
	tell_broken(session, was_online, why);
	history_broke(session);
	free(own->link.reason);
	own->link.reason = why;
	session->retry_at = loop_now(session->client->loop) + retry_wait(session);
	loop_timer_set(session->client->loop, &own->link.retry, session->retry_at);
	session_set_state(session, SESSION_WAITING);
}

void link_give_up(struct session *session, const char *reason)
{
	link_give_up_for(session, reason, advice(session, " /reconnect tries once more."));
}

void link_give_up_for(struct session *session, const char *reason, const char *what_to_do)
{
	hang_up(session);
	history_broke(session);
	client_tell(
	    session->private->server, LINE_ERROR, "Not connected: %s.%s", reason, what_to_do);
	session_set_state(session, SESSION_OFFLINE);
}

void link_break_strange(struct session *session, const char *reason)
{
	if (++session->private->link.strangers < LINK_STRANGERS)
		link_break(session, reason);
	else
		link_give_up(session, reason);
}

void link_leave(struct session *session, const char *reason)
{
	struct session_private *own = session->private;
	struct conn *conn = own->conn;
	if (session->state == SESSION_OFFLINE)
		return;
	if (conn != NULL && conn_is_in_handshake(conn)) {
		drop_conn(session);
	} else if (conn != NULL) {
		if (session->plain)
			plain_exit(session);
		else if (reason != NULL && reason[0] != '\0')
			session_send(session, "QUIT :%s", reason);
		else
			session_send(session, "QUIT");
		farewell_say(session->client, conn);
		own->conn = NULL;
	}
	hang_up(session);
	history_broke(session);
	own->link.tries = own->link.strangers = 0;
	client_tell(own->server, LINE_STATUS, "Disconnected. /reconnect calls again.");
	session_set_state(session, SESSION_OFFLINE);
}
