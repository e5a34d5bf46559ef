#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "server/config.h"

/* A configuration file of its own for each test program. */
static char path[] = "test_config_XXXXXX";

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(const char *text, size_t len)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static struct config *load(const char *text)
{
	char *cause = NULL;
	write_file(text, strlen(text));
	struct config *config = config_load(path, &cause);
	if (config == NULL)
		fail_msg("%s", cause);
	return config;
}

static void has_defaults(void **state)
{
	(void)state;
	struct config *config = config_new();
	assert_string_equal(config->default_channel, "#lobby");
	assert_string_equal(config->plain_acknowledgement, "the server has received your message");
	assert_null(config->password);
	assert_null(config->motd);
	assert_null(config->state);
	assert_int_equal(config->listen_count, 0);
	assert_int_equal(config->log_level, LOG_LEVEL_INFO);
	assert_false(config->allow_cleartext);
	assert_true(config->keep_history);
	assert_true(config->exempt_local);
	assert_int_equal(config->limits.datagram_silence, 300);
	config_free(config);
	config_free(NULL);
}

static void reads_a_file(void **state)
{
	(void)state;
	struct config *config = load("\xef\xbb\xbf# a comment\n"
	                             "; another\n"
	                             "\n"
	                             "name = chat.example\n"
	                             "  network=Example\n"
	                             "listen = 127.0.0.1:0\r\n"
	                             "listen = unix:/tmp/confab.sock\n"
	                             "motd = Welcome.\n"
	                             "motd = Be kind.\n"
	                             "channel = #\xe5\xa4\xa7\xe5\x8e\x85\n"
	                             "password = pass word\n"
	                             "log = debug ; for now\n"
	                             "poller = epoll\n"
	                             "allow-cleartext = yes\n"
	                             "[limits]\n"
	                             "queue = 1 MiB\n"
	                             "plain-line = 4k\n"
	                             "rate = 0\n"
	                             "nick = 0\n"
	                             "ping = 5 min\n"
	                             "[operator alice]\n"
	                             "password = secret\n"
	                             "mask = *@localhost\n"
	                             "[operator bob]\n"
	                             "password = hidden\n");
	assert_string_equal(config->name, "chat.example");
	assert_string_equal(config->network, "Example");
	assert_int_equal(config->listen_count, 2);
	assert_string_equal(config->listen[0], "127.0.0.1:0");
	assert_string_equal(config->listen[1], "unix:/tmp/confab.sock");
	assert_string_equal(config->motd, "Welcome.\nBe kind.");
	assert_string_equal(config->default_channel, "#\xe5\xa4\xa7\xe5\x8e\x85");
	assert_string_equal(config->password, "pass word");
	assert_int_equal(config->log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(config->poller, 2);
	assert_true(config->allow_cleartext);
	assert_int_equal(config->limits.queue, 1024 * 1024);
	assert_int_equal(config->limits.plain_line, 4096);
	assert_int_equal(config->limits.rate, 0);
	assert_int_equal(config->limits.nick, 64); /* bytes: never without end */
	assert_int_equal(config->limits.ping, 300);
	assert_int_equal(config->limits.burst, 100);
	assert_int_equal(config->oper_count, 2);
	assert_string_equal(config->opers[0].name, "alice");
	assert_string_equal(config->opers[0].password, "secret");
	assert_string_equal(config->opers[0].mask, "*@localhost");
	assert_string_equal(config->opers[1].name, "bob");
	assert_null(config->opers[1].mask);
	config_free(config);
}

/* "@" stands for the file's name in what is expected. */
static void reads_channels(void **state)
{
	(void)state;
	struct config *config = load("[limits]\nhistory-size = 2 GiB\nhistory-age = 7d\n"
	                             "[channel #a]\nhistory = 10\n[channel #B]\nhistory-age = 0\n"
	                             "[channel #A]\nhistory-age = 2h\nhistory-size = 3\n");
	assert_int_equal(config->limits.history_size, 2048);
	assert_int_equal(config->limits.history_age, 7 * 86400);
	assert_int_equal(config->channel_count, 2);
	assert_string_equal(config->channels[0].name, "#a");
	assert_int_equal(config->channels[0].history, 10);
	assert_int_equal(config->channels[0].history_age, 7200);
	assert_int_equal(config->channels[0].history_size, 3);
	assert_true(config->channels[1].has_age && config->channels[1].history_age == 0);
	config_free(config);
}

static const struct {
	const char *what, *text, *problem;
} wrong[] = {
    {"a misspelt key", "nmae = x\n", "@:1: \"nmae\" is no option: write \"name\""},
    {"a name that does not fit into a message",
        "name = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "@:1: name: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" is too "
        "long: write at most 63 bytes"},
    {"a misspelt limit", "[limits]\npeer = 1\n", "@:2: \"peer\" is no option: write \"peers\""},
    {"a key like no other", "\nfrobnicate = 1\n",
        "@:2: \"frobnicate\" is no option: confab.conf(5) lists them all"},
    {"a limit outside its section", "queue = 0\n",
        "@:1: \"queue\" stands in the wrong place: write it below [limits]"},
    {"an option below the limits", "[limits]\nname = x\n",
        "@:2: \"name\" stands in the wrong place: write it above the first section"},
    {"an unknown section", "[limit]\nqueue = 0\n",
        "@:2: [limit] is no section: write [limits], [operator NAME] or [channel #NAME]"},
    {"no sign between", "listen\n",
        "@:1: this is neither KEY = VALUE nor [SECTION] nor a comment: write # before it"},
    {"a section without its end", "[limits\n", "@:1: the ] is missing: write [SECTION]"},
    {"twice the same", "name = a\n\nname = b\n",
        "@:3: name: line 1 gave it already: keep one of them"},
    {"no number", "[limits]\nrate = fast\n",
        "@:2: rate: \"fast\" does not fit: write 1 to 1000000 a second, or 0 for no limit"},
    {"a negative number", "[limits]\nrate = -1\n",
        "@:2: rate: \"-1\" does not fit: write 1 to 1000000 a second, or 0 for no limit"},
    {"too many bytes", "[limits]\nqueue = 8 GiB\n",
        "@:2: queue: \"8 GiB\" does not fit: write 65536 to 1073741824 bytes, or 0 for the most"},
    {"too few bytes", "[limits]\nnick = 1\n",
        "@:2: nick: \"1\" does not fit: write 8 to 64 bytes, or 0 for the most"},
    {"seconds are no bytes", "[limits]\nping = 4k\n",
        "@:2: ping: \"4k\" does not fit: write 5 to 86400 seconds, or 0 for no limit"},
    {"more digits than a number has", "[limits]\nping = 99999999999999999999\n",
        "@:2: ping: \"99999999999999999999\" does not fit: write 5 to 86400 seconds, or 0 for no "
        "limit"},
    {"neither yes nor no", "exempt-local = maybe\n",
        "@:1: exempt-local: \"maybe\" is neither yes nor no: write one of them"},
    {"no choice", "log = loud\n",
        "@:1: log: \"loud\" is none of error|warn|info|debug: write one of them"},
    {"half a choice", "poller = sel\n",
        "@:1: poller: \"sel\" is none of auto|select|epoll: write one of them"},
    {"two words", "name = my chat\n",
        "@:1: name: \"my chat\" is no word: write one without spaces, such as "
        "confab.localhost"},
    {"no word", "network =\n",
        "@:1: network: \"\" is no word: write one without spaces, such as confab"},
    {"no channel", "channel = lobby\n",
        "@:1: channel: \"lobby\" is no channel: write a name that begins with #, such as #lobby"},
    {"a channel too long", "channel = #lobbyist\n[limits]\nchannel = 8\n",
        "@: channel: \"#lobbyist\" is longer than the 8 bytes of [limits]"},
    {"bytes that are not UTF-8", "description = \xff\n",
        "@:1: description: this is not UTF-8: save the file as UTF-8"},
    {"an unreadable file", "motd-file = /nonexistent/motd\n",
        "@:1: motd-file: cannot read /nonexistent/motd: No such file or directory"},
    {"an operator without a name", "[operator ]\npassword = x\n",
        "@:2: [operator ] names nobody: write [operator NAME], one word of at most 32 bytes"},
    {"an operator without a password", "[operator alice]\nmask = *@*\n",
        "@: [operator alice] has no password: write password = …"},
    {"an operator with an empty one", "[operator alice]\npassword =\n",
        "@:2: password: there is none: write one, or take the line out\n"
        "@: [operator alice] has no password: write password = …"},
    {"a channel without a name", "[channel lobby]\nhistory = 1\n",
        "@:2: [channel lobby] names no channel: write [channel #NAME], of at most 40 bytes"},
    {"a channel's unknown key", "[channel #a]\ntopic = 1\n",
        "@:2: \"topic\" is no option of a channel: write history, history-age or "
        "history-size"},
    {"a channel's age", "[channel #a]\nhistory-age = 5\n",
        "@:2: history-age: \"5\" does not fit: write 60 to 4000000000 seconds, or 0 for no limit"},
    {"an operator's unknown key", "[operator alice]\npassword = a\nhost = b\n",
        "@:3: \"host\" is no option of an operator: write password or mask"},
    {"all problems at once", "nmae = x\nlog = loud\nbroken\n[limits]\nburst = x\n",
        "@:1: \"nmae\" is no option: write \"name\"\n"
        "@:2: log: \"loud\" is none of error|warn|info|debug: write one of them\n"
        "@:3: this is neither KEY = VALUE nor [SECTION] nor a comment: write # before it\n"
        "@:5: burst: \"x\" does not fit: write 1 to 1000000, or 0 for no limit"},
};

/* The text with the file's name for each '@' at a line's start. */
static char *with_path(const char *text)
{
	char *out = xstrdup("");
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *more = xasprintf(
		    "%s%s%s%.*s", out, *out != '\0' ? "\n" : "", path, (int)len - 1, text + 1);
		free(out);
		out = more;
		text += len + (text[len] == '\n');
	}
	return out;
}

