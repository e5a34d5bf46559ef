#ifndef NET_SESSION_TABLE_H
#define NET_SESSION_TABLE_H

#include "net/udp.h"
#include "proto/datagram.h"

#define uthash_malloc(size)       xmalloc(size)
#define uthash_free(memory, size) free(memory)
#include <uthash.h>

/* session_table: the sessions of a host, found by their id and by who began them. */
struct net_session;

/* Who a session was begun by. Compared as bytes. */
struct session_origin {
	struct udp_key key;
	uint8_t nonce[DATAGRAM_NONCE_SIZE]; /* of its HELLO; zeroes: it began with DTLS */
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

struct session_table {
	struct session_entry *by_id, *by_origin;
	struct session_entry *shaking; /* those whose handshake is not over, the oldest first */
	size_t shaking_count;
};

struct session_entry *session_table_find(struct session_table *table, uint32_t id);
struct session_entry *session_table_find_origin(
    struct session_table *table, const struct session_origin *origin);
/* Under an id that no other has, nor can guess. */
struct session_entry *session_table_enter(
    struct session_table *table, const struct session_origin *origin);
void session_table_leave(struct session_table *table, struct session_entry *entry); /* frees it */
/* From here on another may be found by the same origin. */
void session_table_forget_origin(struct session_table *table, struct session_entry *entry);
void session_table_begin_shaking(struct session_table *table, struct session_entry *entry);
void session_table_end_shaking(struct session_table *table, struct session_entry *entry);

#endif
