/* draft/message-redaction: who may take back what. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/config.h"
#include "tests/server/rig.h"

#define CAPS "draft/message-redaction message-tags"

/* a rules #x; b, c and d are in it, e is not; d knows no redaction; f rules the server. */
static const char opening[] =
    "a+ " CAPS " echo-message\nb+ " CAPS " echo-message labeled-response batch\nc+ " CAPS "\n"
    "d+ message-tags\ne+ " CAPS "\nf+ " CAPS "\nf: OPER root secret\nf<< * 381 *\nf< *\n"
    "a: JOIN #x,#y\na<< * 366 a #y *\nb: JOIN #x\nb<< * 366 *\nc: JOIN #x\nc<< * 366 *\n"
    "d: JOIN #x\nd<< * 366 *\na<< *:d!* JOIN #x\nb<< *:d!* JOIN #x\nc<< *:d!* JOIN #x\n";

/* $ stands for the msgid of what b said to #x, % for that of what b said to c. */
static const struct rig_case cases[] = {
    {"one's own", "b: REDACT #x $\nb< @msgid=* :b!* REDACT #x $\na< @msgid=* :b!* REDACT #x $\n"
                  "c< @msgid=* :b!* REDACT #x $\nd=\ne=\nf=\n"},
    {"with a reason, tags and a label", "b: @label=l;+t=1 REDACT #X $ :no good\n"
                                        "b< @label=l;msgid=*;+t=1 :b!* REDACT #x $ :no good\n"
                                        "a< @msgid=*;+t=1 :b!* REDACT #x $ :no good\n"},
    {"an operator's, of the channel and of the server",
        "a: REDACT #x $ spam\na< @msgid=* :a!* REDACT #x $ :spam\nb< @* :a!* REDACT #x $ :spam\n"
        "f: REDACT #x $\nf=\nb< @* :f!* REDACT #x $\nd=\n"},
    {"not another's", "c: REDACT #x $\nc< :* FAIL REDACT REDACT_FORBIDDEN #x $ :*\na=\nb=\nc=\n"
                      "c: REDACT b %\nc< :* FAIL REDACT REDACT_FORBIDDEN b % :*\n"},
    {"to a person", "b: REDACT c % :oops\nb< @* :b!* REDACT c % :oops\n"
                    "c< @msgid=* :b!* REDACT c % :oops\na=\n"
                    "f: REDACT c %\nf< :* FAIL REDACT UNKNOWN_MSGID c % :*\n"
                    "b: REDACT a %\nb< :* FAIL REDACT UNKNOWN_MSGID a % :*\n"},
    {"not there", "e: REDACT #x $\ne< :* FAIL REDACT INVALID_TARGET #x :*\n"
                  "b: REDACT #none $\nb< :* FAIL REDACT INVALID_TARGET #none :*\n"
                  "b: REDACT nobody $\nb< :* FAIL REDACT INVALID_TARGET nobody :*\n"
                  "a: REDACT #y $\na< :* FAIL REDACT UNKNOWN_MSGID #y $ :*\n"
                  "a: REDACT #x %\na< :* FAIL REDACT UNKNOWN_MSGID #x % :*\n"},
    {"what is no msgid",
        "a: REDACT #x nonsense\na< :* FAIL REDACT UNKNOWN_MSGID #x nonsense :*\n"
        "a: REDACT #x -\na< :* FAIL REDACT UNKNOWN_MSGID #x - :*\n"
        "a: REDACT #x $0\na< :* FAIL REDACT UNKNOWN_MSGID #x $0 :*\n"
        "a: REDACT #x 0$\na< :* FAIL REDACT UNKNOWN_MSGID #x 0$ :*\n"
        "a: REDACT #x $$$$\na< :* FAIL REDACT UNKNOWN_MSGID #x $$$$ :*\n"
        "a: REDACT #x ::\na< :* FAIL REDACT UNKNOWN_MSGID #x ? :*\n"
        "a: REDACT #x\na< * 461 a REDACT :*\nd: REDACT #x $\nd< * 421 d REDACT :*\n"},
    {"as long as it is kept, not only among the last ones",
        "a: PRIVMSG #x 1\na< *\nb< *\nc< *\na: PRIVMSG #x 2\na< *\nb< *\nc< *\n"
        "a: PRIVMSG #x 3\na< *\nb< *\nc< *\na: PRIVMSG #x 4\na< *\nb< *\nc< *\n"
        "e: REDACT #x $\ne< * INVALID_TARGET *\nc: REDACT #x $\nc< * REDACT_FORBIDDEN *\n"
        "c: REDACT b %\nc< * REDACT_FORBIDDEN *\na: REDACT c %\na< * UNKNOWN_MSGID *\n"
        "b: REDACT #x $\nb< @* REDACT #x $\na< @* REDACT #x $\nc< *\n"
        "b: REDACT c %\nb< @* REDACT c %\nc< @* REDACT c %\na=\nb=\nc=\n"},
    {"only the last ones are remembered",
        "a: PRIVMSG #x 1\na< *\nb< *\nc< *\nb: REDACT #x $\nb< @* REDACT #x $\na< *\nc< *\n"
        "a: PRIVMSG #x 2\na< *\nb< *\na: TAGMSG #x\na< *\nb< *\n"
        "b: REDACT #x $\nb< * FAIL REDACT UNKNOWN_MSGID #x $ :*\n"},
    {"under the channel's new name, not in another channel of the old one",
        "a: RENAME #x #z\na<< * 366 *\nb<< * 366 *\nb: REDACT #z $\nb< @* REDACT #z $\n"
        "b: JOIN #x\nb<< * 366 *\nb: REDACT #x $\nb< * FAIL REDACT UNKNOWN_MSGID #x $ :*\n"},
    {"its edits go with it, and leave their places in an answer to others",
        "b: @+draft/edit=$ PRIVMSG #x new\nb< @* PRIVMSG #x :new\na: PRIVMSG #x 1\nb< *\n"
        "a: PRIVMSG #x 2\nb< *\na: PRIVMSG #x 3\nb< *\nb: REDACT #x $\nb< @* REDACT #x $\n"
        "b: CHATHISTORY AFTER #x timestamp=2020-01-01T00:00:00.000Z 2\nb< * BATCH +*\n"
        "b< @* PRIVMSG #x :1\nb< @* PRIVMSG #x :2\nb< * BATCH -*\n"
        "b: CHATHISTORY LATEST #x * 3\nb< * BATCH +*\nb< @* PRIVMSG #x :1\n"
        "b< @* PRIVMSG #x :2\nb< @* PRIVMSG #x :3\nb< * BATCH -*\nb=\n"},
    {"not by the next of the same nick",
        "b: NICK b2\nb< *\nc< *\nc: NICK b\nc< *\nc: REDACT #x $\n"
        "c< * FAIL REDACT REDACT_FORBIDDEN #x $ :*\nb<< *:c!* NICK b\nb: REDACT #x $\n"
        "b< @* :b2!* REDACT #x $\n"},
};

