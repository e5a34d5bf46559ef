#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "proto/invite.h"

static struct invite plain_one(void)
{
	struct invite invite = {
	    .host = "192.168.1.50", .port = 6697, .channel = "#lobby", .has_token = true};
	memset(invite.pin, 0xe7, sizeof invite.pin);
	memset(invite.token, 0x5a, sizeof invite.token);
	return invite;
}

static void assert_same(const struct invite *a, const struct invite *b)
{
	assert_string_equal(a->host, b->host);
	assert_int_equal(a->port, b->port);
	assert_string_equal(a->channel, b->channel);
	assert_memory_equal(a->pin, b->pin, sizeof a->pin);
	assert_int_equal(a->has_token, b->has_token);
	if (a->has_token)
		assert_memory_equal(a->token, b->token, sizeof a->token);
}

static struct invite read_back(const char *text)
{
	struct invite invite;
	const char *problem = "";
	if (!invite_read(str_from(text), &invite, &problem))
		fail_msg("%s: %s", text, problem);
	return invite;
}

static void what_is_written_is_read(void **state)
{
	static const struct {
		const char *host, *channel, *begins;
	} cases[] = {
	    {"192.168.1.50", "#lobby", "confab://192.168.1.50:6697/lobby?"},
	    {"chat.example", "", "confab://chat.example:6697/?"},
	    {"2001:db8:1234:5678:9abc:def0:1234:5678", "#cats",
	        "confab://[2001:db8:1234:5678:9abc:def0:1234:5678]:6697/cats?"},
	    {"h", "##c", "confab://h:6697/%23c?"},
	    {"h", "#a?b/c%", "confab://h:6697/a%3Fb%2Fc%25?"},
	    {"h", "#it's", "confab://h:6697/it%27s?"},
	    {"h", "#\xe5\xa5\xbd", "confab://h:6697/\xe5\xa5\xbd?"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[INVITE_MAX + 1];
		struct invite invite = plain_one();
		snprintf(invite.host, sizeof invite.host, "%s", cases[i].host);
		snprintf(invite.channel, sizeof invite.channel, "%s", cases[i].channel);
		invite.has_token = i % 2 == 0;
		assert_true(invite_write(&invite, text));
		assert_memory_equal(text, cases[i].begins, strlen(cases[i].begins));
		assert_true(strlen(text) <= INVITE_MAX);
		struct invite again = read_back(text);
		assert_same(&invite, &again);
	}
}

static void rows_of_a_screen_are_one_line(void **state)
{
	static const char *const between[] = {"\n", "\r\n", "\n              ", " ", "\t"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(between); i++) {
		char text[INVITE_MAX + 1], copied[2 * INVITE_MAX];
		struct invite invite = plain_one();
		assert_true(invite_write(&invite, text));
		snprintf(copied, sizeof copied, "%.50s%s%.9s%s%s%s", text, between[i], text + 50,
		    between[i], text + 59, between[i]);
		struct invite again = read_back(copied);
		assert_same(&invite, &again);
	}
}

static void what_links_become_on_their_way(void **state)
{
	static const struct {
		const char *from, *to;
	} changes[] = {
	    {"confab:", "CONFAB:"}, {"confab:", "Confab:"}, {"ü", "%C3%BC"}, {"ü", "%c3%bc"}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		char text[INVITE_MAX + 1], changed[2 * INVITE_MAX];
		struct invite invite = plain_one();
		strcpy(invite.channel, "#grün");
		assert_true(invite_write(&invite, text));
		const char *at = strstr(text, changes[i].from);
		assert_non_null(at);
		snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, changes[i].to,
		    at + strlen(changes[i].from));
		struct invite again = read_back(changed);
		assert_same(&invite, &again);
	}
}

static const struct {
	const char *what, *text;
	bool found;
} pastes[] = {
    {"alone", "@", true},
    {"in quotes", "'@'", true},
    {"in double quotes", "\"@\"", true},
    {"in quotes of a word processor", "\u2018@\u2019", true},
    {"in brackets of a mail", "<@>", true},
    {"with a full stop", "@.", true},
    {"with spaces around", " \t@ \r\n", true},
    {"the line for a shell", "confab '@'", true},
    {"the same in two rows", "confab\n              '@'", true},
    {"with join", "confab join '@'", true},
    {"with a path", "build/confab '@'", true},
    {"with a prompt", "$ confab '@'", true},
    {"the line in letters of a word processor", "confab \u201c@\u201d", true},
    {"behind other words", "look here: @", false},
    {"behind an option", "confab --udp '@'", false},
    {"another address", "tcp://192.0.2.1", false},
    {"nothing", "", false},
    {"half a scheme", "confab:/", false},
};

