/* Whom the server keeps out. */
#include "tests/check.h"

#include "base/alloc.h"
#include "server/account.h"
#include "server/ban.h"
#include "server/config.h"
#include "server/server.h"
#include "server/user.h"
#include "store/store.h"
#include "tests/server/rig.h"

static void may_be_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("root");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
	free(config->admin_email);
	config->admin_email = xstrdup("admin@example.org");
}

#define ROOT "a+\na: OPER root secret\na<< * MODE a +o\n"

static const struct rig_case cases[] = {
    {"who may not, and what is no ban", ROOT
        "b+\nb: BAN c\nb< * 481 *\nb: UNBAN c\nb< * 481 *\nb: STATS k\nb< * 481 *\nb< * 219 *\n"
        "b: KLINE\nb< * 461 *\na: BAN :with space\na< * FAIL BAN INVALID_MASK ? :*\n"
        "a: BAN 300.0.0.0/8\na< * FAIL BAN INVALID_MASK 300.0.0.0/8 :*\n"
        "a: BAN 10.0.0.0/33\na< * FAIL BAN INVALID_MASK *\n"
        "a: BAN account:\na< * FAIL BAN INVALID_MASK *\n"
        "a: BAN a\na< * FAIL BAN YOURSELF a :*\na: BAN *@127.0.0.1\na< * FAIL BAN YOURSELF *\n"
        "a: BAN 127.0.0.0/8\na< * FAIL BAN YOURSELF *\na: UNBAN c\na< * FAIL BAN NO_SUCH_BAN c "
        ":*\n"},
    {"a list of them", ROOT
        "a: BAN 192.0.2.7/24 1d too much noise\na< * NOTICE a :a bans the address 192.0.2.0/24 "
        "until "
        "20*: too much noise\na: KLINE 30 user@host :why\na< * NOTICE *mask ?!user@host until*\n"
        "a: BAN account:Bob\na< * NOTICE *account Bob for good*\na: DLINE 2001:db8::/32\na< *\n"
        "a: BAN\na< * NOTE BAN LISTED address 192.0.2.0/24 :until 20*, by a: too much noise\n"
        "a< * LISTED mask *!user@host :until*\na< * LISTED account Bob :for good, by a: \n"
        "a< * LISTED address 2001:db8::/32 :*\na< * NOTE BAN END_OF_LIST :There are 4\n"
        "a: STATS k\na< * 216 a K 192.0.2.0/24 ? address :too much noise\na< * 216 *\na< * 216 *\n"
        "a< * 216 *\na< * 219 *\na: UNDLINE 192.0.2.99/24\na< * NOTICE a :a lifts the ban of the "
        "address 192.0.2.0/24\na: UNKLINE USER@HOST\na< * lifts *\na: UNBAN a:bob\na< * lifts *\n"
        "a: BAN\na< * LISTED *\na< * END_OF_LIST *\n"},
};

static const struct rig_case nick_cases[] = {
    {"of a newcomer and of one who changes it", ROOT
        "a: BAN c*\na< * NOTICE *\nb+\nb: NICK cecil\nb< * 432 b cecil :\"cecil\" may not be "
        "used*\n"
        "c^ tcp\nc: NICK carl\nc< * 432 ? carl :*may not be used*\na: NICK carl\na< * NICK carl\n"},
    {"of one who is here", ROOT
        "b+\nc+\nb: JOIN #x\nb<< * 366 *\nc: JOIN #x\nc<< * 366 *\nb< *\na: BAN c 1h :enough\n"
        "a< * NOTICE *\nc< * :you are banned from this server until 20* UTC (enough); if that is "
        "wrong, write to admin@example.org\ncx\nb< :c!* QUIT :Banned\n"},
};

