/*
 * Whom a client believes: real servers with certificates of an authority that the test makes, and
 * with those that nobody vouches for.
 */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/certificate.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define HEX_SIZE 65 /* bytes of a SHA-256 in hexadecimal, with its NUL */

struct play {
	struct stage *stage;
	struct certificate authority;
	struct confabd *confabd;
	char address[64]; /* ircs://localhost:PORT */
	const char *known;
};

static const struct certificate_recipe good = {.from = -1, .to = 9, .name = "localhost"};

/* What the server shows from its next start, or SIGHUP, on; and its key's fingerprint. */
static void show(struct play *play, const struct certificate_recipe *recipe, bool vouched,
    char fingerprint[HEX_SIZE])
{
	struct certificate shown;
	unsigned char id[32];
	size_t size = sizeof id;
	certificate_make(&shown, recipe, vouched ? &play->authority : NULL);
	gnutls_x509_crt_get_key_id(shown.self, GNUTLS_KEYID_USE_SHA256, id, &size);
	for (size_t i = 0; i < sizeof id; i++)
		snprintf(fingerprint + 2 * i, 3, "%02x", id[i]);
	char *pem = certificate_pem(&shown);
	certificate_write(stage_path(play->stage, "server.pem"), pem);
	certificate_unmake(&shown);
	free(pem);
}

static void open_play(struct play *play, struct stage *stage,
    const struct certificate_recipe *recipe, bool vouched, char fingerprint[HEX_SIZE])
{
	static const char *options[3];
	*play = (struct play){.stage = stage};
	certificate_make(
	    &play->authority, &(struct certificate_recipe){.from = -20, .to = 20}, NULL);
	char *pem = certificate_public_pem(&play->authority);
	certificate_write(stage_path(stage, "authority.pem"), pem);
	free(pem);
	show(play, recipe, vouched, fingerprint);
	options[0] = "--cert";
	options[1] = stage_path(stage, "server.pem");
	play->confabd = confabd_start(stage, options);
	snprintf(play->address, sizeof play->address, "ircs://localhost:%s",
	    strrchr(confabd_place(play->confabd, CONFABD_TCP), ':') + 1);
	play->known = stage_path(stage, ".local/state/confab/known-servers");
}

static void close_play(struct play *play)
{
	certificate_unmake(&play->authority);
}

/* SIGHUP, which drops nobody. */
static void show_instead(struct play *play, const struct certificate_recipe *recipe, bool vouched,
    char fingerprint[HEX_SIZE])
{
	show(play, recipe, vouched, fingerprint);
	kill(confabd_pid(play->confabd), SIGHUP);
	confabd_expect_log(play->confabd, fingerprint);
}

/* `confab say`, believing the test's authority or the system's. */
static struct run say(struct play *play, bool believes, const char *text)
{
	const char *argv[10] = {stage_program(play->stage, "confab"), "say"};
	size_t count = 2;
	if (believes) {
		argv[count++] = "--ca";
		argv[count++] = stage_path(play->stage, "authority.pem");
	}
	argv[count++] = play->address;
	argv[count++] = CONFAB_CHANNEL;
	argv[count++] = text;
	return run_program(play->stage, argv, NULL);
}

static void says(struct play *play, bool believes)
{
	struct run run = say(play, believes, "hello");
	if (run.status != 0)
		stage_fail(play->stage, "it said: %s", run.errors.data);
	run_fini(&run);
}

static void is_refused(struct play *play, bool believes, const char *words)
{
	struct run run = say(play, believes, "hello");
	if (run.status == 0 || strstr(run.errors.data, words) == NULL)
		stage_fail(play->stage, "status %d, and it said: %s", run.status, run.errors.data);
	run_fini(&run);
}

static void assert_known(const struct play *play, const char *as)
{
	char text[1024] = "", line[256];
	FILE *file = fopen(play->known, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	snprintf(line, sizeof line, "%s %s\n", play->address + strlen("ircs://"), as);
	assert_string_equal(text, line);
}

static void an_authority_is_enough(void **state)
{
	struct play play;
	char one[HEX_SIZE], other[HEX_SIZE], own[HEX_SIZE];
	open_play(&play, *state, &good, true, one);
	says(&play, true);
	assert_known(&play, "public");
	show_instead(&play, &good, true, other);
	assert_string_not_equal(one, other);
	says(&play, true);
	show_instead(&play, &good, false, own);
	is_refused(&play, true, "public authorities vouched for the server at localhost:");
	is_refused(&play, true, own);
	assert_known(&play, "public");
	close_play(&play);
}

/* Then it is as with any server that is met for the first time. */
static void without_one_the_key_is_kept(void **state)
{
	static const struct {
		const char *name;
		bool believes;
	} cases[] = {{"other.example", true}, {"localhost", false}};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct play play;
		char key[HEX_SIZE];
		struct stage *stage = stage_new();
		(void)state;
		open_play(&play, stage,
		    &(struct certificate_recipe){.from = -1, .to = 9, .name = cases[i].name}, true,
		    key);
		says(&play, cases[i].believes);
		assert_known(&play, key);
		close_play(&play);
		stage_free(stage);
	}
}

