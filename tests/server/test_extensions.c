/* IRCv3 beyond messages: what is offered, and what each extension changes. */
#include "tests/check.h"

#include "server/config.h"
#include "server/sasl.h"
#include "server/server.h"
#include "tests/server/rig.h"

#define WELCOMED(nick) nick "<< * 422 *\n"

static const struct rig_case cases[] = {
    {"drafts are for version 302 only",
        "a: CAP LS\na< * CAP ? LS :*cap-notify*no-implicit-names*standard-replies*\n"
        "b: CAP LS 302\nb<< * CAP ? LS ? :*draft/channel-rename*\nb<< * CAP ? LS "
        ":*userhost-in-names\nb: "
        "CAP LIST\nb< * CAP ? LIST :cap-notify\n"},
    {"UTF8ONLY", "a+\nb+\na: VERSION\na<< * 005 *UTF8ONLY*\n"
                 "a. PRIVMSG b :\xff\\n\na<< * FAIL PRIVMSG INVALID_UTF8 :*\n"
                 "a. privmsg b :cut \xe5\xa5\\n\na< * FAIL PRIVMSG INVALID_UTF8 :*\n"
                 "a. \xe8\xa8 b\\n\na< * FAIL ? INVALID_UTF8 :*\nb=\n"
                 "a. PRIVMSG b :\xe5\xa5\xbd\\n\nb< :a!* PRIVMSG b :\xe5\xa5\xbd\na=\n"},
    {"UTF8ONLY before registration and under a label",
        "a. USER a 0 * :i\xe8\\n\na< * FAIL USER INVALID_UTF8 :*\na=\n"
        "b+ batch labeled-response\nb. @label=x TOPIC #x :\xff\\n\n"
        "b< @label=x * FAIL TOPIC INVALID_UTF8 :*\n"},
    {"no-implicit-names",
        "a+ no-implicit-names\nb+ draft/no-implicit-names\n"
        "a: JOIN #x\na< :a!* JOIN #x\na=\nb: JOIN #x\nb< :b!* JOIN #x\nb=\na< :b!* JOIN #x\n"
        "a: NAMES #x\na< * 353 a = #x :@a b\na< * 366 *\n"},
    {"ISUPPORT at any time",
        "a: NICK a\na: ISUPPORT\na< * 451 ? :*\n"
        "a: CAP REQ draft/extended-isupport\na< * ACK *\na: ISUPPORT\na< :* 005 ? *\n"
        "a<< :* 005 ? *NETWORK=*\na=\nb+\nb: ISUPPORT\nb<< :* 005 b *NETWORK=*\nb=\n"},
    {"ISUPPORT in a batch",
        "a: CAP REQ :batch draft/extended-isupport\na< * ACK *\na: ISUPPORT\n"
        "a< :* BATCH +? draft/isupport\na< @batch=? :* 005 ? *\na<< @batch=? :* 005 *NETWORK=*\n"
        "a< :* BATCH -?\na: NICK a\na: USER a 0 * a\na: CAP END\na<< * 004 *\n"
        "a< :* BATCH +? draft/isupport\na<< :* BATCH -?\na< * 251 *\n"},
    {"a batch is a labelled answer by itself, or within one",
        "a+ batch labeled-response draft/extended-isupport\na: @label=1 ISUPPORT\n"
        "a< @label=1 :* BATCH +* draft/isupport\na< @batch=* :* 005 a *\na<< :* BATCH -*\na=\n"
        "a: @label=2 VERSION\na< @label=2 :* BATCH +* labeled-response\na< @batch=* :* 351 *\n"
        "a< @batch=* :* BATCH +* draft/isupport\na<< @batch=* :* BATCH -*\na< :* BATCH -*\na=\n"},
    {"away before registration",
        "a: NICK a\na: AWAY :no\na< * 451 ? :*\na: CAP REQ draft/pre-away\na< * ACK *\n"
        "a: AWAY :lunch\na< * 306 ? :*\na: AWAY\na< * 305 ? :*\na: AWAY *\na< * 306 *\n"
        "b+\nb: MONITOR + a\nb< * 731 *\na: USER a 0 * a\na: CAP END\n" WELCOMED(
            "a") "b< * 730 b :a!*\nb: PRIVMSG a :there?\nb< * 301 b a :nobody*\n"},
    {"away in time for who joins",
        "b+ away-notify\nb: JOIN #x\nb<< * 366 *\na: CAP REQ draft/pre-away\na< * ACK *\n"
        "a: AWAY :out\na< * 306 *\na: NICK a\na: USER a 0 * a\na: CAP END\n" WELCOMED(
            "a") "a: JOIN #x\nb< :a!* JOIN #x\nb< :a!* AWAY :out\n"},
    {"INVITE alone lists invitations",
        "a+\nb+\nb: INVITE\nb< * 337 b :*\nb=\na: JOIN #x,#y\na<< * 366 a #y *\n"
        "a: INVITE b #x\na< * 341 *\nb< :a!* INVITE b #x\nb: INVITE\nb< * 336 b #x\n"
        "b< * 337 b :*\na: INVITE\na< * 337 *\nb: JOIN #x\nb<< * 366 *\nb: INVITE\nb< * 337 *\n"
        "b: INVITE a\nb< * 461 b INVITE :*\nb: INVITE a :\nb< * 461 *\n"},
    {"a channel is renamed; who does not know that parts and joins",
        "a+ draft/channel-rename\nb+\nc+ no-implicit-names\nd+\na: JOIN #x\na<< * 366 *\n"
        "a: TOPIC #x :tea\na< *\na: MODE #x +i\na< *\na: INVITE b #x\na< *\nb< *\n"
        "b: JOIN #x\nb<< * 366 *\na< *\na: INVITE c #x\na< *\nc< *\nc: JOIN #x\nc<< * 333 *\n"
        "a< *\nb< *\na: RENAME #x #y :better\na< :a!* RENAME #x #y :better\na=\n"
        "b< :b!* PART #x :better\nb< :b!* JOIN #y\nb< * 332 b #y :tea\nb< * 333 b #y *\n"
        "b< * 353 b = #y :@a b c\nb< * 366 b #y :*\nb=\n"
        "c< :c!* PART #x :better\nc< :c!* JOIN #y\nc< * 332 *\nc< * 333 *\nc=\n"
        "b: PRIVMSG #x :hi\nb< * 403 b #x :*\nb: PRIVMSG #Y :hi\na< :b!* PRIVMSG #y :hi\nc< *\n"
        "a: RENAME #y #Y\na< :a!* RENAME #y #Y :\nb=\nc=\na: MODE #y\na< * 324 a #Y +int\n"
        "a< * 329 *\nd: JOIN #Y\nd< * 473 *\nd: JOIN #x\nd<< * 353 d = #x :@d\n"},
    {"renames that are refused",
        "a+\nb+\nc+\na: JOIN #x,#z\na<< * 366 a #z *\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "b: RENAME #x #y\nb< * 482 b #x :*\nc: RENAME #x #y\nc< * 442 c #x :*\n"
        "a: RENAME #none #y\na< * 403 a #none :*\na: RENAME #x\na< * 461 a RENAME :*\n"
        "a: RENAME #x #Z\na< * FAIL RENAME CHANNEL_NAME_IN_USE #x #Z :*\n"
        "a: RENAME #x #x\na< * FAIL RENAME CHANNEL_NAME_IN_USE #x #x :*\n"
        "a: RENAME #x y\na< * FAIL RENAME CANNOT_RENAME #x y :*\n"
        "a: RENAME #x :#y z\na< * FAIL RENAME CANNOT_RENAME #x ? :*\na=\nb=\n"},
    {"who renames without knowing it sees what the others see",
        "a+ batch labeled-response\na: JOIN #x\na<< * 366 *\na: @label=1 RENAME #x #y\n"
        "a< @label=1 :* BATCH +* labeled-response\na< @batch=* :a!* PART #x\n"
        "a< @batch=* :a!* JOIN #y\na< * 353 *\na< * 366 *\na< :* BATCH -*\n"},
    {"client tags are relayed, none denied",
        "a+ message-tags\nb+ message-tags\nb: VERSION\nb<< * 005 *\n"
        "a: @+typing=active;+reply=1;+draft/react=\\:;+draft/unreact=x TAGMSG b\n"
        "b<< @msgid=*;+typing=active;+reply=1;+draft/react=*;+draft/unreact=x :a!* TAGMSG b\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static struct config *other_config(void *arg, char **cause)
{
	struct config *config = config_new();
	const int *round = arg;
	(void)cause;
	config->limits.rate = 0;
	config->limits.multiline_lines = *round == 1 ? 7 : 100;
	config->accounts = *round == 1 ? ACCOUNTS_CLOSED : ACCOUNTS_OPEN;
	return config;
}

/* Those who know cap-notify hear of values that changed, and of what came and went. */
static void a_new_configuration_is_told(void **state)
{
	struct rig *rig = rig_new(NULL);
	char *cause;
	int round = 1;
	(void)state;
	server_on_reload(rig->server, other_config, &round);
	rig_play(rig, "before",
	    "a: CAP LS 302\na<< * CAP ? LS :*\na: CAP REQ draft/multiline\n"
	    "a< * ACK *\na: NICK a\na: USER a 0 * a\na: CAP END\na<< * 422 *\n"
	    "b+ cap-notify\nc+\n");
	assert_true(server_reload(rig->server, &cause));
	if (sasl_works())
		rig_play(rig, "gone",
		    "a< * CAP a DEL :draft/account-registration\n"
		    "b< * CAP b DEL :draft/account-registration\n"
		    "a< * CAP a NEW :draft/multiline=max-bytes=16384,max-lines=7\n"
		    "b=\nc=\na: CAP REQ draft/account-registration\na< * NAK *\n");
	else
		rig_play(rig, "changed",
		    "a< * CAP a NEW :draft/multiline=max-bytes=16384,max-lines=7\nb=\nc=\n");
	round = 2;
	assert_true(server_reload(rig->server, &cause));
	if (sasl_works())
		rig_play(rig, "come",
		    "a< * CAP a NEW :draft/account-registration=* draft/multiline=*\n"
		    "b< * CAP b NEW :draft/account-registration\na=\nb=\nc=\n");
	else
		rig_play(rig, "changed back", "a< * CAP a NEW :draft/multiline=*\n");
	assert_true(server_reload(rig->server, &cause));
	rig_play(rig, "nothing new", "a: CAP LIST\na< * LIST :*draft/multiline*\na=\nb=\nc=\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(a_new_configuration_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
