/* What happened in a channel besides messages, told again to those who ask for it. */
#include "tests/check.h"

#include "server/config.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

#define ALL "a: CHATHISTORY LATEST #x * 50\n"

static const struct rig_case cases[] = {
    {"all kinds, as they looked",
        "a+ draft/event-playback\nb+\nc+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\n"
        "a< * JOIN *\nc: JOIN #x\nc<< * 366 *\na< * JOIN *\n"
        "a: TOPIC #x :a topic\na< *\na: MODE #x +v b\na< *\nb: PRIVMSG #x :hi\na< *\n"
        "b: NICK bb\na< *\na: KICK #x bb :enough of it\na< *\na: KICK #x c\na< * KICK *\n"
        "b: JOIN #x\nb<< * KICK *\nb<< * 366 *\na< *\nb: PART #x :bye\na< *\nb: JOIN #x\n"
        "b<< * 366 *\na< *\nb: QUIT :gone\na< * QUIT *\n" ALL
        "a< :a!* JOIN #x\na< :b!* JOIN #x\na< :c!* JOIN #x\na< :a!* TOPIC #x :a topic\n"
        "a< :a!* MODE #x +v b\na< :b!* PRIVMSG #x :hi\na< :b!* NICK bb\n"
        "a< :a!* KICK #x bb :enough of it\na< :a!* KICK #x c :*\na< :bb!* JOIN #x\n"
        "a< :bb!* PART #x :bye\na< :bb!* JOIN #x\na< :bb!* QUIT *gone\na=\n"},
    {"messages alone for the rest, and as many as they ask for",
        "a+\nb+\na: JOIN #x\na<< * 366 *\na: PRIVMSG #x :one\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "a: PRIVMSG #x :two\nb< *\nb: PART #x\na< *\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "a: CHATHISTORY LATEST #x * 2\na< :a!* :one\na< :a!* :two\na=\n"},
    {"tags alone, but not typing",
        "a+ message-tags draft/event-playback\nb+ message-tags\na: JOIN #x\na<< * 366 *\n"
        "a: @+typing=active TAGMSG #x\na: @+draft/typing=done TAGMSG #x\na: TAGMSG #x\n"
        "a: @+typing=active;+draft/client-id=1 TAGMSG #x\n"
        "a: @+draft/react=x;+reply=0 TAGMSG #x\na: @+draft/unreact=x;+typing=done TAGMSG #x\n" ALL
        "a< @msgid=* :a!* JOIN #x\na< @msgid=*;+draft/react=x;+reply=0 :a!* TAGMSG #x\n"
        "a< @msgid=*;+draft/unreact=x;+typing=done :a!* TAGMSG #x\na=\n"
        "b: JOIN #x\nb<< * 366 *\nb: CHATHISTORY LATEST #x * 50\nb=\n"
        "a< *\na: CAP REQ -message-tags\na< *\n" ALL "a< :a!* JOIN #x\na< :b!* JOIN #x\na=\n"},
    {"of somebody in several channels, with the same msgid in each",
        "a+ message-tags draft/event-playback\nb+\nb: JOIN #x,#y\nb<< * 366 *\nb<< * 366 *\n"
        "a: JOIN #x,#y\na<< * 366 *\na<< * 366 *\nb: NICK bb\na< *\nb-\na< * QUIT *\n"
        "a: CHATHISTORY LATEST #x * 2\na< @msgid=1* :b!* NICK bb\na< @msgid=1* :bb!* QUIT *\n"
        "a: CHATHISTORY LATEST #y * 2\na< @msgid=1* :b!* NICK bb\na< @msgid=1* :bb!* QUIT *\na=\n"},
    {"extended-join is kept to",
        "a+ draft/event-playback extended-join\na: JOIN #x\na<< * 366 *\n" ALL
        "a< :a!* JOIN #x ? :a\na=\n"},
    {"what only some were told is not kept",
        "a+ draft/event-playback\nb+\na: JOIN #x\na<< * 366 *\na: AWAY :x\na< *\n"
        "a: INVITE b #x\na< * 341 *\nb< *\na: PRIVMSG @#x :x\n" ALL "a< :a!* JOIN #x\na=\n"},
};

static const struct rig_case without[] = {
    {"nothing but messages", "a+ draft/event-playback\na: JOIN #x\na<< * 366 *\na: TOPIC #x :x\n"
                             "a< *\na: PRIVMSG #x :one\n" ALL "a< * :one\na=\n"},
};

static const struct rig_case large[] = {
    {"no comings and goings",
        "a+ draft/event-playback\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n"
        "b: NICK bb\na< *\nb: PART #x\na< *\na: TOPIC #x :x\na< *\n" ALL
        "a< * JOIN #x\na< * TOPIC #x :x\na=\n"},
};

static void no_events(struct config *config)
{
	config->keep_events = false;
}

static void few_members(struct config *config)
{
	config->limits.event_members = 1;
}

static void test_in_memory(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void test_on_disk(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), rig_on_disk);
}

static void test_configured(void **state)
{
	(void)state;
	rig_play_all(without, COUNT_OF(without), no_events);
	rig_play_all(large, COUNT_OF(large), few_members);
}

/* Whom some see leave and come back, since they know of no other way, does neither. */
static void another_host_is_no_leaving(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "before",
	    "a+ draft/event-playback chghost\nb+\nb: JOIN #x\nb<< * 366 *\n"
	    "a: JOIN #x\na<< * 366 *\nb< *\n");
	user_set_host(rig->server, user_find(rig->server, STR("b")), STR("elsewhere"));
	rig_play(rig, "after",
	    "a< :b!* CHGHOST ?b elsewhere\na: CHATHISTORY LATEST #x * 50\na< :b!* JOIN #x\n"
	    "a< :a!* JOIN #x\na=\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_on_disk),
	    cmocka_unit_test(test_configured),
	    cmocka_unit_test(another_host_is_no_leaving),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
