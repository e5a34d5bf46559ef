/* What operators of the server see and do beyond others; another host (chghost). */
#include "tests/check.h"

#include "base/alloc.h"
#include "server/config.h"
#include "tests/server/rig.h"

static void may_be_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("root");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
}

#define ROOT "a+\na: OPER root secret\na<< * MODE a +o\n"

/* b knows CHGHOST, c does not, d neither but more of joins; all are in #x with e, who changes. */
#define FOUR_IN_X                                                                                  \
	ROOT                                                                                       \
	    "e+ chghost\ne: JOIN #x\ne<< * 366 *\nb+ chghost\nb: JOIN #x\nb<< * 366 *\n"           \
	    "c+\nc: JOIN #x\nc<< * 366 *\nd+ extended-join away-notify\nd: JOIN #x\nd<< * 366 *\n" \
	    "e<< :d!* JOIN #x\nb<< :d!* JOIN #x\nc< *\n"

static const struct rig_case cases[] = {
    {"WHOIS tells operators where somebody is, and oneself", ROOT
        "b+\nb: MODE b +iw\nb< *\nb: JOIN #s\nb<< * 366 *\nb: MODE #s +s\nb< *\n"
        "a: WHOIS b\na< * 311 *\na< * 319 a b :@#s\na< * 312 *\n"
        "a< * 378 a b :is connecting from tcp 127.0.0.1:*, irc\na< * 379 a b :is using modes +iw\n"
        "a< * 317 *\na< * 318 *\nb: WHOIS b\nb<< * 378 *\nb< * 379 *\nb<< * 318 *\n"
        "c+\nc: WHOIS b\nc< * 311 *\nc< * 312 *\nc< * 317 *\nc< * 318 *\n"},
    {"WHO tells operators of those who hide, and their addresses", ROOT
        "b+\nb: MODE b +i\nb< *\nc+\na: WHO b* %nihf\na< * 354 a 127.0.0.1 127.0.0.1 b H\na< * 315 "
        "*\n"
        "c: WHO b* %nihf\nc< * 315 *\nc: WHO b %ni\nc< * 354 c 255.255.255.255 b\nc< * 315 *\n"},
    {"another host, to those who know CHGHOST and those who do not", FOUR_IN_X
        "e: AWAY :out\ne< * 306 *\nd< * AWAY *\na: CHGHOST e Example.org\n"
        "a< * NOTICE a :a shows e at the host Example.org\n"
        "e< :e!~e@127.0.0.1 CHGHOST ~e Example.org\ne< * 396 e Example.org :*\ne=\n"
        "b< :e!~e@127.0.0.1 CHGHOST ~e Example.org\nb=\n"
        "c< :e!~e@127.0.0.1 QUIT :Changing host\nc< :e!~e@Example.org JOIN #x\n"
        "c< :confab.localhost MODE #x +o e\nc=\n"
        "d< :e!~e@127.0.0.1 QUIT :*\nd< :e!~e@Example.org JOIN #x ? :e\n"
        "d< * MODE #x +o e\nd< :e!~e@Example.org AWAY :out\nd=\n"
        "e: PRIVMSG #x :hi\nb< :e!~e@Example.org PRIVMSG #x :hi\n"
        "a: CHGHOST e Example.org\na< *\nb=\na: WHOIS e\na<< * 338 a e 127.0.0.1 :*\na<< * 318 *\n"
        "a: WHO e %ih\na< * 354 a 127.0.0.1 Example.org\na< * 315 *\n"
        "a: CHGHOST e\na< *\nb< :e!~e@Example.org CHGHOST ~e 127.0.0.1\n"},
    {"hosts that are none, and who may not",
        ROOT "b+\nb: CHGHOST b host\nb< * 481 *\na: CHGHOST b :two words\na< * FAIL CHGHOST "
             "INVALID_HOST ? :*\n"
             "a: CHGHOST b -x\na< * FAIL *\na: CHGHOST b a!b\na< * FAIL *\na: CHGHOST nobody x\na< "
             "* 401 *\n"
             "a: CHGHOST b "
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\na< "
             "* FAIL *\n"},
    {"another host hides nobody from a ban", ROOT
        "b+\nc^ unix\nc: NICK c\nc: USER c 0 * c\nc<< * 422 *\nc: JOIN #x\nc<< * 366 *\n"
        "c: MODE #x +b *!*@127.0.0.1\nc< *\na: CHGHOST b hidden\na< *\nb< * 396 *\nb: JOIN #x\n"
        "b< * 474 *\nc: MODE #x -b+b *!*@127.0.0.1 *!*@hidden\nc< *\nb: JOIN #x\nb< * 474 *\n"},
    {"extended-monitor knows CHGHOST too, also by its older name",
        ROOT "b+\nc+ chghost draft/extended-monitor\nc: MONITOR + b\nc< * 730 *\na: CHGHOST b new\n"
             "c< :b!* CHGHOST ~b new\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), may_be_operator);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
