#include "tests/client/play.h"

#include <stdio.h>
#include <string.h>

/* What a server's messages make of the model. */

static struct conversation *lobby(const struct play *play)
{
	return play_find(play, "#lobby");
}

static void people_come_and_go(void **state)
{
	(void)state;
	static const struct {
		const char *what, *message, *line, *members;
	} rows[] = {
	    {"somebody joins", ":dora!d@h JOIN #lobby", "~ dora joined", "@carl ada bob dora"},
	    {"with an account and a name", ":dora!d@h JOIN #lobby acc :Dora", "~ dora joined",
	        "@carl ada bob dora"},
	    {"somebody leaves", ":bob!b@h PART #lobby", "~ bob left", "@carl ada"},
	    {"with a reason", ":bob!b@h PART #lobby :tea", "~ bob left (tea)", "@carl ada"},
	    {"somebody quits", ":bob!b@h QUIT :tea", "~ bob quit (tea)", "@carl ada"},
	    {"somebody quits wordless", ":bob!b@h QUIT :Quit: ", "~ bob quit", "@carl ada"},
	    {"somebody unknown quits", ":zoe!z@h QUIT", "~ ada joined", "@carl ada bob"},
	    {"somebody is kicked wordless", ":carl!c@h KICK #lobby bob :bob", "~ carl kicked bob",
	        "@carl ada"},
	    {"somebody is kicked", ":carl!c@h KICK #lobby bob :hush", "~ carl kicked bob (hush)",
	        "@carl ada"},
	    {"a new nick", ":bob!b@h NICK zed", "~ bob is now zed", "@carl ada zed"},
	    {"the same in capitals", ":bob!b@h NICK BOB", "~ bob is now BOB", "@carl ada BOB"},
	    {"names are found in any case", ":BOB!b@h PART #LOBBY", "~ BOB left", "@carl ada"},
	    {"a rank is given", ":carl!c@h MODE #lobby +o bob", "~ carl set mode +o bob",
	        "@bob @carl ada"},
	    {"a rank is taken", ":carl!c@h MODE #lobby -o carl", "~ carl set mode -o carl",
	        "ada bob carl"},
	    {"ranks among other modes", ":carl!c@h MODE #lobby +bvk-l+i *!*@x ada key",
	        "~ carl set mode +bvk-l+i *!*@x ada key", "@carl +ada bob"},
	    {"a mode for nobody", ":carl!c@h MODE #lobby +o", "~ carl set mode +o",
	        "@carl ada bob"},
	    {"somebody is away", ":bob!b@h AWAY :tea", "~ ada joined", "@carl ada bob(away)"},
	    {"other channels do not matter", ":bob!b@h PART #other", "~ ada joined",
	        "@carl ada bob"},
	    {"somebody is invited", ":carl!c@h INVITE dora #lobby", "~ carl invited dora",
	        "@carl ada bob"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		char message[128];
		print_message("# %s\n", rows[i].what);
		play_online(&play, "");
		snprintf(message, sizeof message, "%s\r\n", rows[i].message);
		play_receive(&play, message);
		assert_line(lobby(&play), 0, rows[i].line);
		assert_string_equal(play_members(lobby(&play)), rows[i].members);
		play_end(&play);
	}
}

static void names_replace_who_was_there(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":host 353 ada = #lobby :@+ada!a@h +bob!b@h\r\n"
	                    ":host 353 ada = #lobby :Zed\r\n:host 366 ada #lobby :End\r\n");
	assert_string_equal(play_members(lobby(&play)), "@ada +bob Zed");
	assert_int_equal(conversation_member(lobby(&play), STR("ADA"))->ranks, 3);
	assert_null(conversation_member(lobby(&play), STR("carl")));
	play_receive(&play, ":x!x@x MODE #lobby -o ada\r\n");
	assert_string_equal(play_members(lobby(&play)), "+ada +bob Zed");
	play_end(&play);
}

