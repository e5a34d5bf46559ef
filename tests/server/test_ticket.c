/* Ids that clients give their messages: the same one again is not said twice. */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/server/rig.h"

#define TWO                                                                                        \
	"a+ echo-message message-tags server-time batch labeled-response draft/multiline "         \
	"draft/chathistory\n"                                                                      \
	"b+ message-tags\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n"

static const struct rig_case cases[] = {
    {"other ids, other people, other targets",
        TWO "a: @+draft/client-id=1 PRIVMSG #x :one\na< *\nb< *\n"
            "a: @+draft/client-id=2 PRIVMSG #x :two\na< * :two\nb< * :two\n"
            "a: @+draft/client-id=1 PRIVMSG b :one\na< * PRIVMSG b :one\nb< * PRIVMSG b :one\n"
            "a: JOIN #y\na<< * 366 *\na: @+draft/client-id=1 PRIVMSG #y :one\na< * #y :one\n"
            "a: PRIVMSG #x :one\na< *\nb< *\na: PRIVMSG #x :one\na< *\nb< *\na=\nb=\n"},
    {"the id is told to others, and is in history",
        TWO "a: @+draft/client-id=A.b-c_9 PRIVMSG #x :one\na< @*;+draft/client-id=A.b-c_9 :a!*\n"
            "b< @msgid=*;+draft/client-id=A.b-c_9 :a!* PRIVMSG #x :one\n"
            "a: CHATHISTORY LATEST #x * 5\na< * BATCH *\n"
            "a< @batch=*;+draft/client-id=A.b-c_9 :a!* PRIVMSG #x :one\na< * BATCH *\na=\n"},
    {"the first text counts, and the case of a target does not",
        TWO "a: @+draft/client-id=1 PRIVMSG #x :one\na< *\nb< *\n"
            "a: @+draft/client-id=1 PRIVMSG #X :another\na< * PRIVMSG #X :one\nb=\n"},
    {"labelled or not",
        TWO "a: @+draft/client-id=1;label=L PRIVMSG #x :one\na< @label=L;time=* :one\nb< *\n"
            "a: @+draft/client-id=1;label=M PRIVMSG #x :one\na< @label=M;time=* :one\nb=\n"
            "a: @+draft/client-id=1 PRIVMSG #x :one\na< @time=* :one\na=\nb=\n"},
    {"who wants no echo gets the ACK alone",
        TWO "b: CAP REQ :labeled-response batch\nb< * ACK *\n"
            "b: @+draft/client-id=1;label=L PRIVMSG #x :one\nb< @label=L :* ACK\na< *\n"
            "b: @+draft/client-id=1;label=M PRIVMSG #x :one\nb< @label=M :* ACK\nb=\na=\n"
            "b: @+draft/client-id=1 PRIVMSG #x :one\nb=\na=\n"},
    {"both come at once, the second before the first is on disk",
        TWO "a: @+draft/client-id=1;label=L PRIVMSG #x :one\n"
            "a: @+draft/client-id=1 PRIVMSG #x :one\na: @+draft/client-id=1;label=M PRIVMSG #x "
            ":one\n"
            "a< @label=L;* :one\na< @time=* :one\na< @label=M;* :one\nb< * :one\na=\nb=\n"},
    {"private ones, notices, and tags alone",
        TWO "a: @+draft/client-id=1 NOTICE b :one\na< *\nb< *\n"
            "a: @+draft/client-id=1 NOTICE b :one\na< * NOTICE b :one\nb=\n"
            "a: @+draft/client-id=2;+draft/react=x TAGMSG #x\na< * TAGMSG #x\nb< *\n"
            "a: @+draft/client-id=2;+draft/react=x TAGMSG #x\na< * TAGMSG #x\na=\nb=\n"},
    {"one who is gone by then", TWO "a: @+draft/client-id=1 PRIVMSG b :one\na< *\nb< *\nb-\na< *\n"
                                    "a: @+draft/client-id=1 PRIVMSG b :one\na< * b :one\n"
                                    "a: @+draft/client-id=2 PRIVMSG b :two\na< * 401 *\na=\n"},
    {"a message in several lines",
        TWO "a: @+draft/client-id=1;label=L BATCH +1 draft/multiline #x\n"
            "a: @batch=1 PRIVMSG #x :one\na: @batch=1;draft/multiline-concat PRIVMSG #x :and\n"
            "a: @batch=1 PRIVMSG #x :two\na: BATCH -1\n"
            "a< @label=L;time=*;+draft/client-id=1 :a!* BATCH +* draft/multiline #x\n"
            "a< @batch=* :a!* :one\na< @batch=*;draft/multiline-concat :a!* :and\n"
            "a< @batch=* :a!* :two\na< * BATCH -*\nb< *\nb< *\nb< *\n"
            "a: @+draft/client-id=1 BATCH +2 draft/multiline #x\n"
            "a: @batch=2 PRIVMSG #x :one\na: BATCH -2\n"
            "a< @time=*;+draft/client-id=1 :a!* BATCH +* draft/multiline #x\n"
            "a< @batch=* :a!* :one\na< @batch=*;draft/multiline-concat :a!* :and\n"
            "a< @batch=* :a!* :two\na< * BATCH -*\na=\nb=\n"},
    {"a guest comes back under another nick",
        TWO "a: @+draft/client-id=1 PRIVMSG #x :one\na< *\nb< *\na-\nb< * QUIT *\n"
            "c+ echo-message\nc: JOIN #x\nc<< * 366 *\nb< *\n"
            "c: @+draft/client-id=1 PRIVMSG #x :one\nc< :a!* PRIVMSG #x :one\nc=\nb=\n"},
    {"what cannot be an id",
        TWO "a: @+draft/client-id= PRIVMSG #x :one\na< * FAIL PRIVMSG INVALID_CLIENT_ID * :*\n"
            "a: @+draft/client-id=a:b PRIVMSG #x :one\na< * FAIL PRIVMSG INVALID_CLIENT_ID a:b :*\n"
            "a: @label=1;+draft/client-id=\xc3\xa9 NOTICE #x :one\n"
            "a< @label=1 * FAIL NOTICE INVALID_CLIENT_ID * :*\n"
            "a: @+draft/client-id="
            "0123456789012345678901234567890123456789012345678901234567890123 PRIVMSG #x :one\n"
            "a< * PRIVMSG #x :one\nb< *\n"
            "a: @+draft/client-id="
            "01234567890123456789012345678901234567890123456789012345678901234 TAGMSG #x\n"
            "a< * FAIL TAGMSG INVALID_CLIENT_ID *\n"
            "a: @+draft/client-id=* BATCH +1 draft/multiline #x\na: @batch=1 PRIVMSG #x :one\n"
            "a: BATCH -1\na< * FAIL BATCH INVALID_CLIENT_ID *\na=\nb=\n"},
    {"it is in the list of capabilities",
        "a: CAP LS 302\na<< * draft/client-id=window=86400 *\na: CAP REQ draft/client-id\n"
        "a<< * ACK *\n"},
};

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

/* However often it is sent, it is the same msgid and the same time. */
static void test_same_echo(void **state)
{
	struct rig *rig = rig_new(rig_on_disk);
	(void)state;
	rig_play(rig, "same echo", TWO "a: @+draft/client-id=1 PRIVMSG #x :hi\n");
	char *first = rig_line(rig, 'a');
	for (int i = 0; i < 3; i++) {
		rig_play(rig, "same echo", "a: @+draft/client-id=1 PRIVMSG #x :hi\n");
		char *again = rig_line(rig, 'a');
		assert_string_equal(again, first);
		free(again);
	}
	free(first);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_on_disk),
	    cmocka_unit_test(test_same_echo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
