#include "tests/check.h"

#include "base/base64url.h"

static void writes_and_reads(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		const char *text;
	} rows[] = {
	    /* RFC 4648 section 10, without padding */
	    {STR(""), ""},
	    {STR("f"), "Zg"},
	    {STR("fo"), "Zm8"},
	    {STR("foo"), "Zm9v"},
	    {STR("foob"), "Zm9vYg"},
	    {STR("fooba"), "Zm9vYmE"},
	    {STR("foobar"), "Zm9vYmFy"},
	    /* the letters that base64 has not */
	    {STR("\xfb\xff"), "-_8"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf text = {0}, bytes = {0};
		print_message("# %s\n", rows[i].text);
		base64url_write(&text, rows[i].bytes.data, rows[i].bytes.len);
		assert_true(str_eq((struct str){text.data, text.len}, str_from(rows[i].text)));
		assert_int_equal(text.len, BASE64URL_LEN(rows[i].bytes.len));
		assert_true(base64url_read(&bytes, str_from(rows[i].text)));
		assert_true(str_eq((struct str){bytes.data, bytes.len}, rows[i].bytes));
		buf_fini(&text);
		buf_fini(&bytes);
	}
}

static void refuses_what_nobody_writes(void **state)
{
	(void)state;
	static const struct {
		const char *what, *text;
	} rows[] = {
	    {"one letter alone", "Z"},
	    {"padding", "Zg=="},
	    {"a letter of base64", "+/8"},
	    {"a blank", "Zm 9v"},
	    {"bits that say nothing", "Zh"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf bytes = {0};
		print_message("# %s\n", rows[i].what);
		assert_false(base64url_read(&bytes, str_from(rows[i].text)));
		buf_fini(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_and_reads),
	    cmocka_unit_test(refuses_what_nobody_writes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
