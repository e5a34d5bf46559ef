#include "tests/check.h"

#include <stdlib.h>
#include <time.h>

#include "base/date.h"

static void writes_moments(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int64_t ms;
		const char *text;
	} rows[] = {
	    {"the first", 0, "1970-01-01T00:00:00.000Z"},
	    {"with milliseconds", INT64_C(1795352709250), "2026-11-22T13:05:09.250Z"},
	    {"the last of a leap day", INT64_C(1709251199999), "2024-02-29T23:59:59.999Z"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char out[DATE_MS_SIZE];
		print_message("# %s\n", rows[i].what);
		date_ms(rows[i].ms, out);
		assert_string_equal(out, rows[i].text);
	}
}

static void knows_zones(void **state)
{
	(void)state;
	char utc[32], local[32], small[4];
	setenv("TZ", "CST-8", 1);
	tzset();
	date_utc(0, "%Y-%m-%d %H:%M", utc, sizeof utc);
	date_local(0, "%Y-%m-%d %H:%M", local, sizeof local);
	assert_string_equal(utc, "1970-01-01 00:00");
	assert_string_equal(local, "1970-01-01 08:00");
	date_utc(0, "%Y-%m-%d", small, sizeof small);
	assert_string_equal(small, "?");
	date_utc(INT64_MAX, "%Y-%m-%d", utc, sizeof utc);
	assert_string_equal(utc, "?"); /* no calendar has it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_moments),
	    cmocka_unit_test(knows_zones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
