/* Channels that accounts have founded. */
#include "tests/check.h"

#include "base/alloc.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/config.h"
#include "server/server.h"
#include "server/user.h"
#include "store/store.h"
#include "tests/server/rig.h"

static struct account *account(struct rig *rig, const char *name)
{
	struct account *account = account_find(rig->server, str_from(name));
	return account != NULL ? account : account_new(rig->server, str_from(name));
}

static void log_in(struct rig *rig, const char *nick, const char *name)
{
	user_set_account(rig->server, user_find(rig->server, str_from(nick)), account(rig, name));
}

static void may_be_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("root");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
	config->limits.channels_per_account = 2;
}

/* a is logged in as Ann and has registered #x; b and c are guests in it. */
static struct rig *registered(void)
{
	struct rig *rig = rig_new(may_be_operator);
	rig_play(rig, "come",
	    "a+\nb+\nc+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\nc: JOIN #x\n"
	    "c<< * 366 *\na<< :c!* JOIN #x\nb< *\n");
	log_in(rig, "a", "Ann");
	rig_play(rig, "register",
	    "a: CHANNEL REGISTER #x\na< :confab.localhost MODE #x +q a\n"
	    "a< * NOTE CHANNEL REGISTERED #x Ann :*\nb< * MODE #x +q a\nc< * MODE #x +q a\n");
	return rig;
}

static void is_founded_by_an_account(void **state)
{
	(void)state;
	struct rig *rig = rig_new(may_be_operator);
	rig_play(rig, "who may not",
	    "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n"
	    "a: CHANNEL REGISTER #x\na< * FAIL CHANNEL ACCOUNT_REQUIRED REGISTER #x :*\n"
	    "b: CHANNEL REGISTER #x\nb< * 482 b #x :*\na: CHANNEL REGISTER #none\na< * 403 *\n"
	    "a: CHANNEL FOO #x\na< * FAIL CHANNEL UNKNOWN_COMMAND FOO :*\na: CHANNEL\na< * 461 *\n"
	    "a: CHANNEL RANK #x b\na< * 461 a CHANNEL :*\n"
	    "a: CHANNEL DROP #x\na< * FAIL CHANNEL NOT_REGISTERED DROP #x :*\n");
	log_in(rig, "a", "Ann");
	rig_play(rig, "once",
	    "a: CHANNEL REGISTER #x\na< * MODE #x +q a\na< * NOTE *\nb< *\n"
	    "a: CHANNEL REGISTER #x\na< * FAIL CHANNEL ALREADY_REGISTERED REGISTER #x :*\n"
	    "b: CHANNEL INFO #x\nb< * NOTE CHANNEL FOUNDER #x Ann :*since 20*-*\nb=\n");
	rig_play(rig, "so many",
	    "a: JOIN #y,#z\na<< * 366 a #z *\na: CHANNEL REGISTER #y\na< * MODE #y +q a\na< * NOTE "
	    "*\n"
	    "a: CHANNEL REGISTER #z\na< * FAIL CHANNEL TOO_MANY_CHANNELS REGISTER #z :*\n");
	rig_free(rig);
}

static void lives_on_without_members(void **state)
{
	(void)state;
	struct rig *rig = registered();
	rig_play(rig, "empty",
	    "a: MODE #x +k-t key\na< *\nb< *\nc< *\na: TOPIC #x :of mine\na< *\nb< *\nc< *\n"
	    "a: PART #x\na< *\nb< *\nc< *\nb: PART #x\nb< *\nc< *\nc: PART #x\nc< *\n"
	    "b: JOIN #x\nb< * 475 b #x :*\nb: JOIN #x key\nb< :b!* JOIN #x\nb< * 332 b #x :of "
	    "mine\n"
	    "b< * 333 *\nb< * 353 b = #x :b\nb< * 366 *\n");
	rig_play(rig, "the founder comes without the key",
	    "a: JOIN #x\na< :a!* JOIN #x\na< * MODE #x +qo a a\na< * 332 *\na< * 333 *\na< * 353 a "
	    "= #x "
	    ":b ~a\na< * 366 *\nb< :a!* JOIN #x\nb< * MODE #x +qo a a\n");
	rig_free(rig);
}

