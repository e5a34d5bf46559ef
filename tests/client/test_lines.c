#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "client/lines.h"

#define assert_str(actual, expected)                                                               \
	do {                                                                                       \
		struct str got_ = (actual), want_ = (expected);                                    \
		assert_int_equal(got_.len, want_.len);                                             \
		assert_memory_equal(got_.data, want_.data, got_.len);                              \
	} while (0)

static uint64_t add(struct lines *lines, const char *nick, const char *text)
{
	return lines_append(lines,
	    &(struct line){.kind = LINE_MESSAGE, .nick = str_from(nick), .text = str_from(text)});
}

/* The text of line `number` as add_many() made it. */
static const char *numbered(uint64_t number, char out[96])
{
	int len = snprintf(out, 96, "line %08llu ", (unsigned long long)number);
	memset(out + len, '.', 82 - (size_t)len);
	out[82] = '\0';
	return out;
}

static void add_many(struct lines *lines, size_t count)
{
	char text[96];
	for (size_t i = 0; i < count; i++)
		add(lines, "ada", numbered(lines_end(lines), text));
}

static void keeps_every_part(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	struct line in = {.time = INT64_C(1790000000123),
	    .kind = LINE_ACTION,
	    .flags = LINE_OWN | LINE_WAITING,
	    .nick = STR("ada"),
	    .text = {"a\0b\xff", 4},
	    .id = STR("m1")};
	struct line out;
	assert_false(lines_get(lines, 0, &out));
	assert_int_equal(lines_append(lines, &in), 0);
	assert_int_equal(add(lines, "", ""), 1);
	assert_true(lines_get(lines, 0, &out));
	assert_true(out.time == in.time);
	assert_int_equal(out.kind, in.kind);
	assert_int_equal(out.flags, in.flags);
	assert_str(out.nick, in.nick);
	assert_str(out.text, in.text);
	assert_str(out.id, in.id);
	assert_true(lines_get(lines, 1, &out));
	assert_int_equal(out.nick.len + out.text.len, 0);
	assert_false(lines_get(lines, 2, &out));
	assert_int_equal(lines_first(lines), 0);
	assert_int_equal(lines_end(lines), 2);
	lines_free(lines);
}

static void a_line_longer_than_a_block(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	static char text[LINES_TEXT_MAX + 10];
	memset(text, 'x', sizeof text);
	add(lines, "ada", "before");
	lines_append(lines, &(struct line){.text = {text, sizeof text}});
	add(lines, "ada", "after");
	struct line out;
	assert_true(lines_get(lines, 1, &out));
	assert_str(out.text, ((struct str){text, LINES_TEXT_MAX}));
	assert_true(lines_get(lines, 2, &out));
	assert_str(out.text, STR("after"));
	lines_free(lines);
}

static void drops_the_oldest(void **state)
{
	(void)state;
	size_t most = (size_t)256 * 1024;
	struct lines *lines = lines_new(most);
	for (int round = 0; round < 20; round++) {
		add_many(lines, 1000);
		assert_true(lines_bytes(lines) <= most + 1024);
		struct line out;
		char text[96];
		uint64_t first = lines_first(lines);
		assert_int_equal(first > 0, round > 1);
		if (first > 0)
			assert_false(lines_get(lines, first - 1, &out));
		for (uint64_t i = first; i < lines_end(lines); i++) {
			assert_true(lines_get(lines, i, &out));
			assert_str(out.text, str_from(numbered(i, text)));
		}
	}
	assert_int_equal(lines_end(lines), 20000);
	assert_true(lines_end(lines) - lines_first(lines) > 1500);
	lines_free(lines);
}

static void costs_little(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	add(lines, "ada", "hello");
	assert_true(lines_bytes(lines) < (size_t)5 * 1024);
	add_many(lines, 100 * 1000);
	size_t kept = (size_t)(lines_end(lines) - lines_first(lines));
	assert_int_equal(kept, 100 * 1000 + 1);
	assert_true(lines_bytes(lines) / kept <= 130);
	lines_free(lines);
}

static void sets_and_clears_flags(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	lines_append(lines, &(struct line){.flags = LINE_OWN | LINE_WAITING, .text = STR("a")});
	lines_set_flags(lines, 0, LINE_FAILED, LINE_WAITING);
	lines_set_flags(lines, 1, LINE_FAILED, 0);
	struct line out;
	assert_true(lines_get(lines, 0, &out));
	assert_int_equal(out.flags, LINE_OWN | LINE_FAILED);
	assert_str(out.text, STR("a"));
	lines_free(lines);
}

