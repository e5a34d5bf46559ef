/* SASL EXTERNAL: a certificate opens the accounts that know its fingerprint. */
#include "tests/check.h"

#include "net/conn.h"
#include "server/account.h"
#include "server/server.h"
#include "tests/server/login_rig.h"
#include "tests/server/rig.h"

#define PRINT "aa00"
#define BEGIN "a: AUTHENTICATE EXTERNAL\na< AUTHENTICATE +\n"

/* What everybody shows. */
const char *__wrap_conn_fingerprint(const struct conn *conn);
const char *__wrap_conn_fingerprint(const struct conn *conn)
{
	(void)conn;
	return PRINT;
}

static struct rig *rig_with_prints(void)
{
	struct rig *rig = rig_new(NULL);
	rig_account(rig, "ann", "sesame");
	rig_account(rig, "bob", "hunter2");
	struct account *ann = account_find(rig->server, STR("ann"));
	account_add_fingerprint(rig->server, ann, "bb11");
	account_add_fingerprint(rig->server, ann, PRINT);
	account_add_fingerprint(rig->server, ann, PRINT);
	assert_string_equal(ann->fingerprints, "bb11 " PRINT);
	return rig;
}

static void opens_an_account(void **state)
{
	struct rig *rig = rig_with_prints();
	(void)state;
	rig_play(rig, "offered", "a: CAP LS 302\na<< * LS :*sasl=EXTERNAL,SCRAM-SHA-256,PLAIN*\n");
	rig_play(rig, "unnamed", BEGIN "a: AUTHENTICATE +\na< * 900 ? ?!?@? ann :*\na< * 903 *\n");
	rig_play(rig, "named", BEGIN "a: AUTHENTICATE QU5O\na< * 900 ? ?!?@? ann :*\na< * 903 *\n");
	rig_free(rig);
}

static void opens_no_other(void **state)
{
	struct rig *rig = rig_with_prints();
	struct account *ann = account_find(rig->server, STR("ann"));
	(void)state;
	rig_play(rig, "bob", "a+\n" BEGIN "a: AUTHENTICATE Ym9i\na< * 904 *\na=\n");
	rig_play(rig, "nobody", BEGIN "a: AUTHENTICATE bm9uZQ==\na< * 904 *\na=\n");
	assert_true(account_remove_fingerprint(rig->server, ann, PRINT));
	assert_false(account_remove_fingerprint(rig->server, ann, PRINT));
	assert_string_equal(ann->fingerprints, "bb11");
	rig_play(rig, "not any more", BEGIN "a: AUTHENTICATE +\na< * 904 *\na=\n");
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opens_an_account),
	    cmocka_unit_test(opens_no_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
