/* How strangers come in: what is kept of them comes after they have proven where they are. */
#include <string.h>

#include "net/dtls.h"
#include "net/session_dtls.h"
#include "net/session_host_private.h"
#include "proto/siphash.h"

#include <utlist.h>

#define SHAKING_MOST      512 /* handshakes at once; past it the oldest is ended */
#define SHAKING_HOST_MOST 16  /* the same of one host: it has to wait */

/* In clear */

static bool proves_hello(struct session_host *host, const struct session_datagram *in,
    const struct datagram_hello *hello, const struct udp_key *who)
{
	uint8_t cookie[DATAGRAM_COOKIE_SIZE], answer[DATAGRAM_ANSWER_MOST];
	int64_t now = session_now(host->net);
	if (datagram_cookie_valid(&host->key, hello, who, sizeof *who, now))
		return true;
	datagram_make_cookie(&host->key, hello, who, sizeof *who, now, cookie);
	session_host_answer(host, in, answer, datagram_write_cookie(answer, hello, cookie));
	return false;
}

/* One that comes again asks for the answer that got lost. */
static void take_hello(struct session_host *host, const struct session_datagram *in,
    const struct datagram_hello *hello)
{
	struct session_origin origin = {0};
	udp_make_key(host->key.words[0], in->from, in->local, &origin.key);
	memcpy(origin.nonce, hello->nonce, sizeof origin.nonce);
	if (!proves_hello(host, in, hello, &origin.key))
		return;
	struct session_entry *entry = session_table_find_origin(&host->table, &origin);
	if (entry == NULL) {
		session_host_let_in(session_host_begin(host, &origin, in));
	} else {
		dgram_ping(entry->session->dgram);
		net_mark_dirty(entry->session->conn);
	}
}

static void take_greeted_records(struct session_host *host, const struct session_datagram *in,
    const struct datagram_hello *hello);

void session_admit_hello(struct session_host *host, const struct session_datagram *in)
{
	uint8_t answer[DATAGRAM_ANSWER_MOST];
	struct datagram_hello hello;
	if (!datagram_read_hello(in->data, in->len, &hello))
		return;
	if (hello.version != DATAGRAM_VERSION_OURS)
		session_host_answer(host, in, answer, datagram_write_version(answer, &hello));
	else if (in->len > DATAGRAM_HELLO_SIZE)
		take_greeted_records(host, in, &hello);
	else
		take_hello(host, in, &hello);
}

/* Under DTLS */

#define RANDOM_AT   27 /* where a ClientHello has its random bytes, RFC 6347 section 4.2.2 */
#define RANDOM_SIZE 32

/* One that was begun from there and is not over makes room; one that is set up has its id. */
static void give_way(struct session_host *host, struct session_entry *entry)
{
	session_table_forget_origin(&host->table, entry);
	if (entry->session->dgram == NULL)
		conn_abort(entry->session->conn, "it begins anew");
}

static bool same_network(const union ip_addr *a, const union ip_addr *b)
{
	struct in6_addr one, other;
	if (a->sa.sa_family != AF_INET6 || b->sa.sa_family != AF_INET6 ||
	    !net_network_of(&a->in6.sin6_addr, &one) || !net_network_of(&b->in6.sin6_addr, &other))
		return ip_addr_same_host(a, b);
	return IN6_ARE_ADDR_EQUAL(&one, &other);
}

static bool has_enough_under_way(const struct session_host *host, const union ip_addr *from)
{
	const struct session_entry *entry;
	size_t count = 0;
	if (net_sockaddr_is_local(&from->sa))
		return false;
	DL_FOREACH (host->table.shaking, entry)
		count += same_network(&entry->session->conn->peer, from);
	return count >= SHAKING_HOST_MOST;
}

static void make_room(struct session_host *host)
{
	struct session_entry *oldest = host->table.shaking;
	if (host->table.shaking_count < SHAKING_MOST)
		return;
	session_table_end_shaking(&host->table, oldest);
	conn_abort(
	    oldest->session->conn, "others want to come in, and this handshake is the oldest");
}

static void begin_dtls(struct session_host *host, const struct session_origin *origin,
    const struct session_datagram *in, const struct dtls_prestate *prestate)
{
	if (has_enough_under_way(host, in->from))
		return;
	make_room(host);
	struct net_session *session = session_host_begin(host, origin, in);
	session->dtls = dtls_new(session->conn, host->tls, NULL);
	if (session->dtls == NULL) {
		conn_abort(session->conn, "there is not enough memory for DTLS");
		return;
	}
	memcpy(session->entry->random, in->data + RANDOM_AT, RANDOM_SIZE);
	session_table_begin_shaking(&host->table, session->entry);
	if (prestate != NULL)
		dtls_set_prestate(session->dtls, prestate);
	session_host_take_records(session, in);
}

/*
 * Sent again, it asks for the answer again; else it is a new call from there. Without a prestate
 * its address was proven by a HELLO.
 */
static void take_client_hello(struct session_host *host, const struct session_origin *origin,
    struct session_entry *entry, const struct session_datagram *in,
    const struct dtls_prestate *prestate)
{
	if (in->len < RANDOM_AT + RANDOM_SIZE)
		return;
	if (entry != NULL && memcmp(entry->random, in->data + RANDOM_AT, RANDOM_SIZE) == 0) {
		session_repeat_flight(entry->session);
		return;
	}
	if (entry != NULL)
		give_way(host, entry);
	begin_dtls(host, origin, in, prestate);
}

/* A HELLO with the cookie, and behind it the ClientHello, which then needs no other. */
static void take_greeted_records(struct session_host *host, const struct session_datagram *in,
    const struct datagram_hello *hello)
{
	struct session_origin origin = {0};
	struct session_datagram records = *in;
	records.data += DATAGRAM_HELLO_SIZE;
	records.len -= DATAGRAM_HELLO_SIZE;
	if (host->tls == NULL || !dtls_is_call(records.data, records.len))
		return;
	udp_make_key(host->key.words[0], in->from, in->local, &origin.key);
	if (!proves_hello(host, in, hello, &origin.key))
		return;
	struct session_entry *entry = session_table_find_origin(&host->table, &origin);
	take_client_hello(host, &origin, entry, &records, NULL);
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

void session_admit_records(struct session_host *host, const struct session_datagram *in)
{
	struct first_record record = {.data = in->data, .len = in->len};
	struct session_origin origin = {0};
	if (host->tls == NULL)
		return;
	udp_make_key(host->key.words[0], in->from, in->local, &origin.key);
	struct session_entry *entry = session_table_find_origin(&host->table, &origin);
	if (proves(host, &origin.key, &record))
		take_client_hello(host, &origin, entry, in, &record.prestate);
	else if (record.answer_len > 0)
		session_host_answer(host, in, record.answer, record.answer_len);
	else if (entry != NULL)
		session_host_take_records(entry->session, in);
}
