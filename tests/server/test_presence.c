/* Several clients of one account share a nick; one who is always on stays without any. */
#include "tests/check.h"

#include "base/alloc.h"
#include "server/account.h"
#include "server/config.h"
#include "server/presence.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/login_rig.h"
#include "tests/server/rig.h"

#define LOGIN(c)                                                                                   \
	c ": AUTHENTICATE PLAIN\n" c "< *\n" c ": AUTHENTICATE AGFubgBzZXNhbWU=\n" c               \
	  "< * 900 *\n" c "< * 903 *\n"
#define NAME(c)  c ": NICK ann\n" c ": USER ann 0 * ann\n"
#define COMES(c) LOGIN(c) NAME(c) c "<< * 422 *\n"
#define LOGIN_A  LOGIN("a")
#define LOGIN_B  LOGIN("b")
#define LOGIN_C  LOGIN("c")
#define NAME_A   NAME("a")
#define NAME_B   NAME("b")
#define NAME_C   NAME("c")
#define COMES_A  COMES("a")
#define COMES_B  COMES("b")
/* a and b are ann in #x, d is there too. */
#define SHARED                                                                                     \
	COMES_A "a: JOIN #x\na<< * 366 *\nd+\nd: JOIN #x\nd<< * 366 *\na< :d!* JOIN #x\n" COMES(   \
	    "b") "b<< * 366 *\n"

