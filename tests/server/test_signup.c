/* Accounts that people make themselves, and what nobody else may be called then. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/account.h"
#include "server/account_admin.h"
#include "server/config.h"
#include "server/looks.h"
#include "server/server.h"
#include "server/verifier.h"
#include "server/voucher.h"
#include "tests/server/login_rig.h"
#include "tests/server/rig.h"

static const struct rig_case cases[] = {
    {"what is offered", "a: CAP LS 302\na<< * LS * "
                        "*draft/account-registration=before-connect,custom-account-name*\n"
                        "b+\nb: HELP REGISTER\nb<< *REGISTER ACCOUNT*\n"},
    {"under one's nick", "a+ account-notify\na: REGISTER * * sesame\na< :a!* ACCOUNT a\n"
                         "a< :* REGISTER SUCCESS a :*\na< * 900 a a!* a :*\na=\n"
                         "a: WHOIS a\na<< * 330 a a a :*\na<< * 318 *\n"},
    {"under another name, then logged in from elsewhere",
        "a+\na: REGISTER Ann * sesame\na< * REGISTER SUCCESS Ann :*\na< * 900 *\n"
        "b+\nb: AUTHENTICATE PLAIN\nb< *\nb: AUTHENTICATE AGFubgBzZXNhbWU=\nb< * 900 b * Ann "
        ":*\nb< * 903 *\n"},
    {"before registration, the answers in order",
        "a: CAP LS 302\na<< * LS :*\na: NICK a\na: REGISTER * * sesame\na: PING x\n"
        "a< * REGISTER SUCCESS a :*\na< * 900 ? ?!?@? a :*\na< * PONG *\n"
        "a: USER a 0 * a\na: CAP END\na<< * 422 *\na: WHO a %na\na< * 354 a a a\n"},
    {"without a nick",
        "a: CAP LS\na< *\na: REGISTER * * sesame\na< * FAIL REGISTER NEED_NICK ? :*\n"},
    {"of somebody else's nick",
        "a+\nb: NICK a\nb< * 433 *\nb: REGISTER * * sesame\nb< * FAIL REGISTER USERNAME_EXISTS a "
        ":*\n"
        "b: REGISTER A * sesame\nb< * FAIL REGISTER USERNAME_EXISTS A :*\n"},
    {"refused", "a+\na: REGISTER ann\na< * 461 *\na: REGISTER #x * sesame\n"
                "a< * FAIL REGISTER BAD_ACCOUNT_NAME #x :*\na: REGISTER 1x * sesame\n"
                "a< * FAIL REGISTER BAD_ACCOUNT_NAME 1x :*\na: REGISTER :a b * sesame\na< * 461 *\n"
                "a: REGISTER ann * sesame\na< * SUCCESS *\na< * 900 *\na: REGISTER bob * sesame\n"
                "a< * FAIL REGISTER ALREADY_AUTHENTICATED ann :*\n"
                "b+\nb: REGISTER ANN * hunter2\nb< * FAIL REGISTER ACCOUNT_EXISTS ANN :*\n"
                "b: REGISTER amn * hunter2\nb< * REGISTER SUCCESS *\n"},
    {"names that look like an account's",
        "a+\na: REGISTER willow * sesame\na< * SUCCESS *\na< * 900 *\n"
        "b+\nb: REGISTER wil1ow * hunter2\nb< * FAIL REGISTER BAD_ACCOUNT_NAME wil1ow :*looks "
        "like*\n"
        "b: REGISTER WILLOVV * hunter2\nb< * :*\n"
        "c+\nc: NICK Wi1low\nc< * 433 c Wi1low :*\nc< * NOTICE c :*looks like the name of an "
        "account*\nc=\n"
        "a: NICK wil1ow\na< :a!* NICK wil1ow\n"},
    {"an account's nick is its holder's",
        "a+\na: REGISTER ann * sesame\na< * SUCCESS *\na< * 900 *\n"
        "b+\nb: NICK Ann\nb< * 433 b Ann :*\nb< * NOTICE b :*log in to it, or choose another "
        "nick\nb=\n"
        "c: NICK ann\nc< * 433 ? ann :*\nc< * NOTICE ? :*log in*\nc: NICK c\nc: USER c 0 * c\nc<< "
        "* 422 *\n"
        "a: NICK ann\na< :a!* NICK ann\n"},
    {"who may log in yet, may say the nick before",
        "a+\na: REGISTER ann * sesame\na< * SUCCESS *\na< * 900 *\n"
        "b: CAP LS\nb< *\nb: NICK ann\nb: USER b 0 * b\nb: PING x\nb< * PONG *\n"
        "b: AUTHENTICATE PLAIN\nb< *\nb: AUTHENTICATE AGFubgBzZXNhbWU=\nb< * 900 *\nb< * 903 *\n"
        "b: CAP END\nb< * 001 ann *\nb<< * 422 *\n"
        "c: CAP LS\nc< *\nc: NICK ANN\nc: USER c 0 * c\nc: CAP END\nc< * 433 ? ANN :*\n"},
    {"nothing is to be verified", "a+\na: VERIFY ann 1\na< * FAIL VERIFY INVALID_CODE ann :*\n"},
    {"gone meanwhile", "a+\na: REGISTER ann * sesame\na-\nb+\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

/* Which of them is faster is not known. */
static void add_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("op");
	config->opers[0].password = verifier_make("swordfish");
	config->oper_count = 1;
	config->limits.login_failures = 2;
}

