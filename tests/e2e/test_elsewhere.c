/* Inviting people on another machine: a namespace with a wire to this one. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "proto/invite.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define WIDE       200          /* columns, so that the line is whole */
#define NOBODY_HAS "10.99.0.77" /* on the wire between the two */
#define NET_TEXT   80           /* bytes of HOST:PORT */
#define LINK       "'confab://"

/* Hosts there; what the screen's invite says. */
static struct terminal *start_host(struct stage *stage, struct invite *invite)
{
	const char *problem;
	const char *const argv[] = {
	    stage_program(stage, "confab"), "host", "--width", "0", "--nick", "hanna", NULL};
	struct terminal *host = machines_start_there(
	    stage, &(struct terminal_config){.name = "host", .cols = WIDE}, argv);
	terminal_wait(host, LINK);
	terminal_wait(host, "All is encrypted.");
	const char *at = strstr(terminal_text(host), LINK) + 1;
	struct str link = {at, strcspn(at, "' \n")};
	assert_true(invite_read(link, invite, &problem));
	assert_string_equal(invite->host, MACHINES_THERE);
	return host;
}

static struct terminal *come(struct stage *stage, const struct invite *invite, const char *option)
{
	char link[INVITE_MAX + 1];
	assert_true(invite_write(invite, link));
	return confab_start(stage, &(struct terminal_config){.name = "guest", .cols = WIDE},
	    (const char *const[]){link, "--nick", "gus", option, NULL});
}

static struct terminal *come_by(struct stage *stage, const struct invite *invite)
{
	return come(stage, invite, NULL);
}

static void a_guest_comes_in_and_they_talk(void **state)
{
	struct invite invite;
	struct terminal *host = start_host(*state, &invite);
	struct terminal *guest = come_by(*state, &invite);
	terminal_wait(guest, "TLS, key as given");
	terminal_wait(guest, "[#lobby]");
	terminal_enter(guest, "knock knock");
	terminal_wait(host, "knock knock");
	terminal_enter(host, "come in");
	terminal_wait(guest, "come in");
}

static void only_their_network_is_told(void **state)
{
	struct invite invite;
	struct terminal *host = start_host(*state, &invite);
	terminal_wait(host, "once your router forwards port");
}

static void a_dead_address_is_passed_over(void **state)
{
	struct invite invite;
	struct terminal *host = start_host(*state, &invite);
	invite.other_count = 1;
	invite.others[0] = (struct invite_ip){4, {10, 99, 0, 2}};
	strcpy(invite.host, NOBODY_HAS);
	struct terminal *guest = come_by(*state, &invite);
	terminal_wait(guest, "TLS, key as given");
	terminal_wait(guest, "[#lobby]");
	guest = come(*state, &invite, "--udp");
	terminal_wait(guest, "[#lobby]");
	terminal_wait(guest, "DTLS, key as given");
	terminal_enter(guest, "by datagrams");
	terminal_wait(host, "by datagrams");
}

static void wrong_turns_are_told(void **state)
{
	struct invite right, wrong;
	start_host(*state, &right);
	wrong = right;
	wrong.token[3] ^= 1;
	struct terminal *guest = come_by(*state, &wrong);
	terminal_wait(guest, "this invite is not known here: it was taken back");
	terminal_wait(guest, "An invite, or the server's password");
	char link[INVITE_MAX + 1];
	assert_true(invite_write(&right, link));
	terminal_enter(guest, link); /* as it asks for */
	terminal_wait(guest, "[#lobby]");
	wrong = right;
	wrong.pin[3] ^= 1;
	terminal_wait(
	    come_by(*state, &wrong), "has another key than the one that the invite names");
	wrong = right;
	wrong.port = wrong.port > 1 ? wrong.port - 1 : 2;
	wrong.other_count = 0;
	guest = come_by(*state, &wrong);
	terminal_wait(guest, "nobody listens at " MACHINES_THERE ":");
	terminal_wait(guest, "The chat may have ended or moved: ask who invited you.");
	wrong = right;
	wrong.other_count = 0;
	strcpy(wrong.host, NOBODY_HAS);
	terminal_wait(come_by(*state, &wrong), "there is no way to " NOBODY_HAS ":");
}

/* The address alone does not let anybody in; the invite that is asked for then does. */
static void without_the_invite_one_stays_outside(void **state)
{
	struct invite invite;
	char address[NET_TEXT], link[INVITE_MAX + 1];
	start_host(*state, &invite);
	snprintf(address, sizeof address, "%s:%u", invite.host, invite.port);
	struct terminal *guest =
	    confab_start(*state, &(struct terminal_config){.name = "guest", .cols = WIDE},
	        (const char *const[]){address, "--nick", "gus", NULL});
	terminal_wait(guest, "An invite, or the server's password");
	assert_true(invite_write(&invite, link));
	terminal_enter(guest, link);
	terminal_wait(guest, "TLS, key as given");
	terminal_wait(guest, "[#lobby]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_guest_comes_in_and_they_talk),
	    stage_test(only_their_network_is_told),
	    stage_test(a_dead_address_is_passed_over),
	    stage_test(wrong_turns_are_told),
	    stage_test(without_the_invite_one_stays_outside),
	};
	return machines_run(tests);
}