static const struct rig_case cases[] = {
    {"the second is shown where the first is", COMES_A
        "a: JOIN #x,#y\na<< * 366 ann #y *\na: TOPIC #x :tea\na< *\n" LOGIN_B NAME_B
        "b< * 001 ann *\nb<< * 422 *\nb< :ann!* JOIN #x\nb< * 332 ann #x :tea\nb< * 333 *\n"
        "b< * 353 ann = #x :@ann\nb< * 366 *\nb< :ann!* JOIN #y\nb< * 353 *\nb< * 366 *\nb=\na=\n"},
    {"the second is told what was read", COMES_A
        "a: JOIN #x\na<< * 366 *\na: MARKREAD #x timestamp=2019-01-04T14:33:26.123Z\n"
        "a< * MARKREAD #x *\n" LOGIN_B "b: CAP REQ draft/read-marker\nb< *\n" NAME_B
        "b: CAP END\nb<< :ann!* JOIN #x\nb< * MARKREAD #x timestamp=2019-01-04T14:33:26.123Z\n"
        "b<< * 366 *\nb=\na=\n"},
    {"others see one, once",
        SHARED "d: NAMES #x\nd< * 353 d = #x :@ann d\nd< * 366 *\nd: WHO #x %n\nd< * 354 d ann\n"
               "d< * 354 d d\nd< * 315 *\nd=\n"},
    {"what others say comes to both",
        SHARED "d: PRIVMSG #x :hi\na< :d!* PRIVMSG #x :hi\n"
               "b< :d!* PRIVMSG #x :hi\nd: PRIVMSG ann :psst\n"
               "a< :d!* PRIVMSG ann :psst\nb< :d!* PRIVMSG ann :psst\na=\nb=\n"},
    {"what one says comes to the other, and back only if it asked for that",
        SHARED "a: PRIVMSG #x :hi\nb< :ann!* PRIVMSG #x :hi\nd< :ann!* PRIVMSG #x :hi\na=\n"
               "a: PRIVMSG d :psst\nb< :ann!* PRIVMSG d :psst\nd< :ann!* PRIVMSG d :psst\na=\n"
               "b: CAP REQ echo-message\nb< *\nb: PRIVMSG d :hm\nb< :ann!* PRIVMSG d :hm\n"
               "a< :ann!* PRIVMSG d :hm\nd< *\nb: PRIVMSG ann :self\nb< :ann!* PRIVMSG ann :self\n"
               "b< :ann!* PRIVMSG ann :self\na< :ann!* PRIVMSG ann :self\na=\nb=\nd=\n"},
    {"they join, leave and are renamed together",
        SHARED "a: JOIN #z\na<< * 366 *\nb< :ann!* JOIN #z\nb< * 353 ann = #z :@ann\nb< * 366 *\n"
               "b: PART #z\nb< :ann!* PART #z\na< :ann!* PART #z\n"
               "b: NICK anna\nb< :ann!* NICK anna\na< :ann!* NICK anna\nd< :ann!* NICK "
               "anna\na=\nb=\nd=\n"},
    {"one leaves, nobody is told",
        SHARED "a: QUIT\na<< ERROR *\nax\nd=\nd: PRIVMSG ann :hi\nb< * :hi\n"
               "b: QUIT :bye\nb<< ERROR *\nd< :ann!* QUIT :Quit: bye\n"},
    {"killed, all of them", "c+ \n" SHARED "c: OPER op secret\nc<< * 381 *\nc: KILL ann :no\n"
                            "a<< ERROR *\nb<< ERROR *\nd< :ann!* QUIT :*\nax\nbx\n"},
    {"banned, all of them", "c+ \n" SHARED "c: OPER op secret\nc<< * 381 *\nc: BAN account:ann\n"
                            "a<< ERROR *\nb<< ERROR *\nd< :ann!* QUIT :Banned\nax\nbx\n"},
    {"away only if all are",
        SHARED "e+ away-notify\ne: JOIN #x\ne<< * 366 *\na< *\nb< *\nd< *\n"
               "a: AWAY :lunch\na< * 306 *\ne=\nb: AWAY :tea\nb< * 306 *\ne< :ann!* AWAY :tea\n"
               "a: AWAY\na< * 305 *\ne< :ann!* AWAY\ne=\n"
               "a: QUIT\na<< ERROR *\ne< :ann!* AWAY :tea\nb: AWAY *\nb< * 306 *\ne< :ann!* AWAY "
               ":nobody*\n"},
    {"with pre-away, a client that nobody looks at",
        SHARED "e+ away-notify\ne: JOIN #x\ne<< * 366 *\na< *\nb< *\nd< *\n"
               "a: AWAY :out\na< *\nb: AWAY :out\nb< *\ne< :ann!* AWAY :out\n"
               "c: CAP REQ draft/pre-away\nc< *\nc: AWAY *\nc< * 306 *\n" LOGIN_C NAME_C
               "c: CAP END\nc<< * 366 *\ne=\nd: PRIVMSG ann :?\nd< * 301 d ann :out\n"},
    {"another nick is another user",
        COMES_A LOGIN_B "b: NICK annb\nb: USER b 0 * b\nb< * 001 annb *\n"
                        "b<< * 422 *\na=\na: WHOIS annb\na<< * 330 a?? annb ann *\na<< * 318 *\n"},
    {"the nick said before the login waits for it",
        COMES_A "b: CAP LS\nb< *\n" NAME_B LOGIN_B "b: CAP END\nb< * 001 ann *\n"
                "c: CAP LS\nc< *\nc: NICK ann\nc: USER c 0 * c\nc: CAP END\nc< * 433 ? ann *\n"
                "c: NICK c\nc<< * 422 *\n"},
    {"whoever shares a nick stays logged in",
        SHARED "a: AUTHENTICATE PLAIN\na< *\na: AUTHENTICATE AGJvYgBodW50ZXIy\na< * 907 ann :*\n"
               "a: ACCOUNT LOGOUT\na< * FAIL ACCOUNT SHARED :*\n" LOGIN_A "a=\nb=\nd=\n"},
    {"an account is told of itself",
        "a+\na: ACCOUNT\na< * FAIL ACCOUNT ACCOUNT_REQUIRED :*\n" LOGIN_A
        "a: ACCOUNT\na< * NOTE ACCOUNT INFO ann 1 :It is yours since 20*\n"
        "a< * NOTE ACCOUNT SETTING always-on off :*\na=\na: ACCOUNT SET always-on maybe\n"
        "a< * FAIL ACCOUNT INVALID_VALUE :*\na: ACCOUNT SET colour on\na< * FAIL ACCOUNT "
        "UNKNOWN_SETTING :*\n"
        "a: ACCOUNT JUMP\na< * FAIL ACCOUNT UNKNOWN_COMMAND :*\na: ACCOUNT SET\na< * 461 *\n"
        "a: ACCOUNT CERTIFICATE add\na< * FAIL ACCOUNT NO_CERTIFICATE :*\n"
        "a: ACCOUNT CERTIFICATE remove aa\na< * FAIL ACCOUNT NO_CERTIFICATE :*\n"
        "a: ACCOUNT LOGOUT\na< * 901 a a!* :*\na: WHO a %na\na< * 354 a a 0\na< * 315 *\n"
        "a: HELP IDENTIFY\na< *AUTHENTICATE*\n"},
    {"a new password",
        "a+\n" LOGIN_A "a: ACCOUNT PASSWORD hunter3\na: PING x\n"
        "a< * NOTE ACCOUNT PASSWORD_CHANGED :*\na< * PONG *\n"
        "a: AUTHENTICATE PLAIN\na< *\na: AUTHENTICATE AGFubgBzZXNhbWU=\na< * 904 *\n"
        "a: AUTHENTICATE PLAIN\na< *\na: AUTHENTICATE AGFubgBodW50ZXIz\na< * 900 *\na< * 903 *\n"},
};

