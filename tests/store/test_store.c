/* The same questions to a store in memory, and to one on disk before and after the commit. */
#include "tests/store/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum place { IN_MEMORY, WAITING, ON_DISK, HALF_AND_HALF, REOPENED };

static void fill(struct shelf *shelf, int64_t from, int64_t to)
{
	for (int64_t id = from; id <= to; id++) {
		char text[8];
		snprintf(text, sizeof text, "%lld", (long long)id);
		shelf_add(shelf, id, id % 2 == 0 ? "#Even" : "#odd", text);
	}
}

static void make(struct shelf *shelf, enum place place)
{
	bool on_disk = place != IN_MEMORY && store_has_disk();
	shelf_make(shelf, on_disk);
	fill(shelf, 1, 10);
	if (place != WAITING)
		shelf_settle(shelf, 10);
	fill(shelf, 11, 20);
	if (place == HALF_AND_HALF)
		return;
	shelf_settle(shelf, 20);
	if (place == REOPENED && on_disk) {
		shelf_close(shelf);
		shelf_open(shelf);
		assert_int_equal(store_last(shelf->store), 20);
	}
	assert_true(place == REOPENED || shelf->kept == on_disk);
}

static void check_ranges(enum place place)
{
	static const struct {
		const char *what, *channel;
		struct store_range range;
		const char *found;
	} cases[] = {
	    {"latest", "#even", {0, STORE_ID_MAX, 3, true, 0}, "16 18 20 "},
	    {"latest after one", "#even", {17, STORE_ID_MAX, 3, true, 0}, "18 20 "},
	    {"before", "#even", {0, 12, 3, true, 0}, "6 8 10 "},
	    {"before the first", "#even", {0, 2, 3, true, 0}, ""},
	    {"after", "#even", {6, STORE_ID_MAX, 4, false, 0}, "8 10 12 14 "},
	    {"after the last", "#even", {20, STORE_ID_MAX, 4, false, 0}, ""},
	    {"between, from below", "#even", {4, 18, 3, false, 0}, "6 8 10 "},
	    {"between, from above", "#even", {4, 18, 3, true, 0}, "12 14 16 "},
	    {"another channel", "#odd", {0, STORE_ID_MAX, 2, true, 0}, "17 19 "},
	    {"case of a channel", "#EVEN", {0, STORE_ID_MAX, 1, true, 0}, "20 "},
	    {"no such channel", "#none", {0, STORE_ID_MAX, 9, true, 0}, ""},
	    {"nothing wanted", "#even", {0, STORE_ID_MAX, 0, true, 0}, ""},
	};
	struct shelf shelf;
	make(&shelf, place);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *found = shelf_find(&shelf, cases[i].channel, NULL, cases[i].range);
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("%s: %s", cases[i].what, found);
		free(found);
	}
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static void test_ranges(void **state)
{
	(void)state;
	for (enum place place = IN_MEMORY; place <= REOPENED; place++)
		check_ranges(place);
}

static char *wait_for_removal(struct shelf *shelf, const char *wanted)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	struct store_range range = {.after = 10, .before = 20, .limit = STORE_READ_MOST};
	char *found = shelf_find(shelf, "#even", NULL, range);
	while (strcmp(found, wanted) != 0 && clock_mono_ns() < give_up) {
		free(found);
		loop_turn(shelf->loop, 20 * NS_PER_MS);
		found = shelf_find(shelf, "#even", NULL, range);
	}
	return found;
}

static void test_remove(void **state)
{
	(void)state;
	for (enum place place = IN_MEMORY; place <= REOPENED; place++) {
		struct shelf shelf;
		make(&shelf, place);
		store_remove(shelf.store, 14);
		store_remove(shelf.store, 1000);
		char *found = wait_for_removal(&shelf, "12 16 18 ");
		assert_string_equal(found, "12 16 18 ");
		free(found);
		shelf_remove(&shelf);
	}
}

static void check_search(bool on_disk)
{
	static const struct {
		const char *what, *words;
		struct store_range range;
		const char *found;
	} cases[] = {
	    {"a word", "tea", {0, STORE_ID_MAX, 9, false, 0}, "Tea! tea-time "},
	    {"the last of them", "tea", {0, STORE_ID_MAX, 1, true, 0}, "tea-time "},
	    {"before one", "tea", {0, 6, 1, true, 0}, "Tea! "},
	    {"a phrase", "tea-time", {0, STORE_ID_MAX, 9, true, 0}, "tea-time "},
	    {"Chinese", "你好", {0, STORE_ID_MAX, 9, true, 0}, "说你好 "},
	    {"quotes are no syntax", "\"tea\" \"", {0, STORE_ID_MAX, 9, false, 0},
	        "Tea! tea-time "},
	    {"operators are no syntax", "tea OR coffee", {0, STORE_ID_MAX, 9, true, 0}, ""},
	    {"columns are no syntax", "place:1", {0, STORE_ID_MAX, 9, true, 0}, ""},
	    {"stars are no syntax", "te*", {0, STORE_ID_MAX, 9, true, 0}, ""},
	    {"no words at all", "--", {0, STORE_ID_MAX, 9, true, 0}, ""},
	    {"nothing", "", {0, STORE_ID_MAX, 9, true, 0}, ""},
	};
	struct shelf shelf;
	shelf_make(&shelf, on_disk);
	shelf_add(&shelf, 1, "#a", "Tea!");
	shelf_add(&shelf, 2, "#b", "tea");
	shelf_add(&shelf, 3, "#a", "coffee");
	shelf_add(&shelf, 4, "#a", "说你好");
	shelf_add(&shelf, 5, "#a", "你们好");
	shelf_add(&shelf, 6, "#a", "tea-time");
	shelf_settle(&shelf, 6);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *found = shelf_find(&shelf, "#A", cases[i].words, cases[i].range);
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("%s: %s", cases[i].what, found);
		free(found);
	}
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static void test_search(void **state)
{
	(void)state;
	check_search(false);
	check_search(store_has_disk());
}

