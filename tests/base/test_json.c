#include "tests/check.h"

#include "base/json.h"

static void writes_strings(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		struct str text;
		const char *json;
	} rows[] = {
	    {"plain words", STR("hello"), "\"hello\""},
	    {"nothing", STR(""), "\"\""},
	    {"quotes and backslashes", STR("\"\\"), "\"\\\"\\\\\""},
	    {"line ends and tabs", STR("a\r\n\tb"), "\"a\\r\\n\\tb\""},
	    {"a NUL and an escape", STR("\0\x1b[31m"), "\"\\u0000\\u001b[31m\""},
	    {"DEL and a C1 control", STR("\x7f\xc2\x9b"), "\"\\u007f\\u009b\""},
	    {"other scripts as they are", STR("\xe5\xa5\xbd \xf0\x9f\x98\x80"),
	        "\"\xe5\xa5\xbd \xf0\x9f\x98\x80\""},
	    {"a line separator", STR("\xe2\x80\xa8"), "\"\\u2028\""},
	    {"bytes that are no UTF-8", STR("a\xff\xc0\xaf"),
	        "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf out = {0};
		print_message("# %s\n", rows[i].what);
		json_add_string(&out, rows[i].text);
		assert_string_equal(out.data, rows[i].json);
		buf_fini(&out);
	}
}

static void writes_times(void **state)
{
	(void)state;
	struct buf out = {0};
	json_add_time(&out, INT64_C(1795352709007));
	assert_string_equal(out.data, "\"2026-11-22T13:05:09.007Z\"");
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_strings),
	    cmocka_unit_test(writes_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
