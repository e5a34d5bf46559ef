#ifndef PROTO_DETECT_H
#define PROTO_DETECT_H

#include <stdbool.h>
#include <stddef.h>

/* Who is calling, told from the first bytes of a connection (the table in doc/protocol.7). */
enum caller {
	CALLER_UNKNOWN, /* the bytes so far begin several of the below: wait for more */
	CALLER_TLS,
	CALLER_IRC,
	CALLER_HTTP,
	CALLER_PLAIN,
	CALLER_STRAY, /* a datagram of an IRC session that began elsewhere: before a restart, say */
};

/*
 * `datagram` picks the openings of datagrams (DTLS, no HTTP). `whole` says that no more bytes
 * belong to these (a datagram, a line's end, or silence after them): then it is never UNKNOWN.
 */
enum caller detect_caller(const char *data, size_t len, bool datagram, bool whole);

#endif
