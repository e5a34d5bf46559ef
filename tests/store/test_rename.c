/* Channels that are renamed take what was said in them along, wherever that is. */
#include "tests/store/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/renames.h"

/* When what is said and renamed goes to disk. */
static const struct {
	const char *what;
	bool on_disk;
	bool full; /* until all is done */
	bool step_by_step;
	bool at_the_end;
	bool reopen;
	size_t every; /* of the cases: waiting for a disk takes its time */
} ways[] = {
    {.what = "in memory", .every = 1},
    {.what = "on its way to disk", .on_disk = true, .every = 1},
    {.what = "on disk at once", .on_disk = true, .step_by_step = true, .every = 1},
    {.what = "on disk at the end", .on_disk = true, .at_the_end = true, .every = 1},
    {.what = "opened again", .on_disk = true, .reopen = true, .every = 1},
    {.what = "with a full disk", .on_disk = true, .full = true, .every = 1},
    {.what = "with a disk that was full",
        .on_disk = true,
        .full = true,
        .reopen = true,
        .every = 7},
};

/* Steps: a1: message 1 in #a; a>b: #a is renamed to #b. What is then in #a, #b and #c. */
static const struct {
	const char *what, *steps, *a, *b, *c;
} cases[] = {
    {"nothing was renamed", "a1 b2 a3", "1 3 ", "2 ", ""},
    {"once", "a1 a2 a>b b3", "", "1 2 3 ", ""},
    {"the old name is taken again", "a1 a>b a2 b3", "2 ", "1 3 ", ""},
    {"and back", "a1 a>b b2 b>a a3", "1 2 3 ", "", ""},
    {"twice", "a1 a>b b2 b>c c3", "", "", "1 2 3 "},
    {"a name that had history", "b1 a2 b3 a>b b4", "", "1 2 3 4 ", ""},
    {"and on with both", "b1 a2 a>b b3 b>c b4", "", "4 ", "1 2 3 "},
    {"two that change places", "a1 b2 a>c b>a c>b a3 b4", "2 3 ", "1 4 ", ""},
    {"nothing was said", "a>b b1", "", "1 ", ""},
    {"to itself", "a1 a>a a2", "1 2 ", "", ""},
};

static void take_step(struct shelf *shelf, const char *step)
{
	char from[] = {'#', step[0], '\0'}, to[] = {'#', step[2], '\0'};
	if (step[1] == '>')
		store_rename(shelf->store, str_from(from), str_from(to));
	else
		shelf_add(shelf, step[1] - '0', from, step + 1);
}

static void take_steps(struct shelf *shelf, const char *steps, bool flush)
{
	char copy[64], *rest = copy, *step;
	snprintf(copy, sizeof copy, "%s", steps);
	while ((step = strtok_r(rest, " ", &rest)) != NULL) {
		take_step(shelf, step);
		if (flush)
			store_flush(shelf->store);
	}
}

static void expect(
    struct shelf *shelf, size_t way, size_t which, const char *channel, const char *texts)
{
	struct store_range backwards = EVERYTHING;
	backwards.newest = true;
	char *found[] = {
	    shelf_find(shelf, channel, NULL, EVERYTHING),
	    shelf_find(shelf, channel, NULL, backwards),
	};
	for (size_t i = 0; i < COUNT_OF(found); i++) {
		if (strcmp(found[i], texts) != 0)
			fail_msg("%s, %s: %s has %s", cases[which].what, ways[way].what, channel,
			    found[i]);
		free(found[i]);
	}
	for (const char *c = texts; *c != '\0'; c += 2) {
		char word[] = {*c, '\0'}, wanted[] = {*c, ' ', '\0'};
		char *text = shelf_find(shelf, channel, word, EVERYTHING);
		assert_string_equal(text, wanted);
		free(text);
	}
}

static void check(size_t way, size_t which)
{
	struct shelf shelf;
	shelf_make(&shelf, ways[way].on_disk && store_has_disk());
	if (ways[way].full) {
		shelf_fill_disk(true);
		shelf_add(&shelf, 0, "#d", "fill");
		store_flush(shelf.store);
	}
	take_steps(&shelf, cases[which].steps, ways[way].step_by_step);
	if (ways[way].full)
		shelf_fill_disk(false);
	if (ways[way].full && ways[way].reopen && store_has_disk())
		shelf_hear(&shelf, "to disk again");
	if (ways[way].at_the_end)
		store_flush(shelf.store);
	if (ways[way].reopen && store_has_disk()) {
		shelf_close(&shelf);
		shelf_open(&shelf);
	}
	expect(&shelf, way, which, "#a", cases[which].a);
	expect(&shelf, way, which, "#B", cases[which].b);
	expect(&shelf, way, which, "#c", cases[which].c);
	shelf_remove(&shelf);
}

static void test_rename(void **state)
{
	(void)state;
	for (size_t way = 0; way < COUNT_OF(ways); way++)
		for (size_t which = 0; which < COUNT_OF(cases); which += ways[way].every)
			check(way, which);
}

/* The last ones of all places that a name stands for, from either end. */
static void test_limits(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, store_has_disk());
	take_steps(&shelf, "b1 a2 b3 a4 a>b b5", false);
	store_flush(shelf.store);
	char *last = shelf_find(&shelf, "#b", NULL, (struct store_range){0, 5, 2, true, 0});
	char *first = shelf_find(&shelf, "#b", NULL, (struct store_range){1, 5, 2, false, 0});
	assert_string_equal(last, "3 4 ");
	assert_string_equal(first, "2 3 ");
	free(last);
	free(first);
	shelf_remove(&shelf);
}

/* However often a channel got another name and its old one while the disk did not take it. */
static void test_back_and_forth(void **state)
{
	enum { TIMES = 24 };
	struct renames renames = {0};
	struct windows windows;
	(void)state;
	for (int64_t i = 0; i < TIMES; i++) {
		int64_t up_to = i / 4 * 10;
		renames_add(&renames, i % 2 == 0 ? STR("#a") : STR("#b"),
		    i % 2 == 0 ? STR("#b") : STR("#a"), up_to, i);
	}
	windows_init(&windows, &renames, -1, STR("#a"), 0, STORE_ID_MAX);
	assert_in_range(windows.count, 1, TIMES + 1);
	windows_fini(&windows);
	renames_clear(&renames);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rename),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_back_and_forth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
