/* MODE, and what the modes do. */
#include "tests/check.h"

#include "server/config.h"
#include "tests/server/rig.h"

#define IN_X "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< :b!* JOIN #x\n"

#define SIXTY "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct rig_case cases[] = {
    {"shows modes, and the key to members alone",
        IN_X "a: MODE #x\na< * 324 a #x +nt\na< * 329 a #x 1*\na: MODE #x +kl key 5\n"
             "a< * MODE #x +kl key 5\na: MODE #x\na< * 324 a #x +ntkl key 5\na< * 329 *\n"
             "c+\nc: MODE #x\nc< * 324 c #x +ntkl * 5\nc< * 329 *\n"
             "c: MODE #none\nc< * 403 c #none :*\nc: MODE\nc< * 461 c MODE :*\n"},
    {"several in one, and only what changed is told",
        IN_X "a: MODE #x +mov-t+n b b\na< :a!* MODE #x +mov-t b b\nb< :a!* MODE #x +mov-t b b\n"
             "a: MODE #x +m\na=\na: MODE #x -o+v b b\na< * MODE #x -o b\n"},
    {"who may not, what is not",
        IN_X "b: MODE #x +im\nb< * 482 b #x :*\nb=\na: MODE #x +Z\na< * 472 a Z :*\n"
             "a: MODE #x +o nobody\na< * 401 a nobody :*\nc+\na: MODE #x +o c\n"
             "a< * 441 a c #x :*\na: MODE #x +o\na< * 696 a #x o * :*\n"
             "a: MODE #x +l\na< * 696 a #x l * :*\na: MODE #x +l many\na< * 696 a #x l many :*\n"
             "a: MODE #x +l 0\na< * 696 a #x l 0 :*\na: MODE #x +k\na< * 696 a #x k * :*\n"
             "a: MODE #x +k :two words\na< * 525 a #x :*\na: MODE #x +k a,b\na< * 525 a #x :*\n"
             "a: MODE #x +k :\na< * 525 a #x :*\na: MODE #x +l 5more\na< * MODE #x +l 5\n"
             "a: MODE #x +l 0000000000000000000000000000000007\na< * MODE #x +l 7\n"
             "a: MODE #x +l -1\na< * 696 a #x l -1 :*\nc: MODE #x +m\nc< * 482 c #x :*\n"},
    {"what a letter is answered with is said once a line",
        IN_X "a: MODE #x +ZZ-Z+YZ\na< * 472 a Z :*\na< * 472 a Y :*\na=\n"
             "a: MODE #x bbb+b-b\na< * 368 *\na=\na: MODE #x ooolklk\na< * 696 a #x o *\n"
             "a< * 696 a #x l *\na< * 696 a #x k *\na=\n"
             "a: MODE #x :\303\251\342\202\254 :\na< * 472 a ? :*\na=\n"},
    {"key", IN_X "a: MODE #x +k one\na< * MODE #x +k one\nc+\nc: JOIN #x\nc< * 475 c #x :*\n"
                 "c: JOIN #x two\nc< * 475 *\na: MODE #x -k two\na< * MODE #x -k *\n"
                 "c: JOIN #x\nc< :c!* JOIN #x\n"},
    {"limit", IN_X "a: MODE #x +l 2\na< * MODE #x +l 2\na: MODE #x +l 02x\na=\nc+\nc: JOIN #x\nc< "
                   "* 471 c #x :*\n"
                   "a: MODE #x -l\na< * MODE #x -l\nc: JOIN #x\nc< :c!* JOIN #x\n"},
    {"moderated",
        IN_X "a: MODE #x +m\na< * MODE #x +m\nb< * MODE #x +m\nb: PRIVMSG #x :hi\n"
             "b< * 404 b #x :*\nb: NOTICE #x :hi\nb=\na: MODE #x +v b\nb< * MODE #x +v b\n"
             "a< * MODE #x +v b\nb: PRIVMSG #x :hi\na< :b!* PRIVMSG #x :hi\n"},
    {"no messages from outside",
        "a+\nb+\na: JOIN #x\na<< * 366 *\nb: PRIVMSG #x :hi\nb< * 404 b #x :*\n"
        "a: MODE #x -n\na< * MODE #x -n\nb: PRIVMSG #x :hi\na< :b!* PRIVMSG #x :hi\n"},
    {"no CTCP but ACTION",
        IN_X "a: MODE #x +C\na< * MODE #x +C\nb< * MODE #x +C\nb: PRIVMSG #x :\1VERSION\1\n"
             "b< * 404 b #x :*\nb: PRIVMSG #x :\1ACTION waves\1\n"
             "a< :b!* PRIVMSG #x :\1ACTION waves\1\n"},
    {"secret", IN_X
        "a: MODE #x +s\na< * MODE #x +s\nc+\nc: MODE #x\nc< * 403 c #x :*\n"
        "c: TOPIC #x\nc< * 403 c #x :*\nc: WHOIS a\nc<< * 312 *\nc: WHO #x\nc<< * 315 c #x :*\n"
        "b: WHOIS a\nb<< * 319 b a :@#x\n"},
    {"bans, and exceptions from them",
        IN_X "a: MODE #x +b b\na< * MODE #x +b b!*@*\nb< * MODE #x +b b!*@*\n"
             "a: MODE #x +b b\na=\nb: PRIVMSG #x :hi\nb< * 404 b #x :*\n"
             "a: MODE #x +b\na< * 367 a #x b!*@* a!~a@127.0.0.1 1*\na< * 368 a #x :*\n"
             "b: MODE #x b\nb< * 367 *\nb< * 368 *\n"
             "a: KICK #x b\nb< * KICK *\nb: JOIN #x\nb< * 474 b #x :*\n"
             "a: MODE #x +e *@127.0.0.1\na<< * MODE #x +e *!*@127.0.0.1\nb: JOIN #x\n"
             "b< :b!* JOIN #x\nb<< * 366 *\na: MODE #x e\na<< * 348 a #x *!*@127.0.0.1 a!* 1*\n"
             "a< * 349 a #x :*\nb: PRIVMSG #x :hi\na< :b!* PRIVMSG #x :hi\n"
             "a: MODE #x -b B!*@*\na< * MODE #x -b B!*@*\na: MODE #x b\na< * 368 *\n"
             "a: MODE #x -b B!*@*\na=\na: MODE #x +b :with space\na< * 696 a #x b * :*\n"
             "a: MODE #x +b " SIXTY SIXTY SIXTY "\na< * 696 a #x b xxx*xxx :*too long\n"
             "a: MODE #x +b " SIXTY SIXTY "\na< * MODE #x +b x*x!*@*\n"},
    {"an invitation passes a ban, a key and a limit, once",
        IN_X "a: MODE #x +bkl c 5 1\na< * MODE *\nc+\na: INVITE c #x\nc< * INVITE *\n"
             "c: JOIN #x\nc< * JOIN #x\nc<< * 366 *\nc: PART #x\nc< * PART #x\n"
             "c: JOIN #x\nc< * 474 *\nb: INVITE c #x\nb<< * 341 *\nc< * INVITE *\n"
             "c: JOIN #x\nc< * 474 *\n"},
    {"helpers look after the members but not the channel",
        IN_X "c+\nc: JOIN #x\nc<< * 366 *\na< * JOIN *\nb< * JOIN *\na: MODE #x +h b\n"
             "a< * MODE #x +h b\nb< * MODE #x +h b\nc< * MODE #x +h b\nc: NAMES #x\n"
             "c< * 353 c = #x :@a %b c\nc< * 366 *\nb: MODE #x +m\nb< * 482 b #x :*\n"
             "b: MODE #x +o b\nb< * 482 b #x :*\nb: MODE #x +h c\nb< * 482 b #x :*\n"
             "b: MODE #x -o a\nb< * 482 b #x :*\nb: KICK #x a\nb< * 482 b #x :*\n"
             "b: MODE #x +v c\na< * MODE #x +v c\nb< *\nc< *\nb: MODE #x +b d\n"
             "a< * MODE #x +b d!*@*\nb< *\nc< *\nb: TOPIC #x :mine\na< * TOPIC #x :mine\nb< *\n"
             "c< *\nb: KICK #x c\na< :b!* KICK #x c :b\nb< *\nc< *\nb: INVITE c #x\nb< * 341 *\n"
             "c< *\nb: MODE #x -h b\nb< * 482 b #x :*\na: MODE #x -h b\na< * MODE #x -h b\nb< *\n"
             "b: KICK #x a\nb< * 482 b #x :*\na: MODE #x +q a\na< * 696 a #x q a :*\n"},
    {"all ranks at once, and the lowest that a message is for",
        "a+ multi-prefix\nb+\nc+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\nc: JOIN #x\n"
        "c<< * 366 *\na<< :c!* JOIN #x\nb< *\na: MODE #x +hv a a\na< * MODE #x +hv a a\nb< *\nc< "
        "*\n"
        "a: MODE #x +h b\na< *\nb< *\nc< *\na: NAMES #x\na< * 353 a = #x :@%+a %b c\na< * 366 *\n"
        "c: PRIVMSG @#x :one\na< * PRIVMSG @#x :one\nb=\nc: PRIVMSG @%#x :two\n"
        "a< * PRIVMSG %#x :two\nb< * PRIVMSG %#x :two\nc: PRIVMSG ~#x :three\na=\nb=\nc=\n"},
    {"masks of other kinds", IN_X
        "a: MODE #x +b m:b\na< * MODE #x +b m:b!*@*\nb< *\nb: PRIVMSG #x :hi\n"
        "b< * 404 b #x :*\nb: PART #x\nb< *\na< *\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "a: MODE #x +e ~mute:b!~B@*\na< * MODE #x +e m:b!~B@*\nb< *\nb: PRIVMSG #x :hi\n"
        "a< * PRIVMSG #x :hi\na: MODE #x -be $m:B m:b!~b@*\na< * MODE #x -be m:B!*@* m:b!~b@*\n"
        "b< *\na: MODE #x +b realname:[bc]\na< *\nb< *\na: MODE #x +b r:?\n"
        "a< * MODE #x +b r:?\nb< *\nb: PRIVMSG #x :hi\nb< * 404 *\nb: PART #x\nb< *\na< *\n"
        "b: JOIN #x\nb< * 474 b #x :*\na: MODE #x -b realname:?\na< * MODE #x -b r:?\n"
        "a: MODE #x +b m:r:b\na< * MODE #x +b m:r:b\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "b: PRIVMSG #x :hi\nb< * 404 *\n"
        "a: MODE #x +iI m:b\na< * MODE #x +iI m:b!*@*\nb< *\nb: PART #x\nb< *\na< *\nb: JOIN #x\n"
        "b< * 473 b #x :*\n"},
    {"masks of no kind", IN_X
        "a: MODE #x +b z:b\na< * 696 a #x b z:b :There is no such kind of mask\n"
        "a: MODE #x +b m:m:b\na< * 696 a #x b m:m:b :*\na: MODE #x +b m:\na< * 696 a #x b m: :*\n"
        "a: MODE #x +b r:\na< * 696 a #x b r: :*\na: MODE #x +b ~:x\na< * 696 a #x b ~:x :*\n"
        "a: MODE #x +b m:z:b\na< * 696 *\na: MODE #x +b ::\na< * 696 a #x b * :*\n"
        "a: MODE #x +b b!*@::1\na< * MODE #x +b b!*@::1\n"},
    {"invite list",
        IN_X "a: MODE #x +iI c!*@*\na< * MODE #x +iI c!*@*\nc+\nc: JOIN #x\nc< :c!* JOIN #x\n"
             "d+\nd: JOIN #x\nd< * 473 d #x :*\na: MODE #x I\na<< * 346 a #x c!*@* a!* 1*\n"
             "a< * 347 a #x :*\n"},
    {"statusmsg reaches ranks",
        IN_X "c+\nc: JOIN #x\nc<< * 366 *\na< * JOIN #x\nb< * JOIN #x\na: MODE #x +v b\n"
             "a< * MODE *\nb< * MODE *\nc< * MODE *\n"
             "c: PRIVMSG @#x :help\na< :c!* PRIVMSG @#x :help\nb=\nc=\n"
             "c: NOTICE +#x :help\na< :c!* NOTICE +#x :help\nb< :c!* NOTICE +#x :help\nc=\n"},
    {"user modes",
        "a+\na: MODE a\na< * 221 a +\na: MODE a +iwB\na< :a!* MODE a +Biw\na: MODE a\n"
        "a< * 221 a +Biw\na: MODE a -i+i\na=\na: MODE a -w+o\na< :a!* MODE a -w\n"
        "a: MODE a +xiZw\na< * MODE a +w\na< * 501 a :*\na=\nb+\na: MODE b +i\na< * 502 a :*\n"
        "a: MODE nobody +i\na< * 401 a nobody :*\na: WHOIS a\na<< * 335 a a :*\n"},
    {"guests are not read in spite of user mode R unless accepted",
        "a+\nb+\na: MODE a +R\na< :a!* MODE a +R\nb: PRIVMSG a :hi\n"
        "b< * 477 b a :*logged in*(+R)\nb: NOTICE a :hi\nb: TAGMSG a\nb< * 477 *\na=\nb=\n"
        "a: ACCEPT b\na: ACCEPT\na< * 281 a :b\na< * 282 a :*\nb: PRIVMSG a :hi\n"
        "a< :b!* PRIVMSG a :hi\nb: NICK bb\nb< *\na: ACCEPT *\na< * 281 a :bb\na< * 282 *\n"
        "a: ACCEPT -bb,nobody,-\na< * 401 a nobody :*\na< * 401 *\na: ACCEPT\na< * 282 *\n"
        "b: PRIVMSG a :hi\nb< * 477 *\na=\na: PRIVMSG a :myself\na< :a!* PRIVMSG a :myself\n"
        "a: MODE a -R\na< *\nb: PRIVMSG a :hi\na< :bb!* PRIVMSG a :hi\n"},
    {"whom one with user mode R writes to may answer",
        "a+\nb+\na: MODE a +R\na< *\na: PRIVMSG b :hi\nb< :a!* PRIVMSG b :hi\n"
        "b: PRIVMSG a :hello\na< :b!* PRIVMSG a :hello\nb-\nc+\nc: NICK b\nc< *\n"
        "c: PRIVMSG a :hello\nc< * 477 *\na=\n"},
    {"whom one wrote to before it had user mode R is a stranger still",
        "a+\nb+\na: PRIVMSG b :hi\nb< *\na: MODE a +R\na< *\nb: PRIVMSG a :hello\n"
        "b< * 477 *\na=\n"},
    {"no requests by CTCP with user mode T",
        "a+\nb+\na: MODE a +T\na< :a!* MODE a +T\nb: PRIVMSG a :\1VERSION\1\n"
        "b< * 531 b a :*CTCP*(+T)\na=\nb: PRIVMSG a :\1ACTION waves\1\na< :b!* PRIVMSG a *\n"
        "b: NOTICE a :\1VERSION 1\1\na< :b!* NOTICE a *\nb: PRIVMSG a :hi\na< *:hi\nb=\n"},
    {"a mask that grows does not make a message too long",
        IN_X "a: MODE #x +bbbbbb "
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
             "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
             "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc "
             "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd "
             "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee "
             "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n"
             "a< * MODE #x +bbbbb a* b* c* d* e*!*@*\na< * MODE #x +b f*!*@*\na=\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void two_bans(struct config *config)
{
	config->limits.list = 2;
}

static void limits_the_ban_list(void **state)
{
	(void)state;
	struct rig *rig = rig_new(two_bans);
	rig_play(rig, "limit",
	    "a+\na: JOIN #x\na<< * 366 *\na: MODE #x +bbb 1 2 3\na< * 478 a #x 3!*@* :*\n"
	    "a< * MODE #x +bb 1!*@* 2!*@*\na: MODE #x -b 1\na< * MODE #x -b 1!*@*\n"
	    "a: MODE #x +b 3\na< * MODE #x +b 3!*@*\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(limits_the_ban_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
