/*
 * A peer may send any packets in any order: a session neither keeps more than it may nor spins, and
 * what is read as a packet is written as the same bytes. Input: packets, each behind its length
 * (two bytes) and the milliseconds since the one before.
 */
#include <string.h>

#include "proto/bytes.h"
#include "proto/dgram.h"
#include "tests/fuzz/fuzz.h"

#define TURNS_MOST 10000

static void check_codec(const uint8_t *data, size_t len)
{
	uint8_t out[PACKET_MAX];
	struct packet packet;
	struct packet_message message;
	struct packet_writer writer;
	if (len > PACKET_MAX || !packet_read(data, len, &packet))
		return;
	packet_begin(&writer, out, packet.number);
	if (packet.flags & PACKET_ACK)
		packet_add_ack(&writer, &packet.ack);
	if (packet.flags & PACKET_CHALLENGE)
		packet_add_challenge(&writer, packet.challenge);
	if (packet.flags & PACKET_RESPONSE)
		packet_add_response(&writer, packet.response);
	if (packet.flags & PACKET_ID)
		packet_add_id(&writer, packet.id);
	packet_add_flag(&writer, (enum packet_flag)(packet.flags & (PACKET_PING | PACKET_CLOSE)));
	while (packet_next_message(&packet, &message))
		packet_add_message(&writer, &message);
	FUZZ_ASSERT(writer.len == len && memcmp(out, data, len) == 0);
}

static void turn(struct dgram *dgram, int64_t now)
{
	uint8_t out[PACKET_MAX];
	const uint8_t *data;
	size_t len;
	unsigned turns = 0;
	while (dgram_next(dgram, &data, &len))
		FUZZ_ASSERT(++turns < TURNS_MOST);
	while ((len = dgram_emit(dgram, out, now)) > 0) {
		struct packet packet;
		FUZZ_ASSERT(len <= PACKET_MAX && packet_read(out, len, &packet));
		FUZZ_ASSERT(++turns < TURNS_MOST);
	}
	FUZZ_ASSERT(dgram_deadline(dgram) > now);
}

static void say(struct dgram *dgram, size_t len)
{
	static const char text[3000];
	struct chunk_writer writer = {0};
	dgram_send(dgram, (unsigned)len, chunk_writer_add(&writer, text, len % sizeof text));
	chunk_writer_fini(&writer);
}

static void run(const uint8_t *data, size_t size, bool server)
{
	struct dgram_config config = {.server = server, .id = server ? 1 : 0, .seed = 1};
	struct bytes rest = {data, size, false};
	int64_t now = 1;
	struct dgram *dgram = dgram_new(&config, now);
	while (rest.len > 0) {
		size_t len = (size_t)bytes_number(&rest, 2);
		now += (int64_t)bytes_number(&rest, 1) * 1000;
		const uint8_t *packet = bytes_run(&rest, len);
		if (rest.short_of)
			break;
		check_codec(packet, len);
		dgram_receive(dgram, packet, len, (enum dgram_from)(len % 4), now);
		say(dgram, len);
		turn(dgram, now);
	}
	dgram_free(dgram);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run(data, size, false);
	run(data, size, true);
	return 0;
}