static void a_certificate_may_have_another_time(void **state)
{
	static const struct {
		struct certificate_recipe recipe;
		const char *words;
	} cases[] = {
	    {{.from = -9, .to = -2, .name = "localhost"}, "its certificate expired on 20"},
	    {{.from = 2, .to = 9, .name = "localhost"}, "its certificate is not valid before 20"},
	};
	struct play play;
	char key[HEX_SIZE];
	open_play(&play, *state, &cases[0].recipe, true, key);
	is_refused(&play, true, cases[0].words);
	is_refused(&play, false, cases[0].words);
	show_instead(&play, &cases[1].recipe, false, key);
	is_refused(&play, true, cases[1].words);
	assert_null(fopen(play.known, "r"));
	close_play(&play);
}

/* What is said in words is taken at its word. */
static void a_changed_key_is_accepted_by_what_is_told(void **state)
{
	struct play play;
	char one[HEX_SIZE], other[HEX_SIZE], command[512];
	open_play(&play, *state, &good, false, one);
	says(&play, false);
	assert_known(&play, one);
	show_instead(&play, &good, false, other);
	is_refused(&play, false, one);
	is_refused(&play, false, other);
	assert_known(&play, one);
	struct run run = say(&play, false, "hello");
	const char *at = strstr(run.errors.data, "This accepts it:  ");
	assert_non_null(at);
	at += strlen("This accepts it:  ");
	const char *program = stage_program(*state, "confab");
	snprintf(command, sizeof command, "PATH=%.*s:$PATH; %.*s",
	    (int)(strrchr(program, '/') - program), program, (int)(strstr(at, "  (") - at), at);
	run_fini(&run);
	const char *const argv[] = {"sh", "-c", command, NULL};
	struct terminal *ann =
	    terminal_start(*state, &(struct terminal_config){.home = stage_folder(*state)}, argv);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	says(&play, false);
	assert_known(&play, other);
	close_play(&play);
}

static void a_changed_key_is_accepted_on_the_screen(void **state)
{
	struct play play;
	char one[HEX_SIZE], other[HEX_SIZE], line[64];
	open_play(&play, *state, &good, false, one);
	says(&play, false);
	show_instead(&play, &good, false, other);
	struct terminal *ann = confab_start(*state,
	    &(struct terminal_config){.home = stage_folder(*state), .rows = 40},
	    (const char *const[]){"join", play.address, NULL});
	snprintf(line, sizeof line, "/trust %.16s", other);
	terminal_wait(ann, line);
	terminal_enter(ann, line);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	assert_known(&play, other);
	close_play(&play);
}

/* `confab say` by datagrams to whoever has that key; whether it was. */
static bool says_by_datagrams(struct play *play, const char *fingerprint, const char *text)
{
	const char *const argv[] = {stage_program(play->stage, "confab"), "say", "--udp",
	    "--fingerprint", fingerprint, confabd_place(play->confabd, CONFABD_UDP), CONFAB_CHANNEL,
	    text, NULL};
	struct run run = run_program(play->stage, argv, NULL);
	bool said = run.status == 0;
	if (!said)
		assert_non_null(
		    strstr(run.errors.data, "another key than the one that you were given"));
	run_fini(&run);
	return said;
}

static void a_new_certificate_is_shown_by_datagrams_too(void **state)
{
	struct play play;
	char one[HEX_SIZE], other[HEX_SIZE];
	open_play(&play, *state, &good, false, one);
	struct terminal *ann =
	    confab_start(*state, &(struct terminal_config){.home = stage_folder(*state)},
	        (const char *const[]){"tail", "--udp", "--fingerprint", one,
	            confabd_place(play.confabd, CONFABD_UDP), CONFAB_CHANNEL, NULL});
	confabd_expect_log(play.confabd, "let in");
	assert_true(says_by_datagrams(&play, one, "before"));
	terminal_wait(ann, "before");
	show_instead(&play, &good, false, other);
	assert_true(says_by_datagrams(&play, other, "behind"));
	terminal_wait(ann, "behind"); /* on its old session */
	assert_false(says_by_datagrams(&play, one, "never"));
	close_play(&play);
}

static void a_file_without_authorities_is_told(void **state)
{
	const char *nothing = stage_path(*state, "nothing.pem");
	const struct {
		const char *file, *words;
	} cases[] = {
	    {"/nowhere.pem", "--ca: cannot read /nowhere.pem: No such file or directory"},
	    {nothing, "nothing.pem has no certificates in PEM"},
	};
	certificate_write(nothing, "hello\n");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *const argv[] = {stage_program(*state, "confab"), "say", "--ca",
		    cases[i].file, "ircs://localhost:1", CONFAB_CHANNEL, "hello", NULL};
		struct run run = run_program(*state, argv, NULL);
		assert_int_equal(run.status, 2);
		if (strstr(run.errors.data, cases[i].words) == NULL)
			stage_fail(*state, "it said: %s", run.errors.data);
		run_fini(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(an_authority_is_enough),
	    cmocka_unit_test(without_one_the_key_is_kept),
	    stage_test(a_certificate_may_have_another_time),
	    stage_test(a_changed_key_is_accepted_by_what_is_told),
	    stage_test(a_changed_key_is_accepted_on_the_screen),
	    stage_test(a_new_certificate_is_shown_by_datagrams_too),
	    stage_test(a_file_without_authorities_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
