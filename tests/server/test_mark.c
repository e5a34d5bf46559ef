/* Up to when one has read. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/account.h"
#include "server/notes.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

#define FIRST  "timestamp=2019-01-04T14:33:26.123Z"
#define SECOND "timestamp=2020-01-04T14:33:26.123Z"

static const struct rig_case cases[] = {
    {"none, one, a later one, none before it",
        "a+ draft/read-marker\na: MARKREAD #x\na< * MARKREAD #x ?\n"
        "a: MARKREAD #x " FIRST "\na< * MARKREAD #x " FIRST "\na: MARKREAD #X\n"
        "a< * MARKREAD #X " FIRST "\na: MARKREAD #x " SECOND "\na< * MARKREAD #x " SECOND "\n"
        "a: MARKREAD #x " FIRST "\na< * MARKREAD #x " SECOND "\na: MARKREAD b\n"
        "a< * MARKREAD b ?\na: MARKREAD b " FIRST "\na< * MARKREAD b " FIRST "\na=\n"},
    {"on entering, before the names",
        "a+ draft/read-marker\nb+\na: JOIN #x\na< * JOIN #x\na< * MARKREAD #x ?\na< * 353 *\n"
        "a< * 366 *\na: MARKREAD #x " FIRST "\na< *\na: PART #x\na< *\na: JOIN #x\n"
        "a< * JOIN #x\na< * MARKREAD #x " FIRST "\na<< * 366 *\n"
        "b: JOIN #x\nb< * JOIN #x\nb< * 353 *\n"},
    {"labelled", "a+ draft/read-marker labeled-response batch\na: @label=1 MARKREAD #x " FIRST "\n"
                 "a< @label=1 * MARKREAD #x " FIRST "\na: @label=2 MARKREAD #x " FIRST "\n"
                 "a< @label=2 * MARKREAD #x " FIRST "\na: @label=3 MARKREAD #x\n"
                 "a< @label=3 * MARKREAD #x " FIRST "\na=\n"},
    {"without the capability", "a+\na: MARKREAD #x " FIRST "\na< * MARKREAD #x " FIRST "\na=\n"},
    {"what is to come is read no sooner", "a+\na: MARKREAD #x timestamp=2199-01-01T00:00:00.000Z\n"
                                          "a< * MARKREAD #x timestamp=20*Z\na=\n"},
    {"what is not understood",
        "a+\na: MARKREAD\na< * FAIL MARKREAD NEED_MORE_PARAMS :*\n"
        "a: MARKREAD #x *\na< * FAIL MARKREAD INVALID_PARAMS * :*\n"
        "a: MARKREAD #x timestamp=\na< * FAIL MARKREAD INVALID_PARAMS timestamp= :*\n"
        "a: MARKREAD #x msgid=00000000001\na< * FAIL MARKREAD INVALID_PARAMS msgid=* :*\n"
        "a: MARKREAD #x timestamp=2019-02-29T00:00:00.000Z\na< * FAIL MARKREAD INVALID_PARAMS *\n"
        "a: MARKREAD #x timestamp=1969-12-31T00:00:00.000Z\na< * FAIL MARKREAD INVALID_PARAMS *\n"
        "a: MARKREAD !x " FIRST "\na< * FAIL MARKREAD INVALID_PARAMS !x :*\n"
        "a: MARKREAD :\na< * FAIL MARKREAD INVALID_PARAMS ? :*\na: MARKREAD #x\na< * #x ?\na=\n"},
};

static void test_cases(void **state)
{
	(void)state;
	rig_play_all(cases, COUNT_OF(cases), NULL);
}

static void log_in(struct rig *rig, const char *nick, const char *name)
{
	struct account *account = account_find(rig->server, str_from(name));
	if (account == NULL)
		account = account_new(rig->server, str_from(name));
	user_set_account(rig->server, user_find(rig->server, str_from(nick)), account);
}

/* An account's clients tell each other; a guest's marks end with it. */
static void test_accounts(void **state)
{
	struct rig *rig = rig_new(NULL);
	(void)state;
	rig_play(rig, "in",
	    "a+ draft/read-marker\nb+ draft/read-marker\nc+\nd+ draft/read-marker\n"
	    "d: MARKREAD #x " FIRST "\nd< *\n");
	log_in(rig, "a", "ann");
	log_in(rig, "b", "ann");
	log_in(rig, "c", "ann");
	rig_play(rig, "told",
	    "a: MARKREAD #x " FIRST "\na< * MARKREAD #x " FIRST "\nb< * MARKREAD #x " FIRST
	    "\nc=\nd=\na: MARKREAD #x " FIRST "\na< * MARKREAD #x " FIRST "\na=\nb=\na-\nb-\nd-\n");
	while (user_find(rig->server, STR("a")) != NULL || user_find(rig->server, STR("d")) != NULL)
		rig_turn(rig);
	rig_play(rig, "later", "e+\ne: NICK d\ne< *\ne: MARKREAD #x\ne< * #x ?\n");
	log_in(rig, "d", "ann");
	rig_play(rig, "later", "e: MARKREAD #x\ne< * MARKREAD #x " FIRST "\ne=\n");
	account_free(rig->server, account_find(rig->server, STR("ann")));
	log_in(rig, "d", "ann");
	rig_play(rig, "another of that name", "e: MARKREAD #x\ne< * MARKREAD #x ?\ne=\n");
	rig_free(rig);
}

static void test_notes(void **state)
{
	struct notes notes = {0};
	char name[16];
	size_t count;
	(void)state;
	assert_null(notes_of(&notes, STR("a"), &count));
	for (int i = 0; i < NOTES_MOST; i++) {
		snprintf(name, sizeof name, "n%d", i);
		assert_null(notes_set(&notes, STR("a"), str_from(name), 100 + (i ^ 1)));
	}
	assert_null(notes_set(&notes, STR("A"), STR("N7"), 5000));
	char *forgotten = notes_set(&notes, STR("a"), STR("more"), 6000);
	assert_string_equal(forgotten, "n1");
	free(forgotten);
	assert_null(notes_set(&notes, STR("b"), STR("n1"), 1));
	notes_of(&notes, STR("a"), &count);
	assert_int_equal(count, NOTES_MOST);
	assert_int_equal(notes_find(&notes, STR("a"), STR("n7"))->number, 5000);
	assert_null(notes_find(&notes, STR("a"), STR("n1")));
	notes_drop(&notes, STR("a"), STR("n1"));
	notes_drop(&notes, STR("c"), STR("n1"));
	notes_drop(&notes, STR("b"), STR("N1"));
	assert_null(notes_of(&notes, STR("b"), &count));
	notes_drop_author(&notes, STR("a"));
	assert_null(notes_find(&notes, STR("a"), STR("more")));
	notes_set(&notes, STR("c"), STR("x"), 1);
	notes_clear(&notes);
	assert_null(notes_find(&notes, STR("c"), STR("x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_accounts),
	    cmocka_unit_test(test_notes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
