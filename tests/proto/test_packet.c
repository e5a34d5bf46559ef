#include "tests/check.h"

#include "proto/packet.h"

static void what_was_written_is_read(void **state)
{
	(void)state;
	static const uint8_t bitmap[] = {0x05, 0x80};
	uint8_t data[PACKET_MAX];
	struct packet_writer writer;
	struct packet packet;
	struct packet_message message;
	const struct packet_ack ack = {65535, 200, 7, 1000, bitmap, 2};
	const struct packet_message said[] = {
	    {1, 0, true, false, (const uint8_t *)"hel", 3},
	    {2, 255, false, true, (const uint8_t *)"lo", 2},
	    {3, 4, true, true, (const uint8_t *)"", 0},
	};
	packet_begin(&writer, data, 0xabcd);
	packet_add_ack(&writer, &ack);
	packet_add_challenge(&writer, UINT64_C(0x0123456789abcdef));
	packet_add_response(&writer, UINT64_MAX);
	packet_add_id(&writer, 0xdeadbeef);
	packet_add_flag(&writer, PACKET_CLOSE);
	for (size_t i = 0; i < COUNT_OF(said); i++)
		packet_add_message(&writer, &said[i]);
	assert_true(packet_read(data, writer.len, &packet));
	assert_int_equal(packet.number, 0xabcd);
	assert_int_equal(packet.flags, 0x7b);
	assert_int_equal(packet.ack.largest, 65535);
	assert_int_equal(packet.ack.delay, 200);
	assert_int_equal(packet.ack.received, 7);
	assert_int_equal(packet.ack.cumulative, 1000);
	assert_int_equal(packet.ack.bitmap_len, 2);
	assert_memory_equal(packet.ack.bitmap, bitmap, 2);
	assert_true(packet.challenge == UINT64_C(0x0123456789abcdef));
	assert_true(packet.response == UINT64_MAX);
	assert_int_equal(packet.id, 0xdeadbeef);
	for (size_t i = 0; i < COUNT_OF(said); i++) {
		assert_true(packet_next_message(&packet, &message));
		assert_int_equal(message.id, said[i].id);
		assert_int_equal(message.after, said[i].after);
		assert_int_equal(message.first, said[i].first);
		assert_int_equal(message.last, said[i].last);
		assert_int_equal(message.len, said[i].len);
		assert_memory_equal(message.data, said[i].data, said[i].len);
	}
	assert_false(packet_next_message(&packet, &message));
	/* Cut anywhere it is no packet, but between its messages. */
	for (size_t len = 0; len < writer.len; len++) {
		bool between = len == writer.len - 5 || len == writer.len - 12;
		assert_int_equal(packet_read(data, len, &packet), between);
	}
}

static void refuses_what_is_no_packet(void **state)
{
	(void)state;
	static const struct {
		const char *what, *bytes;
		size_t len;
	} rows[] = {
	    {"nothing", "", 0},
	    {"no number", "\x00", 1},
	    {"a flag of the future", "\x80\x00\x01", 3},
	    {"bytes behind the end", "\x04\x00\x01x", 4},
	    {"messages, but none", "\x02\x00\x01", 3},
	    {"a message longer than the packet", "\x02\x00\x01\x00\x01\x00\xc0\x02x", 9},
	    {"a message longer than any", "\x02\x00\x01\x00\x01\x00\xcf\xff", 8},
	    {"marks of the future", "\x02\x00\x01\x00\x01\x00\xe0\x00", 8},
	    {"an ack cut in its bitmap", "\x01\x00\x01\x00\x02\x00\x00\x03\x00\x04\x02z", 12},
	    {"an ack with a bitmap too long", "\x01\x00\x01\x00\x02\x00\x00\x03\x00\x04\x81", 11},
	    {"half a challenge", "\x08\x00\x01zzzz", 7},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct packet packet;
		print_message("# %s\n", rows[i].what);
		assert_false(packet_read((const uint8_t *)rows[i].bytes, rows[i].len, &packet));
	}
}

static void numbers_are_widened(void **state)
{
	(void)state;
	static const struct {
		uint64_t near;
		uint16_t low;
		uint64_t wide;
	} rows[] = {
	    {0, 0, 0},
	    {0, 5, 5},
	    {5, 0xffff, 0xffff},
	    {0x10000, 0xffff, 0xffff},
	    {0xffff, 0, 0x10000},
	    {0x1fff0, 0x0010, 0x20010},
	    {0x20010, 0xfff0, 0x1fff0},
	    {UINT64_C(0x7ffffffff), 0x0001, UINT64_C(0x800000001)},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(packet_widen(rows[i].near, rows[i].low) == rows[i].wide);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_written_is_read),
	    cmocka_unit_test(refuses_what_is_no_packet),
	    cmocka_unit_test(numbers_are_widened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
