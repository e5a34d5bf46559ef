/* SEARCH. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/account.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

#define SAID                                                                                       \
	"a+ soju.im/search\nb+\nc+ soju.im/search\na: JOIN #x,#y\na<< * 366 *\na<< * 366 *\n"      \
	"b: JOIN #x\nb<< * 366 *\na< *\na: PRIVMSG #x :one fast thing\nb< *\n"                     \
	"b: NOTICE #x :another Fast one\na< *\na: PRIVMSG #y :fast again, b\na: PRIVMSG b :fast, " \
	"you\n"                                                                                    \
	"b< *\nb: PRIVMSG a :so fast\na< *\nb: PRIVMSG #x :slow\na< *\na: TOPIC #x :fast\na< "     \
	"*\nb< *\n"

static const struct rig_case cases[] = {
    {"everywhere, the oldest first",
        SAID "a: SEARCH text=fast\na< :a!* PRIVMSG #x :one fast thing\n"
             "a< :b!* NOTICE #x :another Fast one\na< :a!* PRIVMSG #y :fast again, b\n"
             "a< :a!* PRIVMSG b :fast, you\na< :b!* PRIVMSG a :so fast\na=\n"},
    {"in a channel, in a conversation",
        SAID "a: SEARCH text=fast;in=#X\na< * :one fast thing\na< * :another Fast one\na=\n"
             "a: SEARCH in=B\na< * :fast, you\na< * :so fast\na=\n"
             "a: SEARCH in=#y;text=slow\na=\n"},
    {"of one, in whatever case", SAID "a: SEARCH from=B;text=fast\na< * :another Fast one\n"
                                      "a< * :so fast\na=\na: SEARCH from=b\n"
                                      "a< * :another Fast one\na< * :so fast\na< * :slow\na=\n"
                                      "a: SEARCH from=nobody\na=\n"},
    {"all words, and those of several",
        SAID "a: SEARCH text=one\\sfast\na< * :one fast thing\na< * :another Fast one\na=\n"
             "a: SEARCH text=thing\\sslow\na=\na: SEARCH text=fas\na=\na: SEARCH text=!\na=\n"},
    {"the last ones, or the first after a time",
        SAID "a: SEARCH text=fast;limit=2\na< * :fast, you\na< * :so fast\na=\n"
             "a: SEARCH text=fast;limit=2;after=2001-01-01T00:00:00.000Z\n"
             "a< * :one fast thing\na< * :another Fast one\na=\n"
             "a: SEARCH text=fast;before=2001-01-01T00:00:00.000Z\na=\n"
             "a: SEARCH text=fast;after=2199-01-01T00:00:00.000Z\na=\n"
             "a: SEARCH limit=1;before=2199-01-01T00:00:00.000Z\na< * :slow\na=\n"},
    {"in a batch, and under a label", SAID
        "a: CAP REQ batch\na< *\na: SEARCH text=slow\na< * BATCH +* soju.im/search\n"
        "a< @batch=* :b!* :slow\na< * BATCH *\na: SEARCH text=none\n"
        "a< * BATCH +* soju.im/search\na< * BATCH *\na: CAP REQ labeled-response\na< *\n"
        "a: @label=1 SEARCH text=slow\na< @label=1 * BATCH +* soju.im/search\na< *\na< *\na=\n"},
    {"only what one may read",
        SAID "c: SEARCH text=fast\nc=\nc: SEARCH text=fast;in=#x\n"
             "c< * FAIL SEARCH INVALID_PARAMS in :*\nc: SEARCH in=a\nc=\nc: SEARCH in=b\nc=\n"
             "a: PART #x\na< *\na: SEARCH in=#x\na< * FAIL SEARCH INVALID_PARAMS in :*\n"
             "a: SEARCH text=fast;from=b\na< * :so fast\na=\n"},
    {"what is not understood",
        SAID "a: SEARCH\na< * 461 *\na: SEARCH limit=0\na< * FAIL SEARCH INVALID_PARAMS limit :*\n"
             "a: SEARCH text=x;limit=-1\na< * FAIL SEARCH INVALID_PARAMS limit :*\n"
             "a: SEARCH after=yesterday\na< * FAIL SEARCH INVALID_PARAMS after :*\n"
             "a: SEARCH before=\na< * FAIL SEARCH INVALID_PARAMS before :*\n"
             "a: SEARCH in=;text=slow\na< * FAIL SEARCH INVALID_PARAMS in :*\n"
             "a: SEARCH in=!;text=slow\na< * FAIL SEARCH INVALID_PARAMS in :*\n"
             "a: SEARCH colour=red;text=slow\na< * :slow\na=\nb: SEARCH text=x\nb< * 421 *\nb=\n"},
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

/* One who says little among many. */
static void test_rare(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct buf lines = {0};
	(void)state;
	rig_play(rig, "rare",
	    "a+ soju.im/search\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\n"
	    "a< *\nb: PRIVMSG #x :rare\na< *\n");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&lines, "PRIVMSG #x :many\r\n");
	rig_send(rig, 'a', lines.data, lines.len);
	buf_fini(&lines);
	rig_play(rig, "rare",
	    "a: SEARCH from=b;limit=5\na< * :rare\na=\n"
	    "a: SEARCH from=a;limit=1;in=#x\na< * :many\na=\n");
	rig_free(rig);
}

/* What was said first, to one of so many that the time to search them all may not suffice. */
static void test_many_talks(void **state)
{
	enum { TALKS = 150, TRIES = 100 };
	struct rig *rig = rig_new(rig_on_disk);
	struct server *server = rig->server;
	struct buf lines = {0};
	bool found = false;
	(void)state;
	for (int i = 0; i < TALKS; i++) {
		char nick[16];
		snprintf(nick, sizeof nick, "other%d", i);
		struct str name = str_from(nick);
		user_restore(server, account_new(server, name), name, name, name, name);
		buf_printf(&lines, "PRIVMSG %s :%s\r\n", nick, i == 0 ? "needle" : "hay");
	}
	rig_play(rig, "in", "a+ soju.im/search\na=\n");
	rig_send(rig, 'a', lines.data, lines.len);
	buf_fini(&lines);
	for (int i = 0; i < TRIES && !found; i++) {
		static const char ask[] = "SEARCH text=needle\r\nPING x\r\n";
		rig_send(rig, 'a', ask, sizeof ask - 1);
		char *line = rig_line(rig, 'a');
		found = strstr(line, "PRIVMSG other0 :needle") != NULL;
		free(line);
		if (found)
			rig_play(rig, "all", "a< * PONG *\n");
	}
	assert_true(found);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_on_disk),
	    cmocka_unit_test(test_rare),
	    cmocka_unit_test(test_many_talks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
