#include "tests/client/play.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "client/read_marker.h"
#include "loop/loop.h"

#define CAPS                                                                                       \
	"batch draft/chathistory draft/client-id echo-message labeled-response message-tags "      \
	"server-time"
#define LATEST           "CHATHISTORY LATEST #lobby * 100\r\n"
#define OPEN             ":host BATCH +h chathistory #lobby\r\n"
#define CLOSE            ":host BATCH -h\r\n"
#define TAGS(id, minute) "@batch=h;msgid=" id ";time=2026-11-22T14:" minute ":00.000Z "

static struct conversation *lobby(const struct play *play)
{
	return play_find(play, "#lobby");
}

/* All lines, a bar between, without those of confab's own words and of who came. */
static const char *said(const struct conversation *conversation)
{
	static struct buf all;
	buf_clear(&all);
	for (size_t i = (size_t)lines_end(conversation->lines); i-- > 0;) {
		const char *line = play_line(conversation, i);
		if (strchr("<*-", line[0]) == NULL)
			continue;
		buf_printf(&all, "%s%s", all.len > 0 ? "|" : "", line);
	}
	buf_add_char(&all, '\0');
	return all.data;
}

static void come(struct play *play)
{
	play_online(play, CAPS);
	play_receive(play, OPEN CLOSE);
}

static void come_back(struct play *play)
{
	fake_hang_up(play->conn, "the server closed the connection");
	play_answer(play);
	play_greet(play, CAPS);
	play_join(play);
}

static void shows_what_was_said_before_one_came(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_greet(&play, CAPS);
	fake_sent(play.conn);
	play_join(&play);
	assert_sent(&play, LATEST);
	/* What comes in between is in the answer, too. */
	play_receive(&play, "@msgid=m3 :bob!b@h PRIVMSG #lobby :three\r\n" OPEN);
	play_receive(&play, TAGS("m1", "01") ":bob!b@h PRIVMSG #lobby :one\r\n");
	play_receive(&play, TAGS("m2", "02") ":carl!c@h PRIVMSG #lobby :\001ACTION nods\001\r\n");
	play_receive(&play, TAGS("m3", "03") ":bob!b@h PRIVMSG #lobby :three\r\n");
	assert_string_equal(said(lobby(&play)), "<bob> three");
	play_receive(&play, CLOSE);
	assert_string_equal(said(lobby(&play)), "<bob> one|* carl nods|<bob> three");
	/* Events stand behind it; the first of them has the rule above it. */
	struct line line;
	assert_true(lines_get(lobby(&play)->lines, 2, &line));
	assert_int_equal(line.kind, LINE_EVENT);
	assert_true((line.flags & LINE_SINCE) != 0);
	assert_int_equal(lobby(&play)->unread, 1);
	assert_int_equal(play.notifies, 0);
	play_end(&play);
}

static void asks_nothing_of_servers_that_keep_nothing(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_greet(&play, "batch echo-message message-tags server-time");
	fake_sent(play.conn);
	play_join(&play);
	assert_sent(&play, "");
	play_end(&play);
}

static void asks_for_what_a_break_made_it_miss(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	play_receive(&play, "@msgid=m1;time=2026-11-22T14:01:00.000Z "
	                    ":bob!b@h PRIVMSG #lobby :one\r\n");
	come_back(&play);
	const char *sent = play_sent(&play);
	assert_non_null(strstr(sent, "CHATHISTORY AFTER #lobby msgid=m1 100\r\n"));
	play_receive(&play, "@msgid=m4 :bob!b@h PRIVMSG #lobby :four\r\n" OPEN);
	play_receive(&play, TAGS("m2", "02") ":bob!b@h PRIVMSG #lobby :two\r\n");
	play_receive(&play, TAGS("m3", "03") ":bob!b@h PRIVMSG #lobby :ada, three\r\n");
	play_receive(&play, TAGS("m4", "04") ":bob!b@h PRIVMSG #lobby :four\r\n");
	play_receive(&play, TAGS("m5", "05") ":bob!b@h PRIVMSG #lobby :five\r\n" CLOSE);
	assert_string_equal(
	    said(lobby(&play)), "<bob> one|<bob> two|<bob> ada, three|<bob> four|<bob> five");
	assert_int_equal(lobby(&play)->unread, 5);
	assert_int_equal(lobby(&play)->mentions, 1);
	/* Again, by a server that sends twice what it sends late. */
	play_receive(&play, "@msgid=m5 :bob!b@h PRIVMSG #lobby :five\r\n"
	                    "@msgid=m6 :bob!b@h PRIVMSG #lobby :six\r\n");
	assert_line(lobby(&play), 0, "<bob> six");
	assert_line(lobby(&play), 1, "<bob> five");
	play_end(&play);
}

