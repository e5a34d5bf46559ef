/* Accounts: how others see that somebody is logged in. */
#include "tests/check.h"

#include "server/account.h"
#include "server/account_rules.h"
#include "server/server.h"
#include "server/user.h"
#include "store/store.h"
#include "tests/server/rig.h"

static void log_in(struct rig *rig, const char *nick, const char *name)
{
	struct server *server = rig->server;
	struct user *user = user_find(server, str_from(nick));
	struct account *account = account_find(server, str_from(name));
	if (account == NULL)
		account = account_new(server, str_from(name));
	user_set_account(server, user, account);
}

static void others_are_told(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "before",
	    "a+ account-notify\nb+ account-notify\nc+\n"
	    "d+ account-notify extended-monitor\nd: MONITOR + a\nd< * 730 *\n"
	    "a: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n"
	    "c: JOIN #x\nc<< * 366 *\na< *\nb< *\n");
	log_in(rig, "a", "Ann");
	rig_play(rig, "in", "a< :a!* ACCOUNT Ann\nb< :a!* ACCOUNT Ann\nc=\nd< :a!* ACCOUNT Ann\n");
	account_free(rig->server, account_find(rig->server, STR("ann")));
	rig_play(rig, "out", "a< :a!* ACCOUNT ?\nb< :a!* ACCOUNT ?\nc=\nd< :a!* ACCOUNT ?\n");
	assert_null(account_find(rig->server, STR("Ann")));
	rig_free(rig);
}

static void is_shown_with_what_it_does(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "before",
	    "a+ echo-message account-tag\nb+ account-tag extended-join\nc+\n"
	    "b: JOIN #x\nb<< * 366 *\nc: JOIN #x\nc<< * 366 *\nb< :c!* JOIN #x ? :c\n");
	log_in(rig, "a", "Ann");
	rig_play(rig, "tags",
	    "a: JOIN #x\nb< @account=Ann :a!* JOIN #x Ann :a\nc< :a!* JOIN #x\na<< * 366 *\n"
	    "a: PRIVMSG #x :hi\na< @account=Ann :a!* PRIVMSG #x :hi\nb< @account=Ann :a!* PRIVMSG "
	    "#x :hi\n"
	    "c< :a!* PRIVMSG #x :hi\nc: PRIVMSG #x :hi\nb< :c!* PRIVMSG #x :hi\na< :c!* PRIVMSG #x "
	    ":hi\n"
	    "a: NICK aa\nb< @account=Ann :a!* NICK aa\na< @account=Ann :a!* NICK aa\nc< *\n");
	rig_play(rig, "queries",
	    "c: WHOIS aa\nc< * 311 *\nc< * 330 c aa Ann :is logged in as\nc<< * 318 *\n"
	    "c: WHO #x %na\nc<< * 354 c aa Ann\nc<< * 315 *\nc: WHO b %na\nc<< * 354 c b 0\nc<< * "
	    "315 *\n");
	rig_free(rig);
}

/* Names may have a backslash, which means something in a tag. */
static void is_escaped_in_a_tag(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "before", "a+ echo-message account-tag\n");
	log_in(rig, "a", "[a\\b]");
	rig_play(rig, "tag",
	    "a: PRIVMSG a :hi\na< @account=[a\\\\b] :a!* PRIVMSG a :hi\n"
	    "a< @account=[a\\\\b] :a!* PRIVMSG a :hi\n");
	rig_free(rig);
}

/* Somebody could make anew what is there, and have it once the disk is well. */
static void none_is_made_where_they_cannot_be_read(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	bool works = account_check_name(rig->server, STR("ann"), NULL) == ACCOUNT_OK;
	server_keep_history(rig->server, "/dev/null/folder");
	if (works && store_has_disk())
		assert_int_equal(account_check_name(rig->server, STR("ann"), NULL), ACCOUNT_UNREAD);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(others_are_told),
	    cmocka_unit_test(is_shown_with_what_it_does),
	    cmocka_unit_test(is_escaped_in_a_tag),
	    cmocka_unit_test(none_is_made_where_they_cannot_be_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
