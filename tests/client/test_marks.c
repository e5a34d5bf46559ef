#include "tests/client/play.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define CAPS "batch draft/message-redaction echo-message message-tags server-time"

static struct conversation *lobby(const struct play *play)
{
	return play_find(play, "#lobby");
}

/* "quote|text|note" of the newest line. */
static const char *newest(const struct conversation *conversation)
{
	static char text[512];
	struct line line = {0};
	lines_get(conversation->lines, lines_end(conversation->lines) - 1, &line);
	snprintf(text, sizeof text, STR_FMT "|" STR_FMT "|" STR_FMT, STR_ARG(line.quote),
	    STR_ARG(line.text), STR_ARG(line.note));
	return text;
}

static void start(struct play *play, const char *caps)
{
	play_online(play, caps);
	play_receive(play, "@msgid=m1 :bob!b@h PRIVMSG #lobby :shall we meet?\r\n");
	fake_sent(play->conn);
}

static void reactions_are_counted(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_type(&play, lobby(&play), "/react 👍");
	assert_sent(&play, "@+draft/client-id=*;+draft/react=👍;+reply=m1 TAGMSG #lobby\r\n");
	play_receive(&play, "@+draft/react=👍;+reply=m1 :ada!a@h TAGMSG #lobby\r\n");
	assert_string_equal(newest(lobby(&play)), "|shall we meet?|👍");
	play_receive(&play, "@+draft/react=👍;+draft/reply=m1 :carl!c@h TAGMSG #lobby\r\n"
	                    "@+draft/react=👍;+reply=m1 :carl!c@h TAGMSG #lobby\r\n"
	                    "@+draft/react=no\\sway;+reply=m1 :carl!c@h TAGMSG #lobby\r\n"
	                    "@+draft/react=x;+reply=unknown :carl!c@h TAGMSG #lobby\r\n"
	                    "@+typing=active :carl!c@h TAGMSG #lobby\r\n");
	assert_string_equal(newest(lobby(&play)), "|shall we meet?|👍 2  no way");
	play_type(&play, lobby(&play), "/react 👍");
	assert_sent(&play, "@+draft/client-id=*;+draft/unreact=👍;+reply=m1 TAGMSG #lobby\r\n");
	play_receive(&play, "@+draft/unreact=👍;+reply=m1 :ada!a@h TAGMSG #lobby\r\n");
	assert_string_equal(newest(lobby(&play)), "|shall we meet?|👍  no way");
	play_end(&play);
}

static void replies_quote(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_receive(&play, "@msgid=m2;+reply=m1 :carl!c@h PRIVMSG #lobby :at five\r\n");
	assert_string_equal(newest(lobby(&play)), "bob: shall we meet?|at five|");
	client_choose(lobby(&play), STR("m1"));
	play_type(&play, lobby(&play), "/reply not today");
	assert_sent(&play, "@+draft/client-id=*;+reply=m1 PRIVMSG #lobby :not today\r\n");
	play_receive(&play, "@msgid=m3;+reply=m1 :ada!a@h PRIVMSG #lobby :not today\r\n");
	assert_string_equal(newest(lobby(&play)), "bob: shall we meet?|not today|");
	play_end(&play);
}

/* Of the line that is so many from the newest. */
static const char *quote(const struct play *play, uint64_t from_end)
{
	static char text[256];
	struct line line = {0};
	lines_get(lobby(play)->lines, lines_end(lobby(play)->lines) - 1 - from_end, &line);
	snprintf(text, sizeof text, STR_FMT, STR_ARG(line.quote));
	return text;
}

