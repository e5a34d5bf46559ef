#include "tests/client/play.h"

#include <string.h>

#include "base/clock.h"
#include "loop/loop.h"
#include "net/tls.h"

/* Plain sessions, against the other side of a net without sockets. */

static void start(struct play *play, enum conn_kind kind, bool newline)
{
	play_start(play, &(struct client_join){.plain = true, .newline = newline});
	play->conn = fake_answer(play->net, kind);
}

static bool nothing_waits(const struct play *play)
{
	return play->session->waiting == 0;
}

static bool has_two_lines_more(const struct play *play)
{
	return lines_end(play_server(play)->lines) >= 4;
}

static void sends_what_was_typed_one_by_one(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, false);
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_sent(&play, "");
	play_type(&play, play_server(&play), "hello");
	play_type(&play, play_server(&play), "/nick bob");
	assert_sent(&play, "hello");
	assert_line(play_server(&play), 1, "<ada> hello (waiting)");
	/* The whole answer lets the next one go, which is no command of ours. */
	play_receive(&play, "it has ");
	play_receive(&play, "arrived");
	assert_sent(&play, "");
	assert_true(play_until(&play, nothing_waits));
	assert_sent(&play, "/nick bob");
	assert_true(play_has_line(play_server(&play), "<server> it has arrived"));
	assert_true(play_has_line(play_server(&play), "<ada> hello"));
	play_end(&play);
}

static void goes_on_without_an_answer(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, false);
	play_type(&play, play_server(&play), "one\ntwo");
	assert_sent(&play, "one");
	assert_true(play_until(&play, nothing_waits));
	assert_sent(&play, "two");
	play_end(&play);
}

static void shows_what_has_no_newline_after_a_moment(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, false);
	play_receive(&play, "\xe5\xb7\xb2");
	play_receive(&play, "\xe6\x94\xb6");
	assert_int_equal(lines_end(play_server(&play)->lines), 2);
	while (lines_end(play_server(&play)->lines) == 2)
		loop_turn(play.loop, NS_PER_S);
	assert_line(play_server(&play), 0, "<server> \xe5\xb7\xb2\xe6\x94\xb6");
	play_end(&play);
}

static void learns_newlines_from_its_peer(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, false);
	play_receive(&play, "Welcome.\n<bob> hi ada\n\n<no nick> text\n");
	assert_line(play_server(&play), 2, "<server> Welcome.");
	assert_line(play_server(&play), 1, "<bob> hi ada");
	assert_line(play_server(&play), 0, "<server> <no nick> text");
	assert_int_equal(play_server(&play)->mentions, 1);
	play_type(&play, play_server(&play), "one\ntwo");
	assert_sent(&play, "one\ntwo\n");
	play_end(&play);
}

static void newlines_from_the_start(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, true);
	play_type(&play, play_server(&play), "one\ntwo");
	assert_sent(&play, "one\ntwo\n");
	play_end(&play);
}

static void datagrams_are_messages(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_UDP, true);
	play_type(&play, play_server(&play), "one\ntwo");
	assert_sent(&play, "one|two|");
	play_receive(&play, "first");
	play_receive(&play, "second\n");
	assert_true(has_two_lines_more(&play));
	assert_line(play_server(&play), 1, "<server> first");
	assert_line(play_server(&play), 0, "<server> second");
	play_end(&play);
}

static void what_is_not_written_waits(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, true);
	fake_block(play.conn, true);
	play_type(&play, play_server(&play), "stuck");
	loop_turn(play.loop, 20 * NS_PER_MS);
	loop_turn(play.loop, 20 * NS_PER_MS);
	assert_line(play_server(&play), 0, "<ada> stuck (waiting)");
	fake_hang_up(play.conn, "broken pipe");
	play_answer(&play);
	assert_sent(&play, "stuck\n");
	assert_true(play_until(&play, nothing_waits));
	play_end(&play);
}

static void exit_is_sent_and_ends(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_UDP, false);
	play_type(&play, play_server(&play), "exit");
	assert_int_equal(play.quits, 1);
	assert_sent(&play, "");
	struct conn *conn = play.conn;
	client_quit(play.client, NULL);
	assert_string_equal(fake_sent(conn), "exit|");
	play_turns(&play);
	assert_true(client_idle(play.client));
	play_end(&play);
}

static void our_own_commands_stay_with_us(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_TCP, true);
	play_type(&play, play_server(&play), "/help");
	play_type(&play, play_server(&play), "/clear");
	assert_sent(&play, "");
	assert_int_equal(play.clears, 1);
	play_type(&play, play_server(&play), "//help");
	play_type(&play, play_server(&play), "/who");
	assert_sent(&play, "/help\n/who\n");
	play_end(&play);
}

static void a_flood_without_a_newline_is_bounded(void **state)
{
	(void)state;
	struct play play;
	static char zeros[100 * 1024];
	memset(zeros, '0', sizeof zeros);
	start(&play, CONN_TCP, false);
	for (int i = 0; i < 5; i++)
		fake_receive_bytes(play.conn, zeros, sizeof zeros);
	assert_int_equal(lines_end(play_server(&play)->lines), 3);
	assert_non_null(strstr(play_line(play_server(&play), 0), "was dropped"));
	play_end(&play);
}

/* A PING would be a message to a plain peer. */
static void a_peer_over_tls_is_not_pinged(void **state)
{
	(void)state;
	struct play play;
	struct net_addr addr;
	char *cause = NULL;
	assert_true(net_addr_parse("ircs://chat.example", &addr, &cause));
	play_start(&play, &(struct client_join){.addr = &addr, .plain = true});
	play.conn = fake_answer(play.net, CONN_TCP);
	fake_secure(play.conn, &(struct tls_certificate){.not_after = INT64_MAX}, true);
	const struct session_private *own = play.session->private;
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_false(loop_timer_is_set(&own->link.greeting));
	assert_false(loop_timer_is_set(&own->alive.ping));
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sends_what_was_typed_one_by_one),
	    cmocka_unit_test(goes_on_without_an_answer),
	    cmocka_unit_test(shows_what_has_no_newline_after_a_moment),
	    cmocka_unit_test(learns_newlines_from_its_peer),
	    cmocka_unit_test(newlines_from_the_start),
	    cmocka_unit_test(datagrams_are_messages),
	    cmocka_unit_test(what_is_not_written_waits),
	    cmocka_unit_test(exit_is_sent_and_ends),
	    cmocka_unit_test(our_own_commands_stay_with_us),
	    cmocka_unit_test(a_flood_without_a_newline_is_bounded),
	    cmocka_unit_test(a_peer_over_tls_is_not_pinged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
