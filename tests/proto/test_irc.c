#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "proto/irc.h"

#define assert_str(actual, expected)                                                               \
	do {                                                                                       \
		struct str got_ = (actual);                                                        \
		assert_int_equal(got_.len, strlen(expected));                                      \
		assert_memory_equal(got_.data, expected, got_.len);                                \
	} while (0)

/* One message as its parts between bars, so that a row shows the whole of what was found. */
static const char *parts(const struct irc_message *m, char *out, size_t size)
{
	int used = snprintf(out, size, STR_FMT "|" STR_FMT "|" STR_FMT, STR_ARG(m->tags),
	    STR_ARG(m->source), STR_ARG(m->command));
	for (size_t i = 0; i < m->param_count; i++)
		used +=
		    snprintf(out + used, size - (size_t)used, "|" STR_FMT, STR_ARG(m->params[i]));
	return out;
}

static const struct {
	const char *about, *line, *parts;
} messages[] = {
    {"a command alone", "QUIT", "||QUIT"},
    {"a parameter", "NICK ada", "||NICK|ada"},
    {"a source", ":ada!a@h JOIN #x", "|ada!a@h|JOIN|#x"},
    {"a trailing parameter with spaces", "PRIVMSG #x :hello, you", "||PRIVMSG|#x|hello, you"},
    {"a trailing parameter that starts with a colon", "PRIVMSG #x ::)", "||PRIVMSG|#x|:)"},
    {"an empty trailing parameter", "TOPIC #x :", "||TOPIC|#x|"},
    {"colons inside a middle parameter", "A b:c d", "||A|b:c|d"},
    {"spaces in a row", "A   b   :c  ", "||A|b|c  "},
    {"spaces at the end", "A b  ", "||A|b"},
    {"tags", "@time=x;a=b :s C p", "time=x;a=b|s|C|p"},
    {"tags and no source", "@a C", "a||C"},
    {"a numeric", ":h 001 me :Welcome", "|h|001|me|Welcome"},
    {"fifteen parameters, the last without a colon", "C 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "||C|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16"},
    {"fourteen and a trailing one", "C 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16",
        "||C|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15 16"},
    {"a tab is no space", "A b\tc", "||A|b\tc"},
};

static void finds_the_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct irc_message message;
		char found[256];
		print_message("# %s\n", messages[i].about);
		assert_true(irc_parse(messages[i].line, strlen(messages[i].line), &message));
		assert_string_equal(parts(&message, found, sizeof found), messages[i].parts);
	}
}

static void refuses_what_has_no_command(void **state)
{
	(void)state;
	const char *lines[] = {
	    "", " ", " PING", ":source", ":source ", "@tags", "@tags :source ", ":", "@"};
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct irc_message message;
		print_message("# \"%s\"\n", lines[i]);
		assert_false(irc_parse(lines[i], strlen(lines[i]), &message));
	}
	struct irc_message message;
	assert_false(irc_parse(NULL, 0, &message));
}

static const struct {
	const char *source, *nick, *user, *host;
} sources[] = {
    {"ada!lovelace@example.org", "ada", "lovelace", "example.org"},
    {"irc.example.org", "irc.example.org", "", ""},
    {"ada@example.org", "ada", "", "example.org"},
    {"ada!lovelace", "ada", "lovelace", ""},
    {"ada!~a@b@c", "ada", "~a", "b@c"},
    {"", "", "", ""},
};

static void splits_a_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sources); i++) {
		struct str nick, user, host;
		irc_parse_source(str_from(sources[i].source), &nick, &user, &host);
		assert_str(nick, sources[i].nick);
		assert_str(user, sources[i].user);
		assert_str(host, sources[i].host);
	}
}

