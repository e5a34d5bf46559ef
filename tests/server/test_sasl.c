/* Logging in: SASL as clients speak it, and as nobody should. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/peer.h"
#include "server/sasl.h"
#include "server/server.h"
#include "server/sweep.h"
#include "server/verifier.h"
#include "tests/server/login_rig.h"
#include "tests/server/rig.h"

#define SESAME  "AGFubgBzZXNhbWU=" /* NUL ann NUL sesame */
#define WRONG   "AGFubgBtaWxsZXQ=" /* NUL ann NUL millet */
#define IN_A    "a< * 900 *\na< * 903 *\n"
#define IN_B    "b< * 900 *\nb< * 903 *\n"
#define PLAIN_A "a: AUTHENTICATE PLAIN\na< AUTHENTICATE +\n"
#define PLAIN_B "b: AUTHENTICATE PLAIN\nb< AUTHENTICATE +\n"

static const struct rig_case cases[] = {
    {"the mechanisms are named, to who can read values",
        "a: CAP LS 302\na<< * LS :*sasl=SCRAM-SHA-256,PLAIN *\nb: CAP LS\nb< * LS :* sasl *\n"},
    {"PLAIN before registration",
        "a: CAP REQ sasl\na< * ACK *\n" PLAIN_A "a: AUTHENTICATE " SESAME
        "\na< :* 900 ? ?!?@? ann :You are now logged in as ann\na< :* 903 ? :*\n"
        "a: NICK a\na: USER a 0 * a\na: CAP END\na<< * 422 *\n"
        "a: WHOIS a\na<< * 330 a a ann :*\na<< * 318 *\n"},
    {"and after it, again too, with or without the capability",
        "a+\nb+ account-notify\n" PLAIN_A "a: AUTHENTICATE " SESAME
        "\na< :* 900 a a!?a@* ann :*\na< * 903 a :*\n" PLAIN_B "b: AUTHENTICATE " SESAME
        "\nb< :b!* ACCOUNT ann\n" IN_B PLAIN_B
        "b: AUTHENTICATE AGJvYgBodW50ZXIy\nb< :b!* ACCOUNT bob\n" IN_B},
    {"the name's case does not matter; who is it, is as it was registered",
        "a+\n" PLAIN_A "a: AUTHENTICATE QW5OAEFOTgBzZXNhbWU=\na< * 900 a * ann :*\na< * 903 *\n"},
    {"wrong", "a+\n" PLAIN_A "a: AUTHENTICATE " WRONG "\na< * 904 a :*check both*\na=\n" PLAIN_A
              "a: AUTHENTICATE AG5vYm9keQBzZXNhbWU=\na< * 904 a :*check both*\na=\n"},
    {"as somebody else",
        "a+\n" PLAIN_A "a: AUTHENTICATE Ym9iAGFubgBzZXNhbWU=\na< * 904 a :*\na=\n"},
    {"who pipelines is answered in order",
        "a: CAP LS 302\na: AUTHENTICATE PLAIN\na: AUTHENTICATE " SESAME
        "\na: NICK a\na: USER a 0 * a\na: CAP REQ echo-message\na: CAP END\n"
        "a<< AUTHENTICATE +\na< * 900 *\na< * 903 *\na< * ACK :echo-message\na< * 001 *\na<< * 422 "
        "*\n"},
    {"an unknown mechanism",
        "a+\na: AUTHENTICATE NONE\na< * 908 a SCRAM-SHA-256,PLAIN :*\na< * 904 a :*908*\n"
        "a: AUTHENTICATE EXTERNAL\na< * 908 *\na< * 904 *\na: AUTHENTICATE *\na< * 908 *\na< * 904 "
        "*\n"
        "a: AUTHENTICATE\na< * 461 a AUTHENTICATE :*\na: authenticate plain\na< AUTHENTICATE +\n"},
    {"half done, then done without",
        "a: CAP LS\na< *\na: NICK a\na: USER a 0 * a\n" PLAIN_A
        "a: CAP END\na< * 906 ? :*\na<< * 422 *\n"
        "a: WHOIS a\na< * 311 *\na< * 312 *\na<< * 317 *\na< * 318 *\n"},
    {"half done, then gone", "a+\n" PLAIN_A "a: QUIT\na<< ERROR *\nax\n"},
    {"aborted", "a+\n" PLAIN_A "a: AUTHENTICATE *\na< * 906 a :*\na=\n" PLAIN_A
                "a: AUTHENTICATE " SESAME "\n" IN_A},
    {"twice at once: the second is taken for what it is, a message",
        "a+\n" PLAIN_A "a: AUTHENTICATE PLAIN\na< * 904 a :*\na=\n"},
    {"not base64, and nothing",
        "a+\n" PLAIN_A "a: AUTHENTICATE ====\na< * 904 *\n" PLAIN_A
        "a: AUTHENTICATE +\na< AUTHENTICATE +\na: AUTHENTICATE +\na< AUTHENTICATE +\n"
        "a: AUTHENTICATE a\na< * 904 *\n" PLAIN_A "a: AUTHENTICATE :a b\na< * 904 *\na=\n"},
    {"gone while the password is compared", "a+\n" PLAIN_A "a: AUTHENTICATE " SESAME "\na-\nb+\n"},
    {"a label", "a+ batch labeled-response\na: @label=1 AUTHENTICATE PLAIN\n"
                "a< @label=1 AUTHENTICATE +\na: AUTHENTICATE " SESAME "\n" IN_A},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_with_accounts(cases, COUNT_OF(cases), NULL);
}

