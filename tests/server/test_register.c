/* How IRC clients come in, are called, and leave. */
#include "tests/check.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "server/config.h"
#include "tests/server/rig.h"

#define TWO_TIMES "server-time setname server-time setname "
#define SIX_TIMES TWO_TIMES TWO_TIMES TWO_TIMES

static const struct rig_case cases[] = {
    {"registers, talks, leaves",
        "a: NICK a\na: USER a 0 * :A Person\n"
        "a< * 001 a :Welcome to the * a!~a@127.0.0.1\n"
        "a< * 002 a :*\na< * 003 a :*\na< * 004 a * confab-* * *\n"
        "a< * 005 a * :are supported by this server\n"
        "a<< * 251 a :There are 1 users and 0 invisible on 1 servers\n"
        "a<< * 422 a :*\na=\n"
        "b+\n"
        "a: JOIN #x\na< :a!~a@127.0.0.1 JOIN #x\na< * 353 a = #x :@a\na< * 366 a #x :*\na=\n"
        "b: JOIN #x\nb< :b!~b@127.0.0.1 JOIN #x\na< :b!~b@127.0.0.1 JOIN #x\n"
        "b< * 353 b = #x :@a b\nb< * 366 b #x :*\n"
        "b: PRIVMSG #x :hello there\na< :b!~b@127.0.0.1 PRIVMSG #x :hello there\nb=\n"
        "a: PRIVMSG b hi\nb< :a!~a@127.0.0.1 PRIVMSG b :hi\na=\n"
        "b: PART #x :so long\nb< :b!~b@127.0.0.1 PART #x :so long\n"
        "a< :b!~b@127.0.0.1 PART #x :so long\n"
        "b: JOIN #x\nb<< * 366 *\na< :b!* JOIN #x\n"
        "b: QUIT :gone\nb< ERROR :Quit: gone\nbx\na< :b!~b@127.0.0.1 QUIT :Quit: gone\na=\n"},
    {"USER before NICK", "a: USER a 0 * a\na: NICK a\na< * 001 a *\n"},
    {"only CAP END lets in",
        "a: CAP LS 302\na<< * CAP ? LS :*userhost-in-names*\na: NICK a\na: USER a 0 * a\n"
        "a: PING x\na< * PONG * :x\na: CAP END\na< * 001 a *\n"},
    {"a race for a nick has one winner, and the other keeps its own",
        "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\na: NICK z\nb: NICK Z\n"
        "a< :a!* NICK z\nb< :a!* NICK z\nb< * 433 b Z :*\na: PRIVMSG b :still?\nb< :z!* PRIVMSG b "
        ":still?\n"},
    {"another case of one's own nick changes nothing else",
        "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\nb: MONITOR + a\nb< * 730 "
        "*\n"
        "a: NICK A\na< :a!* NICK A\nb< :a!* NICK A\nb=\na: NICK A\na=\na: MODE #x +m\na< :A!* MODE "
        "#x +m\n"
        "b< *\nb: WHOWAS a\nb< * 406 *\nb< * 369 *\n"},
    {"CAP of one who is let in",
        "a+\na: CAP END\na=\na: CAP LS 302\na<< * CAP a LS :*\na: CAP REQ :setname\na< * CAP a ACK "
        ":setname\n"
        "a: CAP\na< * 461 a CAP :*\na: CAP FOO\na< * 410 a FOO :*\na: CAP REQ\na< * CAP a ACK "
        ":\na: CAP LIST\n"
        "a< * CAP a LIST :*setname*\n"},
    {"CAP REQ is all or nothing",
        "a: CAP REQ :server-time nonsense\na< * CAP * NAK :server-time nonsense\n"
        "a: CAP LIST\na< * CAP * LIST :\n"
        "a: CAP REQ :server-time setname\na< * CAP * ACK :server-time setname\n"
        "a: CAP REQ :-setname\na< * CAP * ACK :-setname\n"
        "a: CAP LIST\na< * CAP * LIST :server-time\n"
        "a: CAP WHAT\na< * 410 * WHAT :*\n"},
    {"CAP REQ of many is acknowledged in lines, no name of which is cut",
        "a: CAP REQ :" SIX_TIMES SIX_TIMES SIX_TIMES SIX_TIMES "batch\n"
        "a< * CAP * ACK :" SIX_TIMES "*setname\n"
        "a< * CAP * ACK :" SIX_TIMES "*setname batch\na=\n"},
    {"cap-notify comes and stays with version 302",
        "a: CAP LS\na< * CAP * LS :*\na: CAP LIST\na< * CAP * LIST :\n"
        "a: CAP REQ cap-notify\na< * ACK :cap-notify\na: CAP REQ :-cap-notify\n"
        "a< * ACK :-cap-notify\na: CAP LS 1000\na<< * CAP * LS :*\na: CAP LIST\n"
        "a< * LIST :cap-notify\na: CAP REQ :-cap-notify setname\n"
        "a< * NAK :-cap-notify setname\na: CAP LS 301\na<< * CAP * LS :*\n"
        "a: CAP REQ :cap-notify\na< * ACK :cap-notify\na: CAP LIST\na< * LIST :cap-notify\n"},
    {"what needs registration says so",
        "a: NICK a\na: JOIN #x\na< * 451 * :*\na: PRIVMSG b :x\na< * 451 * :*\n"
        "a: NONSENSE\na< * 421 * NONSENSE :*\n"},
    {"parameters that are missing",
        "a: PING x\na< * PONG *\na: NICK\na< * 431 * :*\na: USER a 0 *\na< * 461 * USER :*\n"
        "a: USER a 0 * :\na< * 461 * USER :*\na: PASS :\na< * 461 * PASS :*\na: PASS\na< * 461 * "
        "PASS :*\n"
        "a: CAP\na< * 461 * CAP :*\na: PING\na< * 461 * PING :*\n"
        "a: PING :\na< * 409 * :*\n"},
    {"nicks that cannot be", "a: NICK 1a\na< * 432 * 1a :*\na: NICK a!b\na< * 432 * a!b :*\n"
                             "a: NICK :a b\na< * 432 * * :*\na: NICK #a\na< * 432 *\n"
                             "a: NICK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\na< * 432 *\n"},
    {"a nick that is taken",
        "a+\nb: NICK A\nb< * 433 * A :*\nb: NICK b\nb: USER b 0 * b\nb<< * 422 *\n"
        "b: NICK a\nb< * 433 b a :*\nb: NICK B\nb< :b!* NICK B\nb=\n"},
    {"of two with one nick the first complete one has it",
        "a: NICK x\nb: NICK x\nb: USER b 0 * b\nb< * 001 x *\na: USER a 0 * a\n"
        "a< * 433 * x :*\na: NICK y\na< * 001 y *\n"},
    {"nobody registers twice", "a+\na: USER a 0 * a\na< * 462 a :*\na: PASS x\na< * 462 a :*\n"},
    {"a rename is told once to those who share channels",
        "a+\nb+\nc+\na: JOIN #x,#y\nb: JOIN #x,#y\na<< :b!* JOIN #y\n"
        "b<< * 366 b #y :*\na: NICK z\na< :a!~a@127.0.0.1 NICK z\n"
        "b< :a!~a@127.0.0.1 NICK z\nb=\nc=\n"
        "b: PRIVMSG a x\nb< * 401 b a :*\nb: PRIVMSG Z x\na< :b!* PRIVMSG z :x\n"},
    {"usernames keep only what masks can name",
        "a: NICK a\na: USER !@: 0 * a\na< * 001 a :*a!~user@*\n"
        "b: NICK b\nb: USER abcdefghijklmnopqrstuvwxyz 0 * b\nb< * 001 b "
        ":*b!~abcdefghijklmnopq@*\n"},
    {"commands in any case, lines ended by LF alone",
        "a: NICK a\na. user a 0 * :a\\n\na< * 001 a *\n"},
    {"setname",
        "a+ setname\nb+ setname\nc+\na: JOIN #x\nb: JOIN #x\nc: JOIN #x\na<< :c!* JOIN #x\n"
        "b<< :c!* JOIN #x\nc<< * 366 *\n"
        "a: SETNAME :New Name\na< :a!* SETNAME :New Name\nb< :a!* SETNAME :New Name\nc=\n"
        "c: WHOIS a\nc< * 311 c a ~a 127.0.0.1 * :New Name\n"
        "a: SETNAME\na< * 461 a SETNAME :*\na: SETNAME :\na< * FAIL SETNAME INVALID_REALNAME :*\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void wants_a_password(struct config *config)
{
	free(config->password);
	config->password = xstrdup("open sesame");
}

static void lets_in_by_password(void **state)
{
	(void)state;
	struct rig *rig = rig_new(wants_a_password);
	rig_play(rig, "password",
	    "a: NICK a\na: USER a 0 * a\na< * 464 * :*\na< ERROR :*password*\nax\n"
	    "b: PASS wrong\nb: NICK b\nb: USER b 0 * b\nb< * 464 *\nb< ERROR :*\nbx\n"
	    "c: PASS :open sesame\nc: NICK c\nc: USER c 0 * c\nc< * 001 c *\n");
	rig_free(rig);
}

static void speaks_irc_over_each_transport(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "transports",
	    "a^ unix\na: NICK a\na: USER a 0 * a\na<< * 422 *\na: JOIN #x\na<< * 366 *\n"
	    "b^ unixpacket\nb: NICK b\nb. USER b 0 * b\nb<< * 422 *\nb. JOIN #x\nb<< * 366 *\n"
	    "c^ udp\nc: NICK c\nc. USER c 0 * c\nc<< * 422 *\nc. JOIN #x\nc<< * 366 *\n"
	    "a<< :c!~c@127.0.0.1 JOIN #x\nb<< :c!* JOIN #x\n"
	    "c. PRIVMSG #x :from udp\na< :c!* PRIVMSG #x :from udp\nb< :c!* PRIVMSG #x :from udp\n"
	    "a: PRIVMSG #x :from unix\nc< :a!~a@localhost PRIVMSG #x :from unix\n"
	    "b< :a!* PRIVMSG #x :from unix\n"
	    "c. QUIT :bye\nc< ERROR :Quit: bye\na< :c!* QUIT :Quit: bye\n");
	rig_free(rig);
}

static bool has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	bool has = fd >= 0 && bind(fd, (struct sockaddr *)&any, sizeof any) == 0;
	if (fd >= 0)
		close(fd);
	return has;
}

