#ifndef PROTO_DETECT_H
#define PROTO_DETECT_H

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

/* By what a stream has brought so far. */
enum caller detect_stream(const char *data, size_t len);
/* The same, once no more bytes belong to these (a packet, or silence after them): never UNKNOWN. */
enum caller detect_whole(const char *data, size_t len);
/* By a datagram, which has openings of its own (DTLS, no HTTP); never UNKNOWN. */
enum caller detect_datagram(const char *data, size_t len);

#endif
