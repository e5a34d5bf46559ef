/* What is forgotten: taken back, too old, too many or too large; little by little. */
#include "store/disk_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"

#define TRIM_STEP    200 /* messages forgotten in one step */
#define SHARE        50  /* 1/50 of all messages goes at once when there are too many bytes */
#define MERGE_PAGES  64  /* of the index, rewritten in one step */
#define VACUUM_PAGES 64  /* given back to the system in one step */
#define FREE_MOST    256 /* pages that are kept for what comes */
#define OWN_MOST     512 /* places with limits of their own */

/* --- counting --- */

static struct place_count *count_of(const struct disk *disk, int64_t place)
{
	struct place_count *entry;
	HASH_FIND(hh, disk->trimming.counts, &place, sizeof place, entry);
	return entry;
}

static void add_count(struct trimming *trimming, int64_t place, int64_t count)
{
	struct place_count *entry = xcalloc(1, sizeof *entry);
	entry->place = place;
	entry->count = count;
	entry->bytes = -1;
	HASH_ADD(hh, trimming->counts, place, sizeof entry->place, entry);
}

void disk_count(struct disk *disk, int64_t place, int64_t more, size_t text_len)
{
	struct trimming *trimming = &disk->trimming;
	struct place_count *entry = count_of(disk, place);
	if (trimming->counts == NULL)
		return;
	trimming->total += more;
	if (entry == NULL) {
		add_count(trimming, place, more);
		return;
	}
	entry->count += more;
	if (entry->bytes >= 0)
		entry->bytes += more * (int64_t)(STORE_MESSAGE_BYTES + text_len);
}

void disk_forget_counts(struct disk *disk)
{
	struct place_count *entry, *next;
	HASH_ITER (hh, disk->trimming.counts, entry, next) {
		HASH_DEL(disk->trimming.counts, entry);
		free(entry);
	}
	disk->trimming.total = 0;
}

static void count_all(struct disk *disk)
{
	sqlite3_stmt *row = disk_statement(disk, COUNT);
	if (disk->trimming.counts != NULL || row == NULL)
		return;
	while (sqlite3_step(row) == SQLITE_ROW) {
		add_count(
		    &disk->trimming, sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1));
		disk->trimming.total += sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
}

/* --- one message --- */

static bool drop(struct disk *disk, sqlite3_stmt *row)
{
	sqlite3_stmt *words = disk_statement(disk, DROP_WORDS);
	sqlite3_stmt *message = disk_statement(disk, DROP_MESSAGE);
	bool searched = sqlite3_column_int(row, 3) < STORE_KINDS_SEARCHED;
	if (words == NULL || message == NULL)
		return false;
	sqlite3_bind_int64(words, 1, sqlite3_column_int64(row, 0));
	sqlite_bind_str(words, 2, sqlite_column_str(row, 1));
	sqlite3_bind_int64(words, 3, sqlite3_column_int64(row, 2));
	sqlite3_bind_int64(message, 1, sqlite3_column_int64(row, 0));
	disk_count(disk, sqlite3_column_int64(row, 2), -1, sqlite_column_str(row, 1).len);
	return (!searched || disk_run(words)) && disk_run(message);
}

static bool remove_one(struct disk *disk, int64_t id)
{
	sqlite3_stmt *row = disk_statement(disk, ONE);
	if (row == NULL)
		return false;
	sqlite3_bind_int64(row, 1, id);
	int code = sqlite3_step(row);
	bool good = code == SQLITE_DONE || (code == SQLITE_ROW && drop(disk, row));
	sqlite3_reset(row);
	return good;
}

bool disk_remove(struct disk *disk, const int64_t *ids, size_t count)
{
	bool good = disk_run(disk_statement(disk, BEGIN));
	for (size_t i = 0; good && i < count; i++)
		good = remove_one(disk, ids[i]);
	good = good && disk_run(disk_statement(disk, COMMIT));
	if (!good)
		disk_roll_back(disk);
	return good;
}

/* --- one step of forgetting --- */

/* Places with limits of their own. */
struct own {
	size_t count;
	int64_t places[OWN_MOST];
	const struct store_keep_channel *rules[OWN_MOST];
};

static void find_own(struct disk *disk, const struct keep *keep, struct own *own)
{
	sqlite3_stmt *row = disk_statement(disk, PLACES_OF);
	own->count = 0;
	for (size_t i = 0; row != NULL && i < keep->count; i++) {
		sqlite_bind_str(row, 1, keep->channels[i].channel);
		while (own->count < OWN_MOST && sqlite3_step(row) == SQLITE_ROW) {
			own->places[own->count] = sqlite3_column_int64(row, 0);
			own->rules[own->count++] = &keep->channels[i];
		}
		sqlite3_reset(row);
	}
}

static bool is_own(const struct own *own, int64_t place)
{
	for (size_t i = 0; i < own->count; i++)
		if (own->places[i] == place)
			return true;
	return false;
}

static int64_t oldest_kept(int64_t age)
{
	return age > 0 ? clock_wall_ns() / NS_PER_US - age : 0;
}

static int64_t excess(int64_t count, int64_t most)
{
	return most > 0 && count > most ? count - most : 0;
}

/*
 * Drops the first of the rows, from `from` on (an id or a place), that are older than `before` or
 * too many. Returns how many were looked at, or -1.
 */