static void names_sort_by_what_the_server_says(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":host 353 ada = #lobby :ada +[b] {B}\r\n:host 366 ada #lobby :End\r\n"
	                    ":host 005 ada CASEMAPPING=rfc1459 PREFIX=(qo)~@ :are supported\r\n");
	assert_string_equal(play_members(lobby(&play)), "ada [b]");
	play_end(&play);
}

static void many_members_stay_sorted(void **state)
{
	(void)state;
	struct play play;
	char message[64];
	play_online(&play, "");
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(message, sizeof message, ":u%u!u@h JOIN #lobby\r\n", i * 7919 % 2000);
		play_receive(&play, message);
	}
	const struct conversation *conversation = lobby(&play);
	assert_int_equal(conversation->member_count, 2003);
	for (size_t i = 1; i + 1 < conversation->member_count; i++)
		assert_true(
		    strcmp(conversation->members[i]->nick, conversation->members[i + 1]->nick) < 0);
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(message, sizeof message, ":U%u!u@h QUIT\r\n", i);
		play_receive(&play, message);
	}
	assert_string_equal(play_members(conversation), "@carl ada bob");
	play_end(&play);
}

static void we_leave_and_are_kicked(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":carl!c@h KICK #lobby ada :out\r\n");
	assert_false(lobby(&play)->joined);
	assert_int_equal(lobby(&play)->member_count, 0);
	assert_line(lobby(&play), 1, "~ carl kicked ada (out)");
	assert_line(lobby(&play), 0, "! You were kicked. /join #lobby goes in again.");
	play_receive(&play, ":ada!a@h JOIN #lobby\r\n:ada!a@h PART #lobby\r\n");
	assert_false(lobby(&play)->joined);
	assert_line(lobby(&play), 0, "~ ada left");
	/* Nobody goes back into a channel that was left. */
	fake_hang_up(play.conn, "gone");
	play_answer(&play);
	fake_sent(play.conn);
	play_greet(&play, "");
	assert_null(strstr(fake_sent(play.conn), "JOIN"));
	play_end(&play);
}

static void topics(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":host 332 ada #lobby :Be \002kind\002\r\n"
	                    ":host 333 ada #lobby carl!c@h 1790000000\r\n");
	assert_string_equal(lobby(&play)->topic, "Be kind");
	assert_line(lobby(&play), 0, "~ ada joined");
	play_receive(&play, ":carl!c@h TOPIC #lobby :Tea at five\r\n");
	assert_string_equal(lobby(&play)->topic, "Tea at five");
	assert_line(lobby(&play), 0, "~ carl set the topic: Tea at five");
	play_receive(&play, ":carl!c@h TOPIC #lobby :\r\n");
	assert_string_equal(lobby(&play)->topic, "");
	assert_line(lobby(&play), 0, "~ carl took the topic away");
	play_end(&play);
}

/* Messages. */