static void takes_long_messages_in_chunks(void **state)
{
	static const size_t lengths[] = {1, 291, 292, 293, 594, PASSWORD_MAX};
	char password[PASSWORD_MAX + 1];
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "before", "a+\n");
	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		char name[] = {(char)('a' + i), '1', '\0'};
		memset(password, 'x', lengths[i]);
		password[lengths[i]] = '\0';
		rig_account(rig, name, password);
		rig_plain(rig, 'a', name, password);
		rig_playf(rig, "in", "a< * 900 a * %s :*\na< * 903 *\n", name);
	}
	rig_free(rig);
}

static void refuses_what_is_too_long(void **state)
{
	char chunk[402];
	struct rig *rig = rig_new(NULL);
	(void)state;
	memset(chunk, 'A', 401);
	chunk[401] = '\0';
	rig_playf(rig, "one", "a+\n" PLAIN_A "a: AUTHENTICATE %s\na< * 905 a :*\na=\n", chunk);
	chunk[400] = '\0';
	rig_play(rig, "all", PLAIN_A);
	for (size_t i = 0; i < SASL_MESSAGE_MAX / 400; i++)
		rig_playf(rig, "all", "a: AUTHENTICATE %s\na=\n", chunk);
	rig_playf(rig, "all", "a: AUTHENTICATE %s\na< * 905 a :*\na=\n", chunk);
	rig_free(rig);
}

static void scram(void **state)
{
	struct rig *rig = rig_with_accounts(NULL);
	(void)state;
	rig_play(rig, "before", "a+\n");
	assert_true(rig_scram(rig, 'a', "", "ann", "sesame"));
	rig_play(rig, "in", "a< :* 900 a a!* ann :*\na< * 903 *\na=\n");
	assert_true(rig_scram(rig, 'a', "BOB", "bob", "hunter2"));
	rig_play(rig, "in", "a< :* 900 a a!* bob :*\na< * 903 *\na=\n");
	assert_false(rig_scram(rig, 'a', "", "ann", "millet"));
	rig_play(rig, "wrong", "a< * 904 *\na=\n");
	assert_false(rig_scram(rig, 'a', "", "nobody", "sesame"));
	rig_play(rig, "nobody", "a< * 904 *\na=\n");
	assert_true(rig_scram(rig, 'a', "ann", "bob", "hunter2"));
	rig_play(rig, "another", "a< * 904 *\na=\n");
	rig_free(rig);
}

static void few_failures(struct config *config)
{
	config->limits.login_failures = 2;
}

static void few_failures_of_one(struct config *config)
{
	config->limits.login_failures = 0;
	config->limits.login_failures_account = 2;
}

#define FAILS                                                                                      \
	"a: AUTHENTICATE PLAIN\na< AUTHENTICATE +\na: AUTHENTICATE " WRONG "\na< * 904 a "         \
	":*check*\n"