/* A page of 100 messages, numbered from that one on. */
static void send_page(struct play *play, int from)
{
	char line[160];
	play_receive(play, OPEN);
	for (int i = from; i < from + 100; i++) {
		snprintf(line, sizeof line,
		    "@batch=h;msgid=n%d;time=2026-11-22T15:00:00.000Z "
		    ":bob!b@h PRIVMSG #lobby :message %d\r\n",
		    i, i);
		play_receive(play, line);
	}
	play_receive(play, CLOSE);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	for (; (text = strstr(text, part)) != NULL; text++)
		count++;
	return count;
}

static void asks_page_by_page_and_says_when_it_is_too_much(void **state)
{
	(void)state;
	struct play play;
	static const char notice[] = ". Much was said here while you were away, too much to "
	                             "fetch at once: /history goes on.";
	come(&play);
	play_receive(&play, "@msgid=m1 :bob!b@h PRIVMSG #lobby :one\r\n");
	come_back(&play);
	for (int page = 0; page < HISTORY_PAGES; page++) {
		char ask[64];
		snprintf(ask, sizeof ask, "msgid=n%d 100\r\n", 100 * page - 1);
		const char *sent = play_sent(&play);
		assert_non_null(strstr(sent, page > 0 ? ask : "msgid=m1 100\r\n"));
		send_page(&play, 100 * page);
	}
	assert_sent(&play, "");
	assert_true(play_has_line(lobby(&play), notice));
	play_receive(&play, "@msgid=z :bob!b@h PRIVMSG #lobby :now\r\n");
	play_type(&play, lobby(&play), "/history");
	assert_sent(&play, "CHATHISTORY AFTER #lobby msgid=n1999 100\r\n");
	play_receive(&play, OPEN TAGS("y", "30") ":bob!b@h PRIVMSG #lobby :the last\r\n");
	play_receive(&play, TAGS("z", "31") ":bob!b@h PRIVMSG #lobby :now\r\n" CLOSE);
	assert_false(play_has_line(lobby(&play), notice));
	const char *all = said(lobby(&play));
	assert_int_equal(count_of(all, "message"), 100 * HISTORY_PAGES);
	assert_non_null(strstr(all, "message 1999|<bob> the last|<bob> now"));
	play_end(&play);
}

/* The id of the last message that was sent, of its tag. */
static const char *client_id(const char *sent)
{
	static char id[RANDOM_TOKEN_LEN + 1];
	const char *at = strstr(sent, "+draft/client-id=");
	assert_non_null(at);
	snprintf(id, sizeof id, "%s", at + strlen("+draft/client-id="));
	return id;
}

