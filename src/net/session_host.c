#include "net/session_host.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "net/dtls.h"
#include "net/session_dtls.h"
#include "net/tls.h"
#include "proto/siphash.h"

#define uthash_malloc(size)       xmalloc(size)
#define uthash_free(memory, size) free(memory)
#include <uthash.h>
#include <utlist.h>

/* Who a session was begun by. Compared as bytes. */
struct session_origin {
	struct udp_key key;
	uint8_t nonce[DATAGRAM_NONCE_SIZE];
};

struct session_entry {
	struct net_session *session;
	uint32_t id;
	struct session_origin origin;
	bool has_origin;                   /* it is found by that, too */
	uint8_t random[32];                /* of the ClientHello that it began with */
	UT_hash_handle hh;                 /* by id */
	UT_hash_handle hh_origin;          /* by origin */
	struct session_entry *next, *prev; /* while its DTLS handshake is not over; else NULL */
};

struct session_host {
	struct net *net;
	int fd;
	struct udp_socket *socket;
	struct datagram_cookie_key key;
	struct session_entry *by_id, *by_origin;
	struct net_tls *tls;           /* NULL: no DTLS is spoken here */
	struct session_entry *shaking; /* those whose handshake is not over, the oldest first */
	size_t shaking_count;
};
#define SHAKING_MOST      512 /* handshakes at once; past it the oldest is ended */
#define SHAKING_HOST_MOST 16  /* the same of one host: it has to wait */

/* The tables */

static struct session_entry *find_by_id(struct session_host *host, uint32_t id)
{
	struct session_entry *entry;
	HASH_FIND(hh, host->by_id, &id, sizeof id, entry);
	return entry;
}

static uint32_t choose_id(struct session_host *host)
{
	uint32_t id;
	do
		id = (uint32_t)session_seed();
	while (id == 0 || find_by_id(host, id) != NULL);
	return id;
}

static struct session_entry *enter(struct session_host *host, const struct session_origin *origin)
{
	struct session_entry *entry = xcalloc(1, sizeof *entry);
	entry->id = choose_id(host);
	entry->origin = *origin;
	entry->has_origin = true;
	HASH_ADD(hh, host->by_id, id, sizeof entry->id, entry);
	HASH_ADD(hh_origin, host->by_origin, origin, sizeof entry->origin, entry);
	return entry;
}

static void begin_shaking(struct session_host *host, struct session_entry *entry)
{
	DL_APPEND(host->shaking, entry);
	host->shaking_count++;
}

static void end_shaking(struct session_host *host, struct session_entry *entry)
{
	if (entry->prev == NULL)
		return;
	DL_DELETE(host->shaking, entry);
	entry->next = entry->prev = NULL;
	host->shaking_count--;
}

void session_host_leave(struct net_session *session)
{
	struct session_host *host = session->host;
	end_shaking(host, session->entry);
	HASH_DELETE(hh, host->by_id, session->entry);
	if (session->entry->has_origin)
		HASH_DELETE(hh_origin, host->by_origin, session->entry);
	free(session->entry);
	udp_socket_unref(host->socket);
}

/* Sending */

static void send_to(struct session_host *host, const union ip_addr *to, const struct pktinfo *from,
    const uint8_t *data, size_t len)
{
	udp_batch_add(host->net, host->fd, to, from, data, len, NULL);
}

void session_host_send(struct net_session *session, const uint8_t *data, size_t len)
{
	send_to(session->host, &session->conn->peer, &session->local, data, len);
}

/* Beginning */

static void session_self(const struct conn *conn, union ip_addr *addr)
{
	udp_self(conn->session->host->fd, &conn->session->local, addr);
}

static void session_peer_flush(struct conn *conn)
{
	if (conn->session->dgram == NULL)
		session_shake(conn->session);
	else
		session_flush(conn);
}

static const struct transport transport_session_peer = {
    .kind = CONN_SESSION,
    .name = "udp",
    .message_max = DGRAM_MESSAGE_MAX,
    .flush = session_peer_flush,
    .release = session_release,
    .self = session_self,
};

