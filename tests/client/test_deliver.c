#include "tests/client/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "client/outbox.h"

/* The outbox alone. */

static bool everywhere(const struct conversation *conversation)
{
	(void)conversation;
	return true;
}

static bool nowhere(const struct conversation *conversation)
{
	(void)conversation;
	return false;
}

static void add(struct outbox *outbox, struct conversation *conversation, const char *text)
{
	outbox_add(outbox, conversation, 0, OUTBOX_MESSAGE, str_from(text));
}

static void assert_next(struct outbox *outbox, const char *text)
{
	struct outbox_item *item = outbox_next(outbox, everywhere);
	assert_non_null(item);
	assert_int_equal(item->len, strlen(text));
	assert_memory_equal(item->text, text, item->len);
	outbox_sent(outbox, item);
}

static void keeps_the_order_through_a_break(void **state)
{
	(void)state;
	struct outbox outbox = {0};
	struct conversation one = {0}, two = {0};
	add(&outbox, &one, "a");
	add(&outbox, &two, "b");
	add(&outbox, &one, "c");
	assert_null(outbox_next(&outbox, nowhere));
	assert_next(&outbox, "a");
	assert_next(&outbox, "b");
	outbox_remove(&outbox, outbox_by_target(&outbox, &one));
	outbox_break(&outbox);
	assert_null(outbox_by_target(&outbox, &two));
	assert_next(&outbox, "b");
	assert_next(&outbox, "c");
	assert_null(outbox_next(&outbox, everywhere));
	outbox_fini(&outbox);
	assert_int_equal(outbox.count + outbox.in_flight, 0);
}

static void lets_only_a_window_out(void **state)
{
	(void)state;
	struct outbox outbox = {0};
	struct conversation one = {0};
	for (int i = 0; i < 2 * OUTBOX_WINDOW; i++)
		add(&outbox, &one, "x");
	for (int i = 0; i < OUTBOX_WINDOW; i++)
		assert_next(&outbox, "x");
	assert_null(outbox_next(&outbox, everywhere));
	outbox_remove(&outbox, outbox_oldest_sent(&outbox));
	assert_next(&outbox, "x");
	assert_null(outbox_next(&outbox, everywhere));
	outbox_fini(&outbox);
}

static void finds_what_an_answer_speaks_of(void **state)
{
	(void)state;
	struct outbox outbox = {0};
	struct conversation one = {0}, two = {0};
	add(&outbox, &one, "a");
	add(&outbox, &two, "b");
	add(&outbox, &one, "c");
	uint64_t label = outbox.last_label;
	assert_null(outbox_by_label(&outbox, label));
	assert_next(&outbox, "a");
	uint64_t mark = outbox_mark(&outbox);
	assert_next(&outbox, "b");
	assert_next(&outbox, "c");
	assert_int_equal(outbox_by_label(&outbox, label)->text[0], 'c');
	assert_int_equal(outbox_by_text(&outbox, &one, STR("c"))->text[0], 'c');
	assert_int_equal(outbox_by_text(&outbox, &one, STR("changed"))->text[0], 'a');
	assert_int_equal(outbox_by_target(&outbox, &two)->text[0], 'b');
	assert_int_equal(outbox_before_mark(&outbox, mark)->text[0], 'a');
	outbox_remove(&outbox, outbox_before_mark(&outbox, mark));
	assert_null(outbox_before_mark(&outbox, mark));
	outbox_fini(&outbox);
}

/* On its way, through a session. */

static struct conversation *lobby(const struct play *play)
{
	return play_find(play, "#lobby");
}

static void waits_for_its_echo(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "hello");
	assert_sent(&play, "PRIVMSG #lobby :hello\r\n");
	assert_line(lobby(&play), 0, "<ada> hello (waiting)");
	assert_int_equal(play.session->waiting, 1);
	play_receive(&play, ":bob!b@h PRIVMSG #lobby :hello\r\n");
	assert_line(lobby(&play), 1, "<ada> hello (waiting)");
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :hello\r\n");
	assert_line(lobby(&play), 1, "<bob> hello");
	assert_line(lobby(&play), 0, "<ada> hello");
	assert_int_equal(play.session->waiting, 0);
	/* What comes from us but waits for nothing was said elsewhere. */
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :from my phone\r\n");
	assert_line(lobby(&play), 0, "<ada> from my phone");
	assert_int_equal(lobby(&play)->unread, 1);
	play_end(&play);
}

