/* What is forgotten: by age, by number, by size; channels with limits of their own. */
#include "tests/store/shelf.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/disk.h"

#define HOUR (3600 * (NS_PER_S / NS_PER_US)) /* microseconds */

static void fill(struct shelf *shelf, const char *channel, int64_t from, int64_t to)
{
	for (int64_t id = from; id <= to; id++)
		shelf_add(shelf, id, channel, "x");
	shelf_settle(shelf, to);
}

static size_t count(struct shelf *shelf, const char *channel, const char *words)
{
	char *found = shelf_find(shelf, channel, words, EVERYTHING);
	size_t len = strlen(found) / 2;
	free(found);
	return len;
}

/* It takes one step at a time; what goes from one index goes from the other. */
static void expect(struct shelf *shelf, const char *channel, size_t wanted)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (count(shelf, channel, NULL) != wanted || count(shelf, channel, "x") != wanted) {
		loop_turn(shelf->loop, 10 * NS_PER_MS);
		if (clock_mono_ns() > give_up)
			fail_msg(
			    "%s has %zu, not %zu", channel, count(shelf, channel, NULL), wanted);
	}
}

static void test_all(void **state)
{
	struct shelf shelf;
	int64_t now = clock_wall_ns() / NS_PER_US;
	(void)state;
	shelf_make(&shelf, true);
	fill(&shelf, "#a", 1, 500);
	fill(&shelf, "#a", now, now + 9);
	store_set_keep(shelf.store, (struct store_keep){.age = HOUR}, NULL, 0);
	expect(&shelf, "#a", 10);
	fill(&shelf, "#a", now + 10, now + 250);
	store_set_keep(shelf.store, (struct store_keep){.count = 5}, NULL, 0);
	expect(&shelf, "#a", 5);
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static void test_own(void **state)
{
	struct shelf shelf;
	const struct store_keep_channel own[] = {{.channel = STR("#Kept")},
	    {.channel = STR("#few"), .count = 30}, {.channel = STR("#none")}};
	(void)state;
	shelf_make(&shelf, true);
	fill(&shelf, "#kept", 1, 450);
	fill(&shelf, "#few", 451, 700);
	fill(&shelf, "#a", 701, 900);
	fill(&shelf, "#kept", 901, 950);
	store_set_keep(shelf.store, (struct store_keep){.count = 120}, own, COUNT_OF(own));
	expect(&shelf, "#few", 30);
	expect(&shelf, "#a", 120);
	expect(&shelf, "#kept", 500);
	store_set_keep(shelf.store, (struct store_keep){.age = HOUR, .count = 120}, own, 1);
	expect(&shelf, "#a", 0);
	expect(&shelf, "#few", 0);
	expect(&shelf, "#kept", 500);
	store_rename(shelf.store, STR("#kept"), STR("#b"));
	fill(&shelf, "#b", 951, 960);
	store_set_keep(shelf.store, (struct store_keep){.count = 40}, own, 1);
	expect(&shelf, "#b", 40);
	shelf_close(&shelf);
	shelf_open(&shelf);
	const struct store_keep_channel brief = {.channel = STR("#B"), .age = HOUR};
	store_set_keep(shelf.store, (struct store_keep){.count = 40}, &brief, 1);
	expect(&shelf, "#b", 0);
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

/* A channel's bytes: what is there already is counted once, and then what comes. */
static void test_own_size(void **state)
{
	enum { EACH = STORE_MESSAGE_BYTES + 1 };
	struct shelf shelf;
	const struct store_keep_channel own = {.channel = STR("#small"), .size = 100 * EACH};
	(void)state;
	shelf_make(&shelf, true);
	fill(&shelf, "#small", 1, 450);
	fill(&shelf, "#a", 451, 700);
	store_set_keep(shelf.store, (struct store_keep){0}, &own, 1);
	expect(&shelf, "#small", 100);
	expect(&shelf, "#a", 250);
	fill(&shelf, "#small", 701, 750);
	expect(&shelf, "#small", 100);
	shelf_remove(&shelf);
}

static int take_number(void *arg, int columns, char **texts, char **names)
{
	(void)columns;
	(void)names;
	*(int64_t *)arg = atoll(texts[0]);
	return 0;
}

/* With what is not yet moved from the log to the file. */
static int64_t size_of(const struct shelf *shelf)
{
	sqlite3 *db;
	int64_t pages = 0, size = 0;
	char *path = shelf_path(shelf, "history.db");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, (int)(PATIENCE / NS_PER_MS));
	sqlite3_exec(db, "PRAGMA page_count", take_number, &pages, NULL);
	sqlite3_exec(db, "PRAGMA page_size", take_number, &size, NULL);
	sqlite3_close(db);
	free(path);
	return pages * size;
}

static void test_size(void **state)
{
	enum { MESSAGES = 6000, SIZE = 1024 * 1024, SPARE = 1280 * 1024 };
	struct shelf shelf;
	struct buf text = {0};
	(void)state;
	shelf_make(&shelf, true);
	for (int64_t id = 1; id <= MESSAGES; id++) {
		buf_clear(&text);
		for (int i = 0; i < 40; i++)
			buf_printf(&text, "word%lld ", (long long)(id * 7919 * (i + 1) % 5000));
		shelf_add(&shelf, id, "#a", text.data);
	}
	shelf_settle(&shelf, MESSAGES);
	buf_fini(&text);
	assert_true(size_of(&shelf) > SIZE + SPARE);
	store_set_keep(shelf.store, (struct store_keep){.size = SIZE}, NULL, 0);
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (size_of(&shelf) > SIZE + SPARE) {
		if (clock_mono_ns() > give_up)
			fail_msg("it never shrank below %lld", (long long)size_of(&shelf));
		loop_turn(shelf.loop, 10 * NS_PER_MS);
	}
	shelf_close(&shelf);
	assert_true(size_of(&shelf) > SIZE / 2);
	shelf_open(&shelf);
	struct store_range last = {0, STORE_ID_MAX, 1, true, 0};
	char *found = shelf_find(&shelf, "#a", NULL, last);
	assert_true(found[0] != '\0');
	free(found);
	shelf_remove(&shelf);
}

/* There is always more to write: what is too much goes all the same. */
static void test_under_load(void **state)
{
	enum { KEPT = 500, LEAST = 20000, GROUP = 200 };
	struct shelf shelf;
	int64_t id = 0, give_up = clock_mono_ns() + PATIENCE, kept = 0;
	(void)state;
	shelf_make(&shelf, true);
	do {
		while (store_metrics(shelf.store).queue_messages < 2 * GROUP)
			shelf_add(&shelf, ++id, "#a", "x");
		loop_turn(shelf.loop, NS_PER_MS);
		store_set_keep(shelf.store, (struct store_keep){.count = KEPT}, NULL, 0);
		kept = store_size(shelf.store).messages;
		if (clock_mono_ns() > give_up)
			fail_msg("%lld of %lld are kept", (long long)kept, (long long)id);
	} while (id < LEAST || kept > LEAST / 2);
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static void write_messages(struct disk *disk, int64_t from, int64_t to)
{
	const struct changes none = {0};
	struct entries entries = {0};
	char *cause = NULL;
	for (int64_t id = from; id <= to; id++) {
		const struct store_message message = {.id = id,
		    .channel = STR("#a"),
		    .source = STR("ann!ann@host"),
		    .text = STR("x"),
		    .tags = STR("")};
		entries_add(&entries, entry_new(&message));
	}
	assert_true(disk_write(disk, entries.at, entries.count, &none, &cause));
	entries_fini(&entries);
}

static void note_id(const struct store_message *message, void *arg)
{
	int64_t *oldest = arg;
	if (*oldest == 0)
		*oldest = message->id;
}

/* A step that the disk did not take is not taken: still the oldest go first. */
static void test_full_disk(void **state)
{
	enum { MESSAGES = 700, KEPT = 50 };
	struct shelf shelf;
	char *note, *cause;
	int64_t oldest = 0;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	struct disk *disk = disk_open(shelf.folder, &note, &cause);
	struct keep *keep = keep_new((struct store_keep){.count = KEPT}, NULL, 0);
	assert_non_null(disk);
	write_messages(disk, 1, MESSAGES);
	shelf_fill_disk(true);
	assert_false(disk_trim(disk, keep));
	shelf_fill_disk(false);
	while (disk_trim(disk, keep))
		continue;
	struct disk_reader *reader = disk_reader_open(shelf.folder, &cause);
	assert_true(disk_all(reader, note_id, &oldest, &cause));
	assert_int_equal(oldest, MESSAGES - KEPT + 1);
	disk_reader_close(reader);
	disk_close(disk);
	keep_free(keep);
	shelf_remove(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all),
	    cmocka_unit_test(test_own),
	    cmocka_unit_test(test_own_size),
	    cmocka_unit_test(test_size),
	    cmocka_unit_test(test_under_load),
	    cmocka_unit_test(test_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
