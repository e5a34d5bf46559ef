#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/line.h"

#define MOST  8  /* bytes of the longest line in these tests */
#define PIECE 12 /* pieces a row's stream may come in */

/* Reads all of `data`; each line goes to `seen` with a '|' behind it, '!' for one too long. */
static void read_piece(struct line_reader *reader, const char *piece, size_t len, struct buf *seen)
{
	/* In memory of exactly its size, so that a sanitizer sees a read past its end. */
	char *data = xmalloc(len);
	if (len > 0)
		memcpy(data, piece, len);
	const char *at = data;
	struct str line;
	enum line_result result;
	while ((result = line_next(reader, &at, &len, MOST, &line)) != LINE_NONE) {
		if (result == LINE_WHOLE)
			buf_add(seen, line.data, line.len);
		buf_add_char(seen, result == LINE_WHOLE ? '|' : '!');
	}
	assert_int_equal(len, 0);
	free(data);
}

static const struct {
	const char *what;
	const char *pieces[PIECE]; /* as they are read, to the first NULL */
	const char *seen, *partial;
} rows[] = {
    {"nothing", {""}, "", ""},
    {"a line", {"one\n"}, "one|", ""},
    {"CR LF", {"one\r\n"}, "one|", ""},
    {"two in one read", {"one\ntwo\r\n"}, "one|two|", ""},
    {"an empty line", {"\n\r\n"}, "||", ""},
    {"a partial line is kept", {"one\ntw"}, "one|", "tw"},
    {"and goes on", {"one\ntw", "o\nthr"}, "one|two|", "thr"},
    {"in single bytes", {"o", "n", "e", "\r", "\n", "t"}, "one|", "t"},
    {"CR and LF in two reads", {"one\r", "\ntwo\n"}, "one|two|", ""},
    {"only the last CR goes", {"one\r\r\n"}, "one\r|", ""},
    {"a CR inside stays", {"o\rne\n"}, "o\rne|", ""},
    {"just fits", {"12345678\n"}, "12345678|", ""},
    {"just fits with CR LF", {"12345678\r\n"}, "12345678|", ""},
    {"just fits in two reads", {"1234", "5678\r", "\n"}, "12345678|", ""},
    {"one too many", {"123456789\nok\n"}, "!ok|", ""},
    {"one too many before CR LF", {"123456789\r\nok\n"}, "!ok|", ""},
    {"one too many in two reads", {"12345", "6789\nok\n"}, "!ok|", ""},
    {"far too many in two reads", {"12345", "6789012345678901234\r\nok\n"}, "!ok|", ""},
    {"a CR that was no end", {"12345678\r", "9\nok\n"}, "!ok|", ""},
    {"said once, while it goes on", {"123456789", "more", "more\nok\n"}, "!ok|", ""},
    {"its end alone in a read", {"123456789", "\n", "ok\n"}, "!ok|", ""},
    {"two too long in a row", {"123456789\n1234567890\nok\n"}, "!!ok|", ""},
    {"too long, then a partial one", {"1234567890\nok"}, "!", "ok"},
    {"a partial's CR does not count", {"ok\r"}, "", "ok"},
};

static void cuts_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct line_reader reader = {0};
		struct buf seen = {0};
		print_message("# %s\n", rows[i].what);
		buf_add_str(&seen, "");
		for (size_t j = 0; j < PIECE && rows[i].pieces[j] != NULL; j++) {
			const char *piece = rows[i].pieces[j];
			read_piece(&reader, piece, strlen(piece), &seen);
		}
		assert_string_equal(seen.data, rows[i].seen);
		struct str partial = line_partial(&reader);
		assert_true(str_eq(partial, str_from(rows[i].partial)));
		if (partial.len == 0)
			assert_null(reader.partial.data); /* an idle one owns no memory */
		buf_fini(&seen);
		line_reader_clear(&reader);
	}
}

static void takes_a_partial_line_as_whole(void **state)
{
	(void)state;
	struct line_reader reader = {0};
	struct buf seen = {0};
	read_piece(&reader, "one\ntwo", 7, &seen);
	assert_true(str_eq(line_partial(&reader), STR("two")));
	line_reader_clear(&reader);
	assert_int_equal(line_partial(&reader).len, 0);
	read_piece(&reader, "three\n", 6, &seen);
	assert_string_equal(seen.data, "one|three|");
	buf_fini(&seen);
	line_reader_clear(&reader);
}

static void silence_ends_a_line_that_was_too_long(void **state)
{
	(void)state;
	struct line_reader reader = {0};
	struct buf seen = {0};
	read_piece(&reader, "123456789", 9, &seen);
	assert_int_equal(line_partial(&reader).len, 0);
	line_reader_clear(&reader);
	read_piece(&reader, "next\n", 5, &seen);
	assert_string_equal(seen.data, "!next|");
	buf_fini(&seen);
	line_reader_clear(&reader);
}

static void keeps_every_byte_but_the_end(void **state)
{
	(void)state;
	struct line_reader reader = {0};
	const char *data = "a\0b\n";
	size_t len = 4;
	struct str line;
	assert_int_equal(line_next(&reader, &data, &len, MOST, &line), LINE_WHOLE);
	assert_true(str_eq(line, STR("a\0b")));
	assert_int_equal(line_next(&reader, &data, &len, MOST, &line), LINE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cuts_lines),
	    cmocka_unit_test(takes_a_partial_line_as_whole),
	    cmocka_unit_test(silence_ends_a_line_that_was_too_long),
	    cmocka_unit_test(keeps_every_byte_but_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