/* The server took it and died before it said so: history shows it, and it is not sent again. */
static void what_history_shows_is_not_sent_again(void **state)
{
	(void)state;
	struct play play;
	char line[256], id[RANDOM_TOKEN_LEN + 1];
	come(&play);
	play_receive(&play, "@msgid=m1 :bob!b@h PRIVMSG #lobby :one\r\n");
	fake_sent(play.conn);
	play_type(&play, lobby(&play), "arrived");
	snprintf(id, sizeof id, "%s", client_id(fake_sent(play.conn)));
	play_type(&play, lobby(&play), "lost");
	come_back(&play);
	assert_null(strstr(fake_sent(play.conn), "PRIVMSG"));
	snprintf(line, sizeof line,
	    OPEN TAGS("m2", "02") ":bob!b@h PRIVMSG #lobby :two\r\n"
	                          "@batch=h;msgid=m3;+draft/client-id=%s "
	                          ":ada!a@h PRIVMSG #lobby :arrived\r\n" CLOSE,
	    id);
	play_receive(&play, line);
	assert_string_equal(
	    said(lobby(&play)), "<bob> one|<bob> two|<ada> arrived|<ada> lost (waiting)");
	assert_sent(&play, "@label=2;+draft/client-id=* PRIVMSG #lobby :lost\r\n");
	play_receive(&play, "@label=2;msgid=m4 :ada!a@h PRIVMSG #lobby :lost\r\n");
	/* The echo of the other one, late. */
	play_receive(&play, "@msgid=m3 :ada!a@h PRIVMSG #lobby :arrived\r\n");
	assert_string_equal(said(lobby(&play)), "<bob> one|<bob> two|<ada> arrived|<ada> lost");
	assert_int_equal(play.session->waiting, 0);
	play_end(&play);
}

static void a_resend_has_the_same_id(void **state)
{
	(void)state;
	struct play play;
	char id[RANDOM_TOKEN_LEN + 1];
	come(&play);
	fake_sent(play.conn);
	play_type(&play, lobby(&play), "hello");
	snprintf(id, sizeof id, "%s", client_id(fake_sent(play.conn)));
	come_back(&play);
	fake_sent(play.conn);
	play_receive(&play, OPEN CLOSE);
	assert_string_equal(client_id(fake_sent(play.conn)), id);
	play_type(&play, lobby(&play), "another");
	assert_string_not_equal(client_id(fake_sent(play.conn)), id);
	play_end(&play);
}

/* A server that keeps no tags: an own message with those very words after the break is that one. */
static void without_ids_words_tell(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	play_receive(&play, "@msgid=m1 :bob!b@h PRIVMSG #lobby :one\r\n");
	play_type(&play, lobby(&play), "hello");
	come_back(&play);
	fake_sent(play.conn);
	play_receive(&play, OPEN TAGS("m2", "02") ":ada!a@h PRIVMSG #lobby :hello\r\n" CLOSE);
	assert_sent(&play, "");
	assert_string_equal(said(lobby(&play)), "<bob> one|<ada> hello");
	play_end(&play);
}

static void a_refusal_ends_the_wait(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	play_type(&play, lobby(&play), "hello");
	come_back(&play);
	fake_sent(play.conn);
	uint64_t before = lines_end(lobby(&play)->lines);
	play_receive(&play, "FAIL CHATHISTORY MESSAGE_ERROR AFTER #lobby :Not now\r\n");
	assert_sent(&play, "@label=1;+draft/client-id=* PRIVMSG #lobby :hello\r\n");
	assert_int_equal(lines_end(lobby(&play)->lines), before);
	play_end(&play);
}

/* Batches that nobody wants, never end, or are about what is closed by now, hurt nobody. */
static void strange_batches(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	play_receive(&play, ":host BATCH +q chathistory #nowhere\r\n"
	                    "@batch=q;msgid=x :bob!b@h PRIVMSG #nowhere :lost\r\n" OPEN
	                    "@batch=h;msgid=m1 :bob!b@h JOIN #lobby\r\n");
	play_type(&play, lobby(&play), "/close");
	play_receive(&play, "@batch=h;msgid=m2 :bob!b@h PRIVMSG #lobby :late\r\n" CLOSE
	                    ":host BATCH -q\r\n:host BATCH -never\r\n");
	assert_false(play_has_line(play_server(&play), "<bob> late"));
	assert_false(play_has_line(play_server(&play), "<bob> lost"));
	for (int i = 0; i < 20; i++)
		play_receive(&play, ":host BATCH +a chathistory #lobby\r\n");
	play_end(&play);
}

