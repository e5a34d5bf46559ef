/* Tables besides the messages: what is put is there at the next start, from older files, too. */
#include "tests/store/shelf.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/registry.h"

static void put(struct shelf *shelf, const char *key, const char *name, int64_t since)
{
	struct store_value values[STORE_ACCOUNT_WIDTH] = {
	    [STORE_ACCOUNT_KEY] = store_text(str_from(key)),
	    [STORE_ACCOUNT_NAME] = store_text(str_from(name)),
	    [STORE_ACCOUNT_SINCE] = store_number(since),
	};
	store_put(shelf->store, STORE_ACCOUNT, values);
}

static void drop(struct shelf *shelf, const char *key)
{
	struct store_value value = store_text(str_from(key));
	store_drop(shelf->store, STORE_ACCOUNT, &value, 1);
}

static void add_row(const struct store_value *values, void *arg)
{
	struct buf *out = arg;
	buf_printf(out, "%s" STR_FMT "/" STR_FMT "/" STR_FMT "/%lld", out->len > 0 ? " " : "",
	    STR_ARG(values[STORE_ACCOUNT_KEY].text), STR_ARG(values[STORE_ACCOUNT_NAME].text),
	    STR_ARG(values[STORE_ACCOUNT_VERIFIER].text),
	    (long long)values[STORE_ACCOUNT_SINCE].number);
}

static void expect_rows(struct shelf *shelf, const char *rows)
{
	struct buf out = {0};
	buf_add_str(&out, "");
	store_rows(shelf->store, STORE_ACCOUNT, add_row, &out);
	assert_string_equal(out.data, rows);
	buf_fini(&out);
}

static void reopen(struct shelf *shelf)
{
	shelf_close(shelf);
	shelf_open(shelf);
}

static void test_put_and_drop(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	expect_rows(&shelf, "");
	put(&shelf, "bob", "Bob", 2);
	put(&shelf, "ann", "it's \"Ann\"; ?1", INT64_MAX);
	put(&shelf, "cem", "", INT64_MIN);
	reopen(&shelf);
	expect_rows(&shelf, "ann/it's \"Ann\"; ?1//9223372036854775807 bob/Bob//2 "
	                    "cem///-9223372036854775808");
	put(&shelf, "bob", "BOB", 3);
	drop(&shelf, "ann");
	drop(&shelf, "nobody");
	drop(&shelf, "cem");
	put(&shelf, "cem", "Cem", 4);
	reopen(&shelf);
	expect_rows(&shelf, "bob/BOB//3 cem/Cem//4");
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

/* By the time a message is on disk, so is what was put before it. */
static void test_before_a_message(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	put(&shelf, "ann", "Ann", 1);
	shelf_add(&shelf, 7, "#a", "seven");
	shelf_settle(&shelf, 7);
	expect_rows(&shelf, "ann/Ann//1");
	shelf_remove(&shelf);
}

static void test_in_memory(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, false);
	put(&shelf, "ann", "Ann", 1);
	drop(&shelf, "ann");
	expect_rows(&shelf, "");
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	shelf_remove(&shelf);
}

static void test_full_disk(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_fill_disk(true);
	put(&shelf, "ann", "Ann", 1);
	put(&shelf, "bob", "Bob", 1);
	shelf_hear(&shelf, "nothing can be written");
	put(&shelf, "ann", "Ann", 2);
	drop(&shelf, "bob");
	shelf_add(&shelf, 1, "#a", "one");
	shelf_settle(&shelf, 1);
	put(&shelf, "ann", "Ann", 3);
	shelf_fill_disk(false);
	shelf_hear(&shelf, "to disk again");
	expect_rows(&shelf, "ann/Ann//3");
	reopen(&shelf);
	expect_rows(&shelf, "ann/Ann//3");
	shelf_remove(&shelf);
}

/* --- files of other versions --- */

static sqlite3 *open_file(const struct shelf *shelf)
{
	sqlite3 *db;
	char *path = shelf_path(shelf, "history.db");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	free(path);
	return db;
}

static void execute(const struct shelf *shelf, const char *sql)
{
	char *error = NULL;
	sqlite3 *db = open_file(shelf);
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
	sqlite3_close(db);
}

static void test_older_table(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	execute(&shelf, "DROP TABLE account;"
	                "CREATE TABLE account (key TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
	                " WITHOUT ROWID;"
	                "INSERT INTO account VALUES ('ann', 'Ann'), ('bob', 'Bob')");
	shelf_open(&shelf);
	put(&shelf, "bob", "Bob", 5);
	reopen(&shelf);
	expect_rows(&shelf, "ann/Ann//0 bob/Bob//5");
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static void test_no_table(void **state)
{
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	execute(&shelf, "DROP TABLE account");
	shelf_open(&shelf);
	put(&shelf, "bob", "Bob", 5);
	reopen(&shelf);
	expect_rows(&shelf, "bob/Bob//5");
	assert_int_equal(shelf.reports.len, 0);
	shelf_remove(&shelf);
}

static int take_text(void *arg, int count, char **texts, char **names)
{
	(void)count;
	(void)names;
	*(char **)arg = strdup(texts[0]);
	return 0;
}

/* What a later version wrote into a column that is not known here stays. */
static void test_later_column(void **state)
{
	struct shelf shelf;
	char *motto = NULL;
	(void)state;
	shelf_make(&shelf, true);
	put(&shelf, "ann", "Ann", 1);
	shelf_close(&shelf);
	execute(&shelf, "ALTER TABLE account ADD COLUMN motto TEXT NOT NULL DEFAULT '';"
	                "UPDATE account SET motto = 'tea first'");
	shelf_open(&shelf);
	put(&shelf, "ann", "ANN", 2);
	reopen(&shelf);
	expect_rows(&shelf, "ann/ANN//2");
	shelf_close(&shelf);
	sqlite3 *db = open_file(&shelf);
	sqlite3_exec(db, "SELECT motto FROM account", take_text, &motto, NULL);
	sqlite3_close(db);
	assert_non_null(motto);
	assert_string_equal(motto, "tea first");
	free(motto);
	shelf_open(&shelf);
	shelf_remove(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_put_and_drop),
	    cmocka_unit_test(test_before_a_message),
	    cmocka_unit_test(test_in_memory),
	    cmocka_unit_test(test_full_disk),
	    cmocka_unit_test(test_older_table),
	    cmocka_unit_test(test_no_table),
	    cmocka_unit_test(test_later_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
