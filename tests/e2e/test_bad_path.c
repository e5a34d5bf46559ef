/* Two full screens and a server, three of ten datagrams lost between them, addresses changing. */
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/process.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ROUNDS      5
#define PLACE_MOST  32
#define FINGERPRINT 64 /* letters */

/* Starts the proxy; where it is called. */
static pid_t open_path(struct stage *stage, const struct confabd *confabd, char place[PLACE_MOST])
{
	const char *port = strrchr(confabd_place(confabd, CONFABD_UDP), ':') + 1;
	int out[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char said[16] = "";
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	const char *const argv[] = {
	    stage_program(stage, "tests/e2e/bad_path_proxy"), port, "11", "300", NULL};
	pid_t pid = process_start(&(struct process_config){.argv = argv,
	    .home = stage_folder(stage),
	    .input = null,
	    .output = out[1],
	    .errors = 2});
	close(out[1]);
	close(null);
	FILE *output = fdopen(out[0], "r");
	assert_non_null(fgets(said, sizeof said, output));
	fclose(output);
	snprintf(place, PLACE_MOST, "127.0.0.1:%d", atoi(said));
	return pid;
}

static const char *fingerprint_of(const struct confabd *confabd, char out[FINGERPRINT + 1])
{
	static const char before[] = "the key's fingerprint is ";
	const char *at = strstr(confabd_log(confabd), before);
	if (at == NULL)
		return NULL;
	snprintf(out, FINGERPRINT + 1, "%s", at + sizeof before - 1);
	return out;
}

static struct terminal *join(
    struct stage *stage, const char *nick, const char *place, const char *fingerprint)
{
	const struct terminal_config config = {.rows = 40, .name = nick};
	const char *const argv[] = {"join", "--udp", "--nick", nick, place, CONFAB_CHANNEL,
	    fingerprint != NULL ? "--fingerprint" : NULL, fingerprint, NULL};
	struct terminal *terminal = confab_start(stage, &config, argv);
	terminal_wait(terminal, CONFAB_CHANNEL);
	return terminal;
}

static void talk(struct terminal *ann, struct terminal *bob)
{
	terminal_wait(ann, "2 here");
	terminal_wait(bob, "2 here");
	for (int i = 0; i < ROUNDS; i++) {
		char text[32];
		snprintf(text, sizeof text, "question %d", i);
		terminal_enter(ann, text);
		terminal_wait(bob, text);
		snprintf(text, sizeof text, "answer %d", i);
		terminal_enter(bob, text);
		terminal_wait(ann, text);
	}
}

static void they_talk(struct stage *stage, bool sealed)
{
	char place[PLACE_MOST], fingerprint[FINGERPRINT + 1];
	struct confabd *confabd = confabd_start(stage, NULL);
	const char *pin = sealed ? fingerprint_of(confabd, fingerprint) : NULL;
	pid_t path = open_path(stage, confabd, place);
	if (!sealed || pin != NULL) {
		struct terminal *ann = join(stage, "ann", place, pin);
		struct terminal *bob = join(stage, "bob", place, pin);
		talk(ann, bob);
	}
	process_kill(path);
}

static void in_clear(void **state)
{
	they_talk(*state, false);
}

static void under_dtls(void **state)
{
	they_talk(*state, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(in_clear),
	    stage_test(under_dtls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