static void operators_may_be_hashed(void **state)
{
	static const struct rig_case operators[] = {
	    {"right, and what follows waits for it", "a+\na: OPER op swordfish\na: PING x\na< * "
	                                             "381 a :*\na< * MODE a +o\na< * PONG *\n"},
	    {"wrong, and too often",
	        "a+\na: OPER op sword\na< * 464 a :*\na: OPER none swordfish\na< * 464 *\n"
	        "a: OPER op swordfish\na< * 464 *\na< * NOTICE a :*try again in * seconds\na=\n"},
	    {"gone meanwhile", "a+\na: OPER op swordfish\na-\nb+\n"}};
	(void)state;
	rig_play_all(operators, COUNT_OF(operators), add_operator);
}

static void for_the_invited(struct config *config)
{
	add_operator(config);
	config->accounts = ACCOUNTS_INVITED;
	config->state = xstrdup("the rig's");
}

static void invites_to_an_account(void **state)
{
	struct rig *rig = rig_new(for_the_invited);
	(void)state;
	rig_play(rig, "without",
	    "a+\na: REGISTER * * sesame\n"
	    "a< * FAIL REGISTER TEMPORARILY_UNAVAILABLE ? :*REGISTER NAME CODE PASSWORD*\n"
	    "a: ACCOUNT INVITE\na< * 481 *\na: OPER op swordfish\na< * 381 *\na< * MODE *\n"
	    "a: ACCOUNT INVITE\na< * NOTE ACCOUNT INVITATION * :*\n");
	char *code = xstrdup(rig->server->vouchers->code);
	rig_restart(rig, for_the_invited);
	rig_playf(
	    rig, "with one", "a+\na: REGISTER * %s sesame\na< * SUCCESS *\na< * 900 *\n", code);
	rig_playf(rig, "once", "b+\nb: REGISTER * %s sesame\nb< * FAIL REGISTER *\n", code);
	voucher_make(rig->server);
	rig->server->vouchers->since -= VOUCHER_LIFE + 1;
	rig_playf(rig, "too late", "b: REGISTER * %s sesame\nb< * FAIL REGISTER *\n",
	    rig->server->vouchers->code);
	free(code);
	rig_free(rig);
}

static void one_of_two_at_once_gets_it(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "at once",
	    "a+\nb+\na: REGISTER ann * sesame\nb: REGISTER ann * hunter2\n"
	    "a~ * REGISTER *ann :*\nb~ * REGISTER *ann :*\n");
	assert_int_equal(
	    account_client_count(rig->server, account_find(rig->server, STR("ann"))), 1);
	rig_free(rig);
}

static void closed(struct config *config)
{
	config->accounts = ACCOUNTS_CLOSED;
}

static void late(struct config *config)
{
	config->register_early = false;
	config->limits.password_least = 8;
}

static void guarded(struct config *config)
{
	config->password = xstrdup("swordfish");
	config->limits.signups = 1;
}

static void loose(struct config *config)
{
	config->reserve_nicks = false;
}