/* What the server sent before the echo, it had before. */
static void an_echo_settles_its_place(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "batch echo-message labeled-response message-tags");
	play_type(&play, lobby(&play), "first");
	play_type(&play, lobby(&play), "second");
	client_tell(lobby(&play), LINE_STATUS, "to the person alone");
	play_receive(&play, "@msgid=b1 :bob!b@h PRIVMSG #lobby :one\r\n"
	                    ":dan!d@h JOIN #lobby\r\n"
	                    "@msgid=a1;label=1 :ada!a@h PRIVMSG #lobby :first\r\n"
	                    "@msgid=b2 :bob!b@h PRIVMSG #lobby :two\r\n");
	static const char *const order[] = {"<bob> two", "<ada> first", "~ dan joined", "<bob> one",
	    ". to the person alone", "<ada> second (waiting)"};
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		assert_line(lobby(&play), i, order[i]);
	/* The rule for what is unread stays above it. */
	assert_int_equal(lobby(&play)->unread, 2);
	play_receive(&play, "@msgid=a2;label=2 :ada!a@h PRIVMSG #lobby :second\r\n");
	assert_line(lobby(&play), 0, "<ada> second");
	assert_line(lobby(&play), 1, "<bob> two");
	/* An echo that waited for the disk: what the server had later stands below it. */
	play_type(&play, lobby(&play), "slow");
	play_receive(&play,
	    "@msgid=b3;time=2030-01-01T10:00:00.001Z :bob!b@h PRIVMSG #lobby :three\r\n"
	    "@msgid=b5;time=2030-01-01T10:00:00.003Z :bob!b@h PRIVMSG #lobby :five\r\n"
	    "@msgid=b4;label=3;time=2030-01-01T10:00:00.002Z :ada!a@h PRIVMSG #lobby "
	    ":slow\r\n");
	assert_line(lobby(&play), 0, "<bob> five");
	assert_line(lobby(&play), 1, "<ada> slow");
	assert_line(lobby(&play), 2, "<bob> three");
	/* Nothing of others came in between: it stays where it is. */
	play_type(&play, lobby(&play), "third");
	client_tell(lobby(&play), LINE_STATUS, "to the person alone, too");
	play_receive(&play, "@msgid=a3;label=4 :ada!a@h PRIVMSG #lobby :third\r\n");
	assert_line(lobby(&play), 1, "<ada> third");
	play_end(&play);
}

/* Within the same millisecond msgids that sort tell more. */
static void a_place_is_told_by_ids_that_sort(void **state)
{
	(void)state;
	for (int sorted = 0; sorted < 2; sorted++) {
		struct play play;
		play_online(&play, sorted != 0
		                       ? "draft/client-id echo-message message-tags server-time"
		                       : "echo-message message-tags server-time");
		play_type(&play, lobby(&play), "mine");
		play_receive(&play,
		    "@msgid=1a;time=2030-01-01T10:00:00.001Z :bob!b@h PRIVMSG #lobby :one\r\n"
		    "@msgid=1c;time=2030-01-01T10:00:00.001Z :bob!b@h PRIVMSG #lobby :two\r\n"
		    "@msgid=1b;time=2030-01-01T10:00:00.001Z :ada!a@h PRIVMSG #lobby :mine\r\n");
		assert_line(lobby(&play), sorted, "<ada> mine");
		assert_line(lobby(&play), 1 - sorted, "<bob> two");
		play_end(&play);
	}
}

/* The server had it before others said more; its echo was lost with the link, and comes again. */
static void an_echo_goes_before_what_came_later(void **state)
{
	(void)state;
	struct play play;
	play_online(
	    &play, "batch echo-message labeled-response message-tags server-time draft/client-id");
	play_receive(
	    &play, "@msgid=0a;time=2030-01-01T10:00:00.001Z :bob!b@h PRIVMSG #lobby :a\r\n");
	play_receive(
	    &play, "@msgid=0c;time=2030-01-01T10:00:00.003Z :bob!b@h PRIVMSG #lobby :c\r\n");
	play_receive(
	    &play, "@msgid=0d;time=2030-01-01T10:00:00.004Z :bob!b@h PRIVMSG #lobby :d\r\n");
	play_type(&play, play.shown, "b");
	play_receive(&play, "@label=1;msgid=0b;time=2030-01-01T10:00:00.002Z "
	                    ":ada!a@h PRIVMSG #lobby :b\r\n");
	assert_line(play.shown, 3, "<bob> a");
	assert_line(play.shown, 2, "<ada> b");
	assert_line(play.shown, 1, "<bob> c");
	assert_line(play.shown, 0, "<bob> d");
	play_end(&play);
}