static void slows_guessers_down(void **state)
{
	struct rig *rig = rig_with_accounts(few_failures);
	(void)state;
	rig_play(rig, "an address",
	    "a+\n" FAILS FAILS "a: AUTHENTICATE PLAIN\na< * 904 a :*try again in * "
	    "seconds\na=\nb+\nb: AUTHENTICATE PLAIN\nb< * 904 *\n");
	rig_free(rig);
	rig = rig_with_accounts(few_failures_of_one);
	rig_play(rig, "an account",
	    "a+\n" FAILS FAILS PLAIN_A "a: AUTHENTICATE " SESAME "\n"
	    "a< * 904 a :*try again in * seconds\n" PLAIN_A
	    "a: AUTHENTICATE AGJvYgBodW50ZXIy\n" IN_A);
	assert_false(rig_scram(rig, 'a', "", "ann", "sesame"));
	rig_play(rig, "by SCRAM too", "a< * 904 a :*try again in * seconds\na=\n");
	rig_free(rig);
}

static void no_window(struct config *config)
{
	config->limits.login_failures = 1;
	config->limits.login_window = 0;
}

static void forgives(void **state)
{
	struct rig *rig = rig_with_accounts(no_window);
	(void)state;
	rig_play(rig, "no window", "a+\n" FAILS FAILS PLAIN_A "a: AUTHENTICATE " SESAME "\n" IN_A);
	sweep(rig->server);
	assert_null(rig->server->failures);
	rig_free(rig);
}

static void ends_what_takes_too_long(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "begun", "a+\n" PLAIN_A);
	sweep(rig->server);
	rig_play(rig, "not too long", "a=\n");
	rig->server->peers->sasl->begun -= SASL_MOST;
	sweep(rig->server);
	rig_play(rig, "too long", "a< * 906 a :*\na=\n");
	rig_free(rig);
}

static void remembers_no_password(void **state)
{
	struct verifier kept;
	char *one = verifier_make("sesame"), *other = verifier_make("sesame");
	(void)state;
	assert_string_not_equal(one, other);
	assert_null(strstr(one, "sesame"));
	assert_true(verifier_read(one, &kept));
	assert_int_equal(kept.iterations, VERIFIER_ITERATIONS);
	assert_true(verifier_matches(one, "sesame"));
	assert_false(verifier_matches(one, "sesam"));
	assert_false(verifier_matches(one, ""));
	assert_false(verifier_matches("", "sesame"));
	assert_null(verifier_make("a\1b"));
	free(one);
	free(other);
}

/* RFC 7677 section 3: user, pencil. */
static const char known[] =
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

static void reads_verifiers(void **state)
{
	static const char *const broken[] = {"", "x",
	    "SCRAM-SHA-1$4096:YQ==$YQ==:YQ==", "SCRAM-SHA-256$", "SCRAM-SHA-256$0:YQ==$YQ==:YQ==",
	    "SCRAM-SHA-256$4096:YQ==$YQ==:YQ==", "SCRAM-SHA-256$4096:YQ==",
	    "SCRAM-SHA-256$4096:YQ==$YQ==", "SCRAM-SHA-256$99999999999:YQ==$YQ==:YQ=="};
	struct verifier kept;
	(void)state;
	assert_true(verifier_read(known, &kept));
	assert_true(verifier_matches(known, "pencil"));
	assert_false(verifier_matches(known, "pencils"));
	for (size_t i = 0; i < COUNT_OF(broken); i++)
		assert_false(verifier_read(broken[i], &kept));
	for (size_t cut = 0; cut + 1 < sizeof known; cut++) {
		char *part = xmemdup0(known, cut);
		assert_false(verifier_read(part, &kept));
		free(part);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(remembers_no_password),
	    cmocka_unit_test(reads_verifiers),
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(takes_long_messages_in_chunks),
	    cmocka_unit_test(refuses_what_is_too_long),
	    cmocka_unit_test(scram),
	    cmocka_unit_test(slows_guessers_down),
	    cmocka_unit_test(forgives),
	    cmocka_unit_test(ends_what_takes_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
