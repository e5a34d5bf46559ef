#include "tests/check.h"

#include "base/hex.h"

static void writes(void **state)
{
	(void)state;
	static const unsigned char bytes[] = {0x00, 0x0f, 0xa0, 0xff};
	char out[HEX_TEXT(sizeof bytes)];
	hex_write(bytes, sizeof bytes, out);
	assert_string_equal(out, "000fa0ff");
	hex_write(bytes, 0, out);
	assert_string_equal(out, "");
}

static void reads(void **state)
{
	(void)state;
	static const unsigned char bytes[] = {0x00, 0x0f, 0xa0};
	static const struct {
		const char *what, *text;
		bool right;
	} rows[] = {
	    {"small letters", "000fa0", true},
	    {"capital letters", "000FA0", true},
	    {"a digit too few", "000fa", false},
	    {"a byte too many", "000fa000", false},
	    {"a letter behind f", "000ga0", false},
	    {"a sign", "000f+0", false},
	    {"nothing", "", false},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned char out[sizeof bytes];
		print_message("# %s\n", rows[i].what);
		assert_int_equal(hex_read(str_from(rows[i].text), out, sizeof out), rows[i].right);
		if (rows[i].right)
			assert_memory_equal(out, bytes, sizeof bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes),
	    cmocka_unit_test(reads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
