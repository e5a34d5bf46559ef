/* Messages: who gets them, with which tags, and which are refused. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/server/rig.h"

#define IN_X "b: JOIN #x\nb<< * 366 *\na: JOIN #x\na<< * 366 *\nb< *:a!* JOIN #x\n"

#define TEN     "xxxxxxxxxx"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct rig_case cases[] = {
    {"what is missing",
        "a+\na: PRIVMSG\na< * 411 a :*(PRIVMSG)\na: PRIVMSG ,, x\na< * 411 a :*(PRIVMSG)\na: "
        "PRIVMSG a\na< * 412 a :*\n"
        "a: PRIVMSG a :\na< * 412 a :*\na: PRIVMSG nobody x\na< * 401 a nobody :*\n"
        "a: PRIVMSG #none x\na< * 403 a #none :*\na: TAGMSG\na< * 461 a TAGMSG :*\na=\n"},
    {"NOTICE is never answered",
        "a+\nb+\na: NOTICE\na: NOTICE b\na: NOTICE nobody x\na: NOTICE #none x\na=\n"
        "b: AWAY :out\nb< * 306 *\na: NOTICE b :hi\nb< :a!* NOTICE b :hi\na=\n"},
    {"several targets, not too many",
        "a+\nb+\nc+\na: PRIVMSG b,c,nobody :hi\nb< :a!* PRIVMSG b :hi\nc< :a!* PRIVMSG c :hi\n"
        "a< * 401 a nobody :*\na: PRIVMSG b,b,b,b,c,b :hi\nb< *\nb< *\nb< *\nb< *\nb=\nc=\n"
        "a< * 407 a c :*\na=\n"},
    {"echo-message",
        "a+ echo-message\nb+\n" IN_X "a: PRIVMSG #x :hi\na< :a!~a@127.0.0.1 PRIVMSG #x :hi\n"
        "b< :a!~a@127.0.0.1 PRIVMSG #x :hi\na: NOTICE b :x\na< :a!* NOTICE b :x\n"
        "b< :a!* NOTICE b :x\na: PRIVMSG nobody x\na< * 401 *\na=\n"
        "a: PRIVMSG @#x :ops\nb< :a!* PRIVMSG @#x :ops\na< :a!* PRIVMSG @#x :ops\na=\n"},
    {"several ranks before a channel reach the lowest of them",
        "a+\nb+\nc+\n" IN_X "c: JOIN #x\nc<< * 366 *\na< *\nb< *\nb: MODE #x +v a\n"
        "a< *\nb< *\nc< *\nc: PRIVMSG @+#x :hi\na< :c!* PRIVMSG +#x :hi\n"
        "b< :c!* PRIVMSG +#x :hi\nc: PRIVMSG @@#x :hi\nb< :c!* PRIVMSG @#x :hi\na=\n"
        "c: PRIVMSG @+ :hi\nc< * 401 c @+ :*\nc: PRIVMSG +#none :hi\nc< * 403 c #none :*\n"},
    {"server-time",
        "a+\nb+ server-time\n" IN_X "a: PRIVMSG #x :hi\n"
        "b< @time=20*-*-*T*:*:*.*Z :a!* PRIVMSG #x :hi\n"
        "a: PRIVMSG b :hi\nb< @time=20* :a!* PRIVMSG b :hi\nb: PRIVMSG a :hi\na< :b!*\n"},
    {"client-only tags and msgid go to those who asked for tags",
        "a+ message-tags\nb+ message-tags\nc+\n" IN_X "c: JOIN #x\nc<< * 366 *\na< *\nb< *\n"
        "a: @+one=1;two=2;+three PRIVMSG #x :hi\n"
        "b< @msgid=1??????????;+one=1;+three :a!* PRIVMSG #x :hi\nc< :a!* PRIVMSG #x :hi\n"
        "a: @+typing=active TAGMSG #x\nb< @msgid=*;+typing=active :a!* TAGMSG #x\nc=\n"
        "a: TAGMSG b\nb< @msgid=* :a!* TAGMSG b\n"
        "c: @+one=1 PRIVMSG #x :tagged\na< @msgid=*;+one=1 :c!* PRIVMSG #x :tagged\n"},
    {"away", "a+\nb+ away-notify\nc+\n" IN_X "c: JOIN #x\na< *\nb< *\n"
             "a: AWAY :lunch\na< * 306 a :*\nb< :a!* AWAY :lunch\n"
             "b: PRIVMSG a :there?\na< *\nb< * 301 b a :lunch\n"
             "a: AWAY :lunch\na< * 306 *\nb=\na: AWAY\na< * 305 a :*\nb< :a!* AWAY\n"
             "a: AWAY :\na< * 305 *\nb=\n"
             "a: PART #x\na< *\nb< *\na: AWAY :gone\na< * 306 *\nb=\na: JOIN #x\n"
             "b< :a!* JOIN #x\nb< :a!* AWAY :gone\nb=\n"},
    {"labels: one line, several, none",
        "a+ batch labeled-response echo-message\nb+\na: @label=1 PING x\n"
        "a< @label=1 :* PONG * :x\n"
        "a: @label=2 JOIN #x\na< @label=2 :* BATCH +? labeled-response\n"
        "a< @batch=? :a!* JOIN #x\na< @batch=? :* 353 *\na< @batch=? :* 366 *\na< :* BATCH -?\n"
        "a: @label=3 PONG x\na< @label=3 :* ACK\n"
        "a: @label=4 NONSENSE\na< @label=4 :* 421 a NONSENSE :*\n"
        "a: @label=5 PRIVMSG b :hi\na< @label=5 :a!* PRIVMSG b :hi\nb< :a!* PRIVMSG b :hi\n"
        "a: @label=6 PRIVMSG a :me\na< :a!* PRIVMSG a :me\na< @label=6 :a!* PRIVMSG a :me\n"
        "b: @label=7 PING x\nb< :* PONG * :x\n"
        "a: @label=8 QUIT\na< ERROR :Quit: \nax\n"},
    {"labels need batches",
        "a+ labeled-response\na: @label=1 PING x\na< :* PONG * :x\n"
        "a: CAP REQ batch\na< * ACK *\na: @label=2 PING x\n"
        "a< @label=2 :* PONG * :x\na: @label=3 PART :\n"
        "a< @label=3 :* 461 a PART :*\na: @label=4 " HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
        "\na< @label=4 :* 417 a :*\n"},
    {"what is said to a closed peer's channel goes on",
        "a+\nb+\nc+\n" IN_X "c: JOIN #x\nb< *\na< *\nb-\nc: PRIVMSG #x :hi\n"
        "a<< :c!* PRIVMSG #x :hi\n"},
    {"bytes that must not pass do not",
        "a+\nb+\na. PRIVMSG b :one\\rtwo\\n\na< * NOTICE a :*not passed on\n"
        "a. PRIVMSG b :one\\0two\\n\na< * NOTICE a :*not passed on\nb=\na. \\n\\r\\n\na=\n"},
};

static void plays_its_scripts(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

/* "PREFIXxxxx…" CR LF, `len` bytes long in all. */
static char *line_of(const char *prefix, size_t len)
{
	char *line = malloc(len + 1);
	size_t before = strlen(prefix);
	memcpy(line, prefix, before);
	memset(line + before, 'x', len - before - 2);
	memcpy(line + len - 2, "\r\n", 3);
	return line;
}