/* It was said under that, and the server tells of it as it was. */
static void an_echo_may_come_under_the_nick_of_before(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "batch echo-message labeled-response message-tags");
	play_type(&play, play.shown, "hello");
	play_receive(&play, "@label=1;msgid=0a :ada_!a@h PRIVMSG #lobby :hello\r\n");
	assert_line(play.shown, 0, "<ada> hello");
	assert_false(play_has_line(play.shown, "<ada_> hello"));
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

/* Its server was killed before it was on disk, and its author said it again. */
static void what_comes_again_stands_once(void **state)
{
	static const char after[] =
	    "@msgid=0d;+draft/client-id=two :bob!b@h PRIVMSG #lobby :two\r\n"
	    "@msgid=0e;+draft/client-id=two :bob!b@h PRIVMSG #lobby :else\r\n"
	    "@msgid=0f;+draft/client-id=one :eve!e@x PRIVMSG #lobby :one\r\n";
	(void)state;
	struct play play;
	play_online(
	    &play, "batch echo-message labeled-response message-tags server-time draft/client-id");
	play_receive(&play, "@msgid=0a;+draft/client-id=one :bob!b@h PRIVMSG #lobby :one\r\n"
	                    "@msgid=0b :carl!c@h PRIVMSG #lobby :between\r\n"
	                    "@msgid=0c;+draft/client-id=one :bobby!b@h PRIVMSG #lobby :one\r\n");
	assert_line(play.shown, 1, "<carl> between");
	assert_line(play.shown, 0, "<bobby> one");
	play_receive(&play, after);
	assert_line(play.shown, 3, "<bobby> one");
	assert_line(play.shown, 2, "<bob> two");
	assert_line(play.shown, 1, "<bob> else");
	assert_line(play.shown, 0, "<eve> one");
	play_end(&play);
}

static void matches_echoes_by_label(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "batch echo-message labeled-response message-tags");
	play_type(&play, lobby(&play), "same");
	play_type(&play, lobby(&play), "same");
	assert_sent(&play, "@label=1;+draft/client-id=* PRIVMSG #lobby :same\r\n"
	                   "@label=2;+draft/client-id=* PRIVMSG #lobby :same\r\n");
	play_receive(&play, "@label=2 :ada!a@h PRIVMSG #lobby :same\r\n");
	assert_line(lobby(&play), 1, "<ada> same (waiting)");
	assert_line(lobby(&play), 0, "<ada> same");
	play_type(&play, lobby(&play), "silent");
	play_receive(&play, "@label=3 :host ACK\r\n");
	assert_line(lobby(&play), 0, "<ada> silent");
	play_receive(&play, "@label=1 :host BATCH +x labeled-response\r\n"
	                    "@batch=x :ada!a@h PRIVMSG #lobby :same\r\n:host BATCH -x\r\n");
	assert_line(lobby(&play), 2, "<ada> same");
	assert_int_equal(lines_end(lobby(&play)->lines), 4);
	play_end(&play);
}

static void an_answered_ping_confirms_where_nothing_is_echoed(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "one");
	play_type(&play, lobby(&play), "two");
	play_turns(&play);
	assert_sent(&play, "PRIVMSG #lobby :one\r\nPRIVMSG #lobby :two\r\nPING :2\r\n");
	play_receive(&play, ":host PONG host :1\r\n");
	assert_line(lobby(&play), 0, "<ada> two (waiting)");
	play_receive(&play, ":host PONG host :2\r\n");
	assert_line(lobby(&play), 1, "<ada> one");
	assert_line(lobby(&play), 0, "<ada> two");
	play_end(&play);
}

static void a_changed_echo_is_still_one(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "colourful");
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :made plain\r\n");
	assert_line(lobby(&play), 0, "<ada> colourful");
	play_end(&play);
}

static void said_to_oneself(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "/query ada remember");
	play_receive(&play, ":ada!a@h PRIVMSG ada :remember\r\n:ada!a@h PRIVMSG ada :remember\r\n");
	assert_int_equal(lines_end(play_find(&play, "ada")->lines), 1);
	assert_line(play_find(&play, "ada"), 0, "<ada> remember");
	play_end(&play);
}

/* The server took it, and kept the echo to itself. */
static void without_its_echo(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "hello");
	fake_sent(play.conn);
	play_receive(&play, ":host PONG host :2\r\n");
	assert_line(lobby(&play), 0, "<ada> hello (waiting)");
	assert_sent(&play, "");
	play_receive(&play, ":host PONG host :3\r\n");
	assert_line(lobby(&play), 0, "<ada> hello");
	assert_sent(&play, "");
	play_end(&play);
}

