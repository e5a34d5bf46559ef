/* What a channel grants to those who are logged in to an account, and refuses to guests. */
#include "tests/check.h"

#include "server/account.h"
#include "server/config.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

/* So that a guest can be called like an account. */
static void loose(struct config *config)
{
	config->reserve_nicks = false;
}

static struct rig *rig_with_account(const char *nick, const char *name, const char *before)
{
	struct rig *rig = rig_new(loose);
	rig_play(rig, "before", before);
	user_set_account(rig->server, user_find(rig->server, str_from(nick)),
	    account_new(rig->server, str_from(name)));
	return rig;
}

#define ALL_IN_X                                                                                   \
	"a+\nb+\nc+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\nc: JOIN #x\nc<< * 366 *\n"  \
	"a<< :c!* JOIN #x\nb< :c!* JOIN #x\n"

static void accounts_enter(void **state)
{
	(void)state;
	struct rig *rig = rig_with_account("b", "Bob", "a+\nb+\nc+\n");
	rig_play(rig, "R",
	    "a: JOIN #x\na<< * 366 *\na: MODE #x +R\na< * MODE #x +R\n"
	    "c: JOIN #x\nc< * 477 c #x :*logged in*(+R)\n"
	    "b: JOIN #x\nb<< * 366 *\na< *\n"
	    "a: MODE #x +I c\na< *\nb< *\nc: JOIN #x\nc<< * 366 *\n");
	rig_play(rig, "R and an invitation",
	    "a<< :c!* JOIN #x\na: MODE #x -I c\na< *\nc: PART #x\na< *\nc: JOIN #x\nc<< * 477 *\n"
	    "a: INVITE c #x\na< * 341 *\nc< * INVITE c #x\nc: JOIN #x\nc<< * 366 *\n");
	rig_free(rig);
}

static void accounts_speak(void **state)
{
	(void)state;
	struct rig *rig = rig_with_account("b", "Bob", ALL_IN_X);
	rig_play(rig, "M",
	    "a: MODE #x +M\na< *\nb< *\nc< *\nc: PRIVMSG #x :hi\nc< * 404 c #x :only those who are "
	    "logged in*\nb: PRIVMSG #x :hi\na< *\nc< *\na: PRIVMSG #x :hi\nb< *\nc< *\n"
	    "a: MODE #x +v c\na< *\nb< *\nc< *\nc: PRIVMSG #x :hi\na< :c!* PRIVMSG #x :hi\n");
	rig_free(rig);
}

static void masks_match_accounts(void **state)
{
	(void)state;
	struct rig *rig = rig_with_account("b", "Bob", "a+\nb+\nc+\na: JOIN #x\na<< * 366 *\n");
	rig_play(rig, "ban of an account",
	    "a: MODE #x +b ~account:BOB\na< * MODE #x +b a:BOB\nb: JOIN #x\nb< * 474 b #x :*\n"
	    "c: NICK bob\nc< *\nc: JOIN #x\nc<< * 366 *\na< *\nc: PART #x\nc< *\na< *\nc: NICK "
	    "c\nc< *\n"
	    "a: MODE #x -b a:bob\na< * MODE #x -b a:bob\nb: JOIN #x\nb<< * 366 *\na< *\n");
	rig_play(rig, "ban of guests",
	    "a: MODE #x +b U:*\na< * MODE #x +b U:?!?@?\nb< *\nc: JOIN #x\nc< * 474 c #x :*\n"
	    "b: PART #x\nb< *\na< *\nb: JOIN #x\nb<< * 366 *\na< *\na: MODE #x -b guest:*\na< "
	    "*\nb< *\n");
	rig_play(rig, "exception for an account",
	    "a: MODE #x +be *!*@* a:bob\na< *\nb< *\nc: JOIN #x\nc< * 474 *\nb: PRIVMSG #x :hi\na< "
	    "*\n"
	    "b: PART #x\nb< *\na< *\nb: JOIN #x\nb<< * 366 *\na< *\na: MODE #x -be *!*@* a:bob\na< "
	    "*\n"
	    "b< *\n");
	rig_play(rig, "invited by account",
	    "a: MODE #x +iI a:bob\na< *\nb< *\nb: PART #x\nb< *\na< *\nb: JOIN #x\nb<< * 366 *\na< "
	    "*\n"
	    "c: JOIN #x\nc< * 473 *\na: MODE #x -i+b m:a:*\na< *\nb< *\nc: JOIN #x\nc<< * 366 "
	    "*\na< *\n"
	    "b< *\nb: PRIVMSG #x :hi\nb< * 404 b #x :*(+b)\nc: PRIVMSG #x :hi\na< *\nb< *\n");
	rig_free(rig);
}

static const struct rig_case cases[] = {
    {"what members say goes to helpers and above alone", ALL_IN_X
        "a: MODE #x +U\na< * MODE #x +U\nb< *\nc< *\nb: PRIVMSG #x :psst\n"
        "a< :b!* PRIVMSG #x :psst\nc=\na: PRIVMSG #x :aloud\nb< *\nc< *\n"
        "a: MODE #x +hv b c\na< *\nb< *\nc< *\nc: PRIVMSG #x :voiced\n"
        "a< * PRIVMSG #x :voiced\nb< *\na: MODE #x -v c\na< *\nb< *\nc< *\n"
        "c: PRIVMSG #x :asks\na< *\nb< *\nc: CAP REQ :echo-message batch draft/chathistory\n"
        "c< * ACK *\nc: PRIVMSG #x :again\nc< :c!* PRIVMSG #x :again\na< *\nb< *\n"
        "c: CHATHISTORY LATEST #x * 10\nc< * BATCH +*\nc< * :aloud\nc< * :voiced\n"
        "c< * BATCH -*\n"},
    {"why one may not speak",
        ALL_IN_X "a: MODE #x +mCb c\na< *\nb< *\nc< *\nb: PRIVMSG #x :hi\nb< * 404 b #x :*(+m)\n"
                 "a: MODE #x -m\na< *\nb< *\nc< *\nc: PRIVMSG #x :hi\nc< * 404 c #x :*(+b)\n"
                 "b: PRIVMSG #x :\1VERSION\1\nb< * 404 b #x :*(+C)\nd+\nd: PRIVMSG #x :hi\n"
                 "d< * 404 d #x :*(+n)\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(accounts_enter),
	    cmocka_unit_test(accounts_speak),
	    cmocka_unit_test(masks_match_accounts),
	    cmocka_unit_test(plays_its_scripts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
