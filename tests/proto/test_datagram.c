#include "tests/check.h"

#include <string.h>

#include "proto/datagram.h"
#include "proto/siphash.h"

static void tells_datagrams_apart(void **state)
{
	(void)state;
	static const struct {
		const char *what, *bytes;
		enum datagram_kind kind;
	} rows[] = {
	    {"nothing", "", DATAGRAM_TEXT},
	    {"text", "hello", DATAGRAM_TEXT},
	    {"Chinese text", "\xe4\xbd\xa0", DATAGRAM_TEXT},
	    {"Latin-1 text", "\xe9t\xe9", DATAGRAM_TEXT},
	    {"a control byte", "\x16", DATAGRAM_TEXT},
	    {"a DTLS handshake", "\x16\xfe\xff", DATAGRAM_RECORD},
	    {"DTLS data", "\x17\xfe\xfd", DATAGRAM_RECORD},
	    {"a TLS handshake", "\x16\x03\x01", DATAGRAM_TEXT},
	    {"a sealed packet", "\x90", DATAGRAM_SEALED},
	    {"a packet in clear", "\x91", DATAGRAM_CLEAR},
	    {"HELLO", "\x92", DATAGRAM_HELLO},
	    {"the last of ours", "\x95", DATAGRAM_VERSION},
	    {"of the future", "\x96", DATAGRAM_STRANGE},
	    {"a C1 control", "\x80", DATAGRAM_STRANGE},
	    {"the last of the future", "\x9f", DATAGRAM_STRANGE},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *bytes = rows[i].bytes;
		print_message("# %s\n", rows[i].what);
		assert_int_equal(
		    datagram_kind((const uint8_t *)bytes, strlen(bytes)), rows[i].kind);
	}
}

static void a_cookie_is_for_one(void **state)
{
	(void)state;
	static const char here[] = "192.0.2.1:4711", there[] = "192.0.2.2:4711";
	const struct datagram_cookie_key key = {{1, 2}}, other = {{1, 3}};
	struct datagram_hello hello = {.version = 1, .nonce = "abcdefg"};
	uint8_t answer[DATAGRAM_ANSWER_MOST], cookie[DATAGRAM_COOKIE_SIZE];
	int64_t now = 10 * DATAGRAM_COOKIE_SPAN + 1;
	assert_false(datagram_cookie_valid(&key, &hello, here, sizeof here, now));
	datagram_make_cookie(&key, &hello, here, sizeof here, now, cookie);
	size_t len = datagram_write_cookie(answer, &hello, cookie);
	assert_true(len < DATAGRAM_HELLO_SIZE);
	assert_int_equal(datagram_read_answer(answer, len - 1, &hello), DATAGRAM_ANSWER_NONE);
	assert_int_equal(datagram_read_answer(answer, len, &hello), DATAGRAM_ANSWER_COOKIE);
	assert_true(datagram_cookie_valid(&key, &hello, here, sizeof here, now));
	assert_true(
	    datagram_cookie_valid(&key, &hello, here, sizeof here, now + DATAGRAM_COOKIE_SPAN));
	assert_false(
	    datagram_cookie_valid(&key, &hello, here, sizeof here, now + 2 * DATAGRAM_COOKIE_SPAN));
	assert_false(datagram_cookie_valid(&key, &hello, there, sizeof there, now));
	assert_false(datagram_cookie_valid(&other, &hello, here, sizeof here, now));
	hello.nonce[0] ^= 1;
	assert_false(datagram_cookie_valid(&key, &hello, here, sizeof here, now));
}

static void a_hello_is_padded(void **state)
{
	(void)state;
	const struct datagram_hello hello = {
	    .version = 7, .nonce = "abcdefg", .cookie = "0123456789abcde"};
	struct datagram_hello read;
	uint8_t data[DATAGRAM_HELLO_SIZE];
	datagram_write_hello(&hello, data);
	assert_false(datagram_read_hello(data, DATAGRAM_HELLO_SIZE - 1, &read));
	assert_true(datagram_read_hello(data, DATAGRAM_HELLO_SIZE, &read));
	assert_memory_equal(&read, &hello, sizeof hello);
}

/* The vectors of its authors: the key 00 01 … 0f, the text 00 01 … */
static void hashes_as_specified(void **state)
{
	(void)state;
	static const struct {
		size_t len;
		uint64_t hash;
	} rows[] = {
	    {0, UINT64_C(0x726fdb47dd0e0e31)},
	    {1, UINT64_C(0x74f839c593dc67fd)},
	    {8, UINT64_C(0x93f5f5799a932462)},
	    {15, UINT64_C(0xa129ca6149be45e5)},
	};
	const uint64_t key[2] = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
	uint8_t text[16];
	for (uint8_t i = 0; i < sizeof text; i++)
		text[i] = i;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(siphash(key, text, rows[i].len) == rows[i].hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_datagrams_apart),
	    cmocka_unit_test(a_cookie_is_for_one),
	    cmocka_unit_test(a_hello_is_padded),
	    cmocka_unit_test(hashes_as_specified),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
