#include "tests/client/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/link.h"
#include "loop/loop.h"

static const struct client_join nowhere_special = {0};

/* Being let in. */

static void greets_in_one_go_and_joins(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	assert_int_equal(play.session->state, SESSION_CONNECTING);
	play_answer(&play);
	assert_int_equal(play.session->state, SESSION_GREETING);
	assert_sent(&play, "CAP LS 302\r\nNICK ada\r\nUSER confab 0 * :Ada\r\n");
	play_receive(&play, ":host CAP * LS * :sasl=PLAIN multi-prefix unknown/cap\r\n");
	assert_sent(&play, "");
	play_receive(&play, ":host CAP * LS :server-time echo-message\r\n");
	assert_sent(&play, "CAP REQ :echo-message multi-prefix server-time\r\nCAP END\r\n");
	play_receive(&play, ":host 001 ada :Welcome\r\n");
	assert_sent(&play, "PING :1\r\n");
	play_receive(&play, ":host 422 ada :No MOTD\r\n");
	assert_sent(&play, "JOIN #lobby\r\n");
	assert_int_equal(play.session->state, SESSION_ONLINE);
	play_join(&play);
	assert_ptr_equal(play.shown, play_find(&play, "#lobby"));
	assert_true(play.shown->joined);
	assert_string_equal(play_members(play.shown), "@carl ada bob");
	play_end(&play);
}

static void greets_in_pieces(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_answer(&play);
	const char *greeting = ":host CAP * LS :\r\n:host 001 ada :Hi\r\n:ada!a@h JOIN #lobby\r\n";
	for (const char *at = greeting; *at != '\0'; at++)
		fake_receive_bytes(play.conn, at, 1);
	assert_true(play_find(&play, "#lobby")->joined);
	play_end(&play);
}

static void gives_the_password_and_joins_what_was_named(void **state)
{
	(void)state;
	struct play play;
	const char *channels[] = {"#cats", "#dogs"};
	play_start(&play,
	    &(struct client_join){.password = "a b", .channels = channels, .channel_count = 2});
	play_answer(&play);
	assert_sent(&play, "CAP LS 302\r\nPASS :a b\r\nNICK ada\r\nUSER confab 0 * :Ada\r\n");
	play_receive(&play, ":host 001 ada :Welcome\r\n");
	assert_sent(&play, "JOIN #cats,#dogs\r\nPING :1\r\n");
	play_receive(&play, ":ada!a@h JOIN #cats\r\n:ada!a@h JOIN #dogs\r\n");
	assert_int_equal(play.shows, 1);
	assert_string_equal(play.shown->name, "#cats");
	play_end(&play);
}

static void tries_other_nicks(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_answer(&play);
	fake_sent(play.conn);
	play_receive(&play, ":host 433 * ada :taken\r\n");
	assert_sent(&play, "NICK ada_\r\n");
	play_receive(&play, ":host 433 * ada_ :taken\r\n:host 433 * ada__ :taken\r\n");
	assert_sent(&play, "NICK ada__\r\nNICK ada1\r\n");
	play_receive(&play, ":host 001 ada1 :Welcome\r\n");
	assert_string_equal(play.session->nick, "ada1");
	assert_line(
	    play_server(&play), 0, ". ada is taken here: you are ada1. /nick NAME changes that.");
	/* It comes free while we share a channel with whoever had it. */
	play_receive(&play, ":ada1!a@h JOIN #lobby\r\n:host 353 ada1 = #lobby :ada1 ada\r\n"
	                    ":host 366 ada1 #lobby :End\r\n");
	fake_sent(play.conn);
	play_receive(&play, ":ada!x@y QUIT :gone\r\n");
	assert_sent(&play, "NICK ada\r\n");
	play_receive(&play, ":ada1!a@h NICK ada\r\n");
	assert_string_equal(play.session->nick, "ada");
	play_end(&play);
}