static void messages_find_their_place(void **state)
{
	(void)state;
	static const struct {
		const char *what, *message, *place, *line;
		unsigned unread, mentions, notifies;
	} rows[] = {
	    {"a channel", ":bob!b@h PRIVMSG #lobby :hi all", "#lobby", "<bob> hi all", 1, 0, 0},
	    {"in other letters", ":bob!b@h PRIVMSG #LOBBY :hi", "#lobby", "<bob> hi", 1, 0, 0},
	    {"a mention", ":bob!b@h PRIVMSG #lobby :hi ADA!", "#lobby", "<bob> hi ADA!", 1, 1, 1},
	    {"no mention", ":bob!b@h PRIVMSG #lobby :canada", "#lobby", "<bob> canada", 1, 0, 0},
	    {"an action", ":bob!b@h PRIVMSG #lobby :\001ACTION waves\001", "#lobby", "* bob waves",
	        1, 0, 0},
	    {"an action without its end", ":bob!b@h PRIVMSG #lobby :\001ACTION waves", "#lobby",
	        "* bob waves", 1, 0, 0},
	    {"a notice", ":bob!b@h NOTICE #lobby :ada, psst", "#lobby", "-bob- ada, psst", 1, 0, 0},
	    {"to the operators only", ":bob!b@h PRIVMSG @#lobby :hush", "#lobby", "<bob> hush", 1,
	        0, 0},
	    {"to us alone", ":bob!b@h PRIVMSG ada :psst", "bob", "<bob> psst", 1, 1, 1},
	    {"colours", ":bob!b@h PRIVMSG #lobby :\0034,5red\017 \002bold", "#lobby",
	        "<bob> red bold", 1, 0, 0},
	    {"escapes stay for the screen", ":bob!b@h PRIVMSG #lobby :\033[31m", "#lobby",
	        "<bob> \033[31m", 1, 0, 0},
	    {"a colon first", ":bob!b@h PRIVMSG #lobby ::)", "#lobby", "<bob> :)", 1, 0, 0},
	    {"one word without a colon", ":bob!b@h PRIVMSG #lobby hi", "#lobby", "<bob> hi", 1, 0,
	        0},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		char message[128];
		print_message("# %s\n", rows[i].what);
		play_online(&play, "");
		play_receive(&play, ":host 005 ada STATUSMSG=@+ :are supported\r\n");
		snprintf(message, sizeof message, "%s\r\n", rows[i].message);
		play_receive(&play, message);
		struct conversation *place = play_find(&play, rows[i].place);
		assert_non_null(place);
		assert_line(place, 0, rows[i].line);
		assert_int_equal(place->unread, rows[i].unread);
		assert_int_equal(place->mentions, rows[i].mentions);
		assert_int_equal(play.notifies, rows[i].notifies);
		client_mark_read(place);
		assert_int_equal(place->unread + place->mentions, 0);
		assert_int_equal(place->read_until, lines_end(place->lines));
		play_end(&play);
	}
}

static void servers_and_strangers_speak_in_the_servers_place(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":irc.host NOTICE ada :look out\r\n");
	assert_line(play_server(&play), 0, "-irc.host- look out");
	play_receive(&play, ":bob!b@h NOTICE ada :psst\r\n");
	assert_line(play_server(&play), 0, "-bob- psst");
	play_receive(&play, ":bob!b@h PRIVMSG #elsewhere :lost\r\n");
	assert_line(play_server(&play), 0, "<bob> lost");
	assert_null(play_find(&play, "bob"));
	assert_null(play_find(&play, "#elsewhere"));
	play_receive(&play, ":host 372 ada :- Be kind\r\n");
	assert_line(play_server(&play), 0, ". - Be kind");
	play_receive(&play, ":host 999 ada some thing :else\r\n");
	assert_line(play_server(&play), 0, ". some thing else");
	play_receive(&play, ":carl!c@h INVITE ada #den\r\n");
	assert_line(play_server(&play), 0, ". carl invites you to #den. /join #den goes in.");
	play_end(&play);
}

static void queries_follow_their_nick(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":bob!b@h PRIVMSG ada :psst\r\n:bob!b@h NICK robert\r\n");
	assert_null(play_find(&play, "bob"));
	assert_line(play_find(&play, "robert"), 0, "~ bob is now robert");
	play_receive(&play, ":host 301 ada robert :at tea\r\n:host 301 ada robert :at tea\r\n");
	assert_line(play_find(&play, "robert"), 0, ". robert is away: at tea");
	assert_line(play_find(&play, "robert"), 1, "~ bob is now robert");
	play_receive(&play, ":robert!b@h QUIT :night\r\n");
	assert_line(play_find(&play, "robert"), 0, "~ robert quit (night)");
	play_end(&play);
}