static void quotes_are_short(void **state)
{
	(void)state;
	static const struct {
		const char *said, *quoted;
	} cases[] = {
	    {"yes", "bob: yes"},
	    {"the quick brown fox jumps over the lazy dog and runs",
	        "bob: the quick brown fox jumps over the lazy…"},
	    {"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee",
	        "bob: aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd…"},
	    {"我们明天早上九点在老地方见面，然后一起坐火车去看山上的红叶，好不好",
	        "bob: 我们明天早上九点在老地方见面，然后一起坐…"},
	    {"👨‍👩‍👧‍👦👨‍👩‍👧‍👦 family",
	        "bob: 👨‍👩‍👧‍👦👨‍👩‍👧‍👦 family"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct play play;
		char line[400];
		start(&play, CAPS);
		snprintf(
		    line, sizeof line, "@msgid=q :bob!b@h PRIVMSG #lobby :%s\r\n", cases[i].said);
		play_receive(&play, line);
		play_receive(&play, "@msgid=r;+reply=q :carl!c@h PRIVMSG #lobby :so be it\r\n");
		assert_string_equal(quote(&play, 0), cases[i].quoted);
		play_end(&play);
	}
}

/* What is answered may be said otherwise, or taken back, or not be here yet. */
static void quotes_follow_what_they_quote(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_type(&play, lobby(&play), "/reply at five");
	assert_string_equal(newest(lobby(&play)), "bob: shall we meet?|at five|");
	/* An answer to what is not confirmed yet, as that waits for the disk. */
	play_receive(&play, "@msgid=m8;+reply=m2 :carl!c@h PRIVMSG #lobby :too early\r\n");
	assert_string_equal(newest(lobby(&play)), "…|too early|");
	play_receive(&play, "@msgid=m2;+reply=m1 :ada!a@h PRIVMSG #lobby :at five\r\n"
	                    "@msgid=m3;+draft/edit=m1 :bob!b@h PRIVMSG #lobby :we meet!\r\n"
	                    "@msgid=m4;+reply=m2 :bob!b@h PRIVMSG #lobby :fine\r\n");
	assert_string_equal(quote(&play, 2), "ada: at five");
	assert_string_equal(quote(&play, 1), "bob: we meet!");
	assert_string_equal(quote(&play, 0), "ada: at five");
	play_receive(&play, ":bob!b@h REDACT #lobby m1 :oops\r\n");
	assert_string_equal(quote(&play, 1), "bob: deleted");
	play_receive(&play, "@msgid=m5;+reply=m1 :carl!c@h PRIVMSG #lobby :what was it?\r\n");
	assert_string_equal(newest(lobby(&play)), "bob: deleted|what was it?|");
	/* One that is taken back answers nothing any more. */
	play_receive(&play, ":ada!a@h REDACT #lobby m2\r\n"
	                    "@msgid=m6;+draft/edit=m1 :bob!b@h PRIVMSG #lobby :x\r\n");
	assert_string_equal(quote(&play, 3), "");
	assert_string_equal(quote(&play, 2), "ada: deleted");
	play_receive(&play, "@msgid=m7;+reply=m0 :carl!c@h PRIVMSG #lobby :long ago\r\n");
	assert_string_equal(newest(lobby(&play)), "…|long ago|");
	play_end(&play);
}

static void edits_replace(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_type(&play, lobby(&play), "/edit nothing yet");
	assert_line(lobby(&play), 0, "! You have said nothing here that can still be changed.");
	play_receive(
	    &play, "@msgid=m2;+draft/edit=m1 :carl!c@h PRIVMSG #lobby :not his to edit\r\n");
	assert_string_equal(newest(lobby(&play)), "|not his to edit|");
	play_receive(&play, "@msgid=m3 :ada!a@h PRIVMSG #lobby :at sicks\r\n");
	play_type(&play, lobby(&play), "/edit at six");
	assert_sent(&play, "@+draft/client-id=*;+draft/edit=m3 PRIVMSG #lobby :at six\r\n");
	play_receive(&play, "@msgid=m4;+draft/edit=m3 :ada!a@h PRIVMSG #lobby :at six\r\n"
	                    "@+draft/react=👍;+reply=m3 :bob!b@h TAGMSG #lobby\r\n");
	assert_string_equal(newest(lobby(&play)), "|at six|(edited)  👍");
	play_end(&play);
}

/* Brought into the input line, and answered from there. */
static void edits_are_asked_for(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_receive(&play, "@msgid=m3 :ada!a@h PRIVMSG #lobby :at sicks\r\n"
	                    "@msgid=m4 :bob!b@h PRIVMSG #lobby :when?\r\n");
	play_type(&play, lobby(&play), "/edit");
	assert_string_equal(play.asked, "m3 at sicks");
	assert_sent(&play, "");
	assert_true(client_edit(lobby(&play), STR("m3"), STR("at six")));
	assert_sent(&play, "@+draft/client-id=*;+draft/edit=m3 PRIVMSG #lobby :at six\r\n");
	assert_true(client_edit(lobby(&play), STR("m3"), STR("at sicks")));
	assert_sent(&play, "");
	static char long_text[1000];
	memset(long_text, 'x', sizeof long_text - 1);
	static const struct {
		const char *id, *text, *told;
	} refused[] = {
	    {"m3", " ", "! A message cannot become empty. /delete takes it back."},
	    {"m3", "two\nlines",
	        "! A message is one line: take out its line breaks, or say the rest by itself."},
	    {"m4", "mine", "! Only your own messages can be edited."},
	    {"m9", "mine", "! That message is not here any more."},
	};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		assert_false(
		    client_edit(lobby(&play), str_from(refused[i].id), str_from(refused[i].text)));
		assert_line(lobby(&play), 0, refused[i].told);
	}
	assert_false(client_edit(lobby(&play), STR("m3"), str_from(long_text)));
	assert_non_null(strstr(play_line(lobby(&play), 0), "too long for one message"));
	play_receive(&play, ":ada!a@h REDACT #lobby m3\r\n");
	assert_false(client_edit(lobby(&play), STR("m3"), STR("late")));
	assert_line(lobby(&play), 0, "! That message was deleted.");
	assert_sent(&play, "");
	client_choose(lobby(&play), STR("m1"));
	play_type(&play, lobby(&play), "/edit");
	assert_line(lobby(&play), 0, "! Only your own messages can be edited.");
	/* Not the one before the one that is meant. */
	client_choose(lobby(&play), STR(""));
	play_receive(&play, "@msgid=m5 :ada!a@h PRIVMSG #lobby :before\r\n");
	play_type(&play, lobby(&play), "just said");
	play_type(&play, lobby(&play), "/edit oops");
	assert_line(lobby(&play), 0,
	    "! What you said last is still on its way. Once it is there it can be changed.");
	play_end(&play);
}

