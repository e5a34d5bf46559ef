#ifndef NET_DTLS_H
#define NET_DTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * dtls: DTLS 1.2 (RFC 6347) of one datagram session, by GnuTLS. It carries no bytes itself: records
 * go in, records and packets come out. A flight of the handshake is kept as it was sent, so that
 * the session can send it again when it likes.
 */
struct conn;
struct dtls;
struct net_tls;

#define DTLS_AROUND 37 /* bytes at most that a record adds to its packet */

/* A session of `tls`, whose `judge` is asked about the conn. `host` as in conn_start_tls(). NULL:
 * there is no memory, or no TLS in this confab. */
struct dtls *dtls_new(struct conn *conn, struct net_tls *tls, const char *host);
void dtls_free(struct dtls *dtls);

/*
 * The server's stateless beginning: a datagram from an unproven address. True when it is a
 * ClientHello with the cookie that was given to this very address: then dtls_new() and feed it to
 * dtls_hear(). False with *answer_len > 0 when it gets an answer, never longer than itself.
 */
#define DTLS_KEY_SIZE    16  /* bytes */
#define DTLS_ANSWER_MOST 128 /* bytes */
struct dtls_prestate {
	unsigned numbers[3];
};
bool dtls_proves(const uint8_t key[DTLS_KEY_SIZE], const void *address, size_t address_len,
    const uint8_t *data, size_t len, struct dtls_prestate *prestate,
    uint8_t answer[DTLS_ANSWER_MOST], size_t *answer_len);
bool dtls_is_call(const uint8_t *data, size_t len); /* a ClientHello */
void dtls_set_prestate(struct dtls *dtls, const struct dtls_prestate *prestate);

enum dtls_state { DTLS_SHAKES, DTLS_READY, DTLS_FAILED };
enum dtls_state dtls_state(const struct dtls *dtls);
const char *dtls_refusal(const struct dtls *dtls); /* why its certificate is no good; or NULL */

/* Takes a datagram's records; then dtls_next() until it says no. NULL begins a client's. */
void dtls_hear(struct dtls *dtls, const uint8_t *data, size_t len);
/* The same with what came while `judge` was undecided, which it is no more. */
void dtls_hear_on(struct dtls *dtls);
/* The next packet in them, into `out`, which holds DATAGRAM_MOST bytes. */
bool dtls_next(struct dtls *dtls, uint8_t *out, size_t *len);
/* Records so far that were dropped, as they were altered, cut short, or had come before. */
unsigned dtls_dropped(const struct dtls *dtls);

/* The last flight of this end, as datagrams of DATAGRAM_MOST at most; `at` counts them from 0. */
bool dtls_flight(const struct dtls *dtls, size_t at, const uint8_t **data, size_t *len);
/* The other end has it. */
void dtls_forget_flight(struct dtls *dtls);
/* Which flight that is: it changes with every new one. */
unsigned dtls_flight_number(const struct dtls *dtls);

/* Makes a record of a packet; `out` holds DATAGRAM_MOST bytes. 0 when it cannot. */
size_t dtls_seal(struct dtls *dtls, const uint8_t *packet, size_t len, uint8_t *out);

#endif