static void ranks_stay_with_accounts(void **state)
{
	(void)state;
	struct rig *rig = registered();
	log_in(rig, "b", "Bob");
	rig_play(rig, "by MODE",
	    "a: MODE #x +o b\na< *\nb< *\nc< *\na: MODE #x +v c\na< *\nb< *\nc< *\n"
	    "b: MODE #x -q a\nb< * 696 b #x q a :*\nb: MODE #x -o a\nb< * 696 b #x o a :They rank "
	    "above*\n"
	    "b: KICK #x a\nb< * 482 b #x :*\nb: PART #x\nb< *\na< *\nc< *\nc: PART #x\nc< *\na< *\n"
	    "b: JOIN #x\nb< :b!* JOIN #x\nb< * MODE #x +o b\nb<< * 366 *\na< *\na< * MODE #x +o b\n"
	    "c: JOIN #x\nc<< * 366 *\na< :c!* JOIN #x\nb< :c!* JOIN #x\na=\n");
	account(rig, "Cid");
	rig_play(rig, "by CHANNEL RANK, whether they are here or not",
	    "b: CHANNEL RANK #x cid voice\nb< * NOTE CHANNEL RANK #x Cid voice :*\n"
	    "b: CHANNEL RANK #x cid king\nb< * FAIL CHANNEL INVALID_RANK RANK #x :*\n"
	    "b: CHANNEL RANK #x cid founder\nb< * FAIL CHANNEL INVALID_RANK RANK #x :*\n"
	    "b: CHANNEL RANK #x ann none\nb< * FAIL CHANNEL IS_FOUNDER RANK #x :*\n"
	    "b: CHANNEL RANK #x nobody voice\nb< * FAIL CHANNEL NO_SUCH_ACCOUNT RANK #x :*\n"
	    "c: CHANNEL RANK #x cid operator\nc< * 482 c #x :*\n"
	    "b: CHANNEL DROP #x\nb< * 482 b #x :*\nb: CHANNEL FOUNDER #x bob\nb< * 482 b #x :*\n");
	log_in(rig, "c", "Cid");
	rig_play(rig, "on logging in",
	    "a< * MODE #x +v c\nb< * MODE #x +v c\nc< * MODE #x +v c\n"
	    "a: CHANNEL INFO #x\na< * NOTE CHANNEL FOUNDER #x Ann :*\na< * NOTE CHANNEL RANK #x "
	    "Bob :o\n"
	    "a< * NOTE CHANNEL RANK #x Cid :v\na=\n"
	    "a: CHANNEL RANK #x cid helper\na< * MODE #x +h-v c c\na< * NOTE *\nb< *\nc< *\n"
	    "a: CHANNEL RANK #x cid none\na< * MODE #x -h c\na< * NOTE *\nb< *\nc< *\n");
	account_free(rig->server, account_find(rig->server, STR("bob")));
	rig_play(rig, "an account that is removed",
	    "a< * MODE #x -o b\nb< * MODE #x -o b\nc< *\na: CHANNEL INFO #x\na< * NOTE CHANNEL "
	    "FOUNDER *\na=\n");
	rig_free(rig);
}

static void an_invitation_of_accounts(void **state)
{
	(void)state;
	struct rig *rig = registered();
	log_in(rig, "b", "Bob");
	rig_play(rig, "they pass what keeps others out",
	    "a: MODE #x +iv b\na< *\nb< *\nc< *\nb: PART #x\nb< *\na< *\nc< *\nb: JOIN #x\n"
	    "b< :b!* JOIN #x\nb< * MODE #x +v b\nb<< * 366 *\na< *\na< *\nc< *\nc< *\n"
	    "c: PART #x\nc< *\na< *\nb< *\nc: JOIN #x\nc< * 473 *\n");
	rig_free(rig);
}

static void is_handed_over_and_dropped(void **state)
{
	(void)state;
	struct rig *rig = registered();
	log_in(rig, "b", "Bob");
	rig_play(rig, "handed over",
	    "a: CHANNEL FOUNDER #x bob\na< * MODE #x -q a\na< * MODE #x +qo b b\n"
	    "a< * NOTE CHANNEL FOUNDER #x Bob :*\nb< * MODE #x -q a\nb< * MODE #x +qo b b\nc< "
	    "*\nc< *\n"
	    "a: CHANNEL FOUNDER #x ann\na< * 482 a #x :*\na: MODE #x +m\na< *\nb< *\nc< *\n");
	rig_play(rig, "dropped",
	    "b: CHANNEL DROP #x\nb< * NOTE CHANNEL DROPPED #x :*\nb< * MODE #x -q b\na< *\nc< *\n"
	    "a: PART #x\na< *\nb< *\nc< *\nb: PART #x\nb< *\nc< *\nc: PART #x\nc< *\nc: JOIN "
	    "#x\nc< *\n"
	    "c< * 353 c = #x :@c\n");
	rig_free(rig);
}