static void says_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char *cause = NULL;
		print_message("# %s\n", wrong[i].what);
		write_file(wrong[i].text, strlen(wrong[i].text));
		assert_null(config_load(path, &cause));
		char *expected = with_path(wrong[i].problem);
		assert_string_equal(cause, expected);
		free(expected);
		free(cause);
	}
}

static void refuses_what_is_no_text(void **state)
{
	(void)state;
	char *cause = NULL;
	write_file("name = a\0b\n", 11);
	assert_null(config_load(path, &cause));
	assert_non_null(strstr(cause, ":1: there is a NUL in this line"));
	free(cause);
	assert_null(config_load("/nonexistent/confabd.conf", &cause));
	assert_string_equal(
	    cause, "/nonexistent/confabd.conf: cannot read it: No such file or directory");
	free(cause);
	assert_null(config_load("/", &cause));
	assert_non_null(strstr(cause, "Is a directory"));
	free(cause);
}

static void refuses_a_line_longer_than_it_can_read(void **state)
{
	(void)state;
	char *cause = NULL;
	char *text = xasprintf("description = %05000d\n", 0);
	write_file(text, strlen(text));
	assert_null(config_load(path, &cause));
	assert_non_null(strstr(cause, ":1: this line is too long"));
	free(cause);
	free(text);
}