static void send_line_of(struct rig *rig, const char *prefix, size_t len)
{
	char *line = line_of(prefix, len);
	rig_send(rig, 'a', line, len);
	free(line);
}

/* What the others get is longer by the source: what would not fit there is refused, not cut. */
static void refuses_lines_that_are_too_long(void **state)
{
	(void)state;
	static const struct {
		const char *prefix;
		size_t len;
		const char *answer;
	} rows[] = {
	    {"PING ", 512, "a< * PONG *x\n"},
	    {"PING ", 513, "a< * 417 a :*\na=\n"},
	    {"@label=1 PING ", 9 + 513, "a< * 417 a :*\na=\n"},
	    {"@+t=1 ", 600, "a< * 417 a :*\na=\n"},
	    {"PING ", 4607, "a< * 417 a :*\na=\n"},
	    {"PING ", 5000, "a< * 417 a :*\na=\n"},
	    {"PING ", 100000, "a< * 417 a :*\na=\n"},
	    {"PRIVMSG b :", 512 - 16, "b< :a!~a@127.0.0.1 PRIVMSG b :*x\na=\n"},
	    {"PRIVMSG b :", 512 - 15, "a< * 417 a :*\nb=\n"},
	    {"PRIVMSG #x :", 512 - 16, "b< :a!~a@127.0.0.1 PRIVMSG #x :*x\na=\n"},
	    {"PRIVMSG #x :", 512 - 15, "a< * 417 a :*\nb=\n"},
	    {"PRIVMSG @#x :", 512 - 16, "b< :a!~a@127.0.0.1 PRIVMSG @#x :*x\na=\n"},
	    {"PRIVMSG @#x :", 512 - 15, "a< * 417 a :*\nb=\n"},
	};
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start", "a+\nb+\n" IN_X);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		send_line_of(rig, rows[i].prefix, rows[i].len);
		rig_play(rig, rows[i].prefix, rows[i].answer);
	}
	rig_free(rig);
}

/* Tags have a limit of their own: 4094 bytes and the two that frame them. */
static void limits_tags_apart(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start", "a+ message-tags\nb+ message-tags\n" IN_X);
	for (size_t extra = 0; extra < 2; extra++) {
		char *tags = line_of("@+a=", 4095 + 2 + extra);
		tags[4095 + extra] = ' ';
		rig_send(rig, 'a', tags, 4096 + extra);
		free(tags);
		send_line_of(rig, "PRIVMSG #x :", 400);
		rig_play(rig, "tags",
		    extra == 0 ? "b< @msgid=*;+a=*x :a!* PRIVMSG #x :*x\na=\n"
		               : "a< * 417 a :*\nb=\n");
	}
	rig_free(rig);
}

/* A message is what its line is, however it is cut into pieces. */
static void takes_lines_in_pieces(void **state)
{
	(void)state;
	static const char line[] = "PRIVMSG b :piece by piece\r\n";
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "start", "a+\nb+\n");
	for (size_t i = 0; i < sizeof line - 1; i++) {
		rig_send(rig, 'a', line + i, 1);
		rig_turn(rig);
	}
	rig_play(rig, "pieces", "b< :a!* PRIVMSG b :piece by piece\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plays_its_scripts),
	    cmocka_unit_test(refuses_lines_that_are_too_long),
	    cmocka_unit_test(limits_tags_apart),
	    cmocka_unit_test(takes_lines_in_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
