/* Whose address a session believes: the newest packet's, once that is proven. */
#include "tests/proto/pair.h"

static void a_late_packet_does_not_take_the_address_back(void **state)
{
	uint8_t late[PACKET_MAX], newest[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	size_t late_len = pair_ping(&pair, pair.client, late);
	size_t len = pair_ping(&pair, pair.client, newest);
	assert_int_equal(
	    dgram_receive(pair.server, newest, len, DGRAM_FROM_PORT, pair.now), DGRAM_MOVED);
	assert_false(dgram_proven(pair.server));
	assert_int_equal(
	    dgram_receive(pair.server, late, late_len, DGRAM_FROM_PROVEN, pair.now), DGRAM_TAKEN);
	assert_false(dgram_proven(pair.server));
	pair_close(&pair);
}

static size_t write_response(uint8_t *out, uint16_t number, uint64_t response)
{
	struct packet_writer writer;
	packet_begin(&writer, out, number);
	packet_add_response(&writer, response);
	return writer.len;
}

/* Only who hears the challenge can answer it. */
static void an_address_is_proven_by_the_right_answer(void **state)
{
	uint8_t data[PACKET_MAX];
	struct packet packet;
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	size_t len = pair_ping(&pair, pair.client, data);
	dgram_receive(pair.server, data, len, DGRAM_FROM_PORT, pair.now);
	len = dgram_emit(pair.server, data, pair.now);
	assert_true(packet_read(data, len, &packet));
	assert_true((packet.flags & PACKET_CHALLENGE) != 0);
	uint64_t nonce = packet.challenge;
	len = write_response(data, 1001, nonce ^ 1);
	dgram_receive(pair.server, data, len, DGRAM_FROM_HERE, pair.now);
	assert_false(dgram_proven(pair.server));
	len = write_response(data, 1002, nonce);
	dgram_receive(pair.server, data, len, DGRAM_FROM_HERE, pair.now);
	assert_true(dgram_proven(pair.server));
	pair_close(&pair);
}

static void an_address_that_is_not_proven_is_left_again(void **state)
{
	uint8_t data[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	size_t len = pair_ping(&pair, pair.client, data);
	dgram_receive(pair.server, data, len, DGRAM_FROM_HOST, pair.now);
	while (dgram_emit(pair.server, data, pair.now) > 0)
		continue;
	assert_false(dgram_take_return(pair.server));
	pair.now += 3 * S;
	dgram_emit(pair.server, data, pair.now);
	assert_true(dgram_take_return(pair.server));
	assert_false(dgram_take_return(pair.server));
	assert_true(dgram_proven(pair.server));
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_late_packet_does_not_take_the_address_back),
	    cmocka_unit_test(an_address_is_proven_by_the_right_answer),
	    cmocka_unit_test(an_address_that_is_not_proven_is_left_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
