/* A peer that has not yet said who it is: its first bytes are kept until they tell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "net/conn.h"
#include "net/tls.h"
#include "proto/detect.h"
#include "server/dialect.h"
#include "server/origin.h"
#include "server/peer.h"
#include "server/proof.h"
#include "server/reply.h"
#include "server/secure.h"
#include "server/server.h"

#define QUIET_AFTER (50 * NS_PER_MS) /* bytes that nothing followed for so long are a message */

/*
 * server->silent has those that said nothing at all, server->handshakes those whose TLS is not up
 * yet; the oldest come first.
 */
enum list { LIST_NONE, LIST_SILENT, LIST_HANDSHAKES };

struct silent {
	struct peer *peer;
	enum list list;
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

/* The lists */

static void leave_list(struct silent *silent)
{
	struct server *server = silent->peer->server;
	if (silent->list == LIST_SILENT) {
		DL_DELETE(server->silent, silent);
		server->silent_count--;
	} else if (silent->list == LIST_HANDSHAKES) {
		DL_DELETE(server->handshakes, silent);
		server->handshake_count--;
		silent->peer->origin->network->handshakes--;
	}
	silent->list = LIST_NONE;
}

static void turn_away(struct silent *silent, const char *reason)
{
	leave_list(silent);
	silent->peer->server->metrics.drops[DROP_LIMIT]++;
	peer_close(silent->peer, reason);
}

static bool over(uint32_t limit, size_t count)
{
	return limit != 0 && count > limit;
}

static void join_silent(struct silent *silent)
{
	struct server *server = silent->peer->server;
	silent->list = LIST_SILENT;
	DL_APPEND(server->silent, silent);
	server->silent_count++;
	if (over(server->config->limits.silent_peers, server->silent_count))
		turn_away(server->silent, "you said nothing, and others want to come in");
}

static void join_handshakes(struct silent *silent)
{
	struct peer *peer = silent->peer;
	struct server *server = peer->server;
	const struct limits *limits = &server->config->limits;
	silent->list = LIST_HANDSHAKES;
	DL_APPEND(server->handshakes, silent);
	server->handshake_count++;
	peer->origin->network->handshakes++;
	if (!peer->exempt &&
	    over(limits->handshakes_per_address, peer->origin->network->handshakes))
		turn_away(silent, "too many TLS handshakes of your host at once");
	else if (over(limits->handshakes, server->handshake_count))
		turn_away(server->handshakes, "others want to come in, and your TLS handshake is "
		                              "the oldest");
}

/* Deciding */

/* Asks for its TLS; who it is comes inside. */
static void begin_tls(struct silent *silent)
{
	struct peer *peer = silent->peer;
	struct net_tls *tls = secure_tls(peer->server);
	uint32_t most = peer->server->config->limits.handshake;
	struct buf bytes = silent->bytes;
	silent->bytes = (struct buf){0};
	join_handshakes(silent);
	if (!peer->closing) {
		conn_start_tls(peer->conn, tls, NULL, bytes.data, bytes.len);
		if (most != 0)
			loop_timer_after(peer->server->loop, &silent->quiet, most * NS_PER_S);
	}
	buf_fini(&bytes);
}

static bool may_begin_tls(const struct peer *peer)
{
	enum conn_kind kind = conn_kind(peer->conn);
	return (kind == CONN_TCP || kind == CONN_UNIX) && !conn_is_secure(peer->conn) &&
	       secure_tls(peer->server) != NULL;
}

static void refuse_tls(struct peer *peer)
{
	if (!conn_keeps_borders(peer->conn))
		peer_send(peer, tls_alert, sizeof tls_alert);
	peer_close(peer, "there is no TLS to be had here");
}

/* Many clients can do better once they know. */
static void tell_sts(struct peer *peer, const struct buf *bytes)
{
	struct buf word = {0};
	if (bytes->len >= 4 && memcmp(bytes->data, "CAP ", 4) == 0 && secure_add_sts(peer, &word))
		reply_line(peer, "CAP * LS :%s", word.data);
	buf_fini(&word);
}

/* To the source of a short datagram, which may be forged, goes but a short answer. */
static void say_plainly(struct peer *peer, const char *refusal)
{
	static const char brief[] = "-- here only by TLS, or confab --udp\n";
	char *line = xasprintf("-- %s\n", refusal);
	bool whole = proof_could_afford(peer, strlen(line));
	peer_send(peer, whole ? line : brief, whole ? strlen(line) : strlen(brief));
	free(line);
}

/* In words that it understands. Browsers may read in the clear how to join. */
static bool refuse_clear_text(struct silent *silent, const struct dialect *dialect)
{
	struct peer *peer = silent->peer;
	const char *refusal = secure_refusal(peer);
	if (refusal == NULL || dialect == &dialect_http)
		return false;
	if (dialect == &dialect_plain) {
		say_plainly(peer, refusal);
	} else {
		struct buf bytes = silent->bytes;
		silent->bytes = (struct buf){0};
		peer_speak(peer, dialect);
		tell_sts(peer, &bytes);
		buf_fini(&bytes);
	}
	peer_close(peer, refusal);
	return true;
}

/* Gives all bytes so far to the dialect that they tell of; `silent` is gone after it. */
static void decide(struct silent *silent, enum caller caller)
{
	struct peer *peer = silent->peer;
	const struct dialect *dialect = dialect_of(caller);
	if (dialect == NULL) {
		if (may_begin_tls(peer))
			begin_tls(silent);
		else
			refuse_tls(peer);
		return;
	}
	if (refuse_clear_text(silent, dialect))
		return;
	struct buf bytes = silent->bytes;
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
	enum caller caller = asked ? CALLER_IRC : detect_datagram(data, len);
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
	leave_list(silent);
	if (conn_kind(peer->conn) == CONN_UDP) {
		take_datagram(silent, data, len);
		return len;
	}
	buf_add(&silent->bytes, data, len);
	const struct buf *said = &silent->bytes;
	enum caller caller = conn_keeps_borders(peer->conn) ? detect_whole(said->data, said->len)
	                                                    : detect_stream(said->data, said->len);
	if (caller != CALLER_UNKNOWN)
		decide(silent, caller);
	else
		loop_timer_after(peer->server->loop, &silent->quiet, QUIET_AFTER);
	return len;
}

static void unknown_quiet(void *arg)
{
	struct silent *silent = arg;
	if (conn_is_in_handshake(silent->peer->conn))
		peer_close(silent->peer, "the TLS handshake took too long");
	else if (silent->cookie.text[0] != '\0')
		peer_close(silent->peer, "the ping was not answered");
	else if (!silent->peer->closing)
		decide(silent, detect_whole(silent->bytes.data, silent->bytes.len));
}

/* The dialect that its bytes tell of learns of the end too. */
static void unknown_ended(struct peer *peer)
{
	struct silent *silent = peer->state;
	if (silent->bytes.len == 0)
		return;
	decide(silent, detect_whole(silent->bytes.data, silent->bytes.len));
	if (!peer->closing && peer->dialect->ended != NULL)
		peer->dialect->ended(peer);
}

static void unknown_begin(struct peer *peer)
{
	struct silent *silent = xcalloc(1, sizeof *silent);
	silent->peer = peer;
	loop_timer_init(&silent->quiet, unknown_quiet, silent);
	peer->state = silent;
	join_silent(silent);
}

/* As at the beginning, but now nobody else reads along. */
static void unknown_secured(struct peer *peer)
{
	struct silent *silent = peer->state;
	loop_timer_stop(peer->server->loop, &silent->quiet);
	leave_list(silent);
	join_silent(silent);
}

static void unknown_end(struct peer *peer)
{
	struct silent *silent = peer->state;
	leave_list(silent);
	loop_timer_stop(peer->server->loop, &silent->quiet);
	buf_fini(&silent->bytes);
	free(silent);
}

const struct dialect dialect_unknown = {
    .name = "unknown",
    .begin = unknown_begin,
    .received = unknown_received,
    .ended = unknown_ended,
    .secured = unknown_secured,
    .end = unknown_end,
};