static void it_is_found_in_what_people_paste(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pastes); i++) {
		char text[INVITE_MAX + 1], pasted[2 * INVITE_MAX];
		struct invite invite = plain_one();
		struct str link;
		assert_true(invite_write(&invite, text));
		print_message("# %s\n", pastes[i].what);
		const char *at = strchr(pastes[i].text, '@');
		int before = at != NULL ? (int)(at - pastes[i].text) : (int)strlen(pastes[i].text);
		snprintf(pasted, sizeof pasted, "%.*s%s%s", before, pastes[i].text,
		    at != NULL ? text : "", at != NULL ? at + 1 : "");
		assert_int_equal(invite_find(str_from(pasted), &link), pastes[i].found);
		if (pastes[i].found)
			assert_true(str_eq(link, str_from(text)));
	}
}

static void as_many_addresses_as_there_is_room_for(void **state)
{
	char text[INVITE_MAX + 1];
	struct invite invite = plain_one();
	(void)state;
	for (size_t i = 0; i < INVITE_OTHERS_MOST; i++) {
		invite.others[i].size = i == 0 ? 16 : 4;
		memset(invite.others[i].bytes, (int)i + 1, 16);
	}
	invite.other_count = INVITE_OTHERS_MOST;
	assert_true(invite_write(&invite, text));
	struct invite again = read_back(text);
	assert_same(&invite, &again);
	assert_true(again.other_count >= 3);
	for (size_t i = 0; i < again.other_count; i++) {
		assert_int_equal(again.others[i].size, invite.others[i].size);
		assert_memory_equal(
		    again.others[i].bytes, invite.others[i].bytes, again.others[i].size);
	}
}

static void what_has_no_room_is_told(void **state)
{
	char text[INVITE_MAX + 1];
	struct invite invite = plain_one();
	(void)state;
	memset(invite.host, 'h', INVITE_HOST_MAX);
	assert_false(invite_write(&invite, text));
	invite.channel[0] = '\0';
	memset(invite.host, 0, sizeof invite.host);
	memset(invite.host, 'h', 50);
	assert_true(invite_write(&invite, text));
}

static void a_cut_one_is_found_out(void **state)
{
	char text[INVITE_MAX + 1];
	struct invite invite = plain_one(), read;
	const char *problem;
	(void)state;
	assert_true(invite_write(&invite, text));
	for (size_t len = sizeof INVITE_SCHEME - 1; len < strlen(text); len++) {
		assert_false(invite_read((struct str){text, len}, &read, &problem));
		assert_non_null(strstr(problem, "copy the whole line once more"));
	}
}

static void a_changed_letter_is_found_out(void **state)
{
	char text[INVITE_MAX + 1];
	struct invite invite = plain_one(), read;
	const char *problem;
	(void)state;
	assert_true(invite_write(&invite, text));
	for (size_t i = sizeof INVITE_SCHEME - 1; i < strlen(text); i++) {
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(text[i] ^ 1 << bit);
			assert_false(invite_read(str_from(text), &read, &problem));
			text[i] = (char)(text[i] ^ 1 << bit);
		}
	}
}

static void tokens_alone(void **state)
{
	static const char *const wrong[] = {"", "Wlpa", "WlpaWlpaWlpaWlp", "WlpaWlpaWlpaWlpaW",
	    "WlpaWlpaWlpaWlp!", "WlpaWlpaWlpaWlp="};
	unsigned char token[INVITE_TOKEN_SIZE], again[INVITE_TOKEN_SIZE];
	char text[INVITE_TOKEN_TEXT];
	(void)state;
	memset(token, 0x5a, sizeof token);
	invite_write_token(token, text);
	assert_string_equal(text, "WlpaWlpaWlpaWlpa");
	assert_true(invite_read_token(str_from(text), again));
	assert_memory_equal(token, again, sizeof token);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(invite_read_token(str_from(wrong[i]), again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(rows_of_a_screen_are_one_line),
	    cmocka_unit_test(what_links_become_on_their_way),
	    cmocka_unit_test(it_is_found_in_what_people_paste),
	    cmocka_unit_test(as_many_addresses_as_there_is_room_for),
	    cmocka_unit_test(what_has_no_room_is_told),
	    cmocka_unit_test(a_cut_one_is_found_out),
	    cmocka_unit_test(a_changed_letter_is_found_out),
	    cmocka_unit_test(tokens_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
