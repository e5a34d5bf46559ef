/* Links and servers that break while somebody is typing. */
#include "tests/check.h"

#include <signal.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

/* How ann's own words look once the server has them: until then a mark stands behind the time. */
#define CONFIRMED "    ann  "

static size_t count_of(const char *all, const char *text)
{
	size_t count = 0;
	for (const char *at = all; (at = strstr(at, text)) != NULL; at += strlen(text))
		count++;
	return count;
}

static void a_killed_server_comes_back(struct stage *stage, enum confabd_transport transport)
{
	struct confabd *confabd = confabd_start_apart(stage, NULL);
	struct terminal *ann = confab_join(
	    stage, &(struct terminal_config){0}, "ann", confabd_address(confabd, transport));
	terminal_enter(ann, "before the break");
	terminal_wait(ann, CONFIRMED "before the break");
	terminal_send(ann, "half a sen");
	terminal_wait(ann, "half a sen");
	confabd_kill(confabd);
	terminal_wait(ann, "OFFLINE");
	assert_true(terminal_shows(ann, "half a sen"));
	terminal_send(ann, "tence");
	terminal_wait(ann, "half a sentence");
	confabd_restart(confabd);
	terminal_wait_gone(ann, "OFFLINE");
	assert_true(terminal_shows(ann, "before the break"));
	/* Back in the channel: others meet it there, and what was kept is said now. */
	struct peer *bob =
	    peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "bob", CONFAB_CHANNEL);
	terminal_wait(ann, "2 here");
	peer_send(bob, "PRIVMSG #lobby :welcome back\r\n");
	terminal_wait(ann, "welcome back");
	terminal_send(ann, KEY_ENTER_);
	peer_expect(bob, "PRIVMSG #lobby :half a sentence\r\n");
}

static void a_killed_server_comes_back_tcp(void **state)
{
	a_killed_server_comes_back(*state, CONFABD_TCP);
}

static void a_killed_server_comes_back_unix(void **state)
{
	a_killed_server_comes_back(*state, CONFABD_UNIX);
}

/* Datagrams tell of an end only to those who say something. */
static void a_killed_server_comes_back_udp(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_UDP));
	terminal_enter(ann, "before the break");
	terminal_wait(ann, CONFIRMED "before the break");
	confabd_kill(confabd);
	terminal_enter(ann, "into the void");
	terminal_wait(ann, "OFFLINE");
	terminal_wait(ann, "1 waiting");
	confabd_restart(confabd);
	terminal_wait_gone(ann, "OFFLINE");
	terminal_wait_gone(ann, "1 waiting");
	assert_int_equal(count_of(terminal_text(ann), "into the void"), 1);
}

/* Silence alone ends no link yet: it is said, and what was typed waits. */
static void a_silent_server_is_told_of(struct stage *stage, enum confabd_transport transport)
{
	struct confabd *confabd = confabd_start_apart(stage, NULL);
	struct terminal *ann = confab_join(
	    stage, &(struct terminal_config){0}, "ann", confabd_address(confabd, transport));
	terminal_enter(ann, "before the silence");
	terminal_wait(ann, CONFIRMED "before the silence");
	kill(confabd_pid(confabd), SIGSTOP);
	terminal_enter(ann, "into the silence");
	terminal_wait(ann, "1 waiting");
	terminal_wait(ann, "NO ANSWER");
	terminal_wait(ann, "The server does not answer. What you type waits for it.");
	kill(confabd_pid(confabd), SIGCONT);
	terminal_wait_gone(ann, "NO ANSWER");
	terminal_wait(ann, CONFIRMED "into the silence");
	terminal_wait_gone(ann, "1 waiting");
	assert_false(terminal_shows(ann, "OFFLINE"));
}

static void a_silent_server_is_told_of_udp(void **state)
{
	a_silent_server_is_told_of(*state, CONFABD_UDP);
}

static void a_silent_server_is_told_of_tcp(void **state)
{
	a_silent_server_is_told_of(*state, CONFABD_TCP);
}

