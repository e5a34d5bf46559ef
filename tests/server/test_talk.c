/* What two say to each other: who may read it again, and for how long. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/account.h"
#include "server/config.h"
#include "server/mark.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/user.h"
#include "store/store.h"
#include "tests/server/rig.h"

#define PAST "timestamp=2001-01-01T00:00:00.000Z timestamp=2199-01-01T00:00:00.000Z"

static const struct rig_case cases[] = {
    {"both read it, whoever asks in whatever case",
        "a+ batch\nb+ batch\na: PRIVMSG b :one\nb< *\nb: NOTICE a :two\na< *\n"
        "a: CHATHISTORY LATEST B * 9\na< * BATCH +* chathistory B\n"
        "a< @batch=* :a!* PRIVMSG b :one\na< @batch=* :b!* NOTICE a :two\na< * BATCH *\n"
        "b: CHATHISTORY LATEST a * 1\nb< * BATCH +* chathistory a\n"
        "b< @batch=* :b!* NOTICE a :two\nb< * BATCH *\na=\nb=\n"},
    {"nobody else does",
        "a+\nb+\nc+\na: PRIVMSG b :one\nb< *\nc: CHATHISTORY LATEST a * 9\nc=\n"
        "c: CHATHISTORY LATEST b * 9\nc=\nc: CHATHISTORY TARGETS " PAST " 9\nc=\n"
        "c: CHATHISTORY LATEST @a * 9\nc< * FAIL CHATHISTORY INVALID_TARGET LATEST @a :*\n"
        "c=\n"},
    {"a guest that changes its nick is the same",
        "a+\nb+\na: PRIVMSG b :one\nb< *\nb: NICK bb\nb< *\na: CHATHISTORY LATEST b * 9\na=\n"
        "a: CHATHISTORY LATEST bb * 9\na< :a!* PRIVMSG bb :one\na=\nb: CHATHISTORY LATEST a * 9\n"
        "b< :a!* PRIVMSG bb :one\nb=\n"},
    {"what one says to oneself",
        "a+ batch\na: PRIVMSG a :one\na< *\na: CHATHISTORY LATEST a * 9\na< * BATCH *\n"
        "a< @batch=* :a!* PRIVMSG a :one\na< * BATCH *\n"
        "a: CHATHISTORY TARGETS " PAST " 9\na< * BATCH *\na< * TARGETS a 20*Z\na< * BATCH *\na=\n"},
    {"TARGETS has conversations and channels",
        "a+ message-tags\nb+\nc+\na: JOIN #x\na<< * 366 *\nb: PRIVMSG a :one\na< *\n"
        "a: PRIVMSG #x :two\na: PRIVMSG c :three\nc< *\n"
        "a: CHATHISTORY TARGETS " PAST " 9\na< * TARGETS b 20*Z\na< * TARGETS #x 20*Z\n"
        "a< * TARGETS c 20*Z\na=\na: CHATHISTORY TARGETS " PAST " 2\na< * TARGETS b *\n"
        "a< * TARGETS #x *\na=\nb: NICK bb\nb< *\n"
        "a: CHATHISTORY TARGETS " PAST " 1\na< * TARGETS bb *\na=\n"
        "a: @+typing=active TAGMSG bb\na: CHATHISTORY TARGETS " PAST " 1\na< * TARGETS bb *\na=\n"},
    {"an echo, and then the PONG",
        "a+ echo-message labeled-response batch\nb+\na: PRIVMSG b :one\na: PING 1\na< * :one\n"
        "a< * PONG *1\na: PRIVMSG b :two\na: @label=x PING 2\na< * :two\n"
        "a< @label=x * PONG *2\nb< *\nb< *\na=\n"},
};

#define EDITS                                                                                      \
	"a+ message-tags echo-message\nb+ message-tags\na: JOIN #x\na<< * 366 *\nb: JOIN #x\n"     \
	"b<< * 366 *\na< *\n"

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

static void test_successor(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "said", "a+\nb+\na: PRIVMSG b :one\nb< *\nb: PRIVMSG a :two\na< *\nb-\n");
	while (user_find(rig->server, STR("b")) != NULL)
		rig_turn(rig);
	rig_play(rig, "another b",
	    "c+\nc: NICK b\nc< *\nc: CHATHISTORY LATEST a * 9\nc=\nc: CHATHISTORY TARGETS " PAST
	    " 9\nc=\na: CHATHISTORY LATEST b * 9\na=\na: CHATHISTORY TARGETS " PAST " 9\na=\n");
	rig_free(rig);
}

static void log_in(struct rig *rig, const char *nick, const char *name)
{
	struct account *account = account_find(rig->server, str_from(name));
	if (account == NULL)
		account = account_new(rig->server, str_from(name));
	user_set_account(rig->server, user_find(rig->server, str_from(nick)), account);
}

#define SAID "c< :a!* PRIVMSG cc :one\nc< :b!* PRIVMSG a :two\nc=\n"

/* An account has its conversations under any nick, and nobody else has, under its nick either. */
static void test_accounts(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "in", "a+\nb+\nc+\nc: NICK cc\nc< *\n");
	log_in(rig, "a", "ann");
	log_in(rig, "b", "Bob");
	rig_play(rig, "accounts are heard in spite of user mode R",
	    "b: MODE b +R\nb< *\na: TAGMSG b\na=\nc: TAGMSG b\nc< * 477 *\nb: MODE b -R\nb< *\n");
	rig_play(rig, "said",
	    "a: PRIVMSG b :one\nb< *\nb: PRIVMSG a :two\na< *\n"
	    "c: CHATHISTORY LATEST a * 9\nc=\nb-\n");
	while (user_find(rig->server, STR("b")) != NULL)
		rig_turn(rig);
	rig_play(rig, "by the account's name while it is away",
	    "a: CHATHISTORY LATEST b * 9\na=\na: CHATHISTORY LATEST bob * 9\n"
	    "a< :a!* PRIVMSG bob :one\na< :b!* PRIVMSG a :two\na=\n"
	    "a: CHATHISTORY TARGETS " PAST " 9\na< * TARGETS Bob *\na=\n");
	log_in(rig, "cc", "bob");
	rig_play(rig, "the account comes back under another nick",
	    "c: CHATHISTORY LATEST a * 9\n" SAID "c: CHATHISTORY TARGETS " PAST
	    " 9\nc< * TARGETS a *\nc=\na: CHATHISTORY TARGETS " PAST " 9\na< * TARGETS cc *\na=\n");
	user_set_account(rig->server, user_find(rig->server, STR("cc")), NULL);
	rig_play(rig, "logged out", "c: CHATHISTORY LATEST a * 9\nc=\n");
	account_free(rig->server, account_find(rig->server, STR("bob")));
	log_in(rig, "cc", "bob");
	account_find(rig->server, STR("bob"))->since++;
	rig_play(rig, "another account of that name", "c: CHATHISTORY LATEST a * 9\nc=\n");
	rig_free(rig);
}

