/* When what was heard is acknowledged: two ends, and packets carried by hand. */
#include "tests/proto/pair.h"

static void an_ack_waits_for_a_reply(void **state)
{
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	pair_say(&pair, pair.client);
	assert_int_equal(pair_carry(&pair, pair.client, pair.server), 1);
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 0);
	pair.now += 2 * MS;
	pair_say(&pair, pair.server);
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	assert_int_equal(dgram_take_confirmed(pair.client), 1);
	pair_close(&pair);
}

static void an_ack_leaves_alone_soon(void **state)
{
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	pair_say(&pair, pair.client);
	pair_carry(&pair, pair.client, pair.server);
	assert_true(dgram_deadline(pair.server) <= pair.now + 3 * MS);
	pair.now += 3 * MS;
	/* Before the other end probes for it. */
	assert_true(dgram_deadline(pair.client) > pair.now);
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	assert_int_equal(dgram_take_confirmed(pair.client), 1);
	pair_close(&pair);
}

static void a_second_packet_is_acknowledged_at_once(void **state)
{
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	for (int i = 0; i < 2; i++) {
		pair_say(&pair, pair.client);
		assert_int_equal(pair_carry(&pair, pair.client, pair.server), 1);
	}
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	assert_int_equal(dgram_take_confirmed(pair.client), 2);
	pair_close(&pair);
}

