/* A peer that has not yet said who it is: its first bytes are kept until they tell. */
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "net/conn.h"
#include "proto/detect.h"
#include "server/dialect.h"
#include "server/peer.h"
#include "server/proof.h"
#include "server/reply.h"
#include "server/server.h"

#define QUIET_AFTER (50 * NS_PER_MS) /* bytes that nothing followed for so long are a message */

/* server->silent has those that said nothing at all, oldest first. */
struct silent {
	struct peer *peer;
	bool listed;
	struct buf bytes;
	struct loop_timer quiet;
	struct proof_cookie cookie; /* awaited from the source of datagrams that speaks IRC */
	struct silent *next, *prev;
};

/* A TLS alert, so that the caller can say why: fatal, handshake_failure (RFC 8446 section 6). */
static const char tls_alert[] = {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28};

static const struct dialect *dialect_of(enum caller caller)
{
	switch (caller) {
	case CALLER_IRC:
		return &dialect_irc;
	case CALLER_HTTP:
		return &dialect_http;
	case CALLER_PLAIN:
		return &dialect_plain;
	case CALLER_TLS:
	case CALLER_STRAY:
	case CALLER_UNKNOWN:
		break;
	}
	return NULL;
}

static void leave_silence(struct silent *silent)
{
	struct server *server = silent->peer->server;
	if (!silent->listed)
		return;
	silent->listed = false;
	DL_DELETE(server->silent, silent);
	server->silent_count--;
}

/* Gives all bytes so far to the dialect that they tell of; `silent` is gone after it. */
static void decide(struct silent *silent, enum caller caller)
{
	struct peer *peer = silent->peer;
	const struct dialect *dialect = dialect_of(caller);
	struct buf bytes = silent->bytes;
	if (dialect == NULL) {
		if (!conn_keeps_borders(peer->conn))
			peer_send(peer, tls_alert, sizeof tls_alert);
		peer_close(peer, "this server does not speak TLS yet");
		return;
	}
	silent->bytes = (struct buf){0};
	peer->since = loop_now(peer->server->loop);
	peer_speak(peer, dialect);
	peer_feed(peer, bytes.data != NULL ? bytes.data : "", bytes.len);
	buf_fini(&bytes);
}

/* Each datagram is a message or several: they are kept as lines. */
static void keep_datagram(struct silent *silent, const char *data, size_t len)
{
	if (silent->bytes.len + len > PROOF_WAITING)
		return;
	buf_add(&silent->bytes, data, len);
	buf_add_char(&silent->bytes, '\n');
}

/* Registering brings more than an unproven source may be sent: any IRC client answers a ping. */
static void ask_for_proof(struct silent *silent, const char *data, size_t len)
{
	struct peer *peer = silent->peer;
	char ping[32];
	proof_make(&silent->cookie);
	int ping_len = snprintf(ping, sizeof ping, "PING :%s\r\n", silent->cookie.text);
	peer_send(peer, ping, (size_t)ping_len);
	keep_datagram(silent, data, len);
	loop_timer_after(peer->server->loop, &silent->quiet, PROOF_MOST);
}

/* It has to register again: it learns so, and nothing is kept of it. */
static void send_stray_away(struct peer *peer)
{
	reply_bare(peer, ERR_NOTREGISTERED);
	peer_close(peer, "its session is not known here");
}

static void take_datagram(struct silent *silent, const char *data, size_t len)
{
	struct peer *peer = silent->peer;
	bool asked = silent->cookie.text[0] != '\0';
	enum caller caller = asked ? CALLER_IRC : detect_caller(data, len, true, true);
	if (!asked && peer->unproven && caller == CALLER_IRC) {
		ask_for_proof(silent, data, len);
	} else if (caller == CALLER_STRAY) {
		send_stray_away(peer);
	} else if (!asked) {
		buf_add(&silent->bytes, data, len);
		decide(silent, caller);
	} else {
		keep_datagram(silent, data, len);
		if (proof_shown(peer, &silent->cookie, data, len))
			decide(silent, caller);
	}
}

static size_t unknown_received(struct peer *peer, const char *data, size_t len)
{
	struct silent *silent = peer->state;
	leave_silence(silent);
	if (conn_kind(peer->conn) == CONN_UDP) {
		take_datagram(silent, data, len);
		return len;
	}
	bool whole = conn_keeps_borders(peer->conn);
	buf_add(&silent->bytes, data, len);
	enum caller caller = detect_caller(silent->bytes.data, silent->bytes.len, false, whole);
	if (caller != CALLER_UNKNOWN)
		decide(silent, caller);
	else
		loop_timer_after(peer->server->loop, &silent->quiet, QUIET_AFTER);
	return len;
}

static void unknown_quiet(void *arg)
{
	struct silent *silent = arg;
	if (silent->cookie.text[0] != '\0')
		peer_close(silent->peer, "the ping was not answered");
	else if (!silent->peer->closing)
		decide(silent, detect_caller(silent->bytes.data, silent->bytes.len, false, true));
}

/* The dialect that its bytes tell of learns of the end too. */
static void unknown_ended(struct peer *peer)
{
	struct silent *silent = peer->state;
	if (silent->bytes.len == 0)
		return;
	decide(silent, detect_caller(silent->bytes.data, silent->bytes.len, false, true));
	if (!peer->closing && peer->dialect->ended != NULL)
		peer->dialect->ended(peer);
}

static void turn_away(struct silent *silent)
{
	leave_silence(silent);
	peer_close(silent->peer, "you said nothing, and others want to come in");
}

static void unknown_begin(struct peer *peer)
{
	struct server *server = peer->server;
	struct silent *silent = xcalloc(1, sizeof *silent);
	silent->peer = peer;
	loop_timer_init(&silent->quiet, unknown_quiet, silent);
	silent->listed = true;
	peer->state = silent;
	DL_APPEND(server->silent, silent);
	server->silent_count++;
	uint32_t most = server->config->limits.silent_peers;
	if (most != 0 && server->silent_count > most)
		turn_away(server->silent);
}

static void unknown_end(struct peer *peer)
{
	struct silent *silent = peer->state;
	leave_silence(silent);
	loop_timer_stop(peer->server->loop, &silent->quiet);
	buf_fini(&silent->bytes);
	free(silent);
}

const struct dialect dialect_unknown = {
    .name = "unknown",
    .begin = unknown_begin,
    .received = unknown_received,
    .ended = unknown_ended,
    .end = unknown_end,
};