static void fetches_older_ones_when_one_looks_there(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_NONE);
	play_end(&play);
	play_online(&play, CAPS);
	send_page(&play, 100);
	struct line line;
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_ASKED);
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_ASKED);
	assert_true(lobby(&play)->fetching);
	assert_sent(&play, "CHATHISTORY BEFORE #lobby msgid=n100 100\r\n");
	unsigned unread = lobby(&play)->unread;
	send_page(&play, 0);
	assert_false(lobby(&play)->fetching);
	assert_true(lines_get(lobby(&play)->lines, 0, &line));
	assert_int_equal(count_of(said(lobby(&play)), "message"), 200);
	assert_non_null(strstr(said(lobby(&play)), "message 99|<bob> message 100|"));
	assert_int_equal(lobby(&play)->unread, unread);
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_ASKED);
	play_receive(&play, OPEN CLOSE);
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_NONE);
	play_end(&play);
}

/* What it answers comes only when one looks further back. */
static void an_answer_finds_its_question_later(void **state)
{
	(void)state;
	struct play play;
	struct line line;
	play_online(&play, CAPS);
	send_page(&play, 100);
	play_receive(&play, "@msgid=r;+reply=n42 :carl!c@h PRIVMSG #lobby :yes\r\n");
	assert_true(lines_get(lobby(&play)->lines, lines_end(lobby(&play)->lines) - 1, &line));
	assert_true(str_eq(line.quote, STR("…")));
	client_older(lobby(&play));
	send_page(&play, 0);
	assert_true(lines_get(lobby(&play)->lines, lines_end(lobby(&play)->lines) - 1, &line));
	assert_true(str_eq(line.quote, STR("bob: message 42")));
	play_end(&play);
}

static void joins_what_the_server_names(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_receive(&play, ":host 001 ada :Welcome\r\n:host 005 ada DEFAULTCHAN=#hall :are\r\n"
	                    ":host 376 ada :End\r\n");
	assert_sent(&play, "CAP LS 302\r\nNICK ada\r\nUSER confab 0 * :Ada\r\nPING :1\r\n"
	                   "JOIN #hall\r\n");
	play_receive(&play, ":ada!a@h JOIN #hall\r\n");
	assert_string_equal(play.shown->name, "#hall");
	play_end(&play);
}

/* A page full of events is no reason to show nothing, nor to stop. */
static void events_are_walked_past(void **state)
{
	(void)state;
	struct play play;
	char line[128];
	play_online(&play, CAPS " draft/event-playback");
	play_receive(&play,
	    ":host 005 ada CHATHISTORY=3 :are\r\n" OPEN "@batch=h;msgid=e1 :bob!b@h JOIN #lobby\r\n"
	    "@batch=h;msgid=e2 :bob!b@h PART #lobby\r\n");
	snprintf(line, sizeof line, TAGS("m3", "03") ":bob!b@h PRIVMSG #lobby :three\r\n" CLOSE);
	play_receive(&play, line);
	assert_sent(&play, "CHATHISTORY BEFORE #lobby msgid=e1 3\r\n");
	play_receive(&play,
	    OPEN TAGS(
	        "m1", "01") ":bob!b@h PRIVMSG #lobby :one\r\n"
	                    "@batch=h;msgid=m2;+draft/react=x;+reply=m1 :ada!a@h TAGMSG #lobby\r\n"
	                    "@batch=h;msgid=m4;+draft/edit=m1 :bob!b@h PRIVMSG #lobby :One\r\n");
	play_receive(&play, CLOSE);
	assert_sent(&play, "CHATHISTORY BEFORE #lobby msgid=m1 3\r\n");
	play_receive(&play, OPEN CLOSE);
	assert_sent(&play, "");
	assert_string_equal(said(lobby(&play)), "<bob> One|<bob> three");
	struct line first;
	assert_true(lines_get(lobby(&play)->lines, 0, &first));
	assert_true(str_eq(first.note, STR("(edited)  x")));
	play_end(&play);
}