/* The sender has to learn of it as soon as can be. */
static void a_gap_is_told_at_once(void **state)
{
	uint8_t lost[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	pair_say(&pair, pair.client);
	assert_true(dgram_emit(pair.client, lost, pair.now) > 0);
	pair_say(&pair, pair.client);
	assert_int_equal(pair_carry(&pair, pair.client, pair.server), 1);
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	assert_int_equal(dgram_take_confirmed(pair.client), 0);
	pair_close(&pair);
}

static void a_ping_is_answered_at_once(void **state)
{
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	dgram_ping(pair.client);
	assert_int_equal(pair_carry(&pair, pair.client, pair.server), 1);
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	pair_close(&pair);
}

static void read_ack(
    struct dgram *from, int64_t now, uint8_t out[PACKET_MAX], struct packet *packet)
{
	size_t len = dgram_emit(from, out, now);
	assert_true(len > 0);
	assert_true(packet_read(out, len, packet));
	assert_true((packet->flags & PACKET_ACK) != 0);
}

/* Somebody says again what the other end said: that is no sign of its life, nor counted. */
static void what_is_replayed_counts_for_nothing(void **state)
{
	uint8_t old[PACKET_MAX], out[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	size_t len = pair_ping(&pair, pair.client, old);
	dgram_receive(pair.server, old, len, DGRAM_FROM_HERE, pair.now);
	dgram_doubt(pair.server, pair.now);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		    dgram_receive(pair.server, old, len, DGRAM_FROM_HERE, pair.now), DGRAM_TAKEN);
	pair.now += 3 * S;
	dgram_emit(pair.server, out, pair.now);
	assert_int_equal(dgram_state(pair.server), DGRAM_FORGOTTEN);
	pair_close(&pair);
}

/* In a new packet, as its sender may not know that it came: that is told, but need not be at once.
 */
static void what_is_said_again_may_wait(void **state)
{
	uint8_t first[PACKET_MAX], lost[PACKET_MAX], again[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_settle(&pair);
	pair_say(&pair, pair.client);
	size_t len = dgram_emit(pair.client, first, pair.now);
	dgram_receive(pair.server, first, len, DGRAM_FROM_HERE, pair.now);
	pair.now += 4 * MS;
	assert_true(dgram_emit(pair.server, lost, pair.now) > 0);
	pair.now = dgram_deadline(pair.client);
	len = dgram_emit(pair.client, again, pair.now);
	assert_true(len > 0);
	again[0] &= (uint8_t)~PACKET_PING; /* which asks for an answer at once */
	dgram_receive(pair.server, again, len, DGRAM_FROM_HERE, pair.now);
	assert_int_equal(dgram_emit(pair.server, lost, pair.now + 20 * MS), 0);
	pair.now += 25 * MS;
	assert_int_equal(pair_carry(&pair, pair.server, pair.client), 1);
	assert_int_equal(dgram_take_confirmed(pair.client), 1);
	pair_close(&pair);
}

/* Confirmed before it was sent: whoever says so knows nothing, or wants more than is its due. */
static void an_ack_of_what_was_not_sent_confirms_nothing(void **state)
{
	uint8_t data[PACKET_MAX];
	struct pair pair;
	(void)state;
	pair_open(&pair);
	pair_say(&pair, pair.server);
	assert_true(dgram_emit(pair.server, data, pair.now) > 0);
	struct packet_writer writer;
	packet_begin(&writer, data, 1);
	packet_add_ack(&writer, &(struct packet_ack){.largest = 5, .received = 5, .cumulative = 1});
	dgram_receive(pair.server, data, writer.len, DGRAM_FROM_HERE, pair.now);
	assert_int_equal(dgram_take_confirmed(pair.server), 0);
	packet_begin(&writer, data, 2);
	packet_add_ack(&writer, &(struct packet_ack){.largest = 0, .received = 1, .cumulative = 1});
	dgram_receive(pair.server, data, writer.len, DGRAM_FROM_HERE, pair.now);
	assert_int_equal(dgram_take_confirmed(pair.server), 1);
	pair_close(&pair);
}

static void what_comes_twice_is_counted_once(void **state)
{
	uint8_t twice[PACKET_MAX], out[PACKET_MAX];
	struct pair pair;
	struct packet packet;
	(void)state;
	pair_open(&pair);
	size_t len = pair_ping(&pair, pair.client, twice);
	for (int i = 0; i < 3; i++)
		dgram_receive(pair.server, twice, len, DGRAM_FROM_HERE, pair.now);
	read_ack(pair.server, pair.now, out, &packet);
	assert_int_equal(packet.ack.received, 1);
	pair_close(&pair);
}

/* The first message never comes: of those behind it only so much is kept, and told to be there. */
static void what_waits_for_a_gap_is_bounded(void **state)
{
	enum { PIECES = 900 };
	static uint8_t text[PACKET_MESSAGE_MAX];
	uint8_t data[PACKET_MAX];
	struct pair pair;
	struct packet packet;
	size_t kept = 0;
	(void)state;
	pair_open(&pair);
	for (uint16_t id = 1; id <= PIECES; id++) {
		struct packet_writer writer;
		packet_begin(&writer, data, id);
		packet_add_message(&writer, &(struct packet_message){.id = id,
		                                .first = true,
		                                .last = true,
		                                .after = PACKET_AFTER_ALL,
		                                .data = text,
		                                .len = sizeof text});
		dgram_receive(pair.server, data, writer.len, DGRAM_FROM_HERE, pair.now);
	}
	read_ack(pair.server, pair.now, data, &packet);
	assert_int_equal(packet.ack.cumulative, 0);
	for (size_t bit = 0; bit < packet.ack.bitmap_len * (size_t)8; bit++)
		kept += packet.ack.bitmap[bit / 8] >> bit % 8 & 1;
	assert_true(kept >= DGRAM_WINDOW_BYTES / sizeof text);
	assert_true(kept <= (DGRAM_WINDOW_BYTES + DGRAM_MESSAGE_MAX) / sizeof text);
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ack_waits_for_a_reply),
	    cmocka_unit_test(an_ack_leaves_alone_soon),
	    cmocka_unit_test(a_second_packet_is_acknowledged_at_once),
	    cmocka_unit_test(a_gap_is_told_at_once),
	    cmocka_unit_test(a_ping_is_answered_at_once),
	    cmocka_unit_test(what_is_replayed_counts_for_nothing),
	    cmocka_unit_test(what_is_said_again_may_wait),
	    cmocka_unit_test(an_ack_of_what_was_not_sent_confirms_nothing),
	    cmocka_unit_test(what_comes_twice_is_counted_once),
	    cmocka_unit_test(what_waits_for_a_gap_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
