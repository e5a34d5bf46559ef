/* draft/multiline: one message in several lines, for those who know of it and those who do not. */
#include "tests/check.h"

#include <string.h>

#include "server/config.h"
#include "tests/server/rig.h"

#define ALL   "batch draft/multiline labeled-response echo-message message-tags server-time"
#define IN_X  "a: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na<< *:b!* JOIN #x\n"
#define OPEN  "a: BATCH +1 draft/multiline #x\n"
#define TEN   "xxxxxxxxxx"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LONG  SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY
#define LINE  "a: @batch=1 PRIVMSG #x "

static const struct rig_case cases[] = {
    {"what is offered", "a: CAP LS 302\na<< *draft/multiline=max-bytes=60,max-lines=4*\n"
                        "b: CAP REQ draft/multiline\nb< * ACK :draft/multiline\n"},
    {"those who know it get a batch, others the lines that are not empty",
        "a+ " ALL "\nb+ batch message-tags draft/multiline\n" IN_X
        "c+ message-tags server-time\nd+\nc: JOIN #x\nc<< * 366 *\nd: JOIN #x\nd<< * 366 *\n"
        "a<< *:d!* JOIN #x\nb<< *:d!* JOIN #x\nc<< *:d!* JOIN #x\n"
        "a: @label=xyz;+t=1 BATCH +1 draft/multiline #X\n" LINE "hello\n" LINE ":\n"
        "a: @batch=1 privmsg #X :how is \na: @draft/multiline-concat;batch=1 PRIVMSG #x :all?\n"
        "a: PING x\na< * PONG *\na: BATCH -1\n"
        "a< @label=xyz;time=*;msgid=*;+t=1 :a!* BATCH +m* draft/multiline #x\n"
        "a< @batch=m* :a!* PRIVMSG #x :hello\na< @batch=m* :a!* PRIVMSG #x :\n"
        "a< @batch=m* :a!* PRIVMSG #x :how is \n"
        "a< @batch=m*;draft/multiline-concat :a!* PRIVMSG #x :all?\na< :a!* BATCH -m*\n"
        "b< @msgid=*;+t=1 :a!* BATCH +m* draft/multiline #x\n"
        "b< @batch=m* :a!* PRIVMSG #x :hello\nb< @batch=m* :a!* PRIVMSG #x :\nb< *how is \n"
        "b< @batch=m*;draft/multiline-concat :a!* PRIVMSG #x :all?\nb< :a!* BATCH -m*\nb=\n"
        "c< @time=*Z;msgid=*;+t=1 :a!* PRIVMSG #x :hello\n"
        "c< @time=*Z;+t=1 :a!* PRIVMSG #x :how is \nc< @time=*Z;+t=1 :a!* PRIVMSG #x :all?\nc=\n"
        "d< :a!* PRIVMSG #x :hello\nd< :a!* PRIVMSG #x :how is \nd< :a!* PRIVMSG #x :all?\nd=\n"},
    {"an empty first line takes no msgid with it",
        "a+ batch draft/multiline\nb+ message-tags\n" IN_X OPEN LINE ":\n" LINE "two\n" LINE
        "three\na: BATCH -1\nb< @msgid=* :a!* PRIVMSG #x :two\nb< :a!* PRIVMSG #x :three\n"},
    {"to a person, to oneself, to ranks, and without an echo",
        "a+ batch labeled-response draft/multiline\nb+\n" IN_X "b: AWAY :out\nb< * 306 *\n"
        "a: @label=1 BATCH +1 draft/multiline b\na: @batch=1 PRIVMSG b one\n"
        "a: @batch=1 PRIVMSG b two\na: BATCH -1\na< @label=1 :* 301 a b :out\n"
        "b< :a!* PRIVMSG b :one\nb< :a!* PRIVMSG b :two\n"
        "a: @label=2 BATCH +1 draft/multiline @#x\na: @batch=1 PRIVMSG @#x one\na: BATCH -1\n"
        "a< @label=2 :* ACK\nb=\na: BATCH +2 draft/multiline a\na: @batch=2 PRIVMSG a one\n"
        "a: BATCH -2\na< :a!* BATCH +m* draft/multiline a\na< @batch=m* :a!* PRIVMSG a :one\n"
        "a< :a!* BATCH -m*\na=\n"},
    {"what any message meets",
        "a+ batch draft/multiline\nb+\n" IN_X "a: BATCH +1 draft/multiline none\n"
        "a: @batch=1 PRIVMSG none x\na: BATCH -1\na< * 401 a none :*\n"
        "a: MODE #x +m\na< *\nb< *\na: BATCH +1 draft/multiline #none\n"
        "a: @batch=1 PRIVMSG #none x\na: BATCH -1\na< * 403 a #none :*\na=\nb=\n"},
    {"too many lines, too many bytes",
        "a+ batch labeled-response draft/multiline\nb+\n" IN_X
        "a: @label=l BATCH +1 draft/multiline #x\n" LINE "1\n" LINE "2\n" LINE "3\n" LINE
        "4\na=\n" LINE "5\na< @label=l :* FAIL BATCH MULTILINE_MAX_LINES 4 :*\n" LINE
        "6\na: BATCH -1\na=\n" OPEN LINE ":12345678901234567890123456789\n" LINE
        ":123456789012345678901234567890\na=\n" LINE
        ":\na< :* FAIL BATCH MULTILINE_MAX_BYTES 60 :*\na: BATCH -1\na=\nb=\n" OPEN LINE
        ":fine\na: BATCH -1\nb< :a!* PRIVMSG #x :fine\n"},
    {"lines that cannot be",
        "a+ batch draft/multiline\nb+\n" IN_X OPEN
        "a: @batch=2 PRIVMSG #x no\na< * FAIL BATCH MULTILINE_INVALID :*\n" LINE
        "no\na=\n" OPEN LINE "no\na: @batch=1;draft/multiline-concat PRIVMSG #x :\n"
        "a< * FAIL BATCH MULTILINE_INVALID :*\na: BATCH -1\na=\n" OPEN
        "a: @batch=1 NOTICE #x no\na< * FAIL BATCH MULTILINE_INVALID :*\na: BATCH -1\n" OPEN
        "a: @batch=1 PRIVMSG b no\na< * FAIL BATCH MULTILINE_INVALID_TARGET #x b :*\n"
        "a: BATCH -1\n" OPEN LINE ":\n" LINE
        ":\na: BATCH -1\na< * FAIL BATCH MULTILINE_INVALID :*\n" OPEN
        "a: BATCH -1\na< * FAIL BATCH MULTILINE_INVALID :*\nb=\n" OPEN LINE
        "no\na: PRIVMSG #x :yes\na< * FAIL BATCH MULTILINE_INVALID :*\n"
        "b< :a!* PRIVMSG #x :yes\na: BATCH -1\na=\nb=\n"},
    {"without a line that was refused it is not what was meant",
        "a+ batch labeled-response draft/multiline\nb+\n" IN_X OPEN LINE "no\n"
        "a. @batch=1 PRIVMSG #x :\xff\\n\na< * FAIL PRIVMSG INVALID_UTF8 :*\n"
        "a< :* FAIL BATCH MULTILINE_INVALID :*\na: BATCH -1\na=\n"
        "a: @label=l BATCH +1 draft/multiline #x\n" LINE "no\na. @batch=1 PRIVMSG #x :a\\rb\\n\n"
        "a< * NOTICE a :*\na< @label=l :* FAIL BATCH MULTILINE_INVALID :*\na: BATCH -1\n" OPEN LINE
            LONG "\na< * 417 a :*\na< :* FAIL BATCH MULTILINE_INVALID :*\n" LINE
        "no\na: BATCH -1\na=\n" OPEN
        "a. @batch=1 PRIVMSG #x " LONG LONG LONG LONG LONG LONG LONG LONG LONG
        "\\n\na< * 417 a :*\n"
        "a< :* FAIL BATCH MULTILINE_INVALID :*\na: BATCH -1\na=\nb=\n"},
    {"one begun before another ended fails",
        "a+ batch labeled-response draft/multiline\nb+\n" IN_X
        "a: @label=l BATCH +2 draft/multiline #x\na: @batch=2 PRIVMSG #x no\n" OPEN
        "a< @label=l :* FAIL BATCH MULTILINE_INVALID :*\n" LINE "yes\n"
        "a: BATCH -1\nb< :a!* PRIVMSG #x :yes\na=\nb=\n"},
    {"batches that cannot be",
        "a+ batch draft/multiline\nb+\n" IN_X
        "a: BATCH\na< * 461 a BATCH :*\na: BATCH 1\na< * FAIL BATCH MULTILINE_INVALID :*\n"
        "a: BATCH -1\na< * FAIL BATCH MULTILINE_INVALID :*\n"
        "a: BATCH +1 draft/multiline\na< * 461 a BATCH :*\n"
        "a: BATCH +1 other #x\na< * FAIL BATCH MULTILINE_INVALID :*\n" OPEN
        "a: @batch=1 BATCH +2 draft/multiline #x\na< * FAIL BATCH MULTILINE_INVALID :*\n" LINE
        "x\na: BATCH -1\nb< :a!* PRIVMSG #x :x\n"
        "b: BATCH +1 draft/multiline #x\nb< * FAIL BATCH MULTILINE_INVALID :*\n"},
    {"one that never ends", "a+ batch draft/multiline\nb+\n" IN_X OPEN LINE "x\n"
                            "a< * FAIL BATCH TIMEOUT 1 :*\na: BATCH -1\na=\nb=\n" OPEN "a-\n"
                            "b< :a!* QUIT :*\n"},
    {"plain peers read lines", "a+ batch draft/multiline\na: JOIN #lobby\na<< * 366 *\nb. \\n\n"
                               "b< -- welcome*\na: BATCH +1 draft/multiline #lobby\n"
                               "a: @batch=1 PRIVMSG #lobby one\na: @batch=1 PRIVMSG #lobby :\n"
                               "a: @batch=1 PRIVMSG #lobby t\n"
                               "a: @batch=1;draft/multiline-concat PRIVMSG #lobby wo\n"
                               "a: BATCH -1\nb< <a> one\nb< <a> two\n"},
};

static void has_small_limits(struct config *config)
{
	config->limits.multiline_bytes = 60;
	config->limits.multiline_lines = 4;
	config->limits.multiline_time = 1;
}

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), has_small_limits);
}

/* Each line is to fit into a message of 512 bytes at its readers. */
static void refuses_lines_that_are_too_long(void **state)
{
	(void)state;
	char line[600] = "@batch=1 PRIVMSG #x :";
	size_t head = strlen(line), tag = strlen("@batch=1 "), own = strlen(":a!~a@127.0.0.1 ");
	size_t fits = 512 - own + tag;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start", "a+ batch draft/multiline\nb+\n" IN_X);
	for (size_t extra = 0; extra < 2; extra++) {
		memset(line + head, 'x', fits + extra - head - 2);
		memcpy(line + fits + extra - 2, "\r\n", 2);
		rig_play(rig, "open", OPEN);
		rig_send(rig, 'a', line, fits + extra);
		rig_play(rig, "end",
		    extra == 0 ? "a: BATCH -1\nb< :a!* PRIVMSG #x :*x\na=\n"
		               : "a: BATCH -1\na< * 417 a :*\nb=\n");
	}
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(refuses_lines_that_are_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