static void has_an_operator(struct config *config)
{
	config->limits.recent = 3;
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[config->oper_count++] =
	    (struct config_oper){.name = xstrdup("root"), .password = xstrdup("secret")};
}

/* The msgid of the next line that somebody gets. */
static char *next_msgid(struct rig *rig, char name)
{
	char *line = rig_line(rig, name);
	const char *start = strstr(line, "msgid=");
	assert_non_null(start);
	start += strlen("msgid=");
	char *msgid = strndup(start, strcspn(start, "; "));
	free(line);
	return msgid;
}

static char *fill_in(const char *script, const char *said, const char *whispered)
{
	struct buf out = {0};
	for (; *script != '\0'; script++) {
		if (*script == '$')
			buf_add_str(&out, said);
		else if (*script == '%')
			buf_add_str(&out, whispered);
		else
			buf_add_char(&out, *script);
	}
	return buf_take(&out);
}

static void redacts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct rig *rig = rig_new(has_an_operator);
		rig_play(rig, "opening", opening);
		rig_play(rig, "whispers", "b: PRIVMSG c :psst\n");
		char *whispered = next_msgid(rig, 'b');
		rig_play(rig, "says", "c< *\nb: PRIVMSG #x :hello\n");
		char *said = next_msgid(rig, 'b');
		rig_play(rig, "hear", "a< *\nc< *\nd< *\n");
		char *script = fill_in(cases[i].script, said, whispered);
		rig_play(rig, cases[i].what, script);
		free(script);
		free(said);
		free(whispered);
		rig_free(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(redacts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
