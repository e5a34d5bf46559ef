/* CHATHISTORY, with history in memory and on disk; and echoes that wait for the disk. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/history.h"
#include "server/server.h"
#include "tests/server/rig.h"

/* Two are in, and three things were said; the echoes tell that they are kept. */
#define SAID                                                                                       \
	"a+ batch draft/chathistory\nb+ echo-message\na: JOIN #x\na<< * 366 *\nb: JOIN #x\n"       \
	"b<< * 366 *\na< *\n"                                                                      \
	"b: PRIVMSG #x :one\na< *\nb< * :one\nb: NOTICE #x :two\na< *\nb< * :two\n"                \
	"b: PRIVMSG #x :three\na< *\nb< * :three\n"

#define OPEN  "a< :confab.localhost BATCH +* chathistory #x\n"
#define ONE   "a< @batch=* :b!~b@127.0.0.1 PRIVMSG #x :one\n"
#define TWO   "a< @batch=* :b!~b@127.0.0.1 NOTICE #x :two\n"
#define THREE "a< @batch=* :b!~b@127.0.0.1 PRIVMSG #x :three\n"
#define CLOSE "a< :confab.localhost BATCH -*\na=\n"

#define PAST   "timestamp=2001-01-01T00:00:00.000Z"
#define FUTURE "timestamp=2199-12-31T23:59:59.999Z"

