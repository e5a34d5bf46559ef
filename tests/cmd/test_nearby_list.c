/* The list of servers nearby on the start screen: whose digit is whose, and what fits. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "cmd/nearby_list.h"

static struct nearby_server server(const char *name, const char *host)
{
	struct nearby_server one = {.is_confab = true, .knows_users = true, .users = 2};
	snprintf(one.name, sizeof one.name, "%s", name);
	snprintf(one.addr.host, sizeof one.addr.host, "%s", host);
	one.addr.port = 6697;
	one.addr.port_given = true;
	return one;
}

/* Those that there are now, each name a letter of the text. */
static void update(struct nearby_list *list, const char *letters)
{
	nearby_list_begin(list);
	for (; *letters; letters++) {
		char host[24];
		snprintf(host, sizeof host, "10.0.0.%d", *letters);
		struct nearby_server one = server((char[]){*letters, '\0'}, host);
		nearby_list_take(list, &one, NEARBY_KEY_NEW);
	}
	nearby_list_end(list);
}

/* Whose the digits are, a blank where its owner is gone. */
static void assert_digits(const struct nearby_list *list, const char *letters)
{
	char got[NEARBY_DIGITS + 1] = "";
	for (size_t i = 0; i < list->count; i++) {
		const struct nearby_server *one = nearby_list_get(list, '1' + (int)i);
		got[i] = one != NULL ? one->name[0] : ' ';
	}
	assert_string_equal(got, letters);
}

static void each_keeps_its_digit(void **state)
{
	static const struct {
		const char *now, *digits;
		size_t more;
	} rows[] = {
	    {"ab", "ab", 0},
	    {"b", " b", 0},
	    {"bc", " bc", 0},
	    {"cba", "abc", 0},
	    {"", "   ", 0},
	    {"defghi", "   defghi", 0},
	    {"defghij", "j  defghi", 0},
	    {"defghija", "ja defghi", 0},
	    {"defghijakl", "jakdefghi", 1},
	    {"b", "b        ", 0},
	    {"bxyz", "bxyz     ", 0},
	};
	struct nearby_list list = {.count = 0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		update(&list, rows[i].now);
		assert_digits(&list, rows[i].digits);
		assert_int_equal(list.more, rows[i].more);
	}
	assert_null(nearby_list_get(&list, '0'));
	assert_null(nearby_list_get(&list, 'q'));
	assert_null(nearby_list_get(&list, -1));
}

static size_t count_both(const struct nearby_server *first, const struct nearby_server *second)
{
	struct nearby_list list = {.count = 0};
	for (int i = 0; i < 2; i++) {
		nearby_list_begin(&list);
		nearby_list_take(&list, i == 0 ? first : second, NEARBY_KEY_NEW);
		nearby_list_end(&list);
	}
	assert_non_null(nearby_list_get(&list, list.count == 1 ? '1' : '2'));
	return list.count;
}

static void who_is_the_same(void **state)
{
	static const struct {
		const char *what, *name, *host, *machine, *key, *key_before;
		size_t count;
	} rows[] = {
	    {"nothing changed", "a", "10.0.0.1", "m", "11", "11", 1},
	    {"its address is another", "a", "10.0.0.2", "m", "11", "11", 1},
	    {"its key is another", "a", "10.0.0.1", "m", "22", "11", 1},
	    {"both are", "a", "10.0.0.2", "m", "22", "11", 2},
	    {"its name is another", "b", "10.0.0.1", "m", "11", "11", 2},
	    {"without a key it has another address", "a", "10.0.0.2", "m", "", "", 1},
	    {"one on another machine", "a", "10.0.0.2", "n", "", "", 2},
	    {"one with a key is not who had none", "a", "10.0.0.2", "m", "11", "", 2},
	    {"nor the other way round", "a", "10.0.0.2", "m", "", "11", 2},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct nearby_server first = server("a", "10.0.0.1");
		struct nearby_server second = server(rows[i].name, rows[i].host);
		strcpy(first.machine, "m");
		strcpy(second.machine, rows[i].machine);
		strcpy(first.key, rows[i].key_before);
		strcpy(second.key, rows[i].key);
		print_message("# %s\n", rows[i].what);
		assert_int_equal(count_both(&first, &second), rows[i].count);
	}
}

static void two_that_look_alike_are_two(void **state)
{
	struct nearby_list list = {.count = 0};
	struct nearby_server one = server("a", "10.0.0.1");
	(void)state;
	strcpy(one.key, "11");
	nearby_list_begin(&list);
	nearby_list_take(&list, &one, NEARBY_KEY_KNOWN);
	nearby_list_take(&list, &one, NEARBY_KEY_KNOWN);
	nearby_list_end(&list);
	assert_int_equal(list.count, 2);
}

static void what_fits_is_shown(void **state)
{
	static const struct {
		size_t most, columns;
		const char *lines;
	} rows[] = {
	    {23, 79,
	        "Chats nearby, as they call themselves:\n"
	        "  1  a         2 here  10.0.0.97:6697\n"
	        "  2  b         2 here  10.0.0.98:6697\n"
	        "  3  c         2 here  10.0.0.99:6697\n"},
	    {3, 19,
	        "Chats nearby, as th\n"
	        "  1  a         2 he\n"
	        "     and 2 more\n"},
	    {2, 19, "Chats nearby, as th\n     and 3 more\n"},
	    {1, 5, "Chats\n"},
	};
	struct nearby_list list = {.count = 0};
	(void)state;
	update(&list, "abc");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf out = {0};
		size_t lines = nearby_list_draw(&list, "", rows[i].most, rows[i].columns, &out);
		assert_string_equal(out.data, rows[i].lines);
		assert_true(lines <= rows[i].most);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_keeps_its_digit),
	    cmocka_unit_test(who_is_the_same),
	    cmocka_unit_test(two_that_look_alike_are_two),
	    cmocka_unit_test(what_fits_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
