/* confab tail: what is said, for people and for programs, until it is ended. */
#include "tests/check.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

struct scene {
	struct confabd *confabd;
	struct peer *ann;
	struct terminal *tail;
};

/* Ann in #a, and `confab tail` there as well; `script` runs it as $confab tail $server '#a'. */
static struct scene set(struct stage *stage, const char *script)
{
	struct scene scene = {.confabd = confabd_start(stage, NULL)};
	const char *server = confabd_address(scene.confabd, CONFABD_TCP);
	scene.ann = peer_irc(stage, server, "ann", "#a");
	char *confab = xasprintf("confab=%s", stage_program(stage, "confab"));
	char *address = xasprintf("server=%s", server);
	const char *const env[] = {confab, address, NULL};
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct terminal_config config = {.cols = 200, .env = env};
	scene.tail = terminal_start(stage, &config, argv);
	free(confab);
	free(address);
	peer_expect(scene.ann, "JOIN");
	return scene;
}

static void expect_end(struct scene *scene, int number)
{
	terminal_signal(scene->tail, number);
	int status = terminal_wait_exit(scene->tail);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void prints_a_line_each(void **state)
{
	struct scene scene = set(*state, "exec \"$confab\" tail \"$server\" '#a'");
	peer_send(scene.ann, "PRIVMSG #a :hello 你好\r\n");
	peer_send(scene.ann, "PRIVMSG #a :\001ACTION waves\001\r\n");
	peer_send(scene.ann, "NOTICE #a :take care\r\n");
	terminal_wait(scene.tail, " -ann- take care");
	assert_true(terminal_shows(scene.tail, " <ann> hello 你好"));
	assert_true(terminal_shows(scene.tail, " * ann waves"));
	expect_end(&scene, SIGTERM);
}

static void a_pipe_that_closes_ends_it(void **state)
{
	struct scene scene = set(*state, "\"$confab\" tail \"$server\" '#a' | head -n 1");
	peer_send(scene.ann, "PRIVMSG #a :first\r\n");
	terminal_wait(scene.tail, " <ann> first");
	/* It learns of it when it prints. */
	peer_send(scene.ann, "PRIVMSG #a :second\r\n");
	peer_expect(scene.ann, "QUIT");
	terminal_wait_exit(scene.tail);
	assert_false(terminal_shows(scene.tail, "second"));
	assert_false(terminal_shows(scene.tail, "confab:"));
}

static void it_comes_back(void **state)
{
	struct scene scene = set(*state, "exec \"$confab\" tail \"$server\" '#a'");
	confabd_kill(scene.confabd);
	terminal_wait(scene.tail, "confab: ");
	confabd_restart(scene.confabd);
	struct peer *bob =
	    peer_irc(*state, confabd_address(scene.confabd, CONFABD_TCP), "bob", "#a");
	if (!peer_got(bob, "tester"))
		peer_expect(bob, "JOIN");
	peer_send(bob, "PRIVMSG #a :here again\r\n");
	terminal_wait(scene.tail, " <bob> here again");
	expect_end(&scene, SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(prints_a_line_each),
	    stage_test(a_pipe_that_closes_ends_it),
	    stage_test(it_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