/* A host that begins with ':' would end the parameters: it is said with a 0 before it. */
static void names_ipv6_hosts(void **state)
{
	(void)state;
	if (!has_ipv6())
		return;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "ipv6",
	    "a^ tcp6\na: NICK a\na: USER a 0 * a\na< * 001 a :Welcome *a!~a@0::1\na<< * 422 *\n"
	    "a: WHOIS a\na< * 311 a a ~a 0::1 * :a\n");
	rig_free(rig);
}

/* Two servers in one process know nothing of each other. */
static void keeps_servers_apart(void **state)
{
	(void)state;
	struct rig *one = rig_new(NULL), *other = rig_new(NULL);
	rig_play(one, "one", "a+\na: JOIN #x\na<< * 366 *\n");
	rig_play(other, "other", "a+\na: JOIN #x\na<< * 353 a = #x :@a\na<< * 366 *\n");
	rig_play(one, "one again", "a: PRIVMSG #x :only here\na=\n");
	rig_play(other, "other again", "a=\n");
	rig_free(other);
	rig_free(one);
}

static void wants_a_password_and_no_guesses(struct config *config)
{
	wants_a_password(config);
	config->limits.login_failures = 2;
}

static void a_password_cannot_be_guessed_for_long(void **state)
{
	(void)state;
	struct rig *rig = rig_new(wants_a_password_and_no_guesses);
	rig_play(rig, "two guesses and no more",
	    "a: PASS sesame\na: NICK a\na: USER a 0 * a\na< * 464 * :the password is wrong\n"
	    "a< ERROR *\nax\n"
	    "b: PASS open\nb: NICK b\nb: USER b 0 * b\nb< * 464 * :the password is wrong\n"
	    "b< ERROR *\nbx\n"
	    "c: PASS :open sesame\nc: NICK c\nc: USER c 0 * c\n"
	    "c< * 464 * :too many wrong passwords came from your host: *\nc< ERROR *\ncx\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(lets_in_by_password),
	    cmocka_unit_test(a_password_cannot_be_guessed_for_long),
	    cmocka_unit_test(speaks_irc_over_each_transport),
	    cmocka_unit_test(names_ipv6_hosts),
	    cmocka_unit_test(keeps_servers_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