static struct net_session *begin(struct session_host *host, const struct session_origin *origin,
    const union ip_addr *from, const struct pktinfo *local)
{
	struct conn *conn = conn_new(host->net, &transport_session_peer, -1, from);
	struct net_session *session = session_attach(conn);
	udp_socket_ref(host->socket);
	session->host = host;
	session->local = session->proven_local = *local;
	session->proven = *from;
	session->entry = enter(host, origin);
	session->entry->session = session;
	net_mark_dirty(conn);
	return session;
}

/* The session is set up: whoever listens here learns of it. */
static void let_in(struct net_session *session)
{
	end_shaking(session->host, session->entry);
	session_begin(session, &(struct dgram_config){
	                           .server = true,
	                           .id = session->entry->id,
	                           .seed = session_seed(),
	                           .rtt = session->flight_rtt,
	                       });
	if (!udp_socket_accept(session->host->socket, session->conn))
		conn_abort(session->conn, "the listener was closed");
}

/* A HELLO that comes again asks for the answer that got lost. */
static void take_hello(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const struct datagram_hello *hello)
{
	uint8_t cookie[DATAGRAM_COOKIE_SIZE], answer[DATAGRAM_ANSWER_MOST];
	struct session_origin origin = {0};
	struct session_entry *entry;
	udp_make_key(host->key.words[0], from, local, &origin.key);
	memcpy(origin.nonce, hello->nonce, sizeof origin.nonce);
	int64_t now = session_now(host->net);
	if (!datagram_cookie_valid(&host->key, hello, &origin.key, sizeof origin.key, now)) {
		datagram_make_cookie(
		    &host->key, hello, &origin.key, sizeof origin.key, now, cookie);
		send_to(host, from, local, answer, datagram_write_cookie(answer, hello, cookie));
		return;
	}
	HASH_FIND(hh_origin, host->by_origin, &origin, sizeof origin, entry);
	if (entry == NULL) {
		let_in(begin(host, &origin, from, local));
	} else {
		dgram_ping(entry->session->dgram);
		net_mark_dirty(entry->session->conn);
	}
}

/* Hearing */

static bool same_host(const union ip_addr *a, const union ip_addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return IN6_ARE_ADDR_EQUAL(&a->in6.sin6_addr, &b->in6.sin6_addr) &&
	       a->in6.sin6_scope_id == b->in6.sin6_scope_id;
}

static bool same_address(const union ip_addr *a, const union ip_addr *b)
{
	return same_host(a, b) && a->in.sin_port == b->in.sin_port;
}

static enum dgram_from seen_from(const struct net_session *session, const union ip_addr *from)
{
	if (same_address(from, &session->conn->peer))
		return DGRAM_FROM_HERE;
	if (same_address(from, &session->proven))
		return DGRAM_FROM_PROVEN;
	return same_host(from, &session->conn->peer) ? DGRAM_FROM_PORT : DGRAM_FROM_HOST;
}

static void note_address(struct net_session *session, enum dgram_verdict verdict,
    const union ip_addr *from, const struct pktinfo *local)
{
	if (verdict == DGRAM_MOVED) {
		session->conn->peer = *from;
		session->local = *local;
	}
	if (dgram_proven(session->dgram)) {
		session->proven = session->conn->peer;
		session->proven_local = session->local;
	}
}

static void take_records(struct net_session *session, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *records, size_t len)
{
	enum dgram_verdict verdict;
	if (session_open(session, records, len, seen_from(session, from), &verdict))
		let_in(session);
	else if (session->dgram != NULL)
		note_address(session, verdict, from, local);
}