static void follows_what_was_read_elsewhere(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS " draft/read-marker");
	play_receive(&play, "MARKREAD #lobby timestamp=2026-11-22T14:01:30.000Z\r\n" OPEN);
	play_receive(&play, TAGS("m1", "01") ":bob!b@h PRIVMSG #lobby :one\r\n");
	play_receive(&play, TAGS("m2", "02") ":bob!b@h PRIVMSG #lobby :ada, two\r\n");
	play_receive(&play, TAGS("m3", "03") ":bob!b@h PRIVMSG #lobby :three\r\n" CLOSE);
	assert_int_equal(lobby(&play)->unread, 2);
	assert_int_equal(lobby(&play)->mentions, 1);
	assert_int_equal(lobby(&play)->read_until, 1);
	play_receive(&play, "MARKREAD #lobby timestamp=2026-11-22T14:02:00.000Z\r\n");
	assert_int_equal(lobby(&play)->unread, 1);
	/* What is not new, or nothing, changes nothing. */
	play_receive(&play, "MARKREAD #lobby timestamp=2026-11-22T14:00:00.000Z\r\n"
	                    "MARKREAD #lobby *\r\nMARKREAD #nowhere timestamp=x\r\n");
	assert_int_equal(lobby(&play)->unread, 1);
	fake_sent(play.conn);
	client_mark_read(lobby(&play));
	loop_turn(play.loop, 2 * READ_MARKER_PACE);
	play_turns(&play);
	assert_sent(&play, "MARKREAD #lobby timestamp=2026-11-22T14:03:00.000Z\r\n");
	play_end(&play);
}

/* During a break, by another client of the account. */
static void what_was_read_elsewhere_meanwhile_is_not_new(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS " draft/read-marker");
	play_receive(&play, OPEN CLOSE "@msgid=m1;time=2026-11-22T14:01:00.000Z "
	                               ":bob!b@h PRIVMSG #lobby :one\r\n"
	                               "@msgid=q1;time=2026-11-22T14:01:00.000Z "
	                               ":bob!b@h PRIVMSG ada :psst\r\n");
	client_mark_read(lobby(&play));
	client_mark_read(play_find(&play, "bob"));
	fake_hang_up(play.conn, "the server closed the connection");
	play_answer(&play);
	fake_sent(play.conn);
	play_greet(&play, CAPS " draft/read-marker");
	const char *sent = fake_sent(play.conn);
	assert_non_null(strstr(sent, "MARKREAD bob\r\nCHATHISTORY AFTER bob "));
	play_join(&play);
	play_receive(&play, "MARKREAD #lobby timestamp=2026-11-22T14:02:30.000Z\r\n" OPEN);
	play_receive(&play, TAGS("m2", "02") ":bob!b@h PRIVMSG #lobby :ada, two\r\n");
	play_receive(&play, TAGS("m3", "03") ":bob!b@h PRIVMSG #lobby :three\r\n" CLOSE);
	assert_int_equal(lobby(&play)->unread, 1);
	assert_int_equal(lobby(&play)->mentions, 0);
	struct line line;
	assert_true(lines_get(lobby(&play)->lines, lobby(&play)->read_until, &line));
	assert_true(str_eq(line.text, STR("three")));
	play_end(&play);
}

static void finds_by_the_server_and_without(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS " soju.im/search");
	play_receive(&play, OPEN CLOSE);
	play_type(&play, lobby(&play), "/search two words");
	assert_sent(&play, "SEARCH in=#lobby;text=two\\swords;limit=100\r\n");
	play_receive(&play, ":host BATCH +s soju.im/search\r\n"
	                    "@batch=s;msgid=a :bob!b@h PRIVMSG #lobby :words, two\r\n"
	                    ":host BATCH -s\r\n");
	const char *found = play_line(lobby(&play), 0);
	assert_non_null(strstr(found, " <bob> words, two"));
	assert_true(found[0] == '.');
	play_type(&play, lobby(&play), "/search nothing");
	play_receive(&play, ":host BATCH +s soju.im/search\r\n:host BATCH -s\r\n");
	assert_line(lobby(&play), 0, ". Nobody said \"nothing\" here.");
	play.session->private->caps = 0;
	play_receive(&play, ":bob!b@h PRIVMSG #lobby :a needle\r\n");
	play_type(&play, lobby(&play), "/search needle");
	assert_non_null(strstr(play_line(lobby(&play), 0), " <bob> a needle"));
	play_end(&play);
}