/* What accounts said to each other, and how far they have read, is there after a restart. */
static void test_restart(void **state)
{
	struct rig *rig = rig_new(rig_on_disk);
	(void)state;
	if (!store_has_disk()) {
		rig_free(rig);
		return;
	}
	rig_play(rig, "in", "a+ echo-message soju.im/search\nb+\nc+ echo-message\n");
	log_in(rig, "a", "ann");
	log_in(rig, "b", "Bob");
	rig_play(rig, "said",
	    "a: MARKREAD #X timestamp=2019-01-04T14:33:26.123Z\na< *\n"
	    "a: MARKREAD #x timestamp=2020-01-04T14:33:26.123Z\na< *\n"
	    "a: PRIVMSG b :one\na< *\nb< *\nc: PRIVMSG a :two\na< *\nc< *\n");
	notes_clear(&rig->server->talks);
	notes_clear(&rig->server->marks);
	rig_play(rig, "forgotten", "a: CHATHISTORY TARGETS " PAST " 9\na=\n");
	talk_load(rig->server);
	mark_load(rig->server);
	rig_play(rig, "read again",
	    "a: CHATHISTORY TARGETS " PAST " 9\na< * TARGETS b *\na=\na: MARKREAD #x\n"
	    "a< * timestamp=2020-01-04T14:33:26.123Z\na: SEARCH text=one\na< :a!* PRIVMSG b "
	    ":one\na=\n"
	    "b: CHATHISTORY TARGETS " PAST " 9\nb< * TARGETS a *\nb=\nb: MARKREAD #x\nb< * #x ?\n");
	rig_free(rig);
}

/* The msgid of the next line. */
static char *next_id(struct rig *rig, char name)
{
	char *line = rig_line(rig, name);
	const char *id = strstr(line, "msgid=");
	assert_non_null(id);
	char *copy = xmemdup0(id + strlen("msgid="), 11);
	free(line);
	return copy;
}

