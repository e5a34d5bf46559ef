#include "tests/proto/pair.h"

#define AROUND 33 /* bytes: IP, UDP, and our five */

void pair_open(struct pair *pair)
{
	*pair = (struct pair){
	    .client = dgram_new(&(struct dgram_config){.seed = 1, .around = AROUND}, S),
	    .server = dgram_new(
	        &(struct dgram_config){.server = true, .id = 1, .seed = 2, .around = AROUND}, S),
	    .now = S,
	};
}

void pair_close(struct pair *pair)
{
	chunk_writer_fini(&pair->writer);
	dgram_free(pair->client);
	dgram_free(pair->server);
}

unsigned pair_carry(struct pair *pair, struct dgram *from, struct dgram *to)
{
	uint8_t packet[PACKET_MAX];
	size_t len;
	unsigned count = 0;
	for (; (len = dgram_emit(from, packet, pair->now)) > 0; count++)
		assert_int_equal(
		    dgram_receive(to, packet, len, DGRAM_FROM_HERE, pair->now), DGRAM_TAKEN);
	return count;
}

void pair_settle(struct pair *pair)
{
	for (int i = 0; i < 20; i++, pair->now += MS) {
		pair_carry(pair, pair->client, pair->server);
		pair_carry(pair, pair->server, pair->client);
	}
}

void pair_say(struct pair *pair, struct dgram *who)
{
	assert_true(dgram_send(who, 0, chunk_writer_add(&pair->writer, "word", 4)));
}

size_t pair_ping(struct pair *pair, struct dgram *who, uint8_t out[PACKET_MAX])
{
	dgram_ping(who);
	size_t len = dgram_emit(who, out, pair->now);
	assert_true(len > 0);
	return len;
}