static void heeds_the_configuration(void **state)
{
	static const struct rig_case shut[] = {
	    {"closed", "a+\na: REGISTER * * sesame\na< * FAIL REGISTER TEMPORARILY_UNAVAILABLE ? "
	               ":*ask there*\n"}};
	static const struct rig_case after[] = {{"only after registration, and no short password",
	    "a: CAP LS 302\na<< * LS * *draft/account-registration=custom-account-name*\n"
	    "a: NICK a\na: REGISTER * * sesame\na<< * FAIL REGISTER COMPLETE_CONNECTION_REQUIRED ? "
	    ":*\n"
	    "b+\nb: REGISTER * * sesame\nb< * FAIL REGISTER WEAK_PASSWORD b :*\n"}};
	static const struct rig_case barred[] = {
	    {"the server's password first, and few from one host",
	        "a: NICK a\na: REGISTER * * sesame\na< * FAIL REGISTER TEMPORARILY_UNAVAILABLE ? "
	        ":*PASS\n"
	        "a: PASS swordfish\na: REGISTER * * sesame\na< * SUCCESS *\na< * 900 *\n"
	        "b: NICK b\nb: PASS swordfish\nb: REGISTER * * sesame\n"
	        "b< * FAIL REGISTER TEMPORARILY_UNAVAILABLE b :*try again in * seconds\n"}};
	static const struct rig_case open[] = {
	    {"nicks are anybody's", "a+\na: REGISTER ann * sesame\na< * SUCCESS *\na< * 900 "
	                            "*\nb+\nb: NICK ann\nb< :b!* NICK ann\n"}};
	(void)state;
	rig_play_all(shut, 1, closed);
	rig_play_all(after, 1, late);
	rig_play_all(barred, 1, guarded);
	rig_play_all(open, 1, loose);
}

static void tells_looks_apart(void **state)
{
	static const struct {
		const char *one, *other;
		bool alike;
	} pairs[] = {{"willow", "wil1ow", true}, {"Ivan", "lvan", true}, {"bob", "b0b", true},
	    {"modern", "modem", true}, {"ann", "amn", false}, {"ann", "bob", false},
	    {"ANN", "ann", true}, {"I", "i", false}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char *one = looks_of(str_from(pairs[i].one));
		char *other = looks_of(str_from(pairs[i].other));
		if ((strcmp(one, other) == 0) != pairs[i].alike)
			fail_msg("%s is %s, %s is %s", pairs[i].one, one, pairs[i].other, other);
		free(one);
		free(other);
	}
}

static void count_in(const struct account *account, void *arg)
{
	struct buf *names = arg;
	buf_printf(names, "%s ", account->name);
}

static bool add(struct server *server, const char *name, const char *password, char **cause)
{
	char *verifier = verifier_make(password);
	bool added = account_add(server, str_from(name), str_from(password), verifier, cause);
	free(verifier);
	return added;
}

static bool set_password(
    struct server *server, const char *name, const char *password, char **cause)
{
	char *verifier = verifier_make(password);
	bool set =
	    account_set_password(server, str_from(name), str_from(password), verifier, cause);
	free(verifier);
	return set;
}

static void is_run_by_somebody(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct server *server = rig->server;
	struct buf text = {0};
	char *cause;
	(void)state;
	assert_true(add(server, "dora", "sesame", &cause));
	assert_true(add(server, "Ann", "sesame", &cause));
	assert_false(add(server, "ann", "sesame", &cause));
	assert_non_null(strstr(cause, "already"));
	free(cause);
	assert_false(add(server, "bob", "", &cause));
	assert_non_null(strstr(cause, "too short"));
	free(cause);
	assert_false(add(server, "bob", "\1", &cause));
	free(cause);
	account_list(server, count_in, &text);
	assert_string_equal(text.data, "Ann dora ");
	buf_clear(&text);
	assert_true(set_password(server, "ANN", "hunter2", &cause));
	assert_true(verifier_matches(account_find(server, STR("ann"))->verifier, "hunter2"));
	assert_false(set_password(server, "none", "x", &cause));
	free(cause);
	account_export(account_find(server, STR("ann")), &text);
	assert_non_null(strstr(text.data, "{\"account\":\"Ann\",\"since\":\"20"));
	assert_non_null(strstr(text.data, "\"verifier\":\"SCRAM-SHA-256$"));
	buf_fini(&text);
	rig_plain(rig, 'a', "ann", "hunter2");
	rig_play(rig, "in", "a< * 900 *\na< * 903 *\na: NICK a\na: USER a 0 * a\na<< * 422 *\n");
	assert_int_equal(account_client_count(server, account_find(server, STR("ann"))), 1);
	assert_true(account_remove(server, STR("ANN"), &cause));
	assert_false(account_remove(server, STR("ANN"), &cause));
	free(cause);
	rig_play(rig, "a guest again", "a: WHO a %na\na< * 354 a a 0\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_looks_apart),
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(operators_may_be_hashed),
	    cmocka_unit_test(invites_to_an_account),
	    cmocka_unit_test(one_of_two_at_once_gets_it),
	    cmocka_unit_test(heeds_the_configuration),
	    cmocka_unit_test(is_run_by_somebody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
