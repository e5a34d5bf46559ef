/* How long, as people write it. */
#include "tests/check.h"

#include "base/duration.h"

static void reads_durations(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t seconds; /* -1: refused */
	} cases[] = {
	    {"30", 1800},
	    {"0", 0},
	    {"45s", 45},
	    {"10m", 600},
	    {"1h30m", 5400},
	    {"90min", 5400},
	    {"1h30min5s", 5405},
	    {"1d", 86400},
	    {"2w", 1209600},
	    {"1mo", 2592000},
	    {"1y12mo31d10h8m13s", 31536000 + 31104000 + 2678400 + 36000 + 480 + 13},
	    {"1h30", 5400},
	    {"", -1},
	    {"h", -1},
	    {"1x", -1},
	    {"-1", -1},
	    {"1 h", -1},
	    {"3162240001s", -1},
	    {"99999999999999999999s", -1},
	    {"4000000000y", -1},
	    {"101y", -1},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t seconds;
		bool fit = duration_parse(str_from(cases[i].text), &seconds);
		if (fit != (cases[i].seconds >= 0) || (fit && seconds != cases[i].seconds))
			fail_msg("\"%s\" is read as %lld", cases[i].text,
			    fit ? (long long)seconds : -1LL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_durations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