static const struct rig_case mask_cases[] = {
    {"of a newcomer", ROOT "a: BAN *!~b@* :be gone\na< *\nb^ tcp\nb: NICK b\nb: USER b 0 * :b\n"
                           "b< * 465 ? :you are banned from this server (be gone); *\n"
                           "b< ERROR :you are banned *\nbx\nc+\nc: NICK cc\nc< *\n"},
    {"of one who changes the nick", ROOT "a: BAN bb!*@*\na< *\nb+\nb: NICK bb\nb< * 432 b bb :*\n"},
    {"lifted", ROOT "a: BAN *!~b@*\na< *\na: UNBAN *!~b@*\na< *\nb+\nb: PING 1\nb< * PONG *\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), may_be_operator);
	rig_play_all(nick_cases, COUNT_OF(nick_cases), may_be_operator);
	rig_play_all(mask_cases, COUNT_OF(mask_cases), may_be_operator);
}

static void add(struct rig *rig, const char *said, int64_t seconds)
{
	enum ban_kind kind;
	struct buf what = {0};
	assert_true(ban_read(str_from(said), &kind, &what));
	ban_add(rig->server, kind, (struct str){what.data, what.len}, seconds, STR("why"),
	    STR("the test"));
	buf_fini(&what);
}

static void keeps_addresses_out(void **state)
{
	(void)state;
	struct rig *rig = rig_new(may_be_operator);
	rig_play(rig, "here", "a+\nb^ unix\nb: NICK b\nb: USER b 0 * b\nb<< * 422 *\nc^ tcp\n");
	add(rig, "127.0.0.0/8", 0);
	rig_play(rig, "thrown out",
	    "a< ERROR :you are banned *(why)*\nax\nc~ *\n"
	    "b: WHOWAS a\nb< * 314 *\nb<< * 369 *\n");
	rig_play(
	    rig, "not let in", "d^ tcp\nd< ERROR :you are banned from this server (why); *\ndx\n");
	rig_free(rig);
}

static void of_accounts(void **state)
{
	(void)state;
	struct rig *rig = rig_new(may_be_operator);
	rig_play(rig, "here", "a+\nb+\n");
	user_set_account(
	    rig->server, user_find(rig->server, STR("a")), account_new(rig->server, STR("Ann")));
	add(rig, "a:ann", 0);
	rig_play(rig, "thrown out", "a< ERROR :you are banned *\nax\nb: PING 1\nb< * PONG *\n");
	assert_non_null(ban_of_account(rig->server, account_find(rig->server, STR("ann"))));
	rig_free(rig);
}

static void plain_peers_too(void **state)
{
	(void)state;
	struct rig *rig = rig_new(may_be_operator);
	add(rig, "guest*", 0);
	rig_play(rig, "plain", "a^ tcp\na: hello\na~ *you are banned *\nax\n");
	rig_free(rig);
}

static void count(const struct ban *ban, void *arg)
{
	(void)ban;
	++*(int *)arg;
}

static int bans(const struct rig *rig)
{
	int found = 0;
	ban_each(rig->server, count, &found);
	return found;
}

static void they_end(void **state)
{
	(void)state;
	struct rig *rig = rig_new(may_be_operator);
	add(rig, "b", 3600);
	add(rig, "c", 3600);
	add(rig, "B", 7200); /* in place of the first */
	assert_int_equal(bans(rig), 2);
	rig->server->bans[0]->until -= 3600;
	assert_int_equal(bans(rig), 1);
	ban_sweep(rig->server);
	assert_int_equal(rig->server->ban_count, 1);
	rig_play(rig, "c may come", "c+\nc: NICK b\nc< * 432 *\n");
	rig_free(rig);
}

static void on_disk(struct config *config)
{
	may_be_operator(config);
	rig_on_disk(config);
}

static void outlast_a_restart(void **state)
{
	(void)state;
	if (!store_has_disk())
		return;
	struct rig *rig = rig_new(on_disk);
	add(rig, "Nick", 3600);
	add(rig, "gone", 0);
	add(rig, "192.0.2.0/24", 0);
	assert_true(ban_remove(rig->server, BAN_NICK, STR("GONE")));
	assert_false(ban_remove(rig->server, BAN_MASK, STR("nick")));
	rig_restart(rig, on_disk);
	assert_int_equal(bans(rig), 2);
	const struct ban *ban = ban_of_nick(rig->server, STR("nick"));
	assert_non_null(ban);
	assert_string_equal(ban->what, "Nick");
	assert_string_equal(ban->reason, "why");
	assert_string_equal(ban->by, "the test");
	assert_int_equal(ban->until - ban->since, 3600);
	assert_non_null(ban_of_host(rig->server, STR("192.0.2.200")));
	assert_null(ban_of_host(rig->server, STR("192.0.3.1")));
	rig_free(rig);
}

static void reads_what_is_meant(void **state)
{
	(void)state;
	static const struct {
		const char *said;
		int kind; /* -1: nothing */
		const char *what;
	} reads[] = {
	    {"10.1.2.3", BAN_ADDRESS, "10.1.2.3"},
	    {"10.1.2.3/8", BAN_ADDRESS, "10.0.0.0/8"},
	    {"::ffff:10.1.2.3", BAN_ADDRESS, "10.1.2.3"},
	    {"2001:DB8::1/32", BAN_ADDRESS, "2001:db8::/32"},
	    {"user@host", BAN_MASK, "*!user@host"},
	    {"nick!user", BAN_MASK, "nick!user@*"},
	    {"*!*@10.*", BAN_MASK, "*!*@10.*"},
	    {"account:Ann", BAN_ACCOUNT, "Ann"},
	    {"a:Ann", BAN_ACCOUNT, "Ann"},
	    {"Ann*", BAN_NICK, "Ann*"},
	    {"*", BAN_NICK, "*"},
	    {"??b*", BAN_NICK, "??b*"},
	    {"::1", BAN_ADDRESS, "0::1"},
	    {"300.1.2.3", -1, NULL},
	    {"10.1.2.*", -1, NULL},
	    {"10.1.2", -1, NULL},
	    {"example.org", -1, NULL},
	    {"", -1, NULL},
	    {":x", -1, NULL},
	    {"a b", -1, NULL},
	    {"a:", -1, NULL},
	    {"a::x", -1, NULL},
	    {"a\tb", -1, NULL},
	    {"x:y", -1, NULL},
	    {"10.0.0.0/", -1, NULL},
	    {"10.0.0.0/99", -1, NULL},
	    {"2001:db8::/129", -1, NULL},
	};
	for (size_t i = 0; i < COUNT_OF(reads); i++) {
		enum ban_kind kind;
		struct buf what = {0};
		bool fit = ban_read(str_from(reads[i].said), &kind, &what);
		assert_int_equal(fit, reads[i].kind >= 0);
		if (fit) {
			assert_int_equal(kind, reads[i].kind);
			assert_string_equal(what.data, reads[i].what);
		}
		buf_fini(&what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(keeps_addresses_out),
	    cmocka_unit_test(of_accounts),
	    cmocka_unit_test(plain_peers_too),
	    cmocka_unit_test(they_end),
	    cmocka_unit_test(outlast_a_restart),
	    cmocka_unit_test(reads_what_is_meant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
