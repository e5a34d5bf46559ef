#include "tests/check.h"

#include <string.h>

#include "client/isupport.h"

static void without_a_word_from_the_server(void **state)
{
	(void)state;
	struct isupport isupport;
	isupport_init(&isupport);
	assert_string_equal(isupport.rank_modes, "ov");
	assert_string_equal(isupport.rank_symbols, "@+");
	assert_int_equal(isupport.line_len, 512);
	assert_int_equal(isupport.nick_len, 0);
	assert_true(isupport_same(&isupport, STR("a[]"), STR("A{}")));
	assert_true(isupport_is_channel(&isupport, STR("&local")));
}

static void takes_tokens(void **state)
{
	(void)state;
	struct isupport isupport;
	isupport_init(&isupport);
	const char *tokens[] = {"PREFIX=(qaohv)~&@%+", "CASEMAPPING=ascii", "CHANTYPES=#",
	    "NICKLEN=30", "LINELEN=2048", "NETWORK=Quiet\\x20Place", "CHANMODES=beI,k,l,imnst",
	    "STATUSMSG=@+", "EXCEPTS", "UNKNOWN=1", "=", ""};
	for (size_t i = 0; i < COUNT_OF(tokens); i++)
		isupport_apply(&isupport, str_from(tokens[i]));
	assert_string_equal(isupport.rank_modes, "qaohv");
	assert_string_equal(isupport.rank_symbols, "~&@%+");
	assert_int_equal(isupport_rank_of_symbol(&isupport, '@'), 2);
	assert_int_equal(isupport_rank_of_mode(&isupport, 'v'), 4);
	assert_int_equal(isupport_rank_of_mode(&isupport, 'x'), -1);
	assert_int_equal(isupport_rank_of_mode(&isupport, '\0'), -1);
	assert_false(isupport_same(&isupport, STR("a["), STR("A{")));
	assert_false(isupport_is_channel(&isupport, STR("&local")));
	assert_false(isupport_is_channel(&isupport, STR("")));
	assert_int_equal(isupport.nick_len, 30);
	assert_int_equal(isupport.line_len, 2048);
	assert_string_equal(isupport.network, "Quiet Place");
	assert_string_equal(isupport.status_targets, "@+");
}

static void takes_tokens_back(void **state)
{
	(void)state;
	struct isupport isupport;
	isupport_init(&isupport);
	isupport_apply(&isupport, STR("NICKLEN=9"));
	isupport_apply(&isupport, STR("PREFIX=(o)@"));
	isupport_apply(&isupport, STR("-NICKLEN"));
	isupport_apply(&isupport, STR("-PREFIX"));
	assert_int_equal(isupport.nick_len, 0);
	assert_string_equal(isupport.rank_symbols, "@+");
}

static void bad_values_harm_nothing(void **state)
{
	(void)state;
	static const char *const tokens[] = {"PREFIX=(ov", "PREFIX=(ov)@", "PREFIX", "LINELEN=x",
	    "LINELEN=5", "LINELEN=99999999999999999999999", "NICKLEN=-1", "CHANMODES",
	    "CHANMODES=,,", "CHANMODES=a,b,c,d,e,f", "NETWORK=\\x", "NETWORK=\\xzz\\x2"};
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		print_message("# %s\n", tokens[i]);
		struct isupport isupport;
		isupport_init(&isupport);
		isupport_apply(&isupport, str_from(tokens[i]));
		assert_int_equal(strlen(isupport.rank_modes), strlen(isupport.rank_symbols));
		assert_true(isupport.line_len >= 512);
	}
}

static void folds_by_the_mapping(void **state)
{
	(void)state;
	static const struct {
		const char *token, *in, *out;
	} rows[] = {
	    {"CASEMAPPING=ascii", "AZaz[]\\^~{}|", "azaz[]\\^~{}|"},
	    {"CASEMAPPING=rfc1459", "AZaz[]\\^~{}|", "azaz{}|~~{}|"},
	    {"CASEMAPPING=rfc1459-strict", "AZaz[]\\^~{}|", "azaz{}|^~{}|"},
	    {"CASEMAPPING=rfc7613", "\xc3\x84", "\xc3\x84"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct isupport isupport;
		isupport_init(&isupport);
		isupport_apply(&isupport, str_from(rows[i].token));
		char out[16] = "";
		isupport_fold(&isupport, str_from(rows[i].in), out);
		assert_string_equal(out, rows[i].out);
	}
}

static void classes_of_modes(void **state)
{
	(void)state;
	struct isupport isupport;
	isupport_init(&isupport);
	isupport_apply(&isupport, STR("CHANMODES=b,k,l,imn"));
	assert_int_equal(isupport_mode_class(&isupport, 'b'), MODE_LIST);
	assert_int_equal(isupport_mode_class(&isupport, 'k'), MODE_ALWAYS);
	assert_int_equal(isupport_mode_class(&isupport, 'l'), MODE_WHEN_SET);
	assert_int_equal(isupport_mode_class(&isupport, 'm'), MODE_NEVER);
	assert_int_equal(isupport_mode_class(&isupport, '?'), MODE_NEVER);
	assert_int_equal(isupport_mode_class(&isupport, 'o'), MODE_MEMBER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_word_from_the_server),
	    cmocka_unit_test(takes_tokens),
	    cmocka_unit_test(takes_tokens_back),
	    cmocka_unit_test(bad_values_harm_nothing),
	    cmocka_unit_test(folds_by_the_mapping),
	    cmocka_unit_test(classes_of_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