static const struct rig_case cases[] = {
    {"LATEST", SAID "a: CHATHISTORY LATEST #x * 2\n" OPEN TWO THREE CLOSE},
    {"LATEST, more than there is", SAID "a: CHATHISTORY LATEST #X * 50\n" OPEN ONE TWO THREE CLOSE},
    {"LATEST since then", SAID "a: CHATHISTORY LATEST #x " PAST " 1\n" OPEN THREE CLOSE
                               "a: CHATHISTORY LATEST #x " FUTURE " 9\n" OPEN CLOSE},
    {"BEFORE", SAID "a: CHATHISTORY BEFORE #x " FUTURE " 2\n" OPEN TWO THREE CLOSE
                    "a: CHATHISTORY BEFORE #x " PAST " 2\n" OPEN CLOSE},
    {"AFTER", SAID "a: CHATHISTORY AFTER #x " PAST " 2\n" OPEN ONE TWO CLOSE
                   "a: CHATHISTORY AFTER #x " FUTURE " 2\n" OPEN CLOSE},
    {"AROUND", SAID "a: CHATHISTORY AROUND #x " FUTURE " 4\n" OPEN TWO THREE CLOSE},
    {"BETWEEN, both ways",
        SAID "a: CHATHISTORY BETWEEN #x " PAST " " FUTURE " 2\n" OPEN ONE TWO CLOSE
             "a: CHATHISTORY BETWEEN #x " FUTURE " " PAST " 2\n" OPEN TWO THREE CLOSE},
    {"what is not kept: to ranks, to people, tags alone",
        SAID "a: PRIVMSG @#x :ops\na: PRIVMSG b :you\nb< *\na: TAGMSG #x\n"
             "a: CHATHISTORY LATEST #x * 50\n" OPEN ONE TWO THREE CLOSE},
    {"without batches", SAID "a: CAP REQ -batch\na< * ACK *\na: CHATHISTORY LATEST #x * 1\n"
                             "a< :b!~b@127.0.0.1 PRIVMSG #x :three\na=\n"},
    {"a labelled answer is the batch alone",
        SAID "a: CAP REQ labeled-response\na< * ACK *\na: @label=7 CHATHISTORY LATEST #x * 1\n"
             "a< @label=7 :* BATCH +* chathistory #x\n" THREE CLOSE},
    {"tags come back", "a+ batch message-tags server-time\na: JOIN #x\na<< * 366 *\n"
                       "a: @+note=1 PRIVMSG #x :hi\na: CHATHISTORY LATEST #x * 1\n"
                       "a< * BATCH *\na< @batch=*;time=20*Z;msgid=1??????????;+note=1 :a!* :hi\n"
                       "a< * BATCH *\na=\n"},
    {"a message in several lines comes back as several",
        "a+ batch draft/multiline message-tags\na: JOIN #x\na<< * 366 *\n"
        "a: BATCH +1 draft/multiline #x\na: @batch=1 PRIVMSG #x :one\n"
        "a: @batch=1 PRIVMSG #x :\na: @batch=1 PRIVMSG #x :two\na: BATCH -1\n"
        "a: CHATHISTORY LATEST #x * 1\na< * BATCH *\n"
        "a< @batch=*;msgid=1* :a!* BATCH +* draft/multiline #x\n"
        "a< @batch=* :a!* PRIVMSG #x :one\na< @batch=* :a!* PRIVMSG #x :\n"
        "a< @batch=* :a!* PRIVMSG #x :two\na< @batch=* :a!* BATCH -*\na< * BATCH *\n"
        "a: CAP REQ -draft/multiline\na< * ACK *\na: CHATHISTORY LATEST #x * 1\na< * BATCH *\n"
        "a< @batch=*;msgid=1* :a!* PRIVMSG #x :one\na< @batch=* :a!* PRIVMSG #x :two\n"
        "a< * BATCH *\na=\n"},
    {"its lines are joined as they were",
        "a+ batch draft/multiline\na: JOIN #x\na<< * 366 *\n"
        "a: BATCH +1 draft/multiline #x\na: @batch=1 PRIVMSG #x :one\n"
        "a: @batch=1;draft/multiline-concat PRIVMSG #x :and\na: @batch=1 PRIVMSG #x :two\n"
        "a: @batch=1;draft/multiline-concat PRIVMSG #x :more\n"
        "a: @batch=1;draft/multiline-concat PRIVMSG #x :end\na: BATCH -1\n"
        "a: CHATHISTORY LATEST #x * 1\na< * BATCH *\na< * BATCH +* draft/multiline #x\n"
        "a< @batch=* :a!* :one\na< @batch=*;draft/multiline-concat :a!* :and\n"
        "a< @batch=* :a!* :two\na< @batch=*;draft/multiline-concat :a!* :more\n"
        "a< @batch=*;draft/multiline-concat :a!* :end\na< * BATCH *\na< * BATCH *\na=\n"},
    {"a renamed channel takes it along",
        "a+ batch draft/chathistory draft/channel-rename\na: JOIN #x\na<< * 366 *\n"
        "a: PRIVMSG #x :one\na: RENAME #x #y :why\na< * RENAME #x #y *\n"
        "a: PRIVMSG #y :two\na: JOIN #x\na<< * 366 *\na: CHATHISTORY LATEST #y * 5\n"
        "a< * BATCH +* chathistory #y\na< @batch=* PRIVMSG #y :one\n"
        "a< @batch=* PRIVMSG #y :two\na< * BATCH *\na: CHATHISTORY LATEST #x * 5\n"
        "a< * BATCH +* chathistory #x\na< * BATCH *\na=\n"},
    {"a msgid that names nothing is a place in time",
        SAID "a: CHATHISTORY BEFORE #x msgid=00000000001 9\n" OPEN CLOSE
             "a: CHATHISTORY AFTER #x msgid=00000000001 1\n" OPEN ONE CLOSE
             "a: CHATHISTORY AFTER #x msgid=vvvvvvvvvvv 9\n" OPEN CLOSE
             "a: CHATHISTORY BEFORE #x msgid=vvvvvvvvvvv 1\n" OPEN THREE CLOSE
             "a: CHATHISTORY AROUND #x msgid=vvvvvvvvvvv 2\n" OPEN THREE CLOSE
             "a: CHATHISTORY LATEST #x msgid=vvvvvvvvvvv 9\n" OPEN CLOSE
             "a: CHATHISTORY BETWEEN #x msgid=00000000001 msgid=vvvvvvvvvvv 1\n" OPEN ONE CLOSE
             "a: CHATHISTORY BETWEEN #x msgid=vvvvvvvvvvv msgid=00000000001 1\n" OPEN THREE CLOSE
             "a: CHATHISTORY BETWEEN #x msgid=00000000001 msgid=00000000001 9\n" OPEN CLOSE},
    {"those outside see nothing", SAID "b: PART #x\nb< *\nb: CHATHISTORY LATEST #x * 5\n"
                                       "b< * FAIL CHATHISTORY INVALID_TARGET LATEST #x :*\n"
                                       "b: CHATHISTORY LATEST #none * 5\n"
                                       "b< * FAIL CHATHISTORY INVALID_TARGET LATEST #none :*\n"
                                       "b: CHATHISTORY LATEST !x * 5\n"
                                       "b< * FAIL CHATHISTORY INVALID_TARGET LATEST !x :*\nb=\n"},
    {"what is missing or not understood",
        SAID "a: CHATHISTORY\na< * 461 *\na: CHATHISTORY NONSENSE #x * 5\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS NONSENSE #x :*\na: CHATHISTORY LATEST #x *\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS LATEST #x :*\na: CHATHISTORY LATEST #x * 0\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY LATEST #x * -1\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY LATEST #x * 5x\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY BEFORE #x * 5\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY AFTER #x msgid=! 5\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY AFTER #x timestamp=2000 5\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na: CHATHISTORY BETWEEN #x " PAST " 5\n"
             "a< * FAIL CHATHISTORY INVALID_PARAMS *\na=\n"},
    {"TARGETS, the oldest first or last", SAID
        "a: JOIN #y,#z\na<< * 366 *\na<< * 366 *\n"
        "a: CAP REQ echo-message\na< * ACK *\na: PRIVMSG #y :later\na< *\n"
        "a: CHATHISTORY TARGETS " PAST " " FUTURE " 5\na< :* BATCH +* draft/chathistory-targets\n"
        "a< @batch=* CHATHISTORY TARGETS #x 20*Z\na< @batch=* CHATHISTORY TARGETS #y 20*Z\n" CLOSE
        "a: CHATHISTORY TARGETS " FUTURE " " PAST " 1\na< :* BATCH +*\n"
        "a< @batch=* CHATHISTORY TARGETS #y 20*Z\n" CLOSE "a: CHATHISTORY TARGETS " PAST " " PAST
        " 5\na< :* BATCH +*\n" CLOSE "a: CHATHISTORY TARGETS " PAST
        " 5\na< * FAIL CHATHISTORY INVALID_PARAMS *\na=\n"},
    {"history outlives the channel",
        SAID "a: PART #x\na< *\nb< *\nb: PART #x\nb< *\na: JOIN #x\na<< * 366 *\n"
             "a: CHATHISTORY LATEST #x * 1\n" OPEN THREE CLOSE},
    {"not to those who take the name of a channel that was closed for another one of theirs",
        "a+\na: JOIN #x\na<< * 366 *\na: MODE #x +k key\na< *\na: PRIVMSG #x :secret\n"
        "a: PART #x\na< *\nb+ draft/channel-rename\nb: JOIN #y\nb<< * 366 *\n"
        "b: PRIVMSG #y :mine\nb: RENAME #y #x\nb< * RENAME #y #x *\n"
        "b: CHATHISTORY LATEST #x * 9\nb< * :mine\nb=\n"},
    {"but not where not all could enter",
        "a+\nb+\na: JOIN #x\na<< * 366 *\na: PRIVMSG #x :one\na: MODE #x +i\na< *\na: MODE #x "
        "-i\na< *\n"
        "a: PRIVMSG #x :two\na: CHATHISTORY LATEST #x * 9\na< * :one\na< * :two\na=\n"
        "a: PART #x\na< *\nb: JOIN #x\nb<< * 366 *\nb: CHATHISTORY LATEST #x * 9\nb=\n"
        "b: PRIVMSG #x :three\nb: CHATHISTORY LATEST #X * 9\nb< * :three\nb=\n"
        "b: PART #x\nb< *\na: JOIN #X\na<< * 366 *\na: CHATHISTORY LATEST #x * 9\na< * :three\n"
        "a=\na: MODE #x +k key\na< *\na: RENAME #x #y\na<< * 366 *\na: PART #y\na< *\n"
        "b: JOIN #y\nb<< * 366 *\nb: CAP REQ draft/event-playback\nb< *\n"
        "b: CHATHISTORY LATEST #y * 9\nb< * JOIN #y\nb=\n"},
    {"a labelled message is confirmed, echo or not",
        "a+ batch labeled-response\na: JOIN #x\na<< * 366 *\na: @label=1 PRIVMSG #x :hi\n"
        "a< @label=1 :* ACK\na: CAP REQ echo-message\na< * ACK *\n"
        "a: @label=2 PRIVMSG #x :hi\na< @label=2 :a!* PRIVMSG #x :hi\na=\n"},
    {"one who goes before its echo", SAID "b: PRIVMSG #x :four\nb-\na< *\na< * QUIT *\na=\n"},
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

/* The msgid of a line that is nothing but tags and what follows them. */
static char *msgid_of(struct rig *rig, char name)
{
	char *line = rig_line(rig, name);
	const char *id = strstr(line, "msgid=");
	assert_non_null(id);
	char *copy = xmemdup0(id + strlen("msgid="), MSGID_LEN);
	free(line);
	return copy;
}

/* Every message sorts behind the one before, in the echo as for others. */
static void test_ids(void **state)
{
	struct rig *rig = rig_new(rig_on_disk);
	char last[MSGID_LEN + 1] = "";
	(void)state;
	rig_play(rig, "ids",
	    "a+ echo-message message-tags\nb+ message-tags\na: JOIN #x\n"
	    "a<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n");
	for (int i = 0; i < 50; i++) {
		rig_play(rig, "ids", "a: PRIVMSG #x :hi\n");
		char *echo = msgid_of(rig, 'a'), *told = msgid_of(rig, 'b');
		assert_string_equal(echo, told);
		assert_true(strcmp(last, echo) < 0);
		strcpy(last, echo);
		free(echo);
		free(told);
	}
	char script[256];
	snprintf(script, sizeof script,
	    "a: CHATHISTORY BEFORE #x msgid=%s 1\na< * PRIVMSG #x :hi\na=\n"
	    "a: CHATHISTORY AFTER #x msgid=%s 1\na=\n"
	    "a: CHATHISTORY AROUND #x msgid=%s 1\na< @msgid=%s :a!* PRIVMSG #x :hi\na=\n",
	    last, last, last, last);
	rig_play(rig, "by msgid", script);
	rig_free(rig);
}

/* A message that was taken back is not told again. */
static void check_redacted(void (*tweak)(struct config *config))
{
	struct rig *rig = rig_new(tweak);
	rig_play(rig, "redacted",
	    "a+ echo-message message-tags draft/message-redaction\nb+ message-tags\n"
	    "a: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< *\n"
	    "a: PRIVMSG #x :stays\na< *\nb< *\na: PRIVMSG #x :goes\n");
	char *id = msgid_of(rig, 'b');
	char *script = xasprintf("a< * :goes\na: REDACT #x %s\na< * REDACT #x *\n"
	                         "a: CHATHISTORY LATEST #x * 5\na< * PRIVMSG #x :stays\na=\n",
	    id);
	rig_play(rig, "redacted", script);
	free(script);
	free(id);
	rig_free(rig);
}

static void test_redacted(void **state)
{
	(void)state;
	check_redacted(NULL);
	check_redacted(rig_on_disk);
}

static void test_msgid(void **state)
{
	static const struct {
		int64_t id;
		const char *text;
	} pairs[] = {{0, "00000000000"}, {31, "0000000000v"}, {32, "00000000010"},
	    {INT64_C(1) << 54, "g0000000000"}};
	int64_t id;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char text[MSGID_LEN];
		msgid_write(pairs[i].id, text);
		assert_memory_equal(text, pairs[i].text, MSGID_LEN);
		assert_true(msgid_read(str_from(pairs[i].text), &id));
		assert_int_equal(id, pairs[i].id);
	}
	assert_false(msgid_read(STR(""), &id));
	assert_false(msgid_read(STR("0000000000"), &id));
	assert_false(msgid_read(STR("0000000000V"), &id));
	assert_false(msgid_read(STR("000000000000"), &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_on_disk),
	    cmocka_unit_test(test_ids),
	    cmocka_unit_test(test_redacted),
	    cmocka_unit_test(test_msgid),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
