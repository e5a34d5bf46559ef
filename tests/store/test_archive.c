/* What is exported can be imported: all of it, once, and nothing that it is not. */
#include "tests/store/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/archive.h"
#include "store/registry.h"

#define BEGIN "{\"confab\":\"export\",\"version\":1}\n"

static void fill(struct shelf *shelf)
{
	const struct store_message messages[] = {
	    {.id = 11, .channel = STR("#a"), .source = STR("ann!a@h"), .text = STR("one")},
	    {.id = 12, .kind = 1, .channel = STR("#A"), .source = STR("bob"), .text = STR("")},
	    {.id = 13,
	        .kind = 7,
	        .ticket = -5,
	        .channel = STR("ann\nbob"),
	        .source = STR("ann!a@h"),
	        .author = STR("ann"),
	        .text = STR("\"\\ \x01\x7f 你好 \xf0\x9f\x8d\xb5 </script>"),
	        .tags = STR("+a=b;c")},
	};
	for (size_t i = 0; i < COUNT_OF(messages); i++)
		store_add(shelf->store, &messages[i]);
	for (int i = 0; i < 3; i++) {
		char key[] = {(char)('a' + i), '\0'};
		struct store_value values[STORE_ACCOUNT_WIDTH] = {
		    [STORE_ACCOUNT_KEY] = store_text(str_from(key)),
		    [STORE_ACCOUNT_NAME] = store_text(STR("A \"name\"")),
		    [STORE_ACCOUNT_SINCE] = store_number(INT64_MIN + i),
		};
		store_put(shelf->store, STORE_ACCOUNT, values);
	}
}

static char *export(const char *folder, struct archive_counts *counts)
{
	char *text = NULL, *cause = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	if (!archive_export(folder, out, counts, &cause))
		fail_msg("%s", cause);
	fclose(out);
	return text;
}

static void note(size_t line, const char *problem, void *arg)
{
	buf_printf(arg, "%zu: %s\n", line, problem);
}

static bool import(const char *folder, const char *text, struct buf *problems,
    struct archive_counts *counts, char **cause)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	assert_non_null(in);
	*cause = NULL;
	bool good = archive_import(folder, in, note, problems, counts, cause);
	fclose(in);
	return good;
}

static void test_round_trip(void **state)
{
	struct shelf from, to;
	struct archive_counts counts;
	struct buf problems = {0};
	char *cause;
	(void)state;
	shelf_make(&from, true);
	shelf_make(&to, true);
	fill(&from);
	shelf_close(&from);
	shelf_close(&to);
	char *first = export(from.folder, &counts);
	assert_true(counts.messages == 3 && counts.rows == 3);
	for (size_t times = 0; times < 2; times++) {
		assert_true(import(to.folder, first, &problems, &counts, &cause));
		assert_true(counts.messages == 3 && counts.rows == 3 && counts.skipped == 0);
		assert_int_equal(counts.there, 3 * times);
		char *second = export(to.folder, &counts);
		assert_string_equal(second, first);
		free(second);
	}
	assert_int_equal(problems.len, 0);
	free(first);
	shelf_remove(&from);
	shelf_open(&to);
	assert_int_equal(store_last(to.store), 13);
	shelf_remove(&to);
}

static void test_many(void **state)
{
	enum { MANY = 2500 };
	struct shelf shelf;
	struct archive_counts counts;
	struct buf text = {0}, problems = {0};
	char *cause;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	buf_add_str(&text, BEGIN);
	for (int i = 1; i <= MANY; i++)
		buf_printf(&text,
		    "{\"message\":%d,\"kind\":1,\"channel\":\"#a\",\"source\":\"ann!ann@host\","
		    "\"text\":\"x\",\"tags\":\"+a=b\"}\n",
		    i);
	assert_true(import(shelf.folder, text.data, &problems, &counts, &cause));
	assert_int_equal(counts.messages, MANY);
	shelf_open(&shelf);
	char *found = shelf_find(
	    &shelf, "#a", "x", (struct store_range){MANY - 3, STORE_ID_MAX, 9, false, 0});
	assert_string_equal(found, "x x x ");
	free(found);
	buf_fini(&text);
	shelf_remove(&shelf);
}

#define MESSAGE(more) "{\"message\":1,\"channel\":\"#a\",\"source\":\"ann\",\"text\":\"x\"" more "}"