/* What is never settled to disk is bounded. */
static void test_memory_bound(void **state)
{
	enum { TEXT = 64 * 1024 };
	struct shelf shelf;
	char *text = xcalloc(1, TEXT + 1);
	(void)state;
	memset(text, 'x', TEXT);
	shelf_make(&shelf, false);
	for (int64_t id = 1; id <= 2 * STORE_MEMORY_MOST / TEXT; id++) {
		shelf_add(&shelf, id, "#a", text);
		shelf_settle(&shelf, id);
		assert_false(shelf.kept);
	}
	char *found = shelf_find(&shelf, "#a", NULL, EVERYTHING);
	assert_in_range(strlen(found), STORE_MEMORY_MOST / 2, STORE_MEMORY_MOST);
	free(found);
	free(text);
	shelf_remove(&shelf);
}

/* A disk that lags behind is told of, so that less is taken; memory never lags. */
static void test_behind(void **state)
{
	enum { TEXT = 64 * 1024 };
	char *text = xcalloc(1, TEXT + 1);
	int64_t last = STORE_LAG_MOST / TEXT;
	(void)state;
	memset(text, 'x', TEXT);
	for (int on_disk = 0; on_disk <= 1; on_disk++) {
		struct shelf shelf;
		shelf_make(&shelf, on_disk && store_has_disk());
		for (int64_t id = 1; id <= last; id++) {
			assert_false(store_is_behind(shelf.store));
			shelf_add(&shelf, id, "#a", text);
		}
		assert_true(store_is_behind(shelf.store) == (on_disk && store_has_disk()));
		shelf_settle(&shelf, last);
		assert_false(store_is_behind(shelf.store));
		shelf_remove(&shelf);
	}
	free(text);
}

static void take_message(const struct store_message *message, void *arg)
{
	*(int64_t *)arg = message->id;
	assert_true(str_eq(message->channel, STR("#a")));
	assert_true(str_eq(message->author, STR("ann")));
	assert_true(str_eq(message->source, STR("ann!ann@host")));
	assert_int_equal(message->ticket, 77);
}

static void check_ticket(struct shelf *shelf, int64_t ticket, int64_t after, int64_t found)
{
	int64_t id = 0;
	assert_true(store_find(shelf->store, ticket, after, take_message, &id) == (found != 0));
	assert_int_equal(id, found);
}

/* By its ticket the last one is found, wherever it is. */
static void test_ticket(void **state)
{
	struct shelf shelf;
	struct store_message message = {.ticket = 77,
	    .channel = STR("#A"),
	    .source = STR("ann!ann@host"),
	    .author = STR("ann"),
	    .text = STR("hello")};
	(void)state;
	for (int on_disk = 0; on_disk <= store_has_disk(); on_disk++) {
		shelf_make(&shelf, on_disk);
		shelf_add(&shelf, 1, "#a", "without");
		for (message.id = 2; message.id <= 3; message.id++)
			store_add(shelf.store, &message);
		check_ticket(&shelf, 77, 0, 3);
		shelf_settle(&shelf, 3);
		check_ticket(&shelf, 77, 2, 3);
		check_ticket(&shelf, 77, 3, 0);
		check_ticket(&shelf, 78, 0, 0);
		if (on_disk) {
			shelf_close(&shelf);
			shelf_open(&shelf);
			check_ticket(&shelf, 77, 0, 3);
		}
		store_remove(shelf.store, 3);
		check_ticket(&shelf, 77, 2, 0);
		shelf_remove(&shelf);
	}
}

/* Kinds that nobody searches cost no words, and are told only to those who want them. */
static void test_kinds(void **state)
{
	struct shelf shelf;
	struct store_range wanted = {.before = STORE_ID_MAX, .limit = 9, .kinds = 1u << 1};
	(void)state;
	for (int on_disk = 0; on_disk <= store_has_disk(); on_disk++) {
		shelf_make(&shelf, on_disk);
		struct store_message silent = {.id = 1,
		    .kind = STORE_KINDS_SEARCHED,
		    .channel = STR("#a"),
		    .source = STR("ann!ann@host"),
		    .text = STR("word")};
		store_add(shelf.store, &silent);
		shelf_add(&shelf, 2, "#a", "word");
		for (int settled = 0; settled <= 1; settled++) {
			char *found = shelf_find(&shelf, "#a", NULL, wanted);
			assert_string_equal(found, "word ");
			free(found);
			found = shelf_find(&shelf, "#a", "word", EVERYTHING);
			assert_string_equal(found, "word ");
			free(found);
			shelf_settle(&shelf, 2);
		}
		store_remove(shelf.store, 1);
		store_remove(shelf.store, 2);
		shelf_remove(&shelf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_remove),
	    cmocka_unit_test(test_search),
	    cmocka_unit_test(test_ticket),
	    cmocka_unit_test(test_kinds),
	    cmocka_unit_test(test_memory_bound),
	    cmocka_unit_test(test_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