/* The new server knows nothing of the datagrams' session; nobody else notices. */
static void a_server_restarted_unnoticed_is_joined_again(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_UDP));
	terminal_wait(ann, "1 here");
	confabd_kill(confabd);
	confabd_restart(confabd);
	struct peer *bob =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "bob", CONFAB_CHANNEL);
	terminal_enter(ann, "did I miss anything");
	peer_expect(bob, "PRIVMSG #lobby :did I miss anything\r\n");
	peer_send(bob, "PRIVMSG #lobby :not much\r\n");
	terminal_wait(ann, "not much");
	terminal_wait_gone(ann, "1 waiting");
	assert_int_equal(count_of(peer_received(bob)->data, "did I miss anything"), 1);
	assert_int_equal(count_of(peer_received(bob)->data, "guest"), 0);
}

/* Against a server of ours, so that nobody but the client decides what is sent when. */
static void what_is_typed_offline_arrives_once(void **state)
{
	struct peer *server;
	struct terminal *ann = confab_join_peer(*state, &(struct terminal_config){0}, &server);
	terminal_wait(ann, "#lobby");
	peer_send(server, ":op!u@h PRIVMSG #lobby :we are on\r\n");
	terminal_wait(ann, "we are on");
	peer_hang_up(server);
	terminal_wait(ann, "OFFLINE");
	terminal_enter(ann, "said while offline");
	terminal_wait(ann, "waiting");
	peer_accept(server);
	peer_welcome(server, "ann", CONFAB_CHANNEL);
	peer_expect(server, "PRIVMSG #lobby :said while offline\r\n");
	terminal_wait_gone(ann, "OFFLINE");
	terminal_enter(ann, "and said online");
	peer_expect(server, "PRIVMSG #lobby :and said online\r\n");
	assert_int_equal(count_of(peer_received(server)->data, "said while offline"), 1);
	assert_int_equal(count_of(terminal_text(ann), "said while offline"), 1);
}

/* The client does not come back as often as it can, but it does not give up either. */
static void a_server_that_always_hangs_up_is_tried_again(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = confab_start(*state, &(struct terminal_config){0},
	    (const char *const[]){"join", "--nick", "ann", peer_address(server), NULL});
	for (int i = 0; i < 3; i++) {
		peer_accept(server);
		peer_hang_up(server);
	}
	terminal_wait(ann, "OFFLINE");
	peer_accept(server);
	peer_expect(server, "USER ");
}

static void leaving_while_offline_is_possible(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_TCP));
	confabd_kill(confabd);
	terminal_wait(ann, "OFFLINE");
	terminal_enter(ann, "too late");
	terminal_wait(ann, "1 waiting");
	terminal_enter(ann, "/quit");
	assert_int_equal(terminal_wait_exit(ann), 0);
	assert_false(terminal_alternate(ann));
	terminal_wait(ann, "One message did not get through;");
}

/* SIGTERM: everyone is told, the server ends with status 0, and clients wait for its return. */
static void a_server_says_goodbye(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	struct terminal *ann = confab_join(
	    *state, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_TCP));
	struct peer *bob =
	    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "bob", CONFAB_CHANNEL);
	struct peer *plain = peer_open(*state, "plain", confabd_address(confabd, CONFABD_UNIX));
	peer_send(plain, "hello\n");
	peer_expect(bob, ":hello\r\n");
	confabd_stop(confabd);
	peer_expect(bob, "ERROR ");
	peer_expect_end(bob);
	peer_expect_end(plain);
	terminal_wait(ann, "OFFLINE");
	confabd_restart(confabd);
	terminal_wait_gone(ann, "OFFLINE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_killed_server_comes_back_tcp),
	    stage_test(a_killed_server_comes_back_unix),
	    stage_test(a_killed_server_comes_back_udp),
	    stage_test(a_silent_server_is_told_of_udp),
	    stage_test(a_silent_server_is_told_of_tcp),
	    stage_test(a_server_restarted_unnoticed_is_joined_again),
	    stage_test(what_is_typed_offline_arrives_once),
	    stage_test(a_server_that_always_hangs_up_is_tried_again),
	    stage_test(leaving_while_offline_is_possible),
	    stage_test(a_server_says_goodbye),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
