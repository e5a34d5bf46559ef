/* What the server says of itself, and what operators may do. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/server.h"
#include "tests/server/rig.h"

static const struct rig_case cases[] = {
    {"VERSION, TIME, INFO, ADMIN, LINKS",
        "a+\na: VERSION\na< * 351 a confab-* confab* :*\na< * 005 a *\na<< * 005 a *\na: VERSION "
        "x\n"
        "a<< * 402 a x :*\na: TIME\na< * 391 a confab* :*\na: INFO\na< * 371 a :*\na<< * 374 a :*\n"
        "a: ADMIN\na< * 256 a confab* :*\na< * 257 a :*\na< * 258 a :*\na< * 259 a :*\n"
        "a: ADMIN a\na< * 256 *\na< *\na< *\na< *\na: INFO elsewhere\na< * 402 a elsewhere :*\n"
        "a: STATS u\na< * 242 a :Server Up 0 days 0:0?:??\na< * 219 a u :*\na: STATS x\n"
        "a< * 219 a x :*\na: STATS\na< * 461 a STATS :*\na: STATS u x\na< * 402 *\n"
        "a: LINKS\na< * 364 a * * :0 *\na< * 365 a * :*\n"},
    {"VERSION before one has registered, and nothing more",
        "a: NICK a\na: VERSION\na< * 351 ? confab-* confab* :*\na: TIME\na< * 451 ? :*\n"},
    {"LUSERS counts",
        "a+\nb+\nc^ tcp\na: MODE a +i\na< *\na: JOIN #x\na<< * 366 *\n"
        "a: LUSERS\na< * 251 a :There are 1 users and 1 invisible on 1 servers\n"
        "a< * 252 a 0 :*\na< * 253 a 1 :*\na< * 254 a 1 :*\n"
        "a< * 255 a :I have 2 clients and 0 servers\na< * 265 a 2 2 :*\na< * 266 a 2 2 :*\n"
        "b: QUIT\nb<< ERROR *\nbx\na: LUSERS\na< * 251 a :There are 0 users and 1 invisible *\n"
        "a<< * 265 a 1 2 :*\na<< * 266 *\n"
        "d: NICK d\nd: PING x\nd< *\na: LUSERS\na<< * 253 a 2 :*\na<< * 266 *\n"
        "d: QUIT\nd<< ERROR *\ndx\na: LUSERS\na<< * 253 a 1 :*\n"},
    {"MOTD is told when there is none", "a+\na: MOTD\na< * 422 a :*\na: MOTD x\na< * 402 *\n"},
    {"HELP",
        "a+\na: HELP\na< * 704 a * :*\na<< * 705 a * :PRIVMSG *\na<< * 706 a * :*\n"
        "a: HELPOP privmsg\na< * 704 a PRIVMSG :*\na< * 705 a PRIVMSG :*\na< * 706 a PRIVMSG :*\n"
        "a: HELP nonsense\na< * 524 a nonsense :*\n"},
    {"who is no operator may do nothing of that",
        "a+\na: KILL a x\na< * 481 a :*\na: REHASH\na< * 481 a :*\na: WALLOPS x\na< * 481 a :*\n"
        "a: OPER root x\na< * 464 a :*\na: OPER x\na< * 461 a OPER :*\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void add_oper(struct config *config, const char *name, const char *mask)
{
	config->opers = xrecallocarray(
	    config->opers, config->oper_count, config->oper_count + 1, sizeof *config->opers);
	struct config_oper *oper = &config->opers[config->oper_count++];
	oper->name = xstrdup(name);
	oper->password = xstrdup("secret");
	oper->mask = mask != NULL ? xstrdup(mask) : NULL;
}

static void has_operators(struct config *config)
{
	add_oper(config, "root", NULL);
	add_oper(config, "far", "*@10.*");
	free(config->motd);
	config->motd = xstrdup("first line\n\nthird line");
}

static void obeys_operators(void **state)
{
	(void)state;
	struct rig *rig = rig_new(has_operators);
	rig_play(rig, "oper",
	    "a+\nb+\nc+\na: OPER root wrong\na< * 464 *\na: OPER far secret\na< * 491 a :*\n"
	    "a: OPER root secret\na< * 381 a :*\na< :a!* MODE a +o\nb: MODE b +w\nb< * MODE b +w\n"
	    "a: WALLOPS :hear me\nb< :a!* WALLOPS :hear me\nc=\na=\n"
	    "b: WHOIS a\nb< * 311 *\nb< * 312 *\nb< * 313 b a :*\nb<< * 318 *\n"
	    "b: WHO a\nb< * 352 b * a H* :0 a\nb< * 315 *\n"
	    "b: WHO * o\nb< * 352 * a H* :0 a\nb< * 315 *\n"
	    "b: USERHOST a\nb< * 302 b :a*=+~a@*\nb: LUSERS\nb<< * 252 b 1 :*\nb<< * 266 *\n"
	    "c: JOIN #x\nc<< * 366 *\nb: JOIN #x\nb<< * 366 *\nc< *\n"
	    "a: KILL nobody x\na< * 401 a nobody :*\na: KILL b :no more\n"
	    "b< :a!* KILL b :no more\nb< ERROR :Killed (a (no more))\n"
	    "bx\nc< :b!* QUIT :Killed (a (no more))\na: KILL\na< * 461 *\n"
	    "a: KILL a\na< :a!* KILL a :\na< ERROR :Killed (a)\nax\n");
	rig_play(rig, "motd",
	    "c: MOTD\nc< * 375 c :- confab* Message of the day - \nc< * 372 c :- first line\n"
	    "c< * 372 c :- \nc< * 372 c :- third line\nc< * 376 c :*\n");
	rig_free(rig);
}

static struct config *reread(void *arg, char **cause)
{
	int *times = arg;
	if (++*times == 1) {
		*cause = xstrdup("confab.conf:3: there is no option \"colour\"");
		return NULL;
	}
	struct config *config = config_new();
	free(config->motd);
	config->motd = xstrdup("new");
	if (*times > 2) {
		config->limits.topic = 100;
		config->limits.list = 0;
	}
	return config;
}

static void reads_its_configuration_again(void **state)
{
	(void)state;
	int times = 0;
	char *cause = NULL;
	struct rig *rig = rig_new(has_operators);
	assert_false(server_reload(rig->server, &cause));
	assert_non_null(strstr(cause, "configuration"));
	free(cause);
	server_on_reload(rig->server, reread, &times);
	rig_play(rig, "rehash",
	    "a+\na: OPER root secret\na<< :a!* MODE *\n"
	    "a: REHASH\na< * NOTICE a :*stays as it was: confab.conf:3: *colour*\n"
	    "a: MOTD\na<< * 372 a :- third line\na<< * 376 *\na: REHASH\na< * 382 a * :*\n"
	    "a: MOTD\na< * 375 *\na< * 372 a :- new\na< * 376 *\n");
	rig_play(rig, "what is supported is told again where it changed",
	    "b+ batch draft/extended-isupport\na: REHASH\n"
	    "a< * 005 a TOPICLEN=100 -MAXLIST :are supported by this server\na< * 382 *\n"
	    "b< * BATCH +? draft/isupport\nb< @batch=* 005 b TOPICLEN=100 -MAXLIST :*\nb< * BATCH "
	    "-*\n"
	    "a: REHASH\na< * 382 *\na=\nb=\n");
	rig_free(rig);
}

static bool has_token(const char *tokens, const char *token)
{
	size_t len = strlen(token);
	for (const char *at = tokens; (at = strstr(at, token)) != NULL; at += len)
		if (at[-1] == ' ' && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

#define TARGMAX                                                                                    \
	"TARGMAX=JOIN:,KICK:,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,USERHOST:5,WHOIS:1"

/* What ISUPPORT says must be so; other tests hold that it is. */
static void says_what_it_supports(void **state)
{
	(void)state;
	static const char *const wanted[] = {"AWAYLEN=200", "BOT=B", "CASEMAPPING=ascii",
	    "CHANLIMIT=#:100", "CHANMODES=beI,k,l,CMRUimnst", "CHANNELLEN=64", "CHANTYPES=#",
	    "DEFAULTCHAN=#lobby", "ELIST=CMNTU", "EXCEPTS=e", "HOSTLEN=63", "INVEX=I", "KEYLEN=23",
	    "KICKLEN=286", "MAXLIST=b:100,e:100,I:100", "MODES", "MONITOR=100", "NAMELEN=150",
	    "NETWORK=confab", "NICKLEN=32", "PREFIX=(qohv)~@%+", "SAFELIST", "STATUSMSG=~@%+",
	    "TOPICLEN=319", "USERLEN=18", "WHOX", TARGMAX};
	struct rig *rig = rig_new(NULL);
	struct buf tokens = {0};
	char *line;
	rig_play(rig, "isupport", "a: NICK a\na: USER a 0 * a\na<< * 004 *\n");
	while (strstr(line = rig_line(rig, 'a'), " 005 ") != NULL) {
		assert_true(strlen(line) <= 510);
		assert_non_null(strstr(line, " :are supported by this server"));
		buf_add_str(&tokens, line);
		free(line);
	}
	free(line);
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (!has_token(tokens.data, wanted[i]))
			fail_msg("no %s in %s", wanted[i], tokens.data);
	buf_fini(&tokens);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(obeys_operators),
	    cmocka_unit_test(reads_its_configuration_again),
	    cmocka_unit_test(says_what_it_supports),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
