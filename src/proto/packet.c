#include "proto/packet.h"

#include <string.h>

#include "proto/bytes.h"

#define MESSAGE_HEADER 5 /* bytes: id, after, length with its marks */
#define LENGTH_BITS    0x0fff
#define MARK_FIRST     0x8000
#define MARK_LAST      0x4000
#define MARKS_FUTURE   0x3000

/* Reading */

static void read_ack(struct bytes *rest, struct packet_ack *ack)
{
	ack->largest = (uint16_t)bytes_number(rest, 2);
	ack->delay = (uint8_t)bytes_number(rest, 1);
	ack->received = (uint16_t)bytes_number(rest, 2);
	ack->cumulative = (uint16_t)bytes_number(rest, 2);
	ack->bitmap_len = (uint8_t)bytes_number(rest, 1);
	if (ack->bitmap_len > PACKET_BITMAP_MAX)
		rest->short_of = true;
	ack->bitmap = bytes_run(rest, ack->bitmap_len);
}

static bool read_message(struct bytes *rest, struct packet_message *message)
{
	message->id = (uint16_t)bytes_number(rest, 2);
	message->after = (uint8_t)bytes_number(rest, 1);
	unsigned length = (unsigned)bytes_number(rest, 2);
	message->first = (length & MARK_FIRST) != 0;
	message->last = (length & MARK_LAST) != 0;
	message->len = length & LENGTH_BITS;
	message->data = bytes_run(rest, message->len);
	return !rest->short_of && (length & MARKS_FUTURE) == 0 &&
	       message->len <= PACKET_MESSAGE_MAX;
}

static bool messages_valid(struct bytes rest)
{
	struct packet_message message;
	if (rest.len == 0)
		return false;
	while (rest.len > 0) {
		if (!read_message(&rest, &message))
			return false;
	}
	return true;
}

bool packet_read(const uint8_t *data, size_t len, struct packet *packet)
{
	struct bytes rest = {data, len, false};
	*packet = (struct packet){.flags = (uint8_t)bytes_number(&rest, 1)};
	packet->number = (uint16_t)bytes_number(&rest, 2);
	if (packet->flags & PACKET_ACK)
		read_ack(&rest, &packet->ack);
	if (packet->flags & PACKET_CHALLENGE)
		packet->challenge = bytes_number(&rest, 8);
	if (packet->flags & PACKET_RESPONSE)
		packet->response = bytes_number(&rest, 8);
	if (packet->flags & PACKET_ID)
		packet->id = (uint32_t)bytes_number(&rest, 4);
	if (rest.short_of || (packet->flags & PACKET_FUTURE) != 0)
		return false;
	packet->messages = rest.data;
	packet->messages_len = rest.len;
	return (packet->flags & PACKET_MESSAGES) != 0 ? messages_valid(rest) : rest.len == 0;
}

bool packet_next_message(struct packet *packet, struct packet_message *message)
{
	struct bytes rest = {packet->messages, packet->messages_len, false};
	if (rest.len == 0 || !read_message(&rest, message))
		return false;
	packet->messages = rest.data;
	packet->messages_len = rest.len;
	return true;
}

/* Writing */

static void put(struct packet_writer *writer, uint64_t number, size_t size)
{
	bytes_put(writer->data + writer->len, number, size);
	writer->len += size;
}

static void put_run(struct packet_writer *writer, const uint8_t *data, size_t len)
{
	if (len > 0)
		memcpy(writer->data + writer->len, data, len);
	writer->len += len;
}

void packet_begin(struct packet_writer *writer, uint8_t *data, uint16_t number)
{
	*writer = (struct packet_writer){data, 0};
	put(writer, 0, 1);
	put(writer, number, 2);
}

void packet_add_flag(struct packet_writer *writer, enum packet_flag flag)
{
	writer->data[0] |= (uint8_t)flag;
}

void packet_add_ack(struct packet_writer *writer, const struct packet_ack *ack)
{
	packet_add_flag(writer, PACKET_ACK);
	put(writer, ack->largest, 2);
	put(writer, ack->delay, 1);
	put(writer, ack->received, 2);
	put(writer, ack->cumulative, 2);
	put(writer, ack->bitmap_len, 1);
	put_run(writer, ack->bitmap, ack->bitmap_len);
}

void packet_add_challenge(struct packet_writer *writer, uint64_t challenge)
{
	packet_add_flag(writer, PACKET_CHALLENGE);
	put(writer, challenge, 8);
}

void packet_add_response(struct packet_writer *writer, uint64_t response)
{
	packet_add_flag(writer, PACKET_RESPONSE);
	put(writer, response, 8);
}

void packet_add_id(struct packet_writer *writer, uint32_t id)
{
	packet_add_flag(writer, PACKET_ID);
	put(writer, id, 4);
}

bool packet_has_room(const struct packet_writer *writer, size_t message_len)
{
	return writer->len + MESSAGE_HEADER + message_len <= PACKET_MAX;
}

void packet_add_message(struct packet_writer *writer, const struct packet_message *message)
{
	unsigned marks = (message->first ? MARK_FIRST : 0) | (message->last ? MARK_LAST : 0);
	packet_add_flag(writer, PACKET_MESSAGES);
	put(writer, message->id, 2);
	put(writer, message->after, 1);
	put(writer, marks | (unsigned)message->len, 2);
	put_run(writer, message->data, message->len);
}

uint64_t packet_widen(uint64_t near, uint16_t low)
{
	uint64_t wide = (near & ~UINT64_C(0xffff)) | low;
	if (wide + 0x8000 < near)
		return wide + 0x10000;
	if (wide > near + 0x8000 && wide >= 0x10000)
		return wide - 0x10000;
	return wide;
}
