#include "tests/check.h"

#include "proto/sts.h"

static void reads_what_a_server_says(void **state)
{
	static const struct {
		const char *value;
		int64_t duration;
		uint16_t port;
	} cases[] = {
	    {"port=6697", -1, 6697},
	    {"duration=2592000", 2592000, 0},
	    {"duration=0", 0, 0},
	    {"unknown,port=6697,duration=60,preload", 60, 6697},
	    {"duration=99999999999999999999999999", STS_DURATION_MAX, 0},
	    {"port=65535", -1, 65535},
	    {"port=65536", -1, 0},
	    {"port=0", -1, 0},
	    {"port=", -1, 0},
	    {"port", -1, 0},
	    {"port=66 97", -1, 0},
	    {"duration=-1", -1, 0},
	    {"duration=1h,port=+1", -1, 0},
	    {"ports=1,xduration=2", -1, 0},
	    {",,=,", -1, 0},
	    {"", -1, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sts sts = sts_parse(str_from(cases[i].value));
		if (sts.duration != cases[i].duration || sts.port != cases[i].port)
			fail_msg(
			    "\"%s\": %lld, %u", cases[i].value, (long long)sts.duration, sts.port);
	}
}

#define NOW 1000

static void finds_what_holds(void **state)
{
	static const struct {
		const char *text;
		uint16_t port; /* 0: nothing does */
	} cases[] = {
	    {"chat.example 6697 1001\n", 6697},
	    {"chat.example 6697 1001", 6697},
	    {"chat.example 6697 1000\n", 0},
	    {"other.example 1 9999\nchat.example 6697 9999\n", 6697},
	    {"chat.example 1 9999\nchat.example 2 9999\n", 2},
	    {"chat.example 0 9999\n", 0},
	    {"chat.example 65536 9999\n", 0},
	    {"chat.example 6697\n", 0},
	    {"chat.example 6697 9999 more\n", 0},
	    {"rubbish\n\n \nchat.example 6697 9999\n", 6697},
	    {"", 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sts_policy found = {0};
		bool any = sts_find(str_from(cases[i].text), STR("chat.example"), NOW, &found);
		if (any != (cases[i].port != 0) || found.port != cases[i].port)
			fail_msg("%zu: %u", i, found.port);
	}
}

static void writes_it_anew(void **state)
{
	static const char before[] =
	    "a.example 1 1001\nchat.example 2 5000\nended.example 3 1000\nrubbish\n";
	static const struct sts_policy policy = {6697, 7000};
	struct buf out = {0};
	(void)state;
	sts_rewrite(&out, str_from(before), STR("chat.example"), NOW, &policy);
	assert_string_equal(out.data, "a.example 1 1001\nchat.example 6697 7000\n");
	buf_clear(&out);
	sts_rewrite(&out, str_from(before), STR("chat.example"), NOW, NULL);
	assert_string_equal(out.data, "a.example 1 1001\n");
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_a_server_says),
	    cmocka_unit_test(finds_what_holds),
	    cmocka_unit_test(writes_it_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