static void deleted_ones_say_so(void **state)
{
	(void)state;
	struct play play;
	start(&play, CAPS);
	play_receive(&play, "@+draft/react=👍;+reply=m1 :carl!c@h TAGMSG #lobby\r\n"
	                    ":carl!c@h REDACT #lobby m1 :rude\r\n");
	assert_string_equal(newest(lobby(&play)), "|deleted by carl (rude)|");
	play_receive(&play, "@+draft/react=👍;+reply=m1 :carl!c@h TAGMSG #lobby\r\n");
	assert_string_equal(newest(lobby(&play)), "|deleted by carl (rude)|");
	play_receive(&play, "@msgid=m3 :ada!a@h PRIVMSG #lobby :oops\r\n");
	play_type(&play, lobby(&play), "/delete");
	assert_sent(&play, "REDACT #lobby m3\r\n");
	play_receive(&play, ":ada!a@h REDACT #lobby m3\r\n");
	assert_string_equal(newest(lobby(&play)), "|deleted|");
	play_end(&play);
}

/* Where there are no tags, all is said in words that any client shows. */
static void without_tags_words_do(void **state)
{
	(void)state;
	struct play play;
	start(&play, "message-tags");
	play.session->private->caps = 0;
	play_type(&play, lobby(&play), "/react 👍");
	assert_sent(&play, "PRIVMSG #lobby :\001ACTION reacts to bob with 👍\001\r\n");
	play_type(&play, lobby(&play), "/reply yes");
	assert_sent(&play, "PRIVMSG #lobby :bob: yes\r\n");
	client_choose(lobby(&play), STR("m1"));
	play_type(&play, lobby(&play), "/delete");
	assert_line(lobby(&play), 0, "! This server deletes nothing: what was said stays said.");
	play_type(&play, lobby(&play), "/edit mine now");
	assert_line(lobby(&play), 0, "! This server has no edits. Say it again.");
	play_end(&play);
}

/* The server may have got them or not: they go out again, unless an answered ping says so. */
static void a_break_loses_none(void **state)
{
	(void)state;
	struct play play;
	char pong[64];
	start(&play, CAPS);
	play_receive(&play, "@msgid=m3 :ada!a@h PRIVMSG #lobby :at sicks\r\n");
	play_type(&play, lobby(&play), "/edit at five");
	assert_sent(&play, "@+draft/client-id=*;+draft/edit=m3 PRIVMSG #lobby :at five\r\n");
	play_turns(&play);
	const char *sent = play_sent(&play);
	assert_int_equal(strncmp(sent, "PING :", 6), 0);
	snprintf(pong, sizeof pong, ":host PONG host :%s", sent + 6);
	play_receive(&play, pong);
	play_type(&play, lobby(&play), "/edit at six");
	play_type(&play, lobby(&play), "/delete");
	char *before = xstrdup(fake_sent(play.conn));
	fake_hang_up(play.conn, "the server closed the connection");
	play_answer(&play);
	play_greet(&play, CAPS);
	const char *after = fake_sent(play.conn);
	assert_non_null(strstr(after, before));
	assert_null(strstr(after, "at five"));
	free(before);
	play_end(&play);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reactions_are_counted),
	    cmocka_unit_test(replies_quote),
	    cmocka_unit_test(quotes_are_short),
	    cmocka_unit_test(quotes_follow_what_they_quote),
	    cmocka_unit_test(edits_replace),
	    cmocka_unit_test(edits_are_asked_for),
	    cmocka_unit_test(deleted_ones_say_so),
	    cmocka_unit_test(without_tags_words_do),
	    cmocka_unit_test(a_break_loses_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
