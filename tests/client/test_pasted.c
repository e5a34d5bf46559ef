/* What people give where an address or an invite is asked for. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "client/pasted.h"
#include "proto/invite.h"

#define ROWS_MOST 4

static void make_link(char link[INVITE_MAX + 1])
{
	struct invite invite = {.host = "192.0.2.7", .port = 6697, .channel = "#den"};
	memset(invite.pin, 0x17, sizeof invite.pin);
	assert_true(invite_write(&invite, link));
}

/* In a row, < stands for an invite's first half, > for the second, @ for the whole of it. */
static void expand(const char *row, const char *link, struct buf *out)
{
	int half = (int)strlen(link) / 2;
	for (; *row; row++) {
		if (*row == '<')
			buf_printf(out, "%.*s", half, link);
		else if (*row == '>' || *row == '@')
			buf_add_str(out, link + (*row == '>' ? half : 0));
		else
			buf_add_char(out, *row);
	}
}

static const struct {
	const char *what;
	const char *rows[ROWS_MOST];
	const char *words; /* with a bar between; NULL: more is wanted */
} cases[] = {
    {"an address", {"127.0.0.1:6697\n"}, "127.0.0.1:6697"},
    {"an address and channels", {"localhost #a #b\n"}, "localhost|#a|#b"},
    {"the line for a shell", {"confab 'localhost' '#den'\n"}, "localhost|#den"},
    {"an invite", {"@\n"}, "@"},
    {"an invite as for a shell", {"confab '@'\n"}, "@"},
    {"an invite and a channel", {"confab '@' #other\n"}, "@|#other"},
    {"an invite and a channel in quotes", {"'@' '#other'\n"}, "@|#other"},
    {"two rows", {"confab '<\n", "              >'\n"}, "<\n              >"},
    {"two rows at once", {"confab '<\n   >'\n"}, "<\n   >"},
    {"the call on a row of its own", {"confab\n", "'@'\n"}, "@"},
    {"half of it", {"confab '<\n"}, NULL},
    {"half of it, then all of it", {"confab '<\n", "@\n"}, "@"},
    {"the wrong half", {"<\n", "<\n"}, NULL},
    {"a blank row", {"\n"}, NULL},
    {"quotes alone", {"''\n"}, NULL},
    {"nothing", {""}, NULL},
};

static void rows_become_words(void **state)
{
	char link[INVITE_MAX + 1];
	(void)state;
	make_link(link);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pasted pasted = {0};
		enum pasted_state got = PASTED_PART;
		const char *problem = NULL;
		struct buf row = {0};
		print_message("# %s\n", cases[i].what);
		for (size_t j = 0; j < ROWS_MOST && cases[i].rows[j]; j++) {
			assert_int_equal(got, PASTED_PART);
			buf_clear(&row);
			expand(cases[i].rows[j], link, &row);
			got = pasted_add(&pasted, (struct str){row.data, row.len}, &problem);
		}
		assert_int_equal(got, cases[i].words ? PASTED_WHOLE : PASTED_PART);
		if (cases[i].words) {
			const char *words[PASTED_WORDS_MOST + 1];
			struct buf expected = {0}, all = {0};
			size_t count = pasted_words(&pasted, words);
			assert_null(words[count]);
			for (size_t j = 0; j < count; j++)
				buf_printf(&all, "%s%s", j > 0 ? "|" : "", words[j]);
			expand(cases[i].words, link, &expected);
			assert_string_equal(all.data, expected.data);
			buf_fini(&expected);
			buf_fini(&all);
		} else {
			assert_non_null(problem);
		}
		buf_fini(&row);
		pasted_fini(&pasted);
	}
}

static void too_much_is_left_out(void **state)
{
	struct pasted pasted = {0};
	const char *problem, *words[PASTED_WORDS_MOST + 1];
	(void)state;
	for (size_t i = 0; i < PASTED_MOST; i++)
		pasted_add(&pasted, STR("ab "), &problem);
	assert_true(pasted.text.len <= PASTED_MOST);
	assert_int_equal(pasted_words(&pasted, words), PASTED_WORDS_MOST);
	pasted_fini(&pasted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_become_words),
	    cmocka_unit_test(too_much_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
