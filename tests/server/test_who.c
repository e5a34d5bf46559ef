/* Who is here, was here, and comes and goes. */
#include "tests/check.h"

#include "server/config.h"
#include "tests/server/rig.h"

#define IN_X "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< :b!* JOIN #x\n"

static const struct rig_case cases[] = {
    {"WHO of a channel, a nick, a mask",
        IN_X "c+\na: WHO #x\na< * 352 a #x ~a 127.0.0.1 confab* a H@ :0 a\n"
             "a< * 352 a #x ~b 127.0.0.1 * b H :0 b\na< * 315 a #x :*\n"
             "a: WHO b\na< * 352 a #x ~b 127.0.0.1 * b H :0 b\na< * 315 a b :*\n"
             "a: WHO c\na< * 352 a * ~c 127.0.0.1 * c H :0 c\na< * 315 *\n"
             "a: WHO ?\na< * 352 *\na< * 352 *\na< * 352 *\na< * 315 a ? :*\n"
             "a: WHO 0\na< * 352 *\na< * 352 *\na< * 352 *\na< * 315 a 0 :*\n"
             "a: WHO b %\na< * 352 a #x ~b *\na< * 315 a b :*\n"
             "a: WHO nobody\na< * 315 a nobody :*\na: WHO #none\na< * 315 a #none :*\n"
             "a: WHO * o\na< * 315 a * :*\n"
             "b: AWAY :x\nb< * 306 *\na: WHO b\na< * 352 a #x ~b * b G :0 b\na< * 315 *\n"
             "c: MODE c +i\nc< * MODE *\na: WHO ~c\na< * 315 *\n"
             "a: WHO c\na< * 352 *\na< * 315 *\nb: MODE b +i\nb< *\na: WHO ~b\na< * 352 *\n"
             "a< * 315 *\n"},
    {"WHO with fields", IN_X "a: WHO #x %tcuihsnfdlaor,42\n"
                             "a< * 354 a 42 #x ~a 127.0.0.1 127.0.0.1 * a H@ 0 0 0 n/a :a\n"
                             "a< * 354 a 42 #x ~b 255.255.255.255 127.0.0.1 * b H 0 0 0 n/a :b\n"
                             "a< * 315 a #x :*\na: WHO b %n\na< * 354 a b\na< * 315 a b :*\n"
                             "a: WHO b %na\na< * 354 a b 0\na< * 315 a b :*\n"},
    {"WHOIS",
        IN_X "b: MODE #x +m\nb< * 482 *\na: WHOIS b\na< * 311 a b ~b 127.0.0.1 * :b\n"
             "a< * 319 a b :#x\na< * 312 a b confab* :*\na< * 317 a b 0 1* :*\n"
             "a< * 318 a b :*\n"
             "b: WHOIS A\nb< * 311 b a *\nb< * 319 b a :@#x\nb< * 312 *\nb< * 317 *\n"
             "b< * 318 b A :*\n"
             "a: WHOIS nobody\na< * 401 a nobody :*\na< * 318 a nobody :*\n"
             "a: WHOIS\na< * 431 a :*\na: WHOIS b b\na< * 311 *\na<< * 318 a b :*\n"
             "a: WHOIS elsewhere b\na< * 402 a elsewhere :*\n"
             "b: AWAY :lunch\nb< *\nc+\nc: WHOIS b\nc< * 311 *\nc< * 319 c b :#x\nc< * 312 *\n"
             "c< * 301 c b :lunch\nc< * 317 *\nc< * 318 *\n"
             "b: MODE b +i\nb< *\nc: WHOIS b\nc< * 311 *\nc< * 312 *\nc<< * 318 *\n"},
    {"WHOWAS",
        "a+\na: WHOWAS b\na< * 406 a b :*\na< * 369 a b :*\nb+\nb: NICK c\nb< *\nb: NICK b\nb< *\n"
        "b: QUIT\nb< *\nbx\n"},
    {"WHOWAS finds the newest first",
        "a+\nb: NICK b\nb: USER one 0 * :first\nb<< * 422 *\nb: QUIT\nb< ERROR *\nbx\n"
        "b: NICK b\nb: USER two 0 * :second\nb<< * 422 *\nb: QUIT\nb< ERROR *\nbx\n"
        "a: WHOWAS B\na< * 314 a b ~two 127.0.0.1 * :second\na< * 312 a b * :* UTC\n"
        "a< * 314 a b ~one 127.0.0.1 * :first\na< * 312 *\na< * 369 a B :*\n"
        "a: WHOWAS b 1\na< * 314 a b ~two *\na< * 312 *\na< * 369 *\n"
        "a: WHOWAS b -1\na< * 314 *\na< * 312 *\na< * 314 *\na< * 312 *\na< * 369 *\n"
        "a: WHOWAS\na< * 431 a :*\n"},
    {"USERHOST and ISON",
        "a+\nb+\nb: AWAY :x\nb< *\na: USERHOST b nobody A\n"
        "a< * 302 a :b=-~b@127.0.0.1 a=+~a@127.0.0.1\na: USERHOST nobody\na< * 302 a :\n"
        "a: USERHOST\na< * 461 a USERHOST :*\n"
        "a: ISON b nobody A\na< * 303 a :b a\na: ISON :nobody b\na< * 303 a :b\n"
        "a: ISON nobody\na< * 303 a :\na: ISON\na< * 461 a ISON :*\n"},
    {"MONITOR", "a+\nb+\na: MONITOR + b,c,1bad,B\na< * 730 a :b!~b@127.0.0.1*\na< * 731 a :c\n"
                "a: MONITOR L\na< * 732 a :b,c\na< * 733 a :*\n"
                "a: MONITOR S\na< * 730 a :b!~b@127.0.0.1\na< * 731 a :c\n"
                "c+\na< * 730 a :c!~c@127.0.0.1\nc: NICK d\nc< *\na< * 731 a :c\n"
                "c: NICK C\nc< *\na< * 730 a :C!~c@127.0.0.1\nc: NICK c\nc< *\na=\n"
                "b: QUIT\nb< *\nbx\na< * 731 a :b\n"
                "a: MONITOR - c\na: MONITOR L\na< * 732 a :b\na< * 733 *\nc: QUIT\nc< *\ncx\na=\n"
                "a: MONITOR C\na: MONITOR L\na< * 733 a :*\na: MONITOR S\na=\n"
                "a: MONITOR\na< * 461 a MONITOR :*\n"},
    {"extended-monitor",
        "a+ extended-monitor away-notify\nb+ extended-monitor setname\nc+ away-notify setname\n"
        "d+\na: MONITOR + d\na< * 730 *\nb: MONITOR + D\nb< * 730 *\nc: MONITOR + d\n"
        "c< * 730 *\nd: AWAY :out\nd< * 306 *\na< :d!~d@127.0.0.1 AWAY :out\nb=\nc=\n"
        "d: SETNAME :other\nb< :d!~d@127.0.0.1 SETNAME :other\na=\nc=\n"
        "d: JOIN #x\nd<< * 366 *\na: JOIN #x\na<< * 366 *\nd: AWAY\nd<< * 305 *\n"
        "a< :d!* AWAY\na=\n"},
    {"who watches may leave", "a+\na: MONITOR + b\na< * 731 *\na: QUIT\na< *\nax\nb+\nb=\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void two_each(struct config *config)
{
	config->limits.monitor = 2;
	config->limits.whowas = 2;
}

static void keeps_its_limits(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_each);
	rig_play(rig, "limits",
	    "a+\na: MONITOR + b,c,d,e\na< * 734 a 2 d,e :*\na< * 731 a :b,c\n"
	    "b+\na< * 730 *\nb: NICK 1\nb< * 432 *\nb: NICK x\nb< *\na< * 731 *\nb: NICK y\nb< *\n"
	    "b: NICK z\nb< *\na: WHOWAS b\na< * 406 *\na< * 369 *\na: WHOWAS y\na< * 314 *\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(keeps_its_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