/* In clear or sealed, as the session is: each other kind is refused. */
static void take_known(struct net_session *session, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	bool sealed = datagram_kind(data, len) == DATAGRAM_SEALED;
	if (sealed != (session->dtls != NULL) || len <= DATAGRAM_ID_SIZE)
		return;
	data += DATAGRAM_ID_SIZE;
	len -= DATAGRAM_ID_SIZE;
	if (sealed)
		take_records(session, from, local, data, len);
	else
		note_address(session, session_hear(session, data, len, seen_from(session, from)),
		    from, local);
}

static void take_packet(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	uint8_t answer[DATAGRAM_ANSWER_MOST];
	uint32_t id = datagram_id(data, len);
	struct session_entry *entry = id != 0 ? find_by_id(host, id) : NULL;
	if (entry != NULL)
		take_known(entry->session, from, local, data, len);
	else if (id != 0)
		send_to(host, from, local, answer, datagram_write_forgotten(answer, id));
}

/* DTLS before the client uses its id */

#define RANDOM_AT   27 /* where a ClientHello has its random bytes, RFC 6347 section 4.2.2 */
#define RANDOM_SIZE 32

/* One that was begun from there and is not over makes room; one that is set up has its id. */
static void give_way(struct session_host *host, struct session_entry *entry)
{
	HASH_DELETE(hh_origin, host->by_origin, entry);
	entry->has_origin = false;
	if (entry->session->dgram == NULL)
		conn_abort(entry->session->conn, "it begins anew");
}

/* A network of IPv6 that one customer is given has 2^64 addresses. */
#define NETWORK_SIZE 8 /* bytes of it */

static bool same_network(const union ip_addr *a, const union ip_addr *b)
{
	if (a->sa.sa_family != AF_INET6 || b->sa.sa_family != AF_INET6 ||
	    IN6_IS_ADDR_V4MAPPED(&a->in6.sin6_addr) || IN6_IS_ADDR_LINKLOCAL(&a->in6.sin6_addr))
		return same_host(a, b);
	return memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, NETWORK_SIZE) == 0;
}

static bool has_enough_under_way(const struct session_host *host, const union ip_addr *from)
{
	const struct session_entry *entry;
	size_t count = 0;
	if (net_sockaddr_is_local(&from->sa))
		return false;
	DL_FOREACH (host->shaking, entry)
		count += same_network(&entry->session->conn->peer, from);
	return count >= SHAKING_HOST_MOST;
}

static void make_room(struct session_host *host)
{
	struct session_entry *oldest = host->shaking;
	if (host->shaking_count < SHAKING_MOST)
		return;
	end_shaking(host, oldest);
	conn_abort(
	    oldest->session->conn, "others want to come in, and this handshake is the oldest");
}

static void begin_dtls(struct session_host *host, const struct session_origin *origin,
    const union ip_addr *from, const struct pktinfo *local, const struct dtls_prestate *prestate,
    const uint8_t *data, size_t len)
{
	if (has_enough_under_way(host, from))
		return;
	make_room(host);
	struct net_session *session = begin(host, origin, from, local);
	session->dtls = dtls_new(session->conn, host->tls, NULL);
	if (session->dtls == NULL) {
		conn_abort(session->conn, "there is not enough memory for DTLS");
		return;
	}
	memcpy(session->entry->random, data + RANDOM_AT, RANDOM_SIZE);
	begin_shaking(host, session->entry);
	dtls_set_prestate(session->dtls, prestate);
	take_records(session, from, local, data, len);
}

/* Sent again, it asks for the answer again; else it is a new call from there. */
static void take_client_hello(struct session_host *host, const struct session_origin *origin,
    struct session_entry *entry, const union ip_addr *from, const struct pktinfo *local,
    const uint8_t *data, size_t len, const struct dtls_prestate *prestate)
{
	if (len < RANDOM_AT + RANDOM_SIZE)
		return;
	if (entry != NULL && memcmp(entry->random, data + RANDOM_AT, RANDOM_SIZE) == 0) {
		session_repeat_flight(entry->session);
		return;
	}
	if (entry != NULL)
		give_way(host, entry);
	begin_dtls(host, origin, from, local, prestate, data, len);
}

