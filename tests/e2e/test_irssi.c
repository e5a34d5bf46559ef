/* irssi in a channel of ours, where it is installed. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/e2e/confabd.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static void irssi_talks_with_everyone(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	const char *const argv[] = {"irssi", "-c", "127.0.0.1", "-p", port, "-n", "guest", NULL};
	struct terminal *irssi = terminal_start(*state, &(struct terminal_config){0}, argv);
	terminal_wait(irssi, "[guest(");
	terminal_enter(irssi, "/join #lobby");
	terminal_wait(irssi, "[#lobby]");
	guest_talks(*state, confabd, irssi);
}

static void irssi_logs_in(void **state)
{
	char add[96];
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	const char *const argv[] = {"irssi", "-n", "guest", NULL};
	if (!guest_account(*state, confabd))
		return;
	struct terminal *irssi =
	    terminal_start(*state, &(struct terminal_config){.cols = 120}, argv);
	terminal_wait(irssi, "[(status)]");
	terminal_enter(irssi, "/network add -sasl_mechanism PLAIN -sasl_username guest "
	                      "-sasl_password sesame ours");
	terminal_wait(irssi, "Network ours saved");
	snprintf(add, sizeof add, "/server add -network ours 127.0.0.1 %s", port);
	terminal_enter(irssi, add);
	terminal_wait(irssi, "Server 127.0.0.1 saved");
	terminal_enter(irssi, "/connect ours");
	terminal_wait(irssi, "SASL authentication succe");
	terminal_wait(irssi, "[guest(");
	terminal_enter(irssi, "/join #lobby");
	terminal_wait(irssi, "[#lobby]");
	guest_shares(*state, confabd, irssi);
}

/* With the key that the log tells pinned, irssi asks no authority. */
static void irssi_talks_over_tls(void **state)
{
	char connect[320], pin[3 * 32 + 1] = "";
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	const char *key = guest_key(*state, confabd);
	const char *const argv[] = {"irssi", "-n", "guest", NULL};
	if (key == NULL)
		return;
	for (size_t i = 0; i < 32; i++)
		snprintf(pin + 3 * i, 4, "%.2s%s", key + 2 * i, i < 31 ? ":" : "");
	snprintf(connect, sizeof connect,
	    "/connect -tls -notls_verify -tls_pinned_pubkey %s 127.0.0.1 %s", pin, port);
	struct terminal *irssi =
	    terminal_start(*state, &(struct terminal_config){.cols = 120}, argv);
	terminal_wait(irssi, "[(status)]");
	terminal_enter(irssi, connect);
	terminal_wait(irssi, "[guest(");
	terminal_enter(irssi, "/whois guest");
	terminal_wait(irssi, "secure connection");
	terminal_enter(irssi, "/join #lobby");
	terminal_wait(irssi, "[#lobby]");
	guest_talks(*state, confabd, irssi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(irssi_talks_with_everyone),
	    stage_test(irssi_logs_in),
	    stage_test(irssi_talks_over_tls),
	};
	if (!guest_installed("irssi"))
		return guest_skip("irssi");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
