#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/options.h"

#define ARGUMENTS_MOST 10
#define BIT(option)    (1u << (option))

/* getopt wants its arguments writable and may reorder them: a copy a row. */
static int copy(const char *const *from, const char **to)
{
	int count = 1;
	to[0] = "confab";
	for (; from[count - 1]; count++)
		to[count] = from[count - 1];
	to[count] = NULL;
	return count;
}

static void takes_options_and_words(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		const char *arguments[ARGUMENTS_MOST];
		unsigned given;
		const char *nick;
		const char *words;
	} rows[] = {
	    {"nothing", {NULL}, 0, NULL, ""},
	    {"words", {"join", "localhost", "#a"}, 0, NULL, "join|localhost|#a|"},
	    {"options before, between and behind",
	        {"-u", "join", "--nick", "ann", "localhost", "-p"},
	        BIT(OPTION_UDP) | BIT(OPTION_NICK) | BIT(OPTION_PLAIN), "ann", "join|localhost|"},
	    {"a value behind =", {"--nick=bob"}, BIT(OPTION_NICK), "bob", ""},
	    {"a name cut short", {"--ni", "bob"}, BIT(OPTION_NICK), "bob", ""},
	    {"letters together", {"-upn", "bob"},
	        BIT(OPTION_UDP) | BIT(OPTION_PLAIN) | BIT(OPTION_NICK), "bob", ""},
	    {"nothing is an option behind --", {"join", "--", "-u"}, 0, NULL, "join|-u|"},
	    {"the text of say is no option",
	        {"say", "-u", "localhost", "#a", "rm", "-rf", "--", "x"}, BIT(OPTION_UDP), NULL,
	        "say|localhost|#a|rm|-rf|--|x|"},
	    {"a text that begins with --", {"say", "localhost", "#a", "--", "-x"}, 0, NULL,
	        "say|localhost|#a|-x|"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *argv[ARGUMENTS_MOST + 2];
		struct options options;
		char *cause = NULL, words[128] = "";
		print_message("# %s\n", rows[i].what);
		int argc = copy(rows[i].arguments, argv);
		assert_true(options_parse(argc, (char **)argv, &options, &cause));
		for (size_t word = 0; word < options.word_count; word++) {
			strcat(words, options.words[word]);
			strcat(words, "|");
		}
		assert_string_equal(words, rows[i].words);
		assert_int_equal(options.given, rows[i].given);
		if (rows[i].nick)
			assert_string_equal(options.nick, rows[i].nick);
		options_fini(&options);
	}
}

static void says_what_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		const char *arguments[ARGUMENTS_MOST];
		const char *cause;
	} rows[] = {
	    {"a slip", {"join", "--nik", "bob"}, "there is no option --nik; did you mean --nick?"},
	    {"nothing like it", {"--frobnicate=3"},
	        "there is no option --frobnicate; confab --help lists them"},
	    {"a letter", {"-x"}, "there is no option -x; confab --help lists them"},
	    {"a letter among others", {"-ux"}, "there is no option -x; confab --help lists them"},
	    {"a value left out", {"--nick"}, "--nick needs a value after it"},
	    {"a value too many", {"--udp=yes"}, "--udp takes no value"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *argv[ARGUMENTS_MOST + 2];
		struct options options;
		char *cause = NULL;
		print_message("# %s\n", rows[i].what);
		int argc = copy(rows[i].arguments, argv);
		assert_false(options_parse(argc, (char **)argv, &options, &cause));
		assert_string_equal(cause, rows[i].cause);
		free(cause);
		options_fini(&options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_options_and_words),
	    cmocka_unit_test(says_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
