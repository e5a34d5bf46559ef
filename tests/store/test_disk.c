/* A disk that does not do as it should: nothing that was there goes, and the chat goes on. */
#include "tests/store/shelf.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "store/registry.h"
#include "store/sqlite.h"

static void expect(struct shelf *shelf, const char *texts)
{
	char *found = shelf_find(shelf, "#a", NULL, EVERYTHING);
	assert_string_equal(found, texts);
	free(found);
}

static void write_file(const struct shelf *shelf, const char *name, const char *bytes)
{
	char *path = shelf_path(shelf, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
	close(fd);
	free(path);
}

/* Databases, not what belongs to them. */
static size_t count_aside(const struct shelf *shelf)
{
	DIR *dir = opendir(shelf->folder);
	const struct dirent *entry;
	size_t count = 0;
	while ((entry = readdir(dir)) != NULL)
		count += strstr(entry->d_name, "history.db.unreadable-") != NULL &&
		         strstr(entry->d_name, "-wal") == NULL &&
		         strstr(entry->d_name, "-shm") == NULL;
	closedir(dir);
	return count;
}

static void test_damaged(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	for (size_t round = 1; round <= 2; round++) {
		shelf_close(&shelf);
		write_file(&shelf, "history.db", "this is no database, it is a letter to a friend");
		shelf_open(&shelf);
		buf_clear(&shelf.reports);
		shelf_hear(&shelf, "put aside as");
		assert_int_equal(count_aside(&shelf), round);
		shelf_add(&shelf, 7, "#a", "seven");
		shelf_settle(&shelf, 7);
		assert_true(shelf.kept);
		expect(&shelf, "seven ");
	}
	shelf_remove(&shelf);
}

static int take_number(void *arg, int columns, char **texts, char **names)
{
	(void)columns;
	(void)names;
	*(int *)arg = atoi(texts[0]);
	return 0;
}

/* Scribbles over the first page of a table or an index. */
static void damage(const struct shelf *shelf, const char *name)
{
	static const char scribble[512] = "a letter to a friend";
	sqlite3 *db;
	int page = 0, size = 0;
	char *path = shelf_path(shelf, "history.db");
	char *sql = xasprintf("SELECT rootpage FROM sqlite_master WHERE name = '%s'", name);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db, sql, take_number, &page, NULL);
	sqlite3_exec(db, "PRAGMA page_size", take_number, &size, NULL);
	sqlite3_close(db);
	int fd = open(path, O_WRONLY);
	assert_true(page > 1 && fd >= 0);
	assert_int_equal(
	    pwrite(fd, scribble, sizeof scribble, (off_t)(page - 1) * size), sizeof scribble);
	close(fd);
	free(sql);
	free(path);
}

static void count_row(const struct store_value *values, void *arg)
{
	assert_true(str_eq(values[STORE_ACCOUNT_KEY].text, STR("ann")));
	++*(int *)arg;
}

/* Found at the start, or only when something is written: accounts stay, the file is put aside. */
static void test_damaged_within(void **state)
{
	static const char *const names[] = {"message", "message_by_place"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct shelf shelf;
		struct store_value account[STORE_ACCOUNT_WIDTH] = {
		    [STORE_ACCOUNT_KEY] = store_text(STR("ann"))};
		int rows = 0;
		shelf_make(&shelf, true);
		store_put(shelf.store, STORE_ACCOUNT, account);
		shelf_add(&shelf, 1, "#a", "one");
		shelf_close(&shelf);
		damage(&shelf, names[i]);
		shelf_open(&shelf);
		shelf_add(&shelf, 2, "#a", "two");
		shelf_hear(&shelf, "put aside as");
		shelf_add(&shelf, 3, "#a", "three");
		shelf_settle(&shelf, 3);
		assert_true(shelf.kept);
		expect(&shelf, "two three ");
		assert_int_equal(count_aside(&shelf), 1);
		store_rows(shelf.store, STORE_ACCOUNT, count_row, &rows);
		assert_int_equal(rows, 1);
		shelf_remove(&shelf);
	}
}

static void test_newer(void **state)
{
	struct shelf shelf;
	sqlite3 *db;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	char *path = shelf_path(&shelf, "history.db");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA user_version = 1000", NULL, NULL, NULL);
	sqlite3_close(db);
	free(path);
	shelf_open(&shelf);
	shelf_hear(&shelf, "later version");
	shelf_add(&shelf, 7, "#a", "seven");
	shelf_settle(&shelf, 7);
	assert_false(shelf.kept);
	expect(&shelf, "seven ");
	assert_int_equal(count_aside(&shelf), 0);
	shelf_remove(&shelf);
}

/* Whatever the mask of whoever starts it, and what an older version made. */
static void test_nobody_elses(void **state)
{
	static const char *const names[] = {"history.db", "history.db-wal", "history.db-shm"};
	struct shelf shelf;
	struct stat info;
	(void)state;
	mode_t mask = umask(0);
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	char *path = shelf_path(&shelf, names[0]);
	assert_int_equal(chmod(path, 0644), 0);
	free(path);
	shelf_open(&shelf);
	shelf_add(&shelf, 7, "#a", "seven");
	shelf_settle(&shelf, 7);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		path = shelf_path(&shelf, names[i]);
		assert_int_equal(stat(path, &info), 0);
		assert_int_equal(info.st_mode & 0777, 0600);
		free(path);
	}
	umask(mask);
	shelf_remove(&shelf);
}

