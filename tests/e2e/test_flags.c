/* What both programs say on the command line, and to those who mistype it. */
#include "tests/check.h"

#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define WORDS_MOST 6
#define USAGE      2

static struct run run_words(struct stage *stage, const char *program, const char *const *words)
{
	const char *argv[WORDS_MOST + 2] = {stage_program(stage, program)};
	for (size_t i = 0; i < WORDS_MOST && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	return run_program(stage, argv, NULL);
}

static void help_and_version_are_told(void **state)
{
	static const struct {
		const char *program, *option, *expected;
	} cases[] = {
	    {"confab", "--help", "sage: confab"},
	    {"confab", "--version", "confab 0."},
	    {"confabd", "--help", "sage: confabd"},
	    {"confabd", "--version", "confab"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct run run = run_words(
		    *state, cases[i].program, (const char *const[]){cases[i].option, NULL});
		assert_int_equal(run.status, 0);
		assert_string_equal(run.errors.data, "");
		assert_non_null(strstr(run.output.data, cases[i].expected));
		run_fini(&run);
	}
}

/* Each gets one sentence with what is wrong in it, and status 2. */
static void mistakes_are_told(void **state)
{
	static const struct {
		const char *program;
		const char *words[WORDS_MOST];
		const char *expected;
	} cases[] = {
	    {"confab", {"join", "127.0.0.1:99999"}, "99999"},
	    {"confab", {"join", "127.0.0.1:port"}, "port"},
	    {"confab", {"join", "[::1"}, "["},
	    {"confab", {"join", "unix:"}, "path"},
	    {"confab", {"join", "http://127.0.0.1"}, "http"},
	    {"confab", {"join"}, "usage: confab join"},
	    {"confab", {"say", "127.0.0.1"}, "usage: confab say"},
	    {"confab", {"--no-such-option"}, "--no-such-option"},
	    {"confab", {"jion", "127.0.0.1"}, "join"},
	    {"confab", {"tail", "127.0.0.1:1", "not a channel"}, "not a channel"},
	    {"confabd", {"--no-such-option"}, "--no-such-option"},
	    {"confabd", {"--listen", "127.0.0.1:99999"}, "99999"},
	    {"confabd", {"--config", "/no/such/file"}, "/no/such/file"},
	    {"confabd", {"surplus"}, "surplus"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct run run = run_words(*state, cases[i].program, cases[i].words);
		if (run.status == 0 || strstr(run.errors.data, cases[i].expected) == NULL)
			print_error("%s %s %s: status %d, %s\n", cases[i].program,
			    cases[i].words[0], cases[i].words[1], run.status, run.errors.data);
		assert_non_null(strstr(run.errors.data, cases[i].expected));
		assert_string_equal(run.output.data, "");
		assert_int_not_equal(run.status, 0);
		assert_int_not_equal(run.status, -1);
		run_fini(&run);
	}
}

static void a_chat_wants_a_terminal(void **state)
{
	static const char *const chats[][WORDS_MOST] = {
	    {"join", "127.0.0.1:1"}, {"127.0.0.1:1"}, {"host"}, {NULL}};
	for (size_t i = 0; i < COUNT_OF(chats); i++) {
		struct run run = run_words(*state, "confab", chats[i]);
		assert_int_equal(run.status, USAGE);
		assert_non_null(strstr(run.errors.data, "confab: "));
		assert_string_equal(run.output.data, "");
		run_fini(&run);
	}
}

/* Alone in a terminal, it says in one screen what one can do. */
static void alone_it_offers_what_one_can_do(void **state)
{
	struct terminal *terminal =
	    confab_start(*state, &(struct terminal_config){0}, (const char *const[]){NULL});
	terminal_wait(terminal, "Press a key");
	assert_true(terminal_shows(terminal, "host"));
	assert_true(terminal_shows(terminal, "join"));
	terminal_send(terminal, "q");
	assert_int_equal(terminal_wait_exit(terminal), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(help_and_version_are_told),
	    stage_test(mistakes_are_told),
	    stage_test(a_chat_wants_a_terminal),
	    stage_test(alone_it_offers_what_one_can_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