static void takes_the_servers_time(void **state)
{
	(void)state;
	static const struct {
		const char *tag;
		int64_t time; /* 0: now */
	} rows[] = {
	    {"time=2026-11-22T14:05:06.789Z", INT64_C(1795356306789)},
	    {"time=1970-01-01T00:00:01.000Z", 1000},
	    {"a=b;time=2000-02-29T23:59:59Z;c", INT64_C(951868799000)},
	    {"time=yesterday", 0},
	    {"time=2026-13-01T00:00:00.000Z", 0},
	    {"other", 0},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		struct line line;
		char message[128];
		print_message("# %s\n", rows[i].tag);
		play_online(&play, "server-time");
		snprintf(
		    message, sizeof message, "@%s :bob!b@h PRIVMSG #lobby :x\r\n", rows[i].tag);
		int64_t before = clock_wall_ms();
		play_receive(&play, message);
		assert_true(
		    lines_get(lobby(&play)->lines, lines_end(lobby(&play)->lines) - 1, &line));
		if (rows[i].time != 0)
			assert_true(line.time == rows[i].time);
		else
			assert_true(line.time >= before && line.time <= clock_wall_ms());
		play_end(&play);
	}
}

static void answers_ctcp_politely_and_seldom(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":bob!b@h PRIVMSG ada :\001PING 12 34\001\r\n");
	assert_sent(&play, "NOTICE bob :\001PING 12 34\001\r\n");
	play_receive(&play, ":bob!b@h PRIVMSG ada :\001VERSION\001\r\n");
	assert_non_null(strstr(fake_sent(play.conn), "NOTICE bob :\001VERSION confab "));
	for (int i = 0; i < 20; i++)
		play_receive(&play, ":bob!b@h PRIVMSG ada :\001PING x\001\r\n");
	assert_sent(&play, "NOTICE bob :\001PING x\001\r\n");
	play_receive(&play, ":bob!b@h PRIVMSG ada :\001DCC SEND x 1 2 3\001\r\n"
	                    ":bob!b@h NOTICE ada :\001VERSION evil\001\r\n"
	                    ":bob!b@h PRIVMSG ada :\001\001\r\n");
	assert_sent(&play, "");
	assert_null(play_find(&play, "bob"));
	play_end(&play);
}

static void our_own_nick_changes(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":ada!a@h NICK eve\r\n");
	assert_string_equal(play.session->nick, "eve");
	assert_line(lobby(&play), 0, "~ ada is now eve");
	play_receive(&play, ":bob!b@h PRIVMSG eve :hi eve\r\n");
	assert_line(play_find(&play, "bob"), 0, "<bob> hi eve");
	play_end(&play);
}

static void names_follow_the_casemapping(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":ada!a@h JOIN #a[b]\r\n");
	assert_null(play_find(&play, "#A{B}"));
	play_receive(&play, ":host 005 ada CASEMAPPING=rfc1459 :are supported\r\n");
	assert_non_null(play_find(&play, "#A{B}"));
	assert_ptr_equal(play_find(&play, "#A{B}"), play_find(&play, "#a[b]"));
	play_end(&play);
}

static void the_server_gets_its_name(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	assert_string_equal(play.session->name, "Quiet");
	assert_string_equal(play_server(&play)->name, "Quiet");
	play_end(&play);
}

static void caps_come_and_go(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_receive(&play, ":host CAP ada NEW :echo-message other\r\n");
	assert_sent(&play, "CAP REQ :echo-message\r\n");
	play_receive(
	    &play, ":host CAP ada ACK :echo-message\r\n:host CAP ada DEL :echo-message\r\n");
	play_type(&play, lobby(&play), "x");
	play_turns(&play);
	assert_sent(&play, "PRIVMSG #lobby :x\r\nPING :2\r\n");
	play_end(&play);
}

