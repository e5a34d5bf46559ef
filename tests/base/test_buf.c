#include "tests/check.h"

#include <stdlib.h>

#include "base/buf.h"

static void grows_and_stays_terminated(void **state)
{
	(void)state;
	struct buf buf = {0};
	struct buf expected = {0};
	for (int i = 0; i < 1000; i++) {
		buf_printf(&buf, "%d,", i);
		assert_int_equal(buf.data[buf.len], '\0');
		buf_add_char(&expected, 'x');
	}
	assert_int_equal(buf.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(expected.len, 1000);
	assert_memory_equal(buf.data, "0,1,2,3,", 8);
	buf_fini(&buf);
	buf_fini(&expected);
}

static void consumes_from_the_front(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add_str(&buf, "one two");
	buf_consume(&buf, 4);
	assert_string_equal(buf.data, "two");
	buf_consume(&buf, 3);
	assert_int_equal(buf.len, 0);
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf.data, "");
	buf_fini(&buf);
}

static void hands_its_bytes_over(void **state)
{
	(void)state;
	struct buf buf = {0};
	char *empty = buf_take(&buf);
	assert_string_equal(empty, "");
	buf_add_str(&buf, "kept");
	char *text = buf_take(&buf);
	assert_null(buf.data);
	assert_string_equal(text, "kept");
	free(empty);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grows_and_stays_terminated),
	    cmocka_unit_test(consumes_from_the_front),
	    cmocka_unit_test(hands_its_bytes_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
