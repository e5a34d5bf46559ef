#ifndef PROTO_DATAGRAM_H
#define PROTO_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a datagram is, told by its first bytes, and how a session in clear begins (doc/protocol.7):
 * HELLO from the client, COOKIE to the address that it came from, HELLO with that cookie. The
 * server keeps nothing before the cookie came back.
 */
enum datagram_kind {
	DATAGRAM_TEXT,   /* of a plain socket: no text begins like the others */
	DATAGRAM_RECORD, /* DTLS (RFC 6347), the session's id not known yet */
	DATAGRAM_SEALED, /* id, DTLS record */
	DATAGRAM_CLEAR,  /* id, packet */
	DATAGRAM_HELLO,
	DATAGRAM_COOKIE,
	DATAGRAM_FORGOTTEN, /* id: no session has it, any more */
	DATAGRAM_VERSION,   /* the answer to a HELLO of a version that the server does not know */
	DATAGRAM_STRANGE,   /* none of these, nor text: of the future */
};
enum datagram_kind datagram_kind(const uint8_t *data, size_t len);

#define DATAGRAM_VERSION_OURS 1
#define DATAGRAM_MOST         1200 /* bytes */
#define DATAGRAM_ID_SIZE      5    /* bytes in front of a record or packet: kind, id */
#define DATAGRAM_NONCE_SIZE   8    /* bytes */
#define DATAGRAM_COOKIE_SIZE  16   /* bytes */
#define DATAGRAM_HELLO_SIZE   200  /* bytes: more than any answer: forging one gains nothing */
#define DATAGRAM_ANSWER_MOST  26   /* bytes of COOKIE, FORGOTTEN, VERSION */

/* Of SEALED, CLEAR and FORGOTTEN; 0, which is nobody's, if it is not there. */
uint32_t datagram_id(const uint8_t *data, size_t len);
/* Writes DATAGRAM_ID_SIZE bytes. */
void datagram_write_id(uint8_t *out, enum datagram_kind kind, uint32_t id);

struct datagram_hello {
	uint8_t version;
	uint8_t nonce[DATAGRAM_NONCE_SIZE];   /* the client's, the same in all its HELLOs */
	uint8_t cookie[DATAGRAM_COOKIE_SIZE]; /* zeroes in the first */
};
/* False for one that is too short to be answered. */
bool datagram_read_hello(const uint8_t *data, size_t len, struct datagram_hello *hello);
void datagram_write_hello(const struct datagram_hello *hello, uint8_t out[DATAGRAM_HELLO_SIZE]);

/* The answers; each returns its length in `out`. */
size_t datagram_write_cookie(uint8_t out[DATAGRAM_ANSWER_MOST], const struct datagram_hello *hello,
    const uint8_t cookie[DATAGRAM_COOKIE_SIZE]);
size_t datagram_write_version(
    uint8_t out[DATAGRAM_ANSWER_MOST], const struct datagram_hello *hello);
size_t datagram_write_forgotten(uint8_t out[DATAGRAM_ANSWER_MOST], uint32_t id);

/* For the client: whether this answers its HELLO; takes the cookie into it. */
enum datagram_answer { DATAGRAM_ANSWER_NONE, DATAGRAM_ANSWER_COOKIE, DATAGRAM_ANSWER_VERSION };
enum datagram_answer datagram_read_answer(
    const uint8_t *data, size_t len, struct datagram_hello *hello);

/* Proves that whoever has it hears what is sent to `address`. */
struct datagram_cookie_key {
	uint64_t words[2]; /* secret, random */
};
/* Microseconds; a cookie holds for one to two of these. */
#define DATAGRAM_COOKIE_SPAN INT64_C(30000000)
void datagram_make_cookie(const struct datagram_cookie_key *key, const struct datagram_hello *hello,
    const void *address, size_t address_len, int64_t now, uint8_t out[DATAGRAM_COOKIE_SIZE]);
bool datagram_cookie_valid(const struct datagram_cookie_key *key,
    const struct datagram_hello *hello, const void *address, size_t address_len, int64_t now);

#endif