static void a_nul_is_replaced(void **state)
{
	(void)state;
	static const char message[] =
	    ":do\0ra!d@h JOIN #lobby\r\n:bob!b@h PRIVMSG #lobby :a\0b\r\n";
	struct play play;
	play_online(&play, "");
	fake_receive_bytes(play.conn, message, sizeof message - 1);
	assert_string_equal(play_members(lobby(&play)), "@carl ada bob do\xef\xbf\xbdra");
	assert_line(lobby(&play), 0,
	    "<bob> a\xef\xbf\xbd"
	    "b");
	play_end(&play);
}

/* Nothing of these may crash, leak or be believed. */
static void nonsense_does_no_harm(void **state)
{
	(void)state;
	static const char *const messages[] = {"JOIN", "PART", "PRIVMSG", "NICK :", ":ada NICK",
	    "353", ":h 353 ada", ":h 353 ada = #lobby :", ":h 353 ada = #lobby :@ !@ @!",
	    ":h 366 ada", "MODE", ":h MODE #lobby", ":h MODE #lobby +", ":h MODE #lobby +oooo",
	    ":h 005", ":h 005 ada", ":h 005 ada PREFIX=( :x", "BATCH +", "BATCH -", "BATCH x",
	    "@batch=x;label= PRIVMSG #lobby :x", ":h 332 ada", ":h 433 ada", ":h 317 ada x y z",
	    ":h 333 ada #lobby x notatime", ":h 324 ada", "CAP", "CAP * ACK", "CAP * LS :x", "FAIL",
	    "FAIL a b c", ":h 404", ":h 404 ada", ":h 401 ada bob :x", "KICK #lobby",
	    ": :", "@ :", "PONG", "PONG :x", ":h 001 eve :again", "INVITE ada", "ERROR",
	    ":bob!b@h JOIN bob", ":ada!a@h JOIN bob", ":ada!a@h JOIN 0", "TOPIC #lobby",
	    ":h 352 ada #lobby", ":h 322 ada", ":h 1", ":h 12345 x", ":h 4xx ada x :y"};
	struct play play;
	play_online(&play, "batch labeled-response echo-message");
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		char message[128];
		print_message("# %s\n", messages[i]);
		snprintf(message, sizeof message, "%s\r\n", messages[i]);
		play_receive(&play, message);
	}
	assert_int_equal(play.session->state, SESSION_ONLINE);
	assert_string_equal(play.session->nick, "ada");
	assert_true(lobby(&play)->joined);
	play_end(&play);
}

static void strangers_cannot_open_conversations_without_end(void **state)
{
	(void)state;
	struct play play;
	char message[64];
	play_online(&play, "");
	for (int i = 0; i < 700; i++) {
		snprintf(message, sizeof message, ":u%d!u@h PRIVMSG ada :hi\r\n", i);
		play_receive(&play, message);
	}
	assert_non_null(play_find(&play, "u300"));
	assert_null(play_find(&play, "u699"));
	assert_line(play_server(&play), 0, "<u699> hi");
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(people_come_and_go),
	    cmocka_unit_test(names_replace_who_was_there),
	    cmocka_unit_test(names_sort_by_what_the_server_says),
	    cmocka_unit_test(many_members_stay_sorted),
	    cmocka_unit_test(we_leave_and_are_kicked),
	    cmocka_unit_test(topics),
	    cmocka_unit_test(messages_find_their_place),
	    cmocka_unit_test(servers_and_strangers_speak_in_the_servers_place),
	    cmocka_unit_test(queries_follow_their_nick),
	    cmocka_unit_test(takes_the_servers_time),
	    cmocka_unit_test(answers_ctcp_politely_and_seldom),
	    cmocka_unit_test(our_own_nick_changes),
	    cmocka_unit_test(names_follow_the_casemapping),
	    cmocka_unit_test(the_server_gets_its_name),
	    cmocka_unit_test(caps_come_and_go),
	    cmocka_unit_test(a_nul_is_replaced),
	    cmocka_unit_test(nonsense_does_no_harm),
	    cmocka_unit_test(strangers_cannot_open_conversations_without_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