static void clearing_keeps_the_numbers(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	add_many(lines, 5000);
	lines_clear(lines);
	struct line out;
	assert_int_equal(lines_first(lines), 5000);
	assert_false(lines_get(lines, 4999, &out));
	assert_true(lines_find(lines, STR("line"), UINT64_MAX) == UINT64_MAX);
	assert_int_equal(add(lines, "ada", "new"), 5000);
	assert_true(lines_get(lines, 5000, &out));
	lines_free(lines);
}

static void finds(void **state)
{
	(void)state;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	add(lines, "Ada", "Hello, World");                    /* 0 */
	add(lines, "bob", "hello again");                     /* 1 */
	add(lines, "carl", "\xe4\xbd\xa0\xe5\xa5\xbd 100%@"); /* 2 */
	add(lines, "dora", "ends in bo");                     /* 3 */
	add(lines, "bert", "");                               /* 4 */
	static const struct {
		const char *what, *needle;
		uint64_t before, found;
	} rows[] = {
	    {"the newest", "hello", UINT64_MAX, 1},
	    {"the one before", "hello", 1, 0},
	    {"nothing before the first", "hello", 0, UINT64_MAX},
	    {"case alike both ways", "WORLD", 5, 0},
	    {"a nick", "ADA", 5, 0},
	    {"not across nick and text", "bobhello", 5, UINT64_MAX},
	    {"not across two lines", "bobert", 5, UINT64_MAX},
	    {"at the very end of a line", "BO", 5, 3},
	    {"one byte", "%", 5, 2},
	    {"other than letters are not folded", "100%`", 5, UINT64_MAX},
	    {"bytes beyond ASCII", "\xe5\xa5\xbd", 5, 2},
	    {"nothing at all", "", 5, UINT64_MAX},
	    {"longer than everything", "hello again and again and again and again and again", 5,
	        UINT64_MAX},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_true(
		    lines_find(lines, str_from(rows[i].needle), rows[i].before) == rows[i].found);
	}
	lines_free(lines);
}

static bool contains(struct str text, struct str needle)
{
	for (size_t i = 0; i + needle.len <= text.len; i++)
		if (str_eq_case((struct str){text.data + i, needle.len}, needle))
			return true;
	return false;
}

static uint64_t find_plainly(const struct lines *lines, struct str needle, uint64_t before)
{
	struct line line;
	for (uint64_t i = before; i-- > lines_first(lines);)
		if (lines_get(lines, i, &line) &&
		    (contains(line.text, needle) || contains(line.nick, needle)))
			return i;
	return UINT64_MAX;
}

/* Few different letters, so that there is much to find; over several blocks. */
static void finds_what_a_plain_search_finds(void **state)
{
	(void)state;
	struct lines *lines = lines_new((size_t)64 * 1024);
	uint32_t seed = 7;
	char text[128], needle[5];
	for (int i = 0; i < 3000; i++) {
		size_t len = 0;
		for (; len < 10 + (size_t)i % 100; len++) {
			seed = seed * 1664525u + 1013904223u;
			text[len] = "aAbBcC@`"[seed >> 29];
		}
		text[len] = '\0';
		add(lines, "aB", text);
	}
	for (int i = 0; i < 400; i++) {
		size_t len = 0;
		for (; len < 1 + (size_t)i % 4; len++) {
			seed = seed * 1664525u + 1013904223u;
			needle[len] = "aAbBcC@`d"[(seed >> 16) % 9];
		}
		struct str sought = {needle, len};
		uint64_t before = lines_first(lines) + (seed >> 8) % 600;
		assert_true(
		    lines_find(lines, sought, before) == find_plainly(lines, sought, before));
	}
	lines_free(lines);
}

static void ids_stand_side_by_side(void **state)
{
	(void)state;
	static char id[LINES_ID_MAX + 2];
	memset(id, 'i', LINES_ID_MAX + 1);
	static const struct {
		size_t id, answers;        /* bytes of each */
		size_t kept, kept_answers; /* of these */
	} cases[] = {
	    {11, 0, 11, 0},
	    {11, 11, 11, 11},
	    {0, 11, 0, 11},
	    {LINES_ID_MAX, 0, LINES_ID_MAX, 0},
	    {LINES_ID_MAX + 1, 0, 0, 0},
	    {100, LINES_ID_MAX - 101, 100, LINES_ID_MAX - 101},
	    {100, LINES_ID_MAX - 100, 100, 0},
	};
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct line line = {.text = STR("text"),
		    .note = STR("note"),
		    .id = {id, cases[i].id},
		    .answers = {id, cases[i].answers}};
		uint64_t number = lines_append(lines, &line);
		assert_true(lines_get(lines, number, &line));
		assert_int_equal(line.id.len, cases[i].kept);
		assert_int_equal(line.answers.len, cases[i].kept_answers);
		assert_str(line.text, STR("text"));
		assert_str(line.note, STR("note"));
	}
	/* One that looks like two is none. */
	struct line odd = {.text = STR("text"), .id = STR("a\036b")};
	lines_get(lines, lines_append(lines, &odd), &odd);
	assert_int_equal(odd.id.len, 0);
	lines_free(lines);
}

