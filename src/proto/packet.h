#ifndef PROTO_PACKET_H
#define PROTO_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The packets of a datagram session as bytes (doc/protocol.7, THE DATAGRAM SESSION): what is inside
 * once a datagram was opened. Numbers are in network order and cut to their low 16 bits;
 * packet_widen() gives the rest back.
 */
#define PACKET_MAX         1158 /* bytes: with DTLS around it a datagram of 1200, IPv6's safe size */
#define PACKET_MESSAGE_MAX 960  /* bytes of a message, or of a piece of a long one */
#define PACKET_BITMAP_MAX                                                                          \
	128 /* bytes: messages beyond the first missing one that an ack tells of */

enum packet_flag {
	PACKET_ACK = 1,
	PACKET_MESSAGES = 2,
	PACKET_PING = 4, /* asks for an ACK, as messages do by themselves */
	PACKET_CHALLENGE = 8,
	PACKET_RESPONSE = 16,
	PACKET_ID = 32, /* the session's, told by the server until the client uses it */
	PACKET_CLOSE = 64,
	PACKET_FUTURE = 128, /* not ours: such a packet is refused whole */
};

#define PACKET_DELAY_MOST 255

struct packet_ack {
	uint16_t largest;    /* packet number seen */
	uint8_t delay;       /* milliseconds since it came, PACKET_DELAY_MOST at most */
	uint16_t received;   /* packets so far, each counted once */
	uint16_t cumulative; /* message: all before it have come */
	/* One bit a message behind `cumulative` (which has not come), the lowest first. */
	const uint8_t *bitmap;
	uint8_t bitmap_len;
};

struct packet_message {
	uint16_t id;
	/* It is handed over after the message so many ids before; 0: at once, 255: after all. */
	uint8_t after;
	bool first, last; /* piece of a message; a short one is both */
	const uint8_t *data;
	size_t len;
};
#define PACKET_AFTER_ALL 255

struct packet {
	uint8_t flags;
	uint16_t number;
	struct packet_ack ack;
	uint64_t challenge, response;
	uint32_t id;
	const uint8_t *messages; /* what packet_next_message() has not read yet */
	size_t messages_len;
};

/* False for what is no packet, down to its last message; all it finds points into `data`. */
bool packet_read(const uint8_t *data, size_t len, struct packet *packet);
bool packet_next_message(struct packet *packet, struct packet_message *message);

/* Writes into `data`, which holds PACKET_MAX bytes; the parts in this order, messages last. */
struct packet_writer {
	uint8_t *data;
	size_t len;
};
void packet_begin(struct packet_writer *writer, uint8_t *data, uint16_t number);
void packet_add_ack(struct packet_writer *writer, const struct packet_ack *ack);
void packet_add_challenge(struct packet_writer *writer, uint64_t challenge);
void packet_add_response(struct packet_writer *writer, uint64_t response);
void packet_add_id(struct packet_writer *writer, uint32_t id);
void packet_add_flag(struct packet_writer *writer, enum packet_flag flag); /* PING or CLOSE */
bool packet_has_room(const struct packet_writer *writer, size_t message_len);
void packet_add_message(struct packet_writer *writer, const struct packet_message *message);

/* The number whose low bits these are, nearest to `near`. */
uint64_t packet_widen(uint64_t near, uint16_t low);

#endif