static void refusals_stand_where_they_belong(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "hello");
	play_type(&play, lobby(&play), "/query dora hi");
	play_receive(&play, ":host 404 ada #lobby :Cannot send to channel\r\n"
	                    ":host 401 ada dora :No such nick\r\n");
	assert_line(lobby(&play), 2, "<ada> hello (failed)");
	assert_line(lobby(&play), 1, "! Not sent: You may not speak in #lobby now.");
	assert_line(lobby(&play), 0, "! Not sent to dora: Nobody here is called dora.");
	assert_line(play_find(&play, "dora"), 1, "<ada> hi (failed)");
	assert_line(play_find(&play, "dora"), 0, "! Not sent: Nobody here is called dora.");
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

static void too_long_refuses_by_label(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "batch echo-message labeled-response message-tags");
	play_type(&play, lobby(&play), "first");
	play_type(&play, lobby(&play), "second");
	play_receive(&play, "@label=2 :host 417 ada :Input line was too long\r\n");
	assert_true(play_has_line(lobby(&play), "<ada> first (waiting)"));
	assert_true(play_has_line(lobby(&play), "<ada> second (failed)"));
	assert_line(lobby(&play), 0, "! Not sent: Input line was too long");
	play_end(&play);
}

static void what_is_typed_offline_goes_out_later(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	fake_hang_up(play.conn, "gone");
	play_type(&play, lobby(&play), "kept");
	play_type(&play, lobby(&play), "in order");
	assert_line(lobby(&play), 0, "<ada> in order (waiting)");
	play_answer(&play);
	play_greet(&play, "echo-message");
	assert_null(strstr(fake_sent(play.conn), "PRIVMSG"));
	play_join(&play);
	assert_sent(&play, "PRIVMSG #lobby :kept\r\nPRIVMSG #lobby :in order\r\n");
	play_end(&play);
}

/* The other side: takes `most` messages, echoes them, then hangs up. */
static size_t take_messages(struct play *play, struct buf *arrived, size_t most)
{
	size_t taken = 0;
	for (bool more = true; more && taken < most;) {
		char *sent = xstrdup(fake_sent(play->conn));
		char *rest = NULL;
		more = false;
		for (char *line = strtok_r(sent, "\r\n", &rest); line != NULL && taken < most;
		     line = strtok_r(NULL, "\r\n", &rest)) {
			if (strncmp(line, "PRIVMSG", 7) != 0)
				continue;
			buf_printf(arrived, "%s\n", line);
			char echo[256];
			snprintf(echo, sizeof echo, ":ada!a@h %s\r\n", line);
			play_receive(play, echo);
			taken++;
			more = true;
		}
		free(sent);
	}
	return taken;
}

static void a_break_amid_a_hundred_loses_and_repeats_none(void **state)
{
	(void)state;
	struct play play;
	struct buf typed = {0}, arrived = {0};
	play_online(&play, "echo-message");
	for (int i = 0; i < 100; i++) {
		char text[32];
		snprintf(text, sizeof text, "message %d", i);
		play_type(&play, lobby(&play), text);
		buf_printf(&typed, "PRIVMSG #lobby :%s\n", text);
	}
	assert_int_equal(take_messages(&play, &arrived, 57), 57);
	assert_int_equal(play.session->waiting, 43);
	fake_hang_up(play.conn, "connection reset by peer");
	assert_true(play_has_line(lobby(&play), "<ada> message 57 (waiting)"));
	play_answer(&play);
	fake_sent(play.conn);
	play_greet(&play, "echo-message");
	play_join(&play);
	assert_int_equal(take_messages(&play, &arrived, 1000), 43);
	assert_string_equal(arrived.data, typed.data);
	assert_int_equal(play.session->waiting, 0);
	assert_true(play_has_line(lobby(&play), "<ada> message 99"));
	buf_fini(&typed);
	buf_fini(&arrived);
	play_end(&play);
}