static void add_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("op");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
}

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_with_accounts(cases, COUNT_OF(cases), add_operator);
}

#define ALWAYS_ON                                                                                  \
	COMES_A "a: JOIN #x,#y\na<< * 366 ann #y *\na: ACCOUNT SET always-on on\n"                 \
	        "a< * NOTE ACCOUNT SETTING always-on on :*\n"                                      \
	        "d+ away-notify\nd: JOIN #x\nd<< * 366 *\na< *\n"

static void on_disk_alone(struct config *config)
{
	rig_on_disk(config);
	config->keep_history = false;
}

static void stays_without_a_client(void **state)
{
	struct rig *rig = rig_with_accounts(NULL);
	(void)state;
	rig_play(rig, "it stays, away",
	    ALWAYS_ON "a: QUIT :bye\na<< ERROR *\nax\nd< :ann!* AWAY :will read this later\nd=\n"
	              "d: PRIVMSG ann :hi\nd< * 301 d ann :will*\nd: NAMES #x\nd< * 353 d = #x "
	              ":@ann d\nd< * 366 *\n");
	rig_play(rig, "it is found again, also by another nick",
	    LOGIN_B "b: NICK other\nb: USER b 0 * b\nb< * 001 ann *\nb<< * 366 *\nb<< * 366 *\n"
	            "d< :ann!* AWAY\nb: PRIVMSG #x :back\nd< :ann!* PRIVMSG #x :back\n");
	rig_play(rig, "no more",
	    "b: ACCOUNT SET always-on off\nb< * NOTE *\nb: QUIT\nb<< ERROR *\nd< :ann!* QUIT "
	    ":*\nd=\n");
	rig_free(rig);
}

static void ends_with_its_wish(void **state)
{
	struct rig *rig = rig_with_accounts(NULL);
	(void)state;
	rig_play(rig, "gone", ALWAYS_ON "a: QUIT\na<< ERROR *\nax\nd< *\n");
	account_free(rig->server, account_find(rig->server, STR("ann")));
	rig_play(rig, "the account is removed", "d< :ann!* QUIT :*\nd: WHOIS ann\nd< * 401 *\n");
	rig_free(rig);
}

static void comes_back_after_a_restart(void **state)
{
	void (*const tweaks[])(struct config *) = {rig_on_disk, on_disk_alone};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tweaks); i++) {
		struct rig *rig = rig_with_accounts(tweaks[i]);
		rig_play(rig, "before", ALWAYS_ON "a: PART #y\na< *\na: JOIN #z\na<< * 366 *\n");
		rig_restart(rig, tweaks[i]);
		rig_play(rig, "after",
		    "d+\nd: JOIN #x\nd<< * 353 d = #x :@ann d\nd< * 366 *\nd: WHOIS ann\nd< * 311 "
		    "d ann ~ann *\n"
		    "d< * 330 d ann ann *\nd< * 319 d ann :@#x @#z\nd<< * 301 d ann :will*\nd<< * "
		    "318 *\n" COMES_A
		    "a< :ann!* JOIN #x\na<< * 366 *\na< :ann!* JOIN #z\na<< * 366 *\na=\n");
		rig_free(rig);
	}
}

static void leaves_when_nobody_comes(void **state)
{
	struct rig *rig = rig_with_accounts(NULL);
	(void)state;
	rig_play(rig, "gone", ALWAYS_ON "a: QUIT\na<< ERROR *\nax\nd< *\n");
	presence_sweep(rig->server);
	assert_non_null(user_find(rig->server, STR("ann")));
	user_find(rig->server, STR("ann"))->active -= 2592000 * NS_PER_S;
	presence_sweep(rig->server);
	rig_play(rig, "not any more", "d< :ann!* QUIT :Nobody came back\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(stays_without_a_client),
	    cmocka_unit_test(ends_with_its_wish),
	    cmocka_unit_test(comes_back_after_a_restart),
	    cmocka_unit_test(leaves_when_nobody_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