/* Bob has said something during the break, and no conversation with him is open. */
/* What stands for messages numbered from `from` on, a second after each other. */
static void send_range(struct play *play, int from, int end)
{
	char line[160];
	play_receive(play, OPEN);
	for (int i = from; i < end; i++) {
		snprintf(line, sizeof line,
		    "@batch=h;msgid=k%d;time=2026-11-22T%02d:%02d:%02d.000Z "
		    ":bob!b@h PRIVMSG #lobby :said %d\r\n",
		    i, i / 3600, i / 60 % 60, i % 60, i);
		play_receive(play, line);
	}
	play_receive(play, CLOSE);
}

/* "0-99 ⋮ 200-299": the numbers of what is there, and gaps. */
static const char *ranges(const struct play *play)
{
	static struct buf all;
	int first = -1, last = -2, number;
	struct line line;
	buf_clear(&all);
	for (uint64_t i = 0; lines_get(lobby(play)->lines, i, &line); i++) {
		if (line.kind == LINE_GAP) {
			buf_printf(&all, "%d-%d ⋮ ", first, last);
			last = -2;
		} else if (line.kind == LINE_MESSAGE &&
		           sscanf(line.text.data, "said %d", &number) == 1) {
			first = number == last + 1 ? first : number;
			last = number;
		}
	}
	buf_printf(&all, "%d-%d", first, last);
	return all.data;
}

static uint64_t gap_of(const struct play *play)
{
	struct line line;
	for (uint64_t i = 0; lines_get(lobby(play)->lines, i, &line); i++)
		if (line.kind == LINE_GAP)
			return i;
	return UINT64_MAX;
}

static void look(struct play *play, const char *id)
{
	play->looked = UINT64_MAX;
	client_look(lobby(play), &(struct line){.id = str_from(id)});
}

static void assert_looked_at(const struct play *play, const char *id)
{
	struct line line;
	assert_true(lines_get(lobby(play)->lines, play->looked, &line));
	assert_true(str_eq(line.id, str_from(id)));
}

static void looks_at_what_was_found(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS " soju.im/search");
	send_range(&play, 1000, 1100);
	play.chooses = true;
	play_type(&play, lobby(&play), "/search said");
	play_receive(&play, ":host BATCH +s soju.im/search\r\n"
	                    "@batch=s;msgid=k42 :bob!b@h PRIVMSG #lobby :said 42\r\n"
	                    "@batch=s;msgid=k1042 :bob!b@h PRIVMSG #lobby :said 1042\r\n"
	                    ":host BATCH -s\r\n");
	assert_int_equal(lines_end(play.found), 2);
	fake_sent(play.conn);
	/* One that is here. */
	struct line found;
	lines_get(play.found, 1, &found);
	client_look(lobby(&play), &found);
	assert_sent(&play, "");
	assert_looked_at(&play, "k1042");
	/* One that is not. */
	look(&play, "k42");
	assert_sent(&play, "CHATHISTORY AROUND #lobby msgid=k42 100\r\n");
	send_range(&play, 0, 100);
	assert_looked_at(&play, "k42");
	assert_string_equal(ranges(&play), "0-99 ⋮ 1000-1099");
	/* Between them. */
	look(&play, "k500");
	send_range(&play, 450, 550);
	assert_looked_at(&play, "k500");
	assert_string_equal(ranges(&play), "0-99 ⋮ 450-549 ⋮ 1000-1099");
	/* Over a gap, into what is there on both sides. */
	look(&play, "k440");
	send_range(&play, 390, 490);
	assert_string_equal(ranges(&play), "0-99 ⋮ 390-549 ⋮ 1000-1099");
	play_end(&play);
}

