/* Passwords asked for at a terminal. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define SHOW_ECHO "stty -a | tr -s ' ;' '\\n' | grep -x -- '-*echo' | sed 's/^/now it has /'"

/* What asks, run by a shell that tells afterwards what became of the terminal. */
static struct terminal *ask(struct stage *stage, const char *program, const char *words)
{
	char *line =
	    xasprintf("trap : INT; '%s' %s; " SHOW_ECHO, stage_program(stage, program), words);
	const char *const argv[] = {"sh", "-c", line, NULL};
	struct terminal *terminal =
	    terminal_start(stage, &(struct terminal_config){.name = program}, argv);
	free(line);
	terminal_wait(terminal, "Password");
	return terminal;
}

static const struct {
	const char *program, *words;
} rows[] = {
    {"confab", "join --account ann 127.0.0.1:1"},
#ifdef HAVE_ACCOUNTS
    {"confabd", "--hash-password"},
#endif
};

static void what_is_typed_is_not_shown(void **state)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct terminal *terminal = ask(*state, rows[i].program, rows[i].words);
		terminal_send(terminal, "nobody sees\003");
		terminal_wait(terminal, "now it has echo");
		assert_false(terminal_wrote(terminal, "nobody", 6));
	}
}

static void breaking_off_leaves_the_terminal_as_it_was(void **state)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct terminal *terminal = ask(*state, rows[i].program, rows[i].words);
		terminal_send(terminal, "\003");
		terminal_wait(terminal, "now it has echo");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(what_is_typed_is_not_shown),
	    stage_test(breaking_off_leaves_the_terminal_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