static void the_servers_operator_may_too(void **state)
{
	(void)state;
	struct rig *rig = registered();
	account(rig, "Dan");
	rig_play(rig, "without being there",
	    "d+\nd: OPER root secret\nd< * 381 *\nd< *\nd: CHANNEL FOUNDER #x dan\n"
	    "d< * NOTE CHANNEL FOUNDER #x Dan :*\na< * MODE #x -q a\nb< *\nc< *\n"
	    "d: CHANNEL DROP #x\nd< * NOTE CHANNEL DROPPED #x :*\n");
	rig_free(rig);
}

static void a_new_name_changes_nothing_else(void **state)
{
	(void)state;
	struct rig *rig = registered();
	rig_play(rig, "renamed, with what invitations there are",
	    "d+\na: MODE #x +i\na< *\nb< *\nc< *\na: INVITE d #x\na< * 341 *\nd< *\n"
	    "a: RENAME #x #new\na<< * 366 a #new *\nb<< * 366 *\nc<< * 366 *\n"
	    "d: JOIN #new\nd< :d!* JOIN #new\nd<< * 366 *\na< *\nb< *\nc< *\n"
	    "b: CHANNEL INFO #new\nb< * NOTE CHANNEL FOUNDER #new Ann :*\n"
	    "a: JOIN #x\na<< * 366 *\na: CHANNEL INFO #x\na< * FAIL CHANNEL NOT_REGISTERED *\n");
	rig_free(rig);
}

static void on_disk(struct config *config)
{
	may_be_operator(config);
	rig_on_disk(config);
}

static void comes_back_after_a_restart(void **state)
{
	(void)state;
	if (!store_has_disk())
		return;
	struct rig *rig = rig_new(on_disk);
	rig_play(
	    rig, "come", "a+\nb+\na: JOIN #Old\na<< * 366 *\nb: JOIN #old\nb<< * 366 *\na< *\n");
	log_in(rig, "a", "Ann");
	log_in(rig, "b", "Bob");
	account(rig, "Cid");
	rig_play(rig, "make it what it is",
	    "a: MODE #old +bb before!*@* stays\na< *\nb< *\na: CHANNEL REGISTER #old\na< *\na< "
	    "*\nb< *\n"
	    "a: MODE #old +kimbeI-t key bad!*@* a:bob r:Good*\na< *\nb< *\na: MODE #old +l 7\na< "
	    "*\nb< *\n"
	    "a: MODE #old -b before!*@*\na< *\nb< *\n"
	    "a: MODE #old +h b\na< *\nb< *\na: CHANNEL RANK #old cid voice\na< *\n"
	    "a: TOPIC #old :of the day\na< *\nb< *\na: RENAME #old #Kept :better\na<< * 366 *\nb<< "
	    "* 366 *\n");
	rig_restart(rig, on_disk);
	rig_play(rig, "a guest",
	    "c+\nc: JOIN #kept\nc< * 473 c #kept :*\nc: JOIN #old\nc<< * 353 c = #old :@c\nc< *\n"
	    "c: MODE #kept\nc< * 324 c #Kept +imnkl ? 7\nc< * 329 *\n"
	    "c: TOPIC #kept\nc< * 332 c #Kept :of the day\nc< * 333 c #Kept a!~a@127.0.0.1 1*\n");
	rig_play(rig, "their accounts", "a+\nb+\nd+\n");
	log_in(rig, "a", "Ann");
	log_in(rig, "b", "Bob");
	log_in(rig, "d", "Cid");
	rig_play(rig, "come back",
	    "a: JOIN #kept\na< :a!* JOIN #Kept\na< * MODE #Kept +qo a a\na<< * 366 *\n"
	    "b: JOIN #kept\na< *\na< * MODE #Kept +h b\nd: JOIN #kept\na< *\na< * MODE #Kept +v d\n"
	    "a: MODE #kept b\na< * 367 a #Kept bad!*@* a!~a@127.0.0.1 1*\na< * 367 a #Kept "
	    "stays!*@* *\na< * 368 *\n"
	    "a: MODE #kept e\na< * 348 a #Kept a:bob *\na< * 349 *\n"
	    "a: MODE #kept I\na< * 346 a #Kept r:Good* *\na< * 347 *\n"
	    "a: CHANNEL DROP #kept\na< * NOTE *\na< * MODE *\n");
	rig_restart(rig, on_disk);
	rig_play(rig, "dropped for good", "a+\na: JOIN #kept\na<< * 353 a = #kept :@a\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_founded_by_an_account),
	    cmocka_unit_test(lives_on_without_members),
	    cmocka_unit_test(ranks_stay_with_accounts),
	    cmocka_unit_test(an_invitation_of_accounts),
	    cmocka_unit_test(is_handed_over_and_dropped),
	    cmocka_unit_test(the_servers_operator_may_too),
	    cmocka_unit_test(a_new_name_changes_nothing_else),
	    cmocka_unit_test(comes_back_after_a_restart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