static void gaps_are_filled_from_both_ends(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS);
	send_range(&play, 500, 600);
	look(&play, "k42");
	send_range(&play, 0, 100);
	fake_sent(play.conn);
	client_fill(lobby(&play), gap_of(&play), false);
	client_fill(lobby(&play), gap_of(&play), false);
	assert_sent(&play, "CHATHISTORY AFTER #lobby msgid=k99 100\r\n");
	send_range(&play, 100, 200);
	assert_string_equal(ranges(&play), "0-199 ⋮ 500-599");
	client_fill(lobby(&play), gap_of(&play), true);
	assert_sent(&play, "CHATHISTORY BEFORE #lobby msgid=k500 100\r\n");
	send_range(&play, 400, 500);
	assert_string_equal(ranges(&play), "0-199 ⋮ 400-599");
	client_fill(lobby(&play), gap_of(&play), true);
	send_range(&play, 300, 400);
	client_fill(lobby(&play), gap_of(&play), true);
	send_range(&play, 200, 300);
	assert_string_equal(ranges(&play), "0-199 ⋮ 200-599");
	client_fill(lobby(&play), gap_of(&play), true);
	send_range(&play, 100, 200);
	assert_string_equal(ranges(&play), "0-599");
	/* Events alone are walked past. */
	look(&play, "k2000");
	send_range(&play, 2000, 2100);
	fake_sent(play.conn);
	client_fill(lobby(&play), gap_of(&play), false);
	assert_sent(&play, "CHATHISTORY AFTER #lobby msgid=k599 100\r\n");
	play_receive(&play, OPEN);
	for (int i = 0; i < 100; i++) {
		char line[160];
		snprintf(line, sizeof line,
		    "@batch=h;msgid=e%d;time=2026-11-22T00:12:00.000Z :dan!d@h JOIN #lobby\r\n", i);
		play_receive(&play, line);
	}
	play_receive(&play, CLOSE);
	assert_sent(&play, "CHATHISTORY AFTER #lobby msgid=e99 100\r\n");
	send_range(&play, 600, 700);
	assert_string_equal(ranges(&play), "0-699 ⋮ 2000-2099");
	client_fill(lobby(&play), gap_of(&play), false);
	play_receive(&play, OPEN CLOSE);
	/* No gap is there: nothing is asked for. */
	fake_sent(play.conn);
	client_fill(lobby(&play), 5, true);
	assert_sent(&play, "");
	/* Older ones go on from the oldest. */
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_ASKED);
	assert_sent(&play, "CHATHISTORY BEFORE #lobby msgid=k0 100\r\n");
	play_end(&play);
}

static void what_cannot_be_looked_at_is_told(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, CAPS);
	send_range(&play, 500, 600);
	/* It waits its turn. */
	assert_int_equal(client_older(lobby(&play)), CLIENT_OLDER_ASKED);
	fake_sent(play.conn);
	look(&play, "k42");
	assert_sent(&play, "");
	send_range(&play, 400, 500);
	assert_sent(&play, "CHATHISTORY AROUND #lobby msgid=k42 100\r\n");
	play_receive(&play, OPEN CLOSE);
	assert_line(lobby(&play), 0, "! The server does not show that message.");
	look(&play, "k43");
	play_receive(&play, ":host FAIL CHATHISTORY INVALID_MSGREFTYPE AROUND #lobby :no\r\n");
	assert_line(lobby(&play), 0, "! The server does not show that message.");
	assert_false(lobby(&play)->fetching);
	fake_hang_up(play.conn, "the server closed the connection");
	look(&play, "k42");
	assert_line(lobby(&play), 0,
	    "! That message is not here any more, and the server is not there to ask.");
	play_end(&play);
}