static void fails_what_cannot_go_out_any_more(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	fake_hang_up(play.conn, "gone");
	play_type(&play, lobby(&play), "kept");
	play_answer(&play);
	play_greet(&play, "echo-message");
	play_receive(&play, ":host 474 ada #lobby :Cannot join channel (+b)\r\n");
	assert_true(play_has_line(lobby(&play), "<ada> kept (failed)"));
	assert_true(play_has_line(lobby(&play), "! Not sent: You are banned from #lobby."));
	assert_int_equal(play.session->waiting, 0);
	play_type(&play, lobby(&play), "and this");
	assert_line(lobby(&play), 0,
	    "! You are not in #lobby, so this was not sent. /join #lobby goes in.");
	fake_hang_up(play.conn, "gone");
	play_type(&play, lobby(&play), "nor while there is no link");
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

static void splits_so_that_nothing_is_cut(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	char text[2001];
	for (size_t i = 0; i < 400; i++)
		memcpy(text + 5 * i, "word ", 5);
	text[1999] = '\0';
	play_type(&play, lobby(&play), text);
	char *sent = xstrdup(fake_sent(play.conn)), *rest = NULL;
	size_t words = 0, lines = 0;
	for (char *line = strtok_r(sent, "\r\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		size_t len = strlen(":ada!a@h ") + strlen(line) + 2;
		assert_true(len <= 512);
		for (const char *at = strstr(line, "word"); at != NULL; at = strstr(at + 1, "word"))
			words++;
		lines++;
	}
	assert_int_equal(words, 400);
	assert_int_equal(lines, 5);
	free(sent);
	play_end(&play);
}

static void lines_become_messages(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "one\n\n  \ntwo\n");
	assert_sent(&play, "PRIVMSG #lobby :one\r\nPRIVMSG #lobby :two\r\n");
	play_type(&play, lobby(&play), "no\rnew\001line");
	assert_sent(&play, "PRIVMSG #lobby :no new\001line\r\n");
	play_type(&play, lobby(&play), "/me waves");
	assert_sent(&play, "PRIVMSG #lobby :\001ACTION waves\001\r\n");
	assert_line(lobby(&play), 0, "* ada waves (waiting)");
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :one\r\n:ada!a@h PRIVMSG #lobby :two\r\n"
	                    ":ada!a@h PRIVMSG #lobby :no new\r\n"
	                    ":ada!a@h PRIVMSG #lobby :\001ACTION waves\001\r\n");
	assert_line(lobby(&play), 0, "* ada waves");
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

static void a_nul_cuts_nothing_off(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	client_say(lobby(&play), (struct str){"be\0fore", 7});
	assert_sent(&play, "PRIVMSG #lobby :be\xef\xbf\xbd"
	                   "fore\r\n");
	client_input(play.client, lobby(&play), (struct str){"/query b\0b hi", 13});
	assert_sent(&play, "PRIVMSG b\xef\xbf\xbd"
	                   "b :hi\r\n");
	play_end(&play);
}

static void closing_forgets_what_waits(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	play_type(&play, lobby(&play), "hello");
	play_type(&play, lobby(&play), "/close");
	assert_int_equal(play.session->waiting, 0);
	assert_null(lobby(&play));
	play_receive(&play, ":ada!a@h PRIVMSG #lobby :hello\r\n:ada!a@h PART #lobby\r\n");
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_the_order_through_a_break),
	    cmocka_unit_test(lets_only_a_window_out),
	    cmocka_unit_test(finds_what_an_answer_speaks_of),
	    cmocka_unit_test(waits_for_its_echo),
	    cmocka_unit_test(an_echo_settles_its_place),
	    cmocka_unit_test(a_place_is_told_by_ids_that_sort),
	    cmocka_unit_test(an_echo_goes_before_what_came_later),
	    cmocka_unit_test(an_echo_may_come_under_the_nick_of_before),
	    cmocka_unit_test(what_comes_again_stands_once),
	    cmocka_unit_test(matches_echoes_by_label),
	    cmocka_unit_test(an_answered_ping_confirms_where_nothing_is_echoed),
	    cmocka_unit_test(a_changed_echo_is_still_one),
	    cmocka_unit_test(said_to_oneself),
	    cmocka_unit_test(without_its_echo),
	    cmocka_unit_test(refusals_stand_where_they_belong),
	    cmocka_unit_test(too_long_refuses_by_label),
	    cmocka_unit_test(what_is_typed_offline_goes_out_later),
	    cmocka_unit_test(a_break_amid_a_hundred_loses_and_repeats_none),
	    cmocka_unit_test(fails_what_cannot_go_out_any_more),
	    cmocka_unit_test(splits_so_that_nothing_is_cut),
	    cmocka_unit_test(lines_become_messages),
	    cmocka_unit_test(a_nul_cuts_nothing_off),
	    cmocka_unit_test(closing_forgets_what_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