static void shortens_a_nick_that_is_too_long(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	snprintf(play.session->private->nick_wanted, NICK_MAX, "%s", "ada_of_lovelace");
	play_answer(&play);
	fake_sent(play.conn);
	play_receive(&play, ":host 432 * ada_of_lovelace :too long\r\n");
	assert_sent(&play, "NICK ada_of_lo\r\n");
	play_receive(&play, ":host 433 * ada_of_lo :taken\r\n");
	assert_true(strlen(fake_sent(play.conn)) <= strlen("NICK 123456789\r\n"));
	play_end(&play);
}

static void an_old_server_will_do(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_answer(&play);
	play_receive(&play, ":host 421 * CAP :Unknown command\r\n:host 437 * ada :unavailable\r\n"
	                    ":host 001 ada_ :Welcome\r\n");
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_false(play_has_line(play_server(&play), "! This server does not know CAP."));
	play_end(&play);
}

static void the_small_print_is_left_out(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_answer(&play);
	const char *greeting = ":host 001 ada :Welcome\r\n:host 002 ada :Your host\r\n"
	                       ":host 251 ada :There are 3 users\r\n"
	                       ":host 372 ada :- Be kind\r\n:host 376 ada :End\r\n";
	play_receive(&play, greeting);
	assert_line(play_server(&play), 0, ". - Be kind");
	assert_false(play_has_line(play_server(&play), ". There are 3 users"));
	play_receive(&play, ":host 251 ada :There are 4 users\r\n");
	assert_line(play_server(&play), 0, ". There are 4 users");
	/* Once is enough. */
	fake_hang_up(play.conn, "gone");
	play_answer(&play);
	play_receive(&play, greeting);
	assert_line(play_server(&play), 0, ". Connected again.");
	play_end(&play);
}

/* Not being let in. */

static void gives_up_without_the_right_password(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_answer(&play);
	play_receive(&play, ":host 464 ada :Password incorrect\r\nERROR :Bye\r\n");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	assert_line(play_server(&play), 0,
	    "! Not connected: the server wants a password (Password incorrect). "
	    "/reconnect tries once more.");
	assert_string_equal(play.question, "An invite, or the server's password: ");
	play_turns(&play);
	assert_false(fake_is_called(play.net));
	play_end(&play);
}

static void tells_a_refused_call_once_and_calls_again(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	for (int i = 0; i < 3; i++) {
		while (!fake_is_called(play.net))
			loop_turn(play.loop, NS_PER_MS);
		fake_refuse(play.net, "nobody listens there");
		assert_int_equal(play.session->state, SESSION_WAITING);
		assert_true(play.session->retry_at > loop_now(play.loop));
	}
	assert_line(play_server(&play), 0,
	    "! Not connected: nobody listens there. Trying again; /disconnect ends that.");
	assert_int_equal(lines_end(play_server(&play)->lines), 2);
	play_type(&play, play_server(&play), "/disconnect");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	play_end(&play);
}

/* But if that happens time and again there is a pause. */
static void a_server_that_forgot_is_called_at_once(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	fake_forget(play.conn);
	assert_int_equal(play.session->state, SESSION_WAITING);
	assert_true(play.session->retry_at <= loop_now(play.loop));
	while (!fake_is_called(play.net))
		loop_turn(play.loop, NS_PER_MS);
	play_answer(&play);
	fake_forget(play.conn);
	assert_true(play.session->retry_at > loop_now(play.loop));
	play_end(&play);
}

