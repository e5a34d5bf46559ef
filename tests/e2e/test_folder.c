/* Two servers that were told to keep their state in the same folder. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define WIDE 200 /* columns, so that lines of the log are whole */

static struct terminal *start_second(struct stage *stage)
{
	const char *const argv[] = {stage_program(stage, "confabd"), "--listen",
	    "tcp://127.0.0.1:0", "--state", stage_path(stage, "state"), NULL};
	struct terminal *second =
	    terminal_start(stage, &(struct terminal_config){.cols = WIDE, .name = "second"}, argv);
	terminal_wait(second, "listening on tcp://");
	return second;
}

/* Once it has ended, that is on the server's disk. */
static void say(struct stage *stage, const char *address, const char *text)
{
	const char *const argv[] = {
	    stage_program(stage, "confab"), "say", address, CONFAB_CHANNEL, text, NULL};
	struct run run = run_program(stage, argv, NULL);
	if (run.status != 0)
		stage_fail(stage, "%s: %s", address, run.errors.data);
	run_fini(&run);
}

static struct run run_confabd(struct stage *stage, const char *what)
{
	const char *const argv[] = {
	    stage_program(stage, "confabd"), "--state", stage_path(stage, "state"), what, NULL};
	return run_program(stage, argv, NULL);
}

static void the_second_says_so_and_harms_nothing(void **state)
{
	char address[64];
	struct confabd *first = confabd_start(*state, NULL);
	say(*state, confabd_address(first, CONFABD_TCP), "to the first");
	struct terminal *second = start_second(*state);
	terminal_wait(second, "another confabd keeps its history in");
	terminal_wait(second, "stop it first, or name another folder");
	const char *at = strstr(terminal_text(second), "tcp://127");
	snprintf(address, sizeof address, "%.*s", (int)strcspn(at, " \n"), at);
	say(*state, address, "to the second");
	terminal_signal(second, SIGTERM);
	assert_int_equal(WEXITSTATUS(terminal_wait_exit(second)), 0);
	/* The first can still be asked, and has all that it kept. */
	struct run run = run_confabd(*state, "status");
	assert_int_equal(run.status, 0);
	run_fini(&run);
	say(*state, confabd_address(first, CONFABD_TCP), "to the first again");
	confabd_stop(first);
	run = run_confabd(*state, "--export");
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(run.output.data, "\"to the first\""));
	assert_non_null(strstr(run.output.data, "\"to the first again\""));
	assert_null(strstr(run.output.data, "\"to the second\""));
	run_fini(&run);
}

/* As after a power cut: nothing has to be removed by hand. */
static void a_folder_of_one_that_died_is_free(void **state)
{
	struct confabd *first = confabd_start(*state, NULL);
	say(*state, confabd_address(first, CONFABD_TCP), "before the end");
	confabd_kill(first);
	struct terminal *second = start_second(*state);
	struct run run = run_confabd(*state, "status");
	assert_int_equal(run.status, 0);
	run_fini(&run);
	terminal_signal(second, SIGTERM);
	assert_int_equal(WEXITSTATUS(terminal_wait_exit(second)), 0);
	assert_false(terminal_wrote(second, "another confabd", 15));
	assert_false(terminal_wrote(second, "somebody listens", 16));
	run = run_confabd(*state, "--export");
	assert_non_null(strstr(run.output.data, "\"before the end\""));
	run_fini(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(the_second_says_so_and_harms_nothing),
	    stage_test(a_folder_of_one_that_died_is_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