/* Whether SQLite in this process has a lock on the file that another one must heed. */
static bool is_locked(const char *path)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
		int fd = open(path, O_RDWR);
		_exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status) != 0;
}

/* Whoever closes any descriptor of a file loses the locks that he has on it, fcntl(2). */
static void test_opened_twice(void **state)
{
	struct shelf shelf;
	sqlite3 *again;
	(void)state;
	shelf_make(&shelf, true);
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	char *path = shelf_path(&shelf, HISTORY_FILE);
	assert_true(is_locked(path));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	assert_int_equal(sqlite_open(path, flags, &again), SQLITE_OK);
	assert_true(is_locked(path));
	sqlite3_close(again);
	assert_true(is_locked(path));
	free(path);
	shelf_remove(&shelf);
}

static void test_two_at_once(void **state)
{
	struct shelf first, second = {0};
	(void)state;
	shelf_make(&first, true);
	second.folder = first.folder;
	shelf_open(&second);
	shelf_hear(&second, "another confabd keeps its history");
	shelf_close(&second);
	buf_fini(&second.reports);
	shelf_remove(&first);
}

static void test_no_folder(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	char *lock = shelf_path(&shelf, "history.lock"), *path = shelf_path(&shelf, "history.db");
	unlink(lock);
	unlink(path);
	free(lock);
	free(path);
	assert_int_equal(rmdir(shelf.folder), 0);
	shelf_open(&shelf);
	shelf_hear(&shelf, "cannot be opened");
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	assert_false(shelf.kept);
	expect(&shelf, "one ");
	assert_int_equal(mkdir(shelf.folder, 0700), 0);
	shelf_hear(&shelf, "to disk again");
	shelf_add(&shelf, 2, "#a", "two");
	shelf_settle(&shelf, 2);
	shelf_close(&shelf);
	shelf_open(&shelf);
	expect(&shelf, "one two ");
	shelf_remove(&shelf);
}

static void test_full(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	shelf_fill_disk(true);
	shelf_add(&shelf, 2, "#a", "two");
	shelf_settle(&shelf, 2);
	shelf_add(&shelf, 3, "#a", "three");
	shelf_settle(&shelf, 3);
	assert_false(shelf.kept);
	assert_non_null(strstr(shelf.reports.data, "nothing can be written"));
	shelf_fill_disk(false);
	expect(&shelf, "one two three ");
	shelf_hear(&shelf, "to disk again");
	shelf_add(&shelf, 4, "#a", "four");
	shelf_settle(&shelf, 4);
	shelf_close(&shelf);
	shelf_open(&shelf);
	expect(&shelf, "one two three four ");
	assert_int_equal(count_aside(&shelf), 0);
	shelf_remove(&shelf);
}

/* However long it is full: what was said before is still found. */
static void test_full_for_long(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	shelf_fill_disk(true);
	shelf_add(&shelf, 2, "#a", "two");
	shelf_settle(&shelf, 2);
	uint64_t failures = store_metrics(shelf.store).failures;
	while (store_metrics(shelf.store).failures < failures + 2)
		loop_turn(shelf.loop, 10 * NS_PER_MS);
	expect(&shelf, "one two ");
	shelf_fill_disk(false);
	shelf_hear(&shelf, "to disk again");
	expect(&shelf, "one two ");
	shelf_remove(&shelf);
}

static void fill(struct shelf *shelf, int64_t from, int64_t to)
{
	for (int64_t id = from; id <= to; id++)
		shelf_add(shelf, id, "#a", "x");
	shelf_settle(shelf, to);
}

static void test_metrics(void **state)
{
	struct shelf shelf;
	uint64_t measured = 0;
	(void)state;
	shelf_make(&shelf, true);
	shelf_add(&shelf, 1, "#a", "one");
	assert_int_equal(store_metrics(shelf.store).queue_messages, 1);
	assert_true(store_metrics(shelf.store).queue_bytes > 0);
	store_flush(shelf.store);
	assert_true(shelf.settled == 1 && shelf.kept);
	fill(&shelf, 2, 9);
	struct store_metrics metrics = store_metrics(shelf.store);
	for (size_t i = 0; i < STORE_LATENCY_COUNT; i++)
		measured += metrics.latency[i];
	assert_int_equal(metrics.messages, 9);
	assert_int_equal(metrics.commits, 2);
	assert_int_equal(measured, 2);
	assert_true(metrics.latency_sum > 0);
	assert_true(metrics.queue_bytes == 0 && metrics.queue_messages == 0);
	assert_int_equal(metrics.failures, 0);
	shelf_fill_disk(true);
	shelf_add(&shelf, 10, "#a", "ten");
	store_flush(shelf.store);
	assert_true(shelf.settled == 10 && !shelf.kept);
	assert_int_equal(store_metrics(shelf.store).failures, 1);
	shelf_fill_disk(false);
	shelf_remove(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_damaged_within),
	    cmocka_unit_test(test_newer),
	    cmocka_unit_test(test_nobody_elses),
	    cmocka_unit_test(test_opened_twice),
	    cmocka_unit_test(test_two_at_once),
	    cmocka_unit_test(test_no_folder),
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_full_for_long),
	    cmocka_unit_test(test_metrics),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