static void test_bad_lines(void **state)
{
	static const struct {
		const char *what, *line, *problem;
	} cases[] = {
	    {"no JSON", "ann: hello", "this is no JSON object"},
	    {"cut off", "{\"message\":1", "this is no JSON object"},
	    {"an array", "[1, 2]", "this is no JSON object"},
	    {"bytes", "{\"message\":1,\"text\":\"\xff\"}", "this is not UTF-8"},
	    {"another object", "{\"type\":\"message\"}",
	        "this is neither a message nor a row of a table"},
	    {"no id", "{\"message\":\"1\"}", "\"message\" is no number above 0"},
	    {"an id below", "{\"message\":0}", "\"message\" is no number above 0"},
	    {"a time to come", "{\"message\":9007199254740993}", "this message is from the future"},
	    {"a number too large", "{\"message\":99999999999999999999}",
	        "this message is from the future"},
	    {"a kind", MESSAGE(",\"kind\":32"), "\"kind\" is no number that a message can have"},
	    {"no channel", "{\"message\":1,\"source\":\"ann\",\"text\":\"x\"}",
	        "\"channel\" is no name"},
	    {"no source", "{\"message\":1,\"channel\":\"#a\",\"text\":\"x\"}",
	        "\"source\" is no name"},
	    {"no text", "{\"message\":1,\"channel\":\"#a\",\"source\":\"ann\"}",
	        "\"text\" is no text"},
	    {"a NUL", MESSAGE(",\"tags\":\"a\\u0000b\""), "there is a NUL in it"},
	    {"half a character", MESSAGE(",\"tags\":\"\\ud800\""), "\"tags\" is no text"},
	    {"a ticket", MESSAGE(",\"ticket\":1.5"), "\"ticket\" is no number"},
	    {"no such table", "{\"table\":\"sqlite_master\",\"sql\":\"\"}",
	        "this version has no such table"},
	    {"a table's number", "{\"table\":7}", "this version has no such table"},
	    {"no key", "{\"table\":\"account\",\"name\":\"Ann\"}", "its key is not complete"},
	    {"a column", "{\"table\":\"account\",\"key\":\"ann\",\"since\":\"now\"}",
	        "a value is not of the kind that its column has"},
	};
	struct shelf shelf;
	(void)state;
	shelf_make(&shelf, true);
	shelf_close(&shelf);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct archive_counts counts;
		struct buf text = {0}, problems = {0};
		char *cause, wanted[128];
		buf_printf(&text, BEGIN "\n%s\r\n%s\n", cases[i].line, MESSAGE(",\"new\":[{}]"));
		snprintf(wanted, sizeof wanted, "3: %s\n", cases[i].problem);
		assert_true(import(shelf.folder, text.data, &problems, &counts, &cause));
		if (problems.data == NULL || strcmp(problems.data, wanted) != 0)
			fail_msg("%s: %s", cases[i].what, problems.data);
		assert_true(counts.messages == 1 && counts.skipped == 1);
		buf_fini(&text);
		buf_fini(&problems);
	}
	shelf_open(&shelf);
	shelf_remove(&shelf);
}

static void expect_refused(const char *folder, const char *text, const char *why)
{
	struct archive_counts counts;
	struct buf problems = {0};
	char *cause;
	assert_false(import(folder, text, &problems, &counts, &cause));
	if (strstr(cause, why) == NULL)
		fail_msg("%s", cause);
	assert_true(problems.len == 0 && counts.messages == 0);
	free(cause);
}

static void test_refused(void **state)
{
	struct shelf shelf;
	struct archive_counts counts;
	char *cause = NULL;
	(void)state;
	shelf_make(&shelf, true);
	expect_refused(shelf.folder, BEGIN, "another confabd keeps its history");
	assert_false(archive_export(shelf.folder, stdout, &counts, &cause));
	assert_non_null(strstr(cause, "another confabd keeps its history"));
	free(cause);
	shelf_close(&shelf);
	expect_refused(shelf.folder, "ann: hello\n", "not written by confabd");
	expect_refused(shelf.folder, MESSAGE("") "\n", "not written by confabd");
	expect_refused(shelf.folder, "{\"confab\":\"export\",\"version\":2}\n", "a later version");
	char *path = shelf_path(&shelf, "history.db");
	assert_int_equal(remove(path), 0);
	free(path);
	assert_false(archive_export(shelf.folder, stdout, &counts, &cause));
	assert_non_null(strstr(cause, "no history is kept"));
	free(cause);
	shelf_open(&shelf);
	shelf_remove(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_bad_lines),
	    cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