/* GnuTLS's cookies hold as long as their key does. */
static void make_cookie_key(
    const struct session_host *host, int64_t span, uint8_t key[DTLS_KEY_SIZE])
{
	for (size_t i = 0; i < DTLS_KEY_SIZE / sizeof(uint64_t); i++) {
		int64_t place[2] = {span, (int64_t)i};
		uint64_t word = siphash(host->key.words, (const uint8_t *)place, sizeof place);
		memcpy(key + i * sizeof word, &word, sizeof word);
	}
}

struct first_record {
	const uint8_t *data;
	size_t len;
	struct dtls_prestate prestate;
	uint8_t answer[DTLS_ANSWER_MOST];
	size_t answer_len;
};

static bool proves(
    const struct session_host *host, const struct udp_key *from, struct first_record *record)
{
	uint8_t key[DTLS_KEY_SIZE], not_sent[DTLS_ANSWER_MOST];
	size_t not_sent_len;
	int64_t span = session_now(host->net) / DATAGRAM_COOKIE_SPAN;
	make_cookie_key(host, span, key);
	if (dtls_proves(key, from, sizeof *from, record->data, record->len, &record->prestate,
	        record->answer, &record->answer_len))
		return true;
	make_cookie_key(host, span - 1, key);
	return record->answer_len > 0 &&
	       dtls_proves(key, from, sizeof *from, record->data, record->len, &record->prestate,
	           not_sent, &not_sent_len);
}

static void take_bare_records(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	struct first_record record = {.data = data, .len = len};
	struct session_origin origin = {0};
	struct session_entry *entry;
	if (host->tls == NULL)
		return;
	udp_make_key(host->key.words[0], from, local, &origin.key);
	HASH_FIND(hh_origin, host->by_origin, &origin, sizeof origin, entry);
	if (proves(host, &origin.key, &record))
		take_client_hello(host, &origin, entry, from, local, data, len, &record.prestate);
	else if (record.answer_len > 0)
		send_to(host, from, local, record.answer, record.answer_len);
	else if (entry != NULL)
		take_records(entry->session, from, local, data, len);
}

void session_host_return(struct net_session *session)
{
	session->conn->peer = session->proven;
	session->local = session->proven_local;
}

void session_host_take(struct session_host *host, const union ip_addr *from,
    const struct pktinfo *local, const uint8_t *data, size_t len)
{
	uint8_t answer[DATAGRAM_ANSWER_MOST];
	struct datagram_hello hello;
	switch (datagram_kind(data, len)) {
	case DATAGRAM_HELLO:
		if (!datagram_read_hello(data, len, &hello))
			break;
		if (hello.version == DATAGRAM_VERSION_OURS)
			take_hello(host, from, local, &hello);
		else
			send_to(host, from, local, answer, datagram_write_version(answer, &hello));
		break;
	case DATAGRAM_CLEAR:
	case DATAGRAM_SEALED:
		take_packet(host, from, local, data, len);
		break;
	case DATAGRAM_RECORD:
		take_bare_records(host, from, local, data, len);
		break;
	default:
		break;
	}
}

/* Life */

struct session_host *session_host_new(struct net *net, int fd, struct udp_socket *socket)
{
	struct session_host *host = xcalloc(1, sizeof *host);
	*host = (struct session_host){
	    .net = net, .fd = fd, .socket = socket, .key = {{session_seed(), session_seed()}}};
	return host;
}

void session_host_free(struct session_host *host)
{
	if (host != NULL)
		tls_unref(host->tls);
	free(host);
}

void session_host_set_tls(struct session_host *host, struct net_tls *tls)
{
	tls_unref(host->tls);
	host->tls = tls != NULL ? tls_share(tls) : NULL;
}

void session_host_close(struct session_host *host)
{
	struct session_entry *entry, *next;
	HASH_ITER (hh, host->by_id, entry, next) {
		conn_abort(entry->session->conn, "the listener was closed");
	}
}
