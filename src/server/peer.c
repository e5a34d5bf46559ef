#include "server/peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/log.h"
#include "net/conn.h"
#include "server/ban.h"
#include "server/batch.h"
#include "server/capture.h"
#include "server/dialect.h"
#include "server/errand.h"
#include "server/history.h"
#include "server/hold.h"
#include "server/monitor.h"
#include "server/multiline.h"
#include "server/origin.h"
#include "server/proof.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/user.h"

#define PEER_SENTENCE_MAX 400              /* bytes of one peer_tell() */
#define HOLD_LEAST        (20 * NS_PER_MS) /* how long a peer over its rate waits at least */

static bool may_send(struct peer *peer, size_t len)
{
	return !peer->closing && (!peer->unproven || proof_affords(peer, len));
}

void peer_send(struct peer *peer, const void *data, size_t len)
{
	if (capture_wants(peer))
		capture_add(peer, data, len);
	else if (may_send(peer, len) && conn_send(peer->conn, data, len))
		peer->server->metrics.messages_out++;
}

/* What no datagram holds goes in one a line. */
static void send_lines(struct peer *peer, struct slice slice)
{
	struct str rest = {slice_data(slice), slice.len};
	while (rest.len > 0) {
		struct str line = batch_cut_line(&rest);
		peer_send(peer, line.data, line.len);
	}
}

void peer_send_slice(struct peer *peer, unsigned stream, struct slice slice)
{
	if (capture_wants(peer))
		capture_add(peer, slice_data(slice), slice.len);
	else if (slice.len > CONN_MESSAGE_MAX && conn_keeps_borders(peer->conn))
		send_lines(peer, slice);
	else if (may_send(peer, slice.len) && conn_send_slice(peer->conn, stream, slice))
		peer->server->metrics.messages_out++;
}