static void knows_what_is_no_chat_server(void **state)
{
	(void)state;
	static const struct {
		const char *what, *answer, *said;
	} rows[] = {
	    {"a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", "a web server answers there"},
	    {"binary", "\x15\x03\x01\x02\n", "it sends no text"},
	    {"an echo of us", "USER confab 0 * :Ada\r\n", "join it with --plain"},
	    {"another protocol", "220 mail ESMTP\r\n", NULL},
	    {"text without an end", "your message has arrived", "not as a chat server does"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		print_message("# %s\n", rows[i].what);
		play_start(&play, &nowhere_special);
		play_answer(&play);
		play_receive(&play, rows[i].answer);
		while (rows[i].said != NULL && play.session->state == SESSION_GREETING)
			loop_turn(play.loop, NS_PER_S);
		if (rows[i].said != NULL)
			assert_non_null(strstr(play_line(play_server(&play), 0), rows[i].said));
		play_end(&play);
	}
}

static void stops_calling_what_is_no_chat_server(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	for (int i = 0; i < LINK_STRANGERS; i++) {
		play_answer(&play);
		play_receive(&play, "HTTP/1.1 400 Bad Request\r\n");
	}
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	assert_non_null(strstr(play_line(play_server(&play), 0), "/reconnect tries once more"));
	play_end(&play);
}

static void stops_reading_an_endless_line(void **state)
{
	(void)state;
	struct play play;
	static char zeros[64 * 1024];
	memset(zeros, '0', sizeof zeros);
	play_start(&play, &nowhere_special);
	play_answer(&play);
	fake_receive_bytes(play.conn, zeros, sizeof zeros);
	assert_int_equal(play.session->state, SESSION_WAITING);
	assert_non_null(strstr(play_line(play_server(&play), 0), "a line without an end"));
	play_end(&play);
}

/* Breaking and coming back. */

static void comes_back_by_itself(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, play_find(&play, "#lobby"), "/join #keyed secret");
	play_receive(&play, ":ada!a@h JOIN #keyed\r\n");
	unsigned shows = play.shows;
	fake_hang_up(play.conn, "connection reset by peer");
	assert_int_equal(play.session->state, SESSION_WAITING);
	struct conversation *lobby = play_find(&play, "#lobby");
	assert_false(lobby->joined);
	assert_int_equal(lobby->member_count, 0);
	assert_non_null(strstr(play_line(lobby, 0), "Connection lost: connection reset by peer."));
	play_answer(&play);
	fake_sent(play.conn);
	play_greet(&play, "");
	assert_non_null(strstr(fake_sent(play.conn), "JOIN #keyed secret\r\nJOIN #lobby\r\n"));
	assert_line(lobby, 0, ". Connected again.");
	play_join(&play);
	assert_true(lobby->joined);
	assert_int_equal(play.shows, shows);
	play_end(&play);
}

static void says_what_the_server_said_last(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, "ERROR :Closing link: flooding\r\n");
	fake_hang_up(play.conn, "the peer closed the connection");
	assert_non_null(strstr(play_line(play_find(&play, "#lobby"), 0), "Closing link: flooding"));
	play_end(&play);
}

static void breaks_with_a_silent_server(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	struct loop_timer *ping = &play.session->private->alive.ping;
	loop_timer_set(play.loop, ping, 0);
	play_turns(&play);
	assert_sent(&play, "PING :2\r\n");
	fake_set_heard(play.conn, loop_now(play.loop) - ALIVE_SILENCE);
	loop_timer_set(play.loop, ping, 0);
	play_turns(&play);
	assert_int_not_equal(play.session->state, SESSION_ONLINE);
	play_end(&play);
}

/* A datagram session ends by itself: until then a gap is only told of. */
static void waits_over_udp(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play.conn = fake_answer(play.net, CONN_UDP);
	assert_int_equal(conn_kind(play.conn), CONN_SESSION);
	play_greet(&play, "");
	play_join(&play);
	struct loop_timer *ping = &play.session->private->alive.ping;
	fake_set_heard(play.conn, loop_now(play.loop) - ALIVE_SILENCE - NS_PER_S);
	loop_timer_set(play.loop, ping, 0);
	play_turns(&play);
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_non_null(
	    strstr(play_line(play_find(&play, "#lobby"), 0), "The server does not answer."));
	play_receive(&play, ":host PONG host :1\r\n");
	assert_int_equal(play.session->lag, -1); /* no measure of the path: it tells of the gap */
	assert_non_null(
	    strstr(play_line(play_find(&play, "#lobby"), 0), "The server answers again."));
	play_end(&play);
}