static void finds_who_talked_during_a_break(void **state)
{
	(void)state;
	struct play play;
	come(&play);
	/* Nobody's clock is ahead of this. */
	play_receive(
	    &play, "@msgid=m1;time=2086-11-22T14:01:00.000Z :bob!b@h PRIVMSG #lobby :one\r\n");
	come_back(&play);
	assert_non_null(strstr(play_sent(&play), "timestamp=2086-11-22T14:01:00.000Z 100\r\n"));
	/* What he says before the answer stands behind what it has. */
	play_receive(&play, "@msgid=p3 :bob!b@h PRIVMSG ada :three\r\n"
	                    ":host BATCH +t draft/chathistory-targets\r\n"
	                    "@batch=t :host CHATHISTORY TARGETS #lobby 2086-11-22T14:03:00.000Z\r\n"
	                    "@batch=t :host CHATHISTORY TARGETS bob 2086-11-22T14:03:00.000Z\r\n"
	                    ":host BATCH -t\r\n");
	assert_sent(&play, "CHATHISTORY AFTER bob timestamp=2086-11-22T14:01:00.000Z 100\r\n");
	play_receive(&play,
	    ":host BATCH +h chathistory bob\r\n" TAGS("p1", "02") ":bob!b@h PRIVMSG ada :one\r\n");
	play_receive(&play, TAGS("p2", "02") ":ada!a@h PRIVMSG bob :two\r\n" CLOSE);
	struct conversation *bob = play_find(&play, "bob");
	assert_string_equal(said(bob), "<bob> one|<ada> two|<bob> three");
	assert_int_equal(bob->unread, 2);
	assert_int_equal(bob->mentions, 2);
	/* The same again asks for nothing. */
	play_receive(&play, ":host CHATHISTORY TARGETS bob 2086-11-22T14:03:00.000Z\r\n"
	                    ":host FAIL CHATHISTORY MESSAGE_ERROR TARGETS :It broke\r\n");
	assert_sent(&play, "");
	play_end(&play);
}

static void finds_who_talked_before_one_came(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_receive(&play, ":host 900 ada ada!a@h ada :You are logged in\r\n");
	play_greet(&play, CAPS " draft/read-marker");
	assert_non_null(strstr(play_sent(&play), "CHATHISTORY TARGETS timestamp="));
	play_receive(&play, ":host CHATHISTORY TARGETS bob 2026-11-22T14:03:00.000Z\r\n");
	assert_sent(&play, "MARKREAD bob\r\nCHATHISTORY LATEST bob * 100\r\n");
	play_receive(&play, "MARKREAD bob *\r\n:host BATCH +h chathistory bob\r\n");
	play_receive(&play, TAGS("p1", "02") ":bob!b@h PRIVMSG ada :one\r\n" CLOSE);
	assert_string_equal(said(play_find(&play, "bob")), "<bob> one");
	assert_int_equal(play_find(&play, "bob")->unread, 1);
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_what_was_said_before_one_came),
	    cmocka_unit_test(asks_nothing_of_servers_that_keep_nothing),
	    cmocka_unit_test(asks_for_what_a_break_made_it_miss),
	    cmocka_unit_test(asks_page_by_page_and_says_when_it_is_too_much),
	    cmocka_unit_test(what_history_shows_is_not_sent_again),
	    cmocka_unit_test(a_resend_has_the_same_id),
	    cmocka_unit_test(without_ids_words_tell),
	    cmocka_unit_test(a_refusal_ends_the_wait),
	    cmocka_unit_test(strange_batches),
	    cmocka_unit_test(fetches_older_ones_when_one_looks_there),
	    cmocka_unit_test(an_answer_finds_its_question_later),
	    cmocka_unit_test(joins_what_the_server_names),
	    cmocka_unit_test(events_are_walked_past),
	    cmocka_unit_test(follows_what_was_read_elsewhere),
	    cmocka_unit_test(what_was_read_elsewhere_meanwhile_is_not_new),
	    cmocka_unit_test(finds_by_the_server_and_without),
	    cmocka_unit_test(looks_at_what_was_found),
	    cmocka_unit_test(gaps_are_filled_from_both_ends),
	    cmocka_unit_test(what_cannot_be_looked_at_is_told),
	    cmocka_unit_test(finds_who_talked_during_a_break),
	    cmocka_unit_test(finds_who_talked_before_one_came),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