static int walk(struct disk *disk, enum statement which, int64_t from, int64_t before,
    int64_t too_many, const struct own *spared)
{
	sqlite3_stmt *row = disk_statement(disk, which);
	int seen = 0;
	if (row == NULL)
		return -1;
	sqlite3_bind_int64(row, 1, TRIM_STEP);
	sqlite3_bind_int64(row, 2, from);
	for (; sqlite3_step(row) == SQLITE_ROW; seen++) {
		int64_t id = sqlite3_column_int64(row, 0);
		bool spare = spared != NULL && is_own(spared, sqlite3_column_int64(row, 2));
		if (!spare && id >= before && too_many <= 0)
			break;
		too_many -= !spare;
		if (!spare && !drop(disk, row)) {
			seen = -1;
			break;
		}
		if (spared != NULL)
			disk->trimming.passed = id;
	}
	sqlite3_reset(row);
	return seen;
}

/* Read once; from then on kept up with what comes and goes. */
static int64_t bytes_of(struct disk *disk, struct place_count *entry)
{
	sqlite3_stmt *statement = disk_statement(disk, BYTES_OF_PLACE);
	sqlite3_int64 bytes = 0;
	if (entry->bytes >= 0 || statement == NULL)
		return entry->bytes;
	sqlite3_bind_int64(statement, 1, entry->place);
	sqlite_number(statement, &bytes);
	return entry->bytes = bytes + entry->count * STORE_MESSAGE_BYTES;
}

/* How many of a place's messages are more than its rule lets it keep; of bytes, by their mean. */
static int64_t excess_of(
    struct disk *disk, struct place_count *entry, const struct store_keep_channel *rule)
{
	int64_t too_many = excess(entry->count, rule->count);
	int64_t bytes = rule->size > 0 ? excess(bytes_of(disk, entry), rule->size) : 0;
	if (bytes > 0 && too_many == 0)
		too_many = bytes / (entry->bytes / entry->count + 1) + 1;
	return too_many;
}

static int trim_own(struct disk *disk, const struct own *own)
{
	for (size_t i = 0; i < own->count; i++) {
		struct place_count *entry = count_of(disk, own->places[i]);
		int64_t before = oldest_kept(own->rules[i]->age);
		int64_t too_many =
		    entry != NULL && entry->count > 0 ? excess_of(disk, entry, own->rules[i]) : 0;
		int seen = before > 0 || too_many > 0
		               ? walk(disk, OLDEST_OF_PLACE, own->places[i], before, too_many, NULL)
		               : 0;
		if (seen != 0)
			return seen;
	}
	return 0;
}

static int trim_others(struct disk *disk, const struct keep *keep, const struct own *own)
{
	int64_t others = disk->trimming.total, before = oldest_kept(keep->all.age);
	for (size_t i = 0; i < own->count; i++) {
		const struct place_count *entry = count_of(disk, own->places[i]);
		others -= entry != NULL ? entry->count : 0;
	}
	int64_t too_many = excess(others, keep->all.count);
	if (before <= 0 && too_many == 0)
		return 0;
	return walk(disk, OLDEST, disk->trimming.passed, before, too_many, own);
}

static int64_t number(struct disk *disk, enum statement which)
{
	sqlite3_int64 value = 0;
	sqlite3_stmt *statement = disk_statement(disk, which);
	if (statement != NULL)
		sqlite_number(statement, &value);
	return value;
}

/* What is dropped makes room only once the index was merged; true while that is not done. */
static bool merge(struct disk *disk)
{
	sqlite3_stmt *statement = disk_statement(disk, MERGE);
	int before = sqlite3_total_changes(disk->db);
	if (!disk->trimming.merging || statement == NULL)
		return false;
	sqlite3_bind_int(statement, 1, MERGE_PAGES);
	disk->trimming.merging =
	    disk_run(statement) && sqlite3_total_changes(disk->db) - before >= 2;
	return disk->trimming.merging;
}

static void begin_merge(struct disk *disk)
{
	sqlite3_stmt *statement = disk_statement(disk, MERGE);
	if (statement == NULL)
		return;
	sqlite3_bind_int(statement, 1, -MERGE_PAGES);
	disk->trimming.merging = disk_run(statement);
}

static int trim_bytes(struct disk *disk, int64_t most)
{
	struct trimming *trimming = &disk->trimming;
	int64_t pages = number(disk, PAGES) - number(disk, FREE_PAGES);
	if (most <= 0 || (!trimming->merging && trimming->to_drop <= 0 &&
	                     pages * number(disk, PAGE_SIZE) <= most))
		return 0;
	if (merge(disk))
		return 1;
	if (trimming->to_drop <= 0) {
		trimming->to_drop = trimming->total / SHARE + 1;
		return 1;
	}
	int64_t step = trimming->to_drop < TRIM_STEP ? trimming->to_drop : TRIM_STEP;
	int seen = walk(disk, OLDEST, 0, 0, step, NULL);
	trimming->to_drop -= seen > 0 ? seen : trimming->to_drop;
	if (trimming->to_drop <= 0)
		begin_merge(disk);
	return seen;
}

static int forget(struct disk *disk, const struct keep *keep)
{
	struct own own;
	find_own(disk, keep, &own);
	int seen = trim_own(disk, &own);
	if (seen == 0)
		seen = trim_others(disk, keep, &own);
	return seen != 0 ? seen : trim_bytes(disk, keep->all.size);
}

/* False when there is not enough to give. */
static bool give_back(struct disk *disk)
{
	char sql[64];
	if (number(disk, FREE_PAGES) <= FREE_MOST)
		return false;
	snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", VACUUM_PAGES);
	return sqlite3_exec(disk->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

void disk_new_keep(struct disk *disk)
{
	disk->trimming.passed = 0;
}

bool disk_trim(struct disk *disk, const struct keep *keep)
{
	count_all(disk);
	if (disk->trimming.counts == NULL)
		return false;
	if (!disk_run(disk_statement(disk, BEGIN)))
		return false;
	int seen = forget(disk, keep);
	if (seen < 0 || !disk_run(disk_statement(disk, COMMIT))) {
		disk_roll_back(disk);
		return false;
	}
	return give_back(disk) || seen > 0;
}
