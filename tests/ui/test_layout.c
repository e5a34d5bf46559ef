#include "tests/check.h"

#include <locale.h>
#include <string.h>

#include "ui/layout.h"

#define WIDE    80
#define COMPACT 20

static struct line make(enum line_kind kind, unsigned flags, const char *nick, const char *text)
{
	return (struct line){
	    .kind = kind, .flags = flags, .nick = str_from(nick), .text = str_from(text)};
}

static void formats(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int columns, widest, nick, text, indent;
	} rows[] = {
	    {"wide, short nicks", 120, 3, 6, 14, 14},
	    {"wide, long nicks", 120, 40, 16, 24, 24},
	    {"usual", 80, 9, 9, 17, 17},
	    {"usual, long nicks", 80, 40, 12, 20, 20},
	    {"narrow", 50, 40, 8, 16, 16},
	    {"at the border", 40, 5, 6, 14, 14},
	    {"compact", 39, 12, 0, 0, 2},
	    {"tiny", 7, 12, 0, 0, 0},
	    {"nothing", 1, 12, 0, 0, 0},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		struct layout_format format = layout_format(rows[i].columns, rows[i].widest);
		assert_int_equal(format.columns, rows[i].columns);
		assert_int_equal(format.nick, rows[i].nick);
		assert_int_equal(format.text, rows[i].text);
		assert_int_equal(format.indent, rows[i].indent);
	}
}

/* Rows as they are laid out, a bar between two. */
static void spell(const struct layout *layout, char *out)
{
	*out = '\0';
	for (size_t i = 0; i < layout->count; i++) {
		if (i > 0)
			strcat(out, "|");
		strncat(out, layout->text.data + layout->rows[i].from, layout->rows[i].len);
	}
}

static void lays_out(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int columns;
		enum line_kind kind;
		unsigned flags;
		const char *nick, *text, *rows;
	} rows[] = {
	    {"a message has its nick elsewhere", WIDE, LINE_MESSAGE, 0, "ann", "hi", "hi"},
	    {"nothing said", WIDE, LINE_MESSAGE, 0, "ann", "", ""},
	    {"a message that wraps", 40, LINE_MESSAGE, 0, "ann",
	        "the quick brown fox jumps over it", "the quick brown fox jumps|over it"},
	    {"an action", WIDE, LINE_ACTION, 0, "ann", "waves", "ann waves"},
	    {"an event", WIDE, LINE_EVENT, 0, "ann", "joined", "ann joined"},
	    {"an event of nobody", WIDE, LINE_EVENT, 0, "", "split", "split"},
	    {"our own words", WIDE, LINE_STATUS, 0, "", "connecting", "connecting"},
	    {"a notice", WIDE, LINE_NOTICE, 0, "ann", "hear", "hear"},
	    {"compact", COMPACT, LINE_MESSAGE, 0, "ann", "hi", "ann hi"},
	    {"compact, the first row is wider", COMPACT, LINE_MESSAGE, 0, "ann",
	        "one two three four five six", "ann one two three|four five six"},
	    {"compact action", COMPACT, LINE_ACTION, 0, "ann", "waves", "* ann waves"},
	    {"compact event", COMPACT, LINE_EVENT, 0, "ann", "joined", "→ ann joined"},
	    {"compact notice", COMPACT, LINE_NOTICE, 0, "ann", "hear", "-ann- hear"},
	    {"compact error", COMPACT, LINE_ERROR, 0, "", "no", "! no"},
	    {"compact, waiting", COMPACT, LINE_MESSAGE, LINE_OWN | LINE_WAITING, "me", "hi",
	        "…me hi"},
	    {"compact, refused", COMPACT, LINE_MESSAGE, LINE_OWN | LINE_FAILED, "me", "hi",
	        "!me hi"},
	    {"one column", 1, LINE_STATUS, 0, "", "ab", "·|a|b"},
	};
	struct layout layout = {0};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char spelt[256];
		struct layout_format format = layout_format(rows[i].columns, 3);
		struct line line = make(rows[i].kind, rows[i].flags, rows[i].nick, rows[i].text);
		print_message("# %s\n", rows[i].what);
		layout_line(&layout, &format, &line);
		spell(&layout, spelt);
		assert_string_equal(spelt, rows[i].rows);
	}
	layout_fini(&layout);
}

/* What is answered takes half a row at most. */
static void cuts_quotes(void **state)
{
	(void)state;
	static const struct {
		int columns;
		const char *quote, *rows;
	} rows[] = {
	    {WIDE, "bob: shall we meet at five?", "↪ bob: shall we meet at five? │ yes"},
	    {40, "bob: shall we meet at five?", "↪ bob: shall we… │ yes"},
	    {20, "bob: shall we meet at five?", "ann ↪ bob: shall… │|yes"},
	    {20, "bob: 我们明天早上九点", "ann ↪ bob: 我们… │|yes"},
	    {40, "…", "↪ … │ yes"},
	};
	struct layout layout = {0};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char spelt[256];
		struct layout_format format = layout_format(rows[i].columns, 3);
		struct line line = make(LINE_MESSAGE, LINE_DRESSED, "ann", "yes");
		line.quote = str_from(rows[i].quote);
		layout_line(&layout, &format, &line);
		spell(&layout, spelt);
		assert_string_equal(spelt, rows[i].rows);
	}
	layout_fini(&layout);
}

static void tells_the_nick_in_mixed_text(void **state)
{
	(void)state;
	struct layout layout = {0};
	struct layout_format format = layout_format(COMPACT, 0);
	struct line line = make(LINE_EVENT, 0, "ann", "joined");
	layout_line(&layout, &format, &line);
	assert_int_equal(layout.sign_end, strlen("→"));
	assert_int_equal(layout.nick_from, strlen("→ "));
	assert_int_equal(layout.nick_end, strlen("→ ann"));
	layout_fini(&layout);
}

static void finds_the_row_of_a_byte(void **state)
{
	(void)state;
	struct layout layout = {0};
	struct layout_format format = layout_format(COMPACT, 0);
	struct line line = make(LINE_STATUS, 0, "", "one two three four five six");
	layout_line(&layout, &format, &line);
	assert_int_equal(layout.count, 2);
	assert_int_equal(layout_row_of(&layout, 0), 0);
	assert_int_equal(layout_row_of(&layout, layout.rows[1].from - 1), 0);
	assert_int_equal(layout_row_of(&layout, layout.rows[1].from), 1);
	assert_int_equal(layout_row_of(&layout, 1000), 1);
	layout_fini(&layout);
}

static void a_nick_without_end_wants_no_endless_column(void **state)
{
	(void)state;
	char nick[1000];
	memset(nick, 'n', sizeof nick);
	struct line line = {.kind = LINE_MESSAGE, .nick = {nick, sizeof nick}};
	assert_int_equal(layout_format(WIDE, layout_nick_width(&line)).nick, 12);
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(formats),
	    cmocka_unit_test(lays_out),
	    cmocka_unit_test(cuts_quotes),
	    cmocka_unit_test(tells_the_nick_in_mixed_text),
	    cmocka_unit_test(finds_the_row_of_a_byte),
	    cmocka_unit_test(a_nick_without_end_wants_no_endless_column),
	};
	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