static void play_with(struct rig *rig, const char *what, const char *format, const char *id)
{
	struct buf script = {0};
	for (const char *at = format; *at != '\0'; at++) {
		if (*at == '$')
			buf_add_str(&script, id);
		else
			buf_add_char(&script, *at);
	}
	rig_play(rig, what, script.data);
	buf_fini(&script);
}

static void check_edits(void (*tweak)(struct config *config))
{
	struct rig *rig = rig_new(tweak);
	rig_play(rig, "edits", EDITS "b: PRIVMSG #x :onee\na< *\na: PRIVMSG #x :hello\nb< *\n");
	char *id = next_id(rig, 'a');
	play_with(rig, "not by others, operators neither, and not elsewhere",
	    "b: @+draft/edit=$ PRIVMSG #x :no\nb< * FAIL PRIVMSG EDIT_FORBIDDEN #x $ :*\n"
	    "a: @+draft/edit=$ PRIVMSG b :no\na< * FAIL PRIVMSG UNKNOWN_MSGID b $ :*\n"
	    "a: @+draft/edit=00000000001 NOTICE #x :no\n"
	    "a< * FAIL NOTICE UNKNOWN_MSGID #x 00000000001 :*\n"
	    "a: @+draft/edit= PRIVMSG #x :no\na< * FAIL PRIVMSG UNKNOWN_MSGID #x ? :*\n"
	    "a: @+draft/edit=! TAGMSG #x\na< * FAIL TAGMSG UNKNOWN_MSGID #x ! :*\na=\nb=\n",
	    id);
	play_with(rig, "by the author",
	    "a: @+draft/edit=$ PRIVMSG #x :hallo\na< @msgid=*;+draft/edit=$ :a!* :hallo\n"
	    "b< @msgid=*;+draft/edit=$ :a!* :hallo\nb: CHATHISTORY LATEST #x * 2\n"
	    "b< @msgid=$ :a!* :hello\nb< @msgid=*;+draft/edit=$ :a!* :hallo\nb=\n",
	    id);
	play_with(rig, "under another nick",
	    "a: NICK aa\na< *\nb< *\na: @+draft/edit=$ PRIVMSG #x :hullo\na< *\nb< * :hullo\n", id);
	play_with(rig, "what was taken back is gone with its edits",
	    "a: CAP REQ draft/message-redaction\na< *\na: REDACT #x $\na< * REDACT *\n"
	    "a: CHATHISTORY LATEST #x * 9\na< * :onee\na=\n"
	    "a: @+draft/edit=$ PRIVMSG #x :again\na< * FAIL PRIVMSG UNKNOWN_MSGID *\na=\nb=\n",
	    id);
	free(id);
	rig_play(rig, "an edit is not edited itself", "a: PRIVMSG #x :first\nb< *\n");
	id = next_id(rig, 'a');
	play_with(rig, "first", "a: @+draft/edit=$ PRIVMSG #x :second\nb< *\n", id);
	char *edit = next_id(rig, 'a');
	play_with(rig, "second",
	    "a: @+draft/edit=$ PRIVMSG #x :third\na< * FAIL PRIVMSG UNKNOWN_MSGID #x $ "
	    ":*\na=\nb=\n",
	    edit);
	free(edit);
	free(id);
	rig_free(rig);
}

static void test_edits(void **state)
{
	(void)state;
	check_edits(NULL);
	check_edits(rig_on_disk);
}

/* An account may edit what it said before it came back; a guest's message is nobody's then. */
static void test_edits_later(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "edits", EDITS "c+ message-tags\n");
	log_in(rig, "a", "ann");
	rig_play(rig, "said", "a: PRIVMSG #x :one\nb< *\n");
	char *id = next_id(rig, 'a');
	rig_play(rig, "gone", "a-\nb< * QUIT *\nc: JOIN #x\nc<< * 366 *\nb< *\n");
	play_with(rig, "a guest",
	    "c: NICK a\nc< *\nb< *\nc: @+draft/edit=$ PRIVMSG #x :two\n"
	    "c< * FAIL PRIVMSG EDIT_FORBIDDEN #x $ :*\nc=\n",
	    id);
	log_in(rig, "a", "ann");
	play_with(rig, "the account", "c: @+draft/edit=$ PRIVMSG #x :two\nb< * :two\nc=\n", id);
	free(id);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_on_disk),
	    cmocka_unit_test(test_successor),
	    cmocka_unit_test(test_accounts),
	    cmocka_unit_test(test_restart),
	    cmocka_unit_test(test_edits),
	    cmocka_unit_test(test_edits_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
