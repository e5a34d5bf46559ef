/* WeeChat in a channel of ours, where it is installed. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/e2e/confabd.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static void weechat_talks_with_everyone(void **state)
{
	char add[160];
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	snprintf(
	    add, sizeof add, "/server add ours 127.0.0.1/%s -nicks=guest -autojoin=#lobby", port);
	const char *const argv[] = {"weechat", "-r", add, "-r", "/connect ours", NULL};
	struct terminal *weechat =
	    terminal_start(*state, &(struct terminal_config){.rows = 40, .cols = 120}, argv);
	terminal_wait(weechat, "#lobby");
	terminal_wait(weechat, "guest]");
	guest_talks(*state, confabd, weechat);
}

static void weechat_logs_in(void **state)
{
	char add[200];
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	if (!guest_account(*state, confabd))
		return;
	snprintf(add, sizeof add,
	    "/server add ours 127.0.0.1/%s -nicks=guest -autojoin=#lobby "
	    "-sasl_mechanism=scram-sha-256 -sasl_username=guest -sasl_password=sesame",
	    port);
	const char *const argv[] = {"weechat", "-r", add, "-r", "/connect ours", NULL};
	struct terminal *weechat =
	    terminal_start(*state, &(struct terminal_config){.rows = 40, .cols = 120}, argv);
	terminal_wait(weechat, "#lobby");
	terminal_wait(weechat, "guest]");
	guest_shares(*state, confabd, weechat);
}

/* Its options for that had other names before version 4; the wrong ones are only complained about.
 */
static void weechat_talks_over_tls(void **state)
{
	char add[160];
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *port = strrchr(confabd_place(confabd, CONFABD_TCP), ':') + 1;
	snprintf(
	    add, sizeof add, "/server add ours 127.0.0.1/%s -nicks=guest -autojoin=#lobby", port);
	const char *const argv[] = {"weechat", "-r", add, "-r", "/set irc.server.ours.ssl on", "-r",
	    "/set irc.server.ours.ssl_verify off", "-r", "/set irc.server.ours.tls on", "-r",
	    "/set irc.server.ours.tls_verify off", "-r", "/connect ours", NULL};
	if (guest_key(*state, confabd) == NULL)
		return;
	struct terminal *weechat =
	    terminal_start(*state, &(struct terminal_config){.rows = 40, .cols = 120}, argv);
	terminal_wait(weechat, "#lobby");
	terminal_wait(weechat, "guest]");
	struct peer *ann = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "spy", "#lobby");
	peer_send(ann, "WHOIS guest\r\n");
	peer_expect(ann, " 671 spy guest :");
	peer_close(ann);
	guest_talks(*state, confabd, weechat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(weechat_talks_with_everyone),
	    stage_test(weechat_logs_in),
	    stage_test(weechat_talks_over_tls),
	};
	if (!guest_installed("weechat"))
		return guest_skip("weechat");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
