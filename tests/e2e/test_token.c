/* Invites and their tokens through the real programs: by what they open, and after which they do
 * not. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define LINK_SIZE 128
#define ID_SIZE   16
#define STREAM    "--nick=gus"
#define DATAGRAMS "--udp"

/* A server by invitation, at an address that other machines call. */
struct door {
	struct stage *stage;
	struct confabd *confabd;
	char where[64];
	const char *options[4];
};

struct made {
	char link[LINK_SIZE], token[LINK_SIZE], id[ID_SIZE];
};

static void open_door(struct door *door, struct stage *stage)
{
	static const char before[] = "listening on tcp://0.0.0.0:";
	*door = (struct door){.stage = stage, .where = "0.0.0.0:0"};
	door->options[0] = "--by-invitation";
	door->options[1] = "--listen";
	door->options[2] = door->where;
	door->confabd = confabd_start_apart(stage, door->options);
	confabd_expect_log(door->confabd, before);
	/* The same one after it was begun again. */
	int port = atoi(strstr(confabd_log(door->confabd), before) + strlen(before));
	snprintf(door->where, sizeof door->where, "0.0.0.0:%d", port);
}

static struct run ask(struct door *door, const char *one, const char *other, const char *third)
{
	const char *const argv[] = {stage_program(door->stage, "confabd"), "--json", "--state",
	    stage_path(door->stage, "state"), "invite", one, other, third, NULL};
	struct run run = run_program(door->stage, argv, NULL);
	if (run.status != 0)
		stage_fail(door->stage, "invite: %s", run.errors.data);
	return run;
}

/* What stands behind that name in an object of JSON. */
static void take(const struct run *run, const char *name, char *out, size_t size)
{
	char before[32];
	snprintf(before, sizeof before, "\"%s\":\"", name);
	const char *at = strstr(run->output.data, before);
	assert_non_null(at);
	at += strlen(before);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
}

static struct made make(struct door *door, const char *one, const char *other)
{
	struct made made;
	struct run run = ask(door, one, other, NULL);
	take(&run, "invite", made.link, sizeof made.link);
	take(&run, "token", made.token, sizeof made.token);
	take(&run, "id", made.id, sizeof made.id);
	run_fini(&run);
	return made;
}

/* `confab say`; NULL words when it is to get in. */
static void come(struct door *door, const char *way, const struct made *made, const char *words)
{
	const char *const argv[] = {stage_program(door->stage, "confab"), "say", way, made->link,
	    CONFAB_CHANNEL, "hello", NULL};
	struct run run = run_program(door->stage, argv, NULL);
	bool well = words == NULL ? run.status == 0
	                          : run.status != 0 && strstr(run.errors.data, words) != NULL;
	if (!well)
		stage_fail(door->stage, "%s: status %d: %s", way, run.status, run.errors.data);
	run_fini(&run);
}

static void file_lacks(struct stage *stage, const char *name, const char *text)
{
	FILE *file = fopen(stage_path(stage, name), "r");
	if (file == NULL)
		return;
	struct buf bytes = {0};
	char part[4096];
	size_t got;
	while ((got = fread(part, 1, sizeof part, file)) > 0)
		buf_add(&bytes, part, got);
	fclose(file);
	assert_null(memmem(bytes.data, bytes.len, text, strlen(text)));
	buf_fini(&bytes);
}

static void tokens_outlive_the_server(void **state)
{
	struct door door;
	open_door(&door, *state);
	struct made many = make(&door, NULL, NULL), once = make(&door, "--once", NULL);
	if (strstr(many.link, "//127.") != NULL)
		return; /* this machine has no network */
	come(&door, STREAM, &many, NULL);
	come(&door, STREAM, &once, NULL);
	confabd_stop(door.confabd);
	confabd_restart(door.confabd);
	come(&door, STREAM, &many, NULL);
	come(&door, DATAGRAMS, &many, NULL);
	come(&door, DATAGRAMS, &once, NULL);
	struct run run = ask(&door, "revoke", many.id, NULL);
	run_fini(&run);
	come(&door, STREAM, &many, "this invite is not known here");
	come(&door, DATAGRAMS, &many, "this invite is not known here");
	confabd_kill(door.confabd);
	confabd_restart(door.confabd);
	come(&door, STREAM, &many, "this invite is not known here");
	come(&door, STREAM, &once, NULL);
}

static void nothing_that_is_kept_opens_the_door(void **state)
{
	struct door door;
	open_door(&door, *state);
	struct made many = make(&door, NULL, NULL);
	come(&door, STREAM, &many, NULL);
	confabd_stop(door.confabd);
	assert_null(strstr(confabd_log(door.confabd), many.token));
	file_lacks(*state, "state/history.db", many.token);
	file_lacks(*state, "state/history.db-wal", many.token);
	file_lacks(*state, ".local/state/confab/known-servers", many.token);
}

static void a_time_ends(void **state)
{
	struct door door;
	open_door(&door, *state);
	struct made brief = make(&door, "--expire", "1s");
	struct run run = {0};
	/* It may be over before anybody comes; some time it is for sure. */
	for (int tries = 0; tries < 100; tries++) {
		const char *const argv[] = {stage_program(*state, "confab"), "say", brief.link,
		    CONFAB_CHANNEL, "hello", NULL};
		run = run_program(*state, argv, NULL);
		if (run.status != 0 || strstr(brief.link, "//127.") != NULL)
			break;
		run_fini(&run);
	}
	if (run.status != 0 && strstr(run.errors.data, "this invite has expired") == NULL)
		stage_fail(*state, "it said: %s", run.errors.data);
	run_fini(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(tokens_outlive_the_server),
	    stage_test(nothing_that_is_kept_opens_the_door),
	    stage_test(a_time_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