/* A stream that was cut off ends only after minutes, and a stopped server says nothing. */
static void an_answer_due_over_a_stream_is_missed(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	struct session_private *own = play.session->private;
	play_type(&play, play_find(&play, "#lobby"), "hello");
	assert_true(loop_timer_is_set(&own->alive.await));
	own->alive.await_since -= ALIVE_NO_ANSWER;
	fake_set_heard(play.conn, own->alive.await_since);
	loop_timer_set(play.loop, &own->alive.await, 0);
	play_turns(&play);
	assert_true(play.session->quiet);
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_int_equal(fake_asked(play.conn), 0);
	play_receive(&play, ":ada!x@y PRIVMSG #lobby :hello\r\n");
	assert_false(play.session->quiet);
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

/* What a server killed before its echo has acknowledged is asked for; a gap ends nothing. */
static void an_answer_due_over_udp_is_asked_for(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play.conn = fake_answer(play.net, CONN_UDP);
	play_greet(&play, "echo-message");
	play_join(&play);
	play_receive(&play, ":host PONG host :1\r\n");
	struct session_private *own = play.session->private;
	loop_timer_set(play.loop, &own->alive.await, 0);
	play_turns(&play);
	assert_false(loop_timer_is_set(&own->alive.await));
	assert_int_equal(fake_asked(play.conn), 0);
	play_type(&play, play_find(&play, "#lobby"), "hello");
	assert_true(loop_timer_is_set(&own->alive.await));
	own->alive.await_since -= ALIVE_ASK;
	fake_set_heard(play.conn, own->alive.await_since);
	loop_timer_set(play.loop, &own->alive.await, 0);
	play_turns(&play);
	assert_int_equal(fake_asked(play.conn), 1);
	assert_false(play.session->quiet);
	own->alive.await_since -= ALIVE_NO_ANSWER;
	fake_set_heard(play.conn, own->alive.await_since);
	loop_timer_set(play.loop, &own->alive.await, 0);
	play_turns(&play);
	assert_true(play.session->quiet);
	assert_int_equal(play.session->state, SESSION_ONLINE);
	play_receive(&play, ":ada!x@y PRIVMSG #lobby :hello\r\n");
	assert_false(play.session->quiet);
	assert_int_equal(play.session->waiting, 0);
	assert_true(play_has_line(play_find(&play, "#lobby"), ". The server answers again."));
	play_end(&play);
}

/* "root" and "guest" were nobody's choice: told once. */
static void an_accidental_nick_is_told(void **state)
{
	static const struct {
		const char *login, *nick;
		bool told;
	} rows[] = {
	    {"root", NULL, true}, {"", NULL, true}, {"ann", NULL, false}, {"root", "root", false}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		setenv("LOGNAME", rows[i].login[0] != '\0' ? rows[i].login : "!", 1);
		struct loop *loop = loop_new(LOOP_POLLER_SELECT);
		struct net *net = fake_net_new(loop);
		struct client *client =
		    client_new(net, &(struct client_config){.nick = rows[i].nick});
		assert_int_equal(client->hints_at_nick, rows[i].told);
		client_free(client);
		fake_net_free(net);
		loop_free(loop);
	}
	struct play play;
	play_start(&play, &(struct client_join){0});
	play.client->hints_at_nick = true;
	play_answer(&play);
	play_greet(&play, "");
	play_join(&play);
	struct conversation *lobby = play_find(&play, "#lobby");
	assert_line(lobby, 0, ". You are called ada here; /nick NAME changes that.");
	play_join(&play);
	assert_line(lobby, 0, "~ ada joined");
	play_end(&play);
}

static void measures_lag(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	assert_true(play.session->lag < 0);
	play_receive(&play, ":host PONG host :99\r\n");
	assert_true(play.session->lag < 0);
	play_receive(&play, ":host PONG host :1\r\n");
	assert_true(play.session->lag >= 0);
	play_receive(&play, "PING :are you there\r\n");
	assert_sent(&play, "PONG :are you there\r\n");
	play_end(&play);
}

static void backs_off(void **state)
{
	(void)state;
	int64_t before = 0;
	for (unsigned tries = 0; tries < 40; tries++) {
		int64_t least = link_backoff(NS_PER_S, tries, 0);
		int64_t most = link_backoff(NS_PER_S, tries, 1023);
		assert_true(least >= before);
		assert_true(least <= most);
		assert_true(most <= CLIENT_RETRY_MOST);
		before = least;
	}
	assert_true(link_backoff(NS_PER_S, 0, 512) >= NS_PER_S - NS_PER_MS);
	assert_true(before >= CLIENT_RETRY_MOST / 4 * 3 - NS_PER_S);
}

/* Leaving. */

static bool is_idle(const struct play *play)
{
	return client_idle(play->client);
}

static void quits_with_last_words(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	assert_false(client_idle(play.client));
	client_quit(play.client, "good night");
	assert_sent(&play, "QUIT :good night\r\n");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	assert_false(client_idle(play.client));
	fake_hang_up(play.conn, "the peer closed the connection");
	assert_true(client_idle(play.client));
	play_end(&play);
}

static void leaves_a_server_that_does_not_hang_up(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	client_quit(play.client, NULL);
	assert_sent(&play, "QUIT\r\n");
	assert_true(play_until(&play, is_idle));
	play_end(&play);
}

static void quits_only_after_what_was_said_is_through(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	client_say(play_find(&play, "#lobby"), STR("bye all"));
	client_quit(play.client, "gone");
	assert_sent(&play, "PRIVMSG #lobby :bye all\r\n");
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :bye all\r\n");
	assert_non_null(strstr(fake_sent(play.conn), "QUIT"));
	play_end(&play);
}

static void can_be_freed_in_any_state(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &nowhere_special);
	play_end(&play);
	play_start(&play, &nowhere_special);
	play_answer(&play);
	play_end(&play);
	play_start(&play, &nowhere_special);
	fake_refuse(play.net, "no");
	play_end(&play);
	play_online(&play, "");
	client_say(play_find(&play, "#lobby"), STR("on its way"));
	client_quit(play.client, NULL);
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(greets_in_one_go_and_joins),
	    cmocka_unit_test(greets_in_pieces),
	    cmocka_unit_test(gives_the_password_and_joins_what_was_named),
	    cmocka_unit_test(tries_other_nicks),
	    cmocka_unit_test(shortens_a_nick_that_is_too_long),
	    cmocka_unit_test(an_old_server_will_do),
	    cmocka_unit_test(the_small_print_is_left_out),
	    cmocka_unit_test(gives_up_without_the_right_password),
	    cmocka_unit_test(tells_a_refused_call_once_and_calls_again),
	    cmocka_unit_test(a_server_that_forgot_is_called_at_once),
	    cmocka_unit_test(knows_what_is_no_chat_server),
	    cmocka_unit_test(stops_calling_what_is_no_chat_server),
	    cmocka_unit_test(stops_reading_an_endless_line),
	    cmocka_unit_test(comes_back_by_itself),
	    cmocka_unit_test(says_what_the_server_said_last),
	    cmocka_unit_test(breaks_with_a_silent_server),
	    cmocka_unit_test(waits_over_udp),
	    cmocka_unit_test(an_answer_due_over_a_stream_is_missed),
	    cmocka_unit_test(an_answer_due_over_udp_is_asked_for),
	    cmocka_unit_test(an_accidental_nick_is_told),
	    cmocka_unit_test(measures_lag),
	    cmocka_unit_test(backs_off),
	    cmocka_unit_test(quits_with_last_words),
	    cmocka_unit_test(leaves_a_server_that_does_not_hang_up),
	    cmocka_unit_test(quits_only_after_what_was_said_is_through),
	    cmocka_unit_test(can_be_freed_in_any_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
