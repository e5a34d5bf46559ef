/* When what was heard is acknowledged: two ends, and packets carried by hand. */
#include "tests/check.h"

#include "tests/proto/path.h"

struct pair {
	struct dgram *from, *to;
	struct chunk_writer writer;
	int64_t now;
};

static void open_pair(struct pair *pair)
{
	*pair = (struct pair){
	    .from = dgram_new(&(struct dgram_config){.seed = 1}, S),
	    .to = dgram_new(&(struct dgram_config){.server = true, .id = 1}, S),
	    .now = S,
	};
}

static void close_pair(struct pair *pair)
{
	chunk_writer_fini(&pair->writer);
	dgram_free(pair->from);
	dgram_free(pair->to);
}

/* Carries all there is to say one way; how many packets that was. */
static unsigned carry(struct pair *pair, struct dgram *from, struct dgram *to)
{
	uint8_t packet[PACKET_MAX];
	size_t len;
	unsigned count = 0;
	for (; (len = dgram_emit(from, packet, pair->now)) > 0; count++)
		assert_int_equal(
		    dgram_receive(to, packet, len, DGRAM_FROM_HERE, pair->now), DGRAM_TAKEN);
	return count;
}

static void settle(struct pair *pair)
{
	for (int i = 0; i < 20; i++, pair->now += MS) {
		carry(pair, pair->from, pair->to);
		carry(pair, pair->to, pair->from);
	}
}

static void say(struct pair *pair, struct dgram *who)
{
	assert_true(dgram_send(who, 0, chunk_writer_add(&pair->writer, "word", 4)));
}

static void an_ack_waits_for_a_reply(void **state)
{
	struct pair pair;
	(void)state;
	open_pair(&pair);
	settle(&pair);
	say(&pair, pair.from);
	assert_int_equal(carry(&pair, pair.from, pair.to), 1);
	assert_int_equal(carry(&pair, pair.to, pair.from), 0);
	pair.now += 2 * MS;
	say(&pair, pair.to);
	assert_int_equal(carry(&pair, pair.to, pair.from), 1);
	assert_int_equal(dgram_take_confirmed(pair.from), 1);
	close_pair(&pair);
}

static void an_ack_leaves_alone_soon(void **state)
{
	struct pair pair;
	(void)state;
	open_pair(&pair);
	settle(&pair);
	say(&pair, pair.from);
	carry(&pair, pair.from, pair.to);
	assert_true(dgram_deadline(pair.to) <= pair.now + 3 * MS);
	pair.now += 3 * MS;
	/* Before the other end probes for it. */
	assert_true(dgram_deadline(pair.from) > pair.now);
	assert_int_equal(carry(&pair, pair.to, pair.from), 1);
	assert_int_equal(dgram_take_confirmed(pair.from), 1);
	close_pair(&pair);
}

static void a_second_packet_is_acknowledged_at_once(void **state)
{
	struct pair pair;
	(void)state;
	open_pair(&pair);
	settle(&pair);
	for (int i = 0; i < 2; i++) {
		say(&pair, pair.from);
		assert_int_equal(carry(&pair, pair.from, pair.to), 1);
	}
	assert_int_equal(carry(&pair, pair.to, pair.from), 1);
	assert_int_equal(dgram_take_confirmed(pair.from), 2);
	close_pair(&pair);
}

/* The sender has to learn of it as soon as can be. */
static void a_gap_is_told_at_once(void **state)
{
	uint8_t lost[PACKET_MAX];
	struct pair pair;
	(void)state;
	open_pair(&pair);
	settle(&pair);
	say(&pair, pair.from);
	assert_true(dgram_emit(pair.from, lost, pair.now) > 0);
	say(&pair, pair.from);
	assert_int_equal(carry(&pair, pair.from, pair.to), 1);
	assert_int_equal(carry(&pair, pair.to, pair.from), 1);
	assert_int_equal(dgram_take_confirmed(pair.from), 0);
	close_pair(&pair);
}

static void a_ping_is_answered_at_once(void **state)
{
	struct pair pair;
	(void)state;
	open_pair(&pair);
	settle(&pair);
	dgram_ping(pair.from);
	assert_int_equal(carry(&pair, pair.from, pair.to), 1);
	assert_int_equal(carry(&pair, pair.to, pair.from), 1);
	close_pair(&pair);
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
	open_pair(&pair);
	settle(&pair);
	dgram_ping(pair.from);
	size_t len = dgram_emit(pair.from, old, pair.now);
	dgram_receive(pair.to, old, len, DGRAM_FROM_HERE, pair.now);
	dgram_doubt(pair.to, pair.now);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		    dgram_receive(pair.to, old, len, DGRAM_FROM_HERE, pair.now), DGRAM_TAKEN);
	pair.now += 3 * S;
	dgram_emit(pair.to, out, pair.now);
	assert_int_equal(dgram_state(pair.to), DGRAM_GONE);
	close_pair(&pair);
}

static void what_comes_twice_is_counted_once(void **state)
{
	uint8_t twice[PACKET_MAX], out[PACKET_MAX];
	struct pair pair;
	struct packet packet;
	(void)state;
	open_pair(&pair);
	dgram_ping(pair.from);
	size_t len = dgram_emit(pair.from, twice, pair.now);
	for (int i = 0; i < 3; i++)
		dgram_receive(pair.to, twice, len, DGRAM_FROM_HERE, pair.now);
	read_ack(pair.to, pair.now, out, &packet);
	assert_int_equal(packet.ack.received, 1);
	close_pair(&pair);
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
	open_pair(&pair);
	for (uint16_t id = 1; id <= PIECES; id++) {
		struct packet_writer writer;
		packet_begin(&writer, data, id);
		packet_add_message(&writer, &(struct packet_message){.id = id,
		                                .first = true,
		                                .last = true,
		                                .after = PACKET_AFTER_ALL,
		                                .data = text,
		                                .len = sizeof text});
		dgram_receive(pair.to, data, writer.len, DGRAM_FROM_HERE, pair.now);
	}
	read_ack(pair.to, pair.now, data, &packet);
	assert_int_equal(packet.ack.cumulative, 0);
	for (size_t bit = 0; bit < packet.ack.bitmap_len * (size_t)8; bit++)
		kept += packet.ack.bitmap[bit / 8] >> bit % 8 & 1;
	assert_true(kept >= DGRAM_WINDOW_BYTES / sizeof text);
	assert_true(kept <= (DGRAM_WINDOW_BYTES + DGRAM_MESSAGE_MAX) / sizeof text);
	close_pair(&pair);
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
	    cmocka_unit_test(what_comes_twice_is_counted_once),
	    cmocka_unit_test(what_waits_for_a_gap_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