void peer_tell(struct peer *peer, const char *format, ...)
{
	char sentence[PEER_SENTENCE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	if (peer->dialect->tell != NULL)
		peer->dialect->tell(peer, sentence);
}

const char *peer_way(const struct peer *peer)
{
	return conn_is_secure(peer->conn) ? "tls" : conn_kind_name(peer->conn);
}

/* "tcp 127.0.0.1:41234", "unix, user id 1000" */
static void write_origin(const struct peer *peer, char out[NET_TEXT_MAX])
{
	uid_t uid;
	size_t len = (size_t)snprintf(out, NET_TEXT_MAX, "%s ", peer_way(peer));
	char address[NET_TEXT_MAX];
	if (conn_peer_user(peer->conn, &uid)) {
		snprintf(out + len - 1, NET_TEXT_MAX - len, ", user id %ju", (uintmax_t)uid);
		return;
	}
	conn_peer(peer->conn, address);
	snprintf(out + len, NET_TEXT_MAX - len, "%s", address);
}

void peer_log(const struct peer *peer, enum log_level level, const char *format, ...)
{
	char origin[NET_TEXT_MAX];
	va_list args;
	if (!log_wants(level))
		return;
	write_origin(peer, origin);
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	struct str nick = peer->user != NULL ? user_nick(peer->user) : STR("");
	log_at(level, "%s%s" STR_FMT ": %s", origin, nick.len > 0 ? " " : "", STR_ARG(nick), text);
	free(text);
}

void peer_speak(struct peer *peer, const struct dialect *dialect)
{
	if (peer->dialect != NULL && peer->dialect->end != NULL)
		peer->dialect->end(peer);
	peer->dialect = dialect;
	peer->state = NULL;
	peer_set_caps(peer, 0);
	if (dialect->begin != NULL)
		dialect->begin(peer);
}

void peer_set_caps(struct peer *peer, uint64_t caps)
{
	peer->caps = caps;
	peer->variant = variant_get(peer->server, peer->dialect, caps & peer->dialect->shaping);
}

void peer_feed(struct peer *peer, const char *data, size_t len)
{
	const struct dialect *before;
	size_t took = 0;
	do {
		before = peer->dialect;
		took += before->received(peer, data + took, len - took);
	} while (peer->dialect != before && took < len && !peer->closing);
	if (took < len && peer->hold != NULL)
		hold_keep(peer, data + took, len - took);
}

/* Datagrams cannot be held back: those that come meanwhile are lost, which is said once. */
static void tell_of_loss(struct peer *peer)
{
	if (conn_kind(peer->conn) != CONN_UDP || peer->told_of_loss)
		return;
	peer->told_of_loss = true;
	peer_tell(peer, "more than %u messages a second: some of what you send is lost",
	    peer->server->config->limits.rate);
}

bool peer_spend(struct peer *peer)
{
	const struct limits *limits = &peer->server->config->limits;
	int64_t now = loop_now(peer->server->loop);
	if (peer->hold != NULL)
		return false;
	if (history_is_behind(peer->server)) {
		hold_begin(peer, now + HOLD_LEAST);
		return false;
	}
	if (limits->rate == 0 || peer->exempt) {
		peer->server->metrics.messages_in++;
		return true;
	}
	int64_t each = NS_PER_S / limits->rate;
	int64_t ahead = each * (limits->burst > 0 ? limits->burst - 1 : 0);
	if (peer->paid_until < now)
		peer->paid_until = now;
	int64_t wait = peer->paid_until - now - ahead;
	if (wait > 0) {
		hold_begin(peer, now + (wait > HOLD_LEAST ? wait : HOLD_LEAST));
		tell_of_loss(peer);
		peer->server->metrics.drops[DROP_FLOOD]++;
		return false;
	}
	peer->server->metrics.messages_in++;
	peer->paid_until += each;
	return true;
}

static void set_closing(struct peer *peer)
{
	if (!peer->closing)
		peer->server->closing_count++;
	peer->closing = true;
}

/* Of those that never said anything only whoever looks for trouble wants to know. */
static void log_end(const struct peer *peer, const char *reason)
{
	bool silent = peer->dialect == &dialect_unknown;
	if (!peer->closing)
		peer_log(peer, silent ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "closed: %s", reason);
}

void peer_close(struct peer *peer, const char *reason)
{
	if (peer->closing)
		return;
	capture_release(peer);
	log_end(peer, reason);
	user_quit(peer, str_from(reason));
	if (peer->dialect->bye != NULL)
		peer->dialect->bye(peer, reason);
	set_closing(peer);
	conn_close(peer->conn, reason);
}

void peer_close_all(struct server *server, struct user *user, const char *reason)
{
	struct peer *last = user->peers;
	while (last != NULL && last->sibling != NULL) {
		peer_close(last, reason);
		last = user->peers;
	}
	user_end(server, user, str_from(reason));
	if (last != NULL)
		peer_close(last, reason);
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	struct peer *peer = conn_owner(conn);
	if (peer->closing)
		return;
	proof_heard(peer, len);
	peer_feed(peer, data, len);
}

static void on_ended(struct conn *conn)
{
	struct peer *peer = conn_owner(conn);
	if (!peer->closing && peer->dialect->ended != NULL)
		peer->dialect->ended(peer);
	peer_close(peer, "closed by the other end");
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct peer *peer = conn_owner(conn);
	struct server *server = peer->server;
	if (strcmp(reason, CONN_TOO_SLOW) == 0)
		server->metrics.drops[DROP_SLOW_READER]++;
	log_end(peer, reason);
	set_closing(peer);
	user_quit(peer, str_from(reason));
	monitor_clear(peer);
	multiline_free(peer);
	hold_drop(peer);
	sasl_end(peer);
	errand_drop(peer);
	free(peer->away);
	history_drop(peer);
	if (peer->dialect->end != NULL)
		peer->dialect->end(peer);
	line_reader_clear(&peer->reader);
	proof_end(peer);
	origin_leave(server, peer->origin);
	DL_DELETE(server->peers, peer);
	server->peer_count--;
	server->closing_count--;
	free(peer);
	server_peer_gone(server);
}

static void on_secured(struct conn *conn)
{
	struct peer *peer = conn_owner(conn);
	if (!peer->closing && peer->dialect->secured != NULL)
		peer->dialect->secured(peer);
}

static const struct conn_handler handler = {
    .received = on_received, .closed = on_closed, .ended = on_ended, .secured = on_secured};

static struct peer *peer_new(struct server *server, struct conn *conn)
{
	char host[NET_TEXT_MAX];
	conn_peer_host(conn, host);
	struct peer *peer = xcalloc(1, sizeof *peer);
	peer->server = server;
	peer->conn = conn;
	peer->origin = origin_enter(server, host);
	peer->exempt = server->config->exempt_local && conn_is_local(conn);
	peer->since = loop_now(server->loop);
	DL_APPEND(server->peers, peer);
	server->peer_count++;
	conn_set_queue_limit(conn, server->config->limits.queue);
	conn_set_handler(conn, &handler, peer);
	peer_speak(peer, &dialect_unknown);
	return peer;
}

/* Nothing is answered to a datagram's source: it may be forged. */
static void refuse(struct peer *peer, const char *limit, uint32_t most)
{
	char words[128];
	peer->server->metrics.drops[DROP_LIMIT]++;
	peer_log(peer, LOG_LEVEL_WARN, "refused: %s (%u here)", limit, most);
	int len = snprintf(words, sizeof words, "ERROR :%s (%u here)\r\n", limit, most);
	if (conn_kind(peer->conn) != CONN_UDP)
		conn_send(peer->conn, words, (size_t)len);
	peer_close(peer, limit);
}

static void refuse_banned(struct peer *peer, const struct ban *ban)
{
	struct buf words = {0};
	buf_add_str(&words, "ERROR :");
	ban_sentence(peer->server, ban, &words);
	buf_add_str(&words, "\r\n");
	if (conn_kind(peer->conn) != CONN_UDP)
		conn_send(peer->conn, words.data, words.len);
	buf_fini(&words);
	ban_turn_away(peer, ban);
}

static bool over(uint32_t limit, size_t count)
{
	return limit != 0 && count > limit;
}

/* Who forges a host's address must not be able to keep that host out. */
static uint32_t peers_of_host(const struct peer *peer)
{
	const struct origin *network = peer->origin->network;
	return peer->unproven ? network->unproven : network->peers - network->unproven;
}

void peer_accept(struct server *server, struct conn *conn)
{
	const struct limits *limits = &server->config->limits;
	struct peer *peer = peer_new(server, conn);
	bool heard = proof_want(peer);
	const struct ban *ban = ban_of_host(server, str_from(peer->origin->host));
	server->metrics.connections++;
	peer_log(peer, LOG_LEVEL_DEBUG, "came");
	if (ban != NULL)
		refuse_banned(peer, ban);
	else if (!heard)
		refuse(peer, "too many senders of raw datagrams", limits->datagram_sources);
	else if (over(limits->peers, server->peer_count))
		refuse(peer, "too many connections to this server", limits->peers);
	else if (!peer->exempt && over(limits->peers_per_address, peers_of_host(peer)))
		refuse(peer, "too many connections from your host", limits->peers_per_address);
}