static void finds_tags(void **state)
{
	(void)state;
	struct str tags = STR("a=1;;b;time=2026-01-01T00:00:00.000Z;+c/d=x=y;a=2");
	struct str value;
	assert_true(irc_tag(tags, STR("time"), &value));
	assert_str(value, "2026-01-01T00:00:00.000Z");
	assert_true(irc_tag(tags, STR("b"), &value));
	assert_str(value, "");
	assert_true(irc_tag(tags, STR("+c/d"), &value));
	assert_str(value, "x=y");
	assert_true(irc_tag(tags, STR("a"), &value));
	assert_str(value, "2");
	assert_false(irc_tag(tags, STR("tim"), &value));
	assert_false(irc_tag(STR(""), STR("a"), &value));
}

static void walks_tags(void **state)
{
	(void)state;
	struct str rest = STR(";a=1;=lost;b"), key, value;
	assert_true(irc_tag_next(&rest, &key, &value));
	assert_str(key, "a");
	assert_str(value, "1");
	assert_true(irc_tag_next(&rest, &key, &value));
	assert_str(key, "b");
	assert_str(value, "");
	assert_false(irc_tag_next(&rest, &key, &value));
}

static const struct {
	const char *about, *escaped, *plain, *again;
} values[] = {
    {"nothing to do", "plain", "plain", "plain"},
    {"every escape", "\\:\\s\\\\\\r\\n", "; \\\r\n", "\\:\\s\\\\\\r\\n"},
    {"an unknown escape is its letter", "\\b\\x", "bx", "bx"},
    {"a lone backslash at the end is dropped", "test\\", "test", "test"},
    {"an escaped backslash before a letter", "\\\\s", "\\s", "\\\\s"},
    {"empty", "", "", ""},
};

static void unescapes_and_escapes_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		struct buf plain = {0}, again = {0};
		print_message("# %s\n", values[i].about);
		irc_tag_unescape(str_from(values[i].escaped), &plain);
		assert_str(((struct str){plain.data, plain.len}), values[i].plain);
		irc_tag_escape((struct str){plain.data, plain.len}, &again);
		assert_str(((struct str){again.data, again.len}), values[i].again);
		buf_fini(&plain);
		buf_fini(&again);
	}
}

static const struct {
	const char *nick;
	bool valid;
} nicks[] = {
    {"ada", true},
    {"Ada_99", true},
    {"[x]\\`^{|}", true},
    {"a-b", true},
    {"小明", true},
    {"Zoë", true},
    {"Zoe\xcc\x88", true},
    {"", false},
    {"9ada", false},
    {"-ada", false},
    {"a b", false},
    {"a!b", false},
    {"a@b", false},
    {"#ada", false},
    {"a:b", false},
    {"a\x1b", false},
    {"a\xff", false},
    {"\xcc\x88z", false},
    {"a\xe2\x80\xae", false},
    {"a\xe3\x80\x80", false},
    {"a\xf0\x9f\x98\x80", false},
};

static void knows_nicks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(nicks); i++) {
		print_message("# \"%s\"\n", nicks[i].nick);
		assert_int_equal(irc_nick_valid(str_from(nicks[i].nick)), nicks[i].valid);
	}
	assert_false(irc_nick_valid((struct str){"a\0b", 3}));
}

static const struct {
	const char *name;
	bool valid;
} channels[] = {
    {"#lobby", true},
    {"#大厅", true},
    {"##", true},
    {"#a:b", true},
    {"", false},
    {"#", false},
    {"lobby", false},
    {"&local", false},
    {"#a b", false},
    {"#a,b", false},
    {"#a\a", false},
    {"#a\x7f", false},
    {"#a\xc2\x85", false},
    {"#a\xff", false},
};

static void knows_channels(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(channels); i++) {
		print_message("# \"%s\"\n", channels[i].name);
		assert_int_equal(irc_channel_valid(str_from(channels[i].name)), channels[i].valid);
	}
	assert_false(irc_channel_valid((struct str){"#a\0b", 4}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_the_parts),
	    cmocka_unit_test(refuses_what_has_no_command),
	    cmocka_unit_test(splits_a_source),
	    cmocka_unit_test(finds_tags),
	    cmocka_unit_test(walks_tags),
	    cmocka_unit_test(unescapes_and_escapes_values),
	    cmocka_unit_test(knows_nicks),
	    cmocka_unit_test(knows_channels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
