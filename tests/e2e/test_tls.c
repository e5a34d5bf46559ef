/* Other people's TLS at our door: the tools of OpenSSL and GnuTLS, where they are installed. */
#include "tests/check.h"

#include <string.h>

#include "tests/e2e/confabd.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

/* The tool relays what an IRC client says, and the server hangs up behind the QUIT. */
static void registers(struct stage *stage, const char *const *argv)
{
	struct run run = run_program(
	    stage, argv, "NICK ann\r\nUSER a 0 * :Ann\r\nPING here\r\nQUIT :enough\r\n");
	if (strstr(run.output.data, " 001 ann ") == NULL ||
	    strstr(run.output.data, " PONG ") == NULL)
		stage_fail(stage, "%s got: %s%s", argv[0], run.output.data, run.errors.data);
	run_fini(&run);
}

static void openssl_registers(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *const argv[] = {"openssl", "s_client", "-quiet", "-tls1_3", "-alpn", "irc",
	    "-connect", confabd_place(confabd, CONFABD_TCP), NULL};
	registers(*state, argv);
}

static void gnutls_registers(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	const char *const argv[] = {
	    "gnutls-cli", "--no-ca-verification", "--alpn=irc", "--port", port, "127.0.0.1", NULL};
	registers(*state, argv);
}

static void openssl_of_old_is_turned_away(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *const argv[] = {"openssl", "s_client", "-quiet", "-tls1_2", "-connect",
	    confabd_place(confabd, CONFABD_TCP), NULL};
	struct run run = run_program(*state, argv, "NICK ann\r\nUSER a 0 * :Ann\r\n");
	assert_int_not_equal(run.status, 0);
	assert_null(strstr(run.output.data, " 001 "));
	assert_non_null(strstr(run.errors.data, "alert"));
	run_fini(&run);
}

int main(void)
{
	const char *missing = guest_missing((const char *const[]){"openssl", "gnutls-cli", NULL});
	const struct CMUnitTest tests[] = {
	    stage_test(openssl_registers),
	    stage_test(gnutls_registers),
	    stage_test(openssl_of_old_is_turned_away),
	};
	if (missing != NULL)
		return guest_skip(missing);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