/* Any mix of changes leaves what a plain list would have. */
struct model {
	char text[4000][16];
	size_t count;
};

static void put_in(struct model *model, size_t at, const char *text)
{
	memmove(model->text + at + 1, model->text + at, (model->count - at) * 16);
	snprintf(model->text[at], 16, "%s", text);
	model->count++;
}

static void check_model(const struct lines *lines, const struct model *model)
{
	struct line line;
	assert_int_equal(lines_end(lines) - lines_first(lines), model->count);
	for (size_t i = 0; i < model->count; i++) {
		assert_true(lines_get(lines, lines_first(lines) + i, &line));
		assert_str(line.text, str_from(model->text[i]));
		assert_str(line.id, str_from(model->text[i]));
	}
}

static struct line named(const char *text)
{
	return (struct line){.nick = STR("ada"), .text = str_from(text), .id = str_from(text)};
}

static void take_out(struct model *model, size_t at)
{
	model->count--;
	memmove(model->text + at, model->text + at + 1, (model->count - at) * 16);
}

/* There are some lines; `to` may be their end. */
static void move(struct lines *lines, struct model *model, size_t from, size_t to)
{
	char text[16];
	size_t now = to > from ? to - 1 : to;
	memcpy(text, model->text[from], sizeof text);
	assert_int_equal(lines_move(lines, from, to), now);
	take_out(model, from);
	put_in(model, now, text);
}

static void change(struct lines *lines, struct model *model, unsigned seed)
{
	struct lines *page = lines_new(LINES_BYTES_DEFAULT);
	size_t at = model->count > 0 ? seed / 8 % (model->count + 1) : 0;
	char text[16];
	snprintf(text, sizeof text, "%.*s%u", (int)(seed % 7), "xxxxxxxx", seed % 9973);
	struct line line = named(text);
	switch (seed % 6) {
	case 0:
		lines_append(lines, &line);
		put_in(model, model->count, text);
		break;
	case 1:
		for (size_t i = 0; i < seed % 12; i++) {
			lines_append(page, &line);
			put_in(model, at, text);
		}
		assert_int_equal(lines_splice(lines, at, page), seed % 12);
		break;
	case 2:
		assert_int_equal(lines_remove(lines, at), at < model->count);
		if (at < model->count)
			take_out(model, at);
		break;
	case 3:
		if (at < model->count)
			move(lines, model, at, seed / 64 % (model->count + 1));
		break;
	default:
		assert_int_equal(lines_replace(lines, at, &line), at < model->count);
		if (at < model->count)
			snprintf(model->text[at], 16, "%s", text);
	}
	lines_free(page);
}

static void changes_in_the_middle(void **state)
{
	(void)state;
	static struct model model;
	struct lines *lines = lines_new(LINES_BYTES_DEFAULT);
	uint32_t seed = 1;
	for (int i = 0; i < 2000; i++) {
		seed = seed * 1664525u + 1013904223u;
		change(lines, &model, seed >> 8);
		if (i % 50 == 0)
			check_model(lines, &model);
	}
	check_model(lines, &model);
	assert_true(lines_find(lines, STR("x"), UINT64_MAX) < lines_end(lines));
	struct line last;
	assert_int_equal(lines_move(lines, UINT64_MAX, 0), UINT64_MAX);
	assert_int_equal(lines_move(lines, 0, lines_end(lines) + 1), 0);
	lines_get(lines, 100, &last);
	assert_true(lines_find_id(lines, last.id, 0) >= 100);
	lines_free(lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_every_part),
	    cmocka_unit_test(a_line_longer_than_a_block),
	    cmocka_unit_test(drops_the_oldest),
	    cmocka_unit_test(costs_little),
	    cmocka_unit_test(sets_and_clears_flags),
	    cmocka_unit_test(clearing_keeps_the_numbers),
	    cmocka_unit_test(finds),
	    cmocka_unit_test(finds_what_a_plain_search_finds),
	    cmocka_unit_test(ids_stand_side_by_side),
	    cmocka_unit_test(changes_in_the_middle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
