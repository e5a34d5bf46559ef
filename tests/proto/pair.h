#ifndef TESTS_PROTO_PAIR_H
#define TESTS_PROTO_PAIR_H

#include "tests/check.h"

#include "tests/proto/path.h"

/* Two ends of a datagram session whose packets are carried by hand. */
struct pair {
	struct dgram *client, *server;
	struct chunk_writer writer;
	int64_t now;
};

void pair_open(struct pair *pair);
void pair_close(struct pair *pair);
/* Carries all there is to say one way; how many packets that was. */
unsigned pair_carry(struct pair *pair, struct dgram *from, struct dgram *to);
/* Until all is said and confirmed. */
void pair_settle(struct pair *pair);
void pair_say(struct pair *pair, struct dgram *who);
/* Asks for an answer: a packet that is not carried. */
size_t pair_ping(struct pair *pair, struct dgram *who, uint8_t out[PACKET_MAX]);

#endif