static void an_address_must_be_one(void **state)
{
	(void)state;
	char *cause = NULL;
	const char *text = "listen = 127.0.0.1:99999\n";
	write_file(text, strlen(text));
	assert_null(config_load(path, &cause));
	assert_non_null(strstr(cause, ":1: listen: "));
	free(cause);
}

/* Every line of the example, its # taken off, is what the file may say, and says the default. */
static void the_example_is_true(void **state)
{
	(void)state;
	char *example = config_example();
	for (char *line = example; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		if (line[0] == '#' && line[1] != ' ' && memchr(line, '=', len) != NULL)
			line[0] = ' ';
		line += len + (line[len] == '\n');
	}
	char *operators = strstr(example, "\n#[operator");
	assert_non_null(operators);
	*operators = '\0';
	struct config *config = load(example);
	struct config *defaults = config_new();
	assert_string_equal(config->name, defaults->name);
	assert_memory_equal(&config->limits, &defaults->limits, sizeof config->limits);
	config_free(config);
	config_free(defaults);
	free(example);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(has_defaults),
	    cmocka_unit_test(reads_a_file),
	    cmocka_unit_test(reads_channels),
	    cmocka_unit_test(says_what_is_wrong),
	    cmocka_unit_test(refuses_what_is_no_text),
	    cmocka_unit_test(refuses_a_line_longer_than_it_can_read),
	    cmocka_unit_test(an_address_must_be_one),
	    cmocka_unit_test(the_example_is_true),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
