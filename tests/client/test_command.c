#include "tests/client/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command.h"

static struct conversation *lobby(const struct play *play)
{
	return play_find(play, "#lobby");
}

static void the_table_is_sorted_and_whole(void **state)
{
	(void)state;
	size_t count;
	const struct command *table = command_table(&count);
	assert_true(count > 20);
	for (size_t i = 0; i < count; i++) {
		char start[64];
		print_message("# %s\n", table[i].name);
		assert_non_null(table[i].run);
		assert_true(i == 0 || strcmp(table[i - 1].name, table[i].name) < 0);
		assert_ptr_equal(command_find(str_from(table[i].name)), &table[i]);
		assert_true(table[i].summary[strlen(table[i].summary) - 1] != '.');
		snprintf(start, sizeof start, "/%s", table[i].name);
		assert_memory_equal(table[i].example, start, strlen(start));
	}
	assert_ptr_equal(command_find(STR("JOIN")), command_find(STR("join")));
	assert_null(command_find(STR("joi")));
	assert_null(command_find(STR("")));
}

static void commands_send(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *sent;
	} rows[] = {
	    {"/away", "AWAY :away\r\n"},
	    {"/away at tea", "AWAY :at tea\r\n"},
	    {"/back", "AWAY\r\n"},
	    {"/ban bob", "MODE #lobby +b bob!*@*\r\n"},
	    {"/ban *!*@host", "MODE #lobby +b *!*@host\r\n"},
	    {"/ban #cats bob", "MODE #cats +b bob!*@*\r\n"},
	    {"/ban", "MODE #lobby b\r\n"},
	    {"/invite", "INVITELINK #lobby\r\n"},
	    {"/invite --once --expire 2h", "INVITELINK #lobby --once --expire 2h\r\n"},
	    {"/invite dora", "INVITE dora #lobby\r\n"},
	    {"/invite dora #cats", "INVITE dora #cats\r\n"},
	    {"/join #cats", "JOIN #cats\r\n"},
	    {"/JOIN cats", "JOIN #cats\r\n"},
	    {"/join #cats,dogs key", "JOIN #cats key\r\nJOIN #dogs\r\n"},
	    {"/join #LOBBY", ""},
	    {"/kick bob", "KICK #lobby bob :bob\r\n"},
	    {"/kick #cats bob be kind", "KICK #cats bob :be kind\r\n"},
	    {"/list", "LIST\r\n"},
	    {"/list #c*", "LIST #c*\r\n"},
	    {"/mode", "MODE #lobby\r\n"},
	    {"/mode +o bob", "MODE #lobby +o bob\r\n"},
	    {"/mode #cats -m", "MODE #cats -m\r\n"},
	    {"/mode ada +i", "MODE ada +i\r\n"},
	    {"/names", "NAMES #lobby\r\n"},
	    {"/names #cats", "NAMES #cats\r\n"},
	    {"/nick eve", "NICK eve\r\n"},
	    {"/notice bob hi there", "NOTICE bob :hi there\r\n"},
	    {"/msg bob hi there", "PRIVMSG bob :hi there\r\n"},
	    {"/msg #lobby hi  there", "PRIVMSG #lobby :hi  there\r\n"},
	    {"/query bob hi", "PRIVMSG bob :hi\r\n"},
	    {"/part", "PART #lobby\r\n"},
	    {"/part see you", "PART #lobby :see you\r\n"},
	    {"/part #cats", "PART #cats\r\n"},
	    {"/raw PRIVMSG #x :a\nQUIT", "PRIVMSG #x :a QUIT\r\n"},
	    {"/topic", "TOPIC #lobby\r\n"},
	    {"/topic Tea at five", "TOPIC #lobby :Tea at five\r\n"},
	    {"/topic #cats Meow", "TOPIC #cats :Meow\r\n"},
	    {"/who", "WHO #lobby\r\n"},
	    {"/who bob", "WHO bob\r\n"},
	    {"/whois bob", "WHOIS bob\r\n"},
	    {"//join us", "PRIVMSG #lobby :/join us\r\n"},
	    {"exit the room", "PRIVMSG #lobby :exit the room\r\n"},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		print_message("# %s\n", rows[i].typed);
		play_online(&play, "echo-message");
		play_type(&play, lobby(&play), rows[i].typed);
		assert_sent(&play, rows[i].sent);
		play_end(&play);
	}
}

static void bad_usage_is_answered_with_the_right_one(void **state)
{
	(void)state;
	static const char *const typed[] = {"/connect", "/join", "/kick", "/me", "/msg", "/nick",
	    "/nick two words", "/notice bob", "/query", "/raw", "/whois"};
	struct play play;
	play_online(&play, "");
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		print_message("# %s\n", typed[i]);
		play_type(&play, lobby(&play), typed[i]);
		assert_memory_equal(play_line(lobby(&play), 1), "! Write it as: /", 16);
		assert_memory_equal(play_line(lobby(&play), 0), "! For example: /", 16);
	}
	assert_sent(&play, "");
	play_type(&play, play_server(&play), "/part");
	assert_line(play_server(&play), 2, "! This is no channel, so /part wants the name of one.");
	assert_line(play_server(&play), 1, "! Write it as: /part [CHANNEL] [REASON]");
	play_type(&play, play_server(&play), "hello?");
	assert_line(play_server(&play), 0,
	    "! Nobody reads along here. /join CHANNEL or /query NICK talks to people.");
	play_end(&play);
}

static void unknown_commands(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "/jion #cats");
	assert_line(lobby(&play), 0,
	    "! There is no /jion. Did you mean /join? /help lists all commands; // begins a "
	    "message with a slash.");
	play_type(&play, lobby(&play), "/usr/bin/env: not found");
	assert_memory_equal(play_line(lobby(&play), 0), "! There is no /usr/bin/env:. /help", 33);
	play_type(&play, lobby(&play), "/");
	assert_sent(&play, "");
	play_end(&play);
}

static void help(void **state)
{
	(void)state;
	struct play play;
	size_t count;
	command_table(&count);
	play_online(&play, "");
	uint64_t before = lines_end(lobby(&play)->lines);
	play_type(&play, lobby(&play), "/help");
	size_t rows = (size_t)(lines_end(lobby(&play)->lines) - before);
	assert_in_range(rows, count + 3, count + 5);
	assert_line(
	    lobby(&play), 3, ". /who [CHANNEL or MASK]   Tell who is there, names and hosts");
	/* Each is one row of a terminal of 80 columns, beside nicks of any length. */
	for (size_t i = 0; i < rows; i++)
		assert_in_range(strlen(play_line(lobby(&play), i)), 1, strlen(". ") + 60);
	/* Arguments too long for their column do not push what follows out of its own. */
	size_t kick = rows - 1;
	while (strcmp(play_line(lobby(&play), kick), ". /kick [CHANNEL] NICK [REASON]") != 0)
		assert_true(kick-- > 0);
	assert_line(
	    lobby(&play), kick - 1, ".                          Put somebody out of a channel");
	play_type(&play, lobby(&play), "/help join");
	assert_line(lobby(&play), 2, ". /join CHANNEL [KEY]");
	assert_line(lobby(&play), 1, ". Go into a channel, or make it.");
	assert_line(lobby(&play), 0, ". For example: /join #lobby");
	play_type(&play, lobby(&play), "/help /nonsense");
	assert_line(lobby(&play), 0, "! There is no /nonsense. /help lists all.");
	play_end(&play);
}

static void answers_come_where_one_asked(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *answer;
		const char *lines[4];
	} rows[] = {
	    {"/whois bob",
	        ":h 311 ada bob b host * :Bob B\r\n:h 319 ada bob :@#cats #dogs \r\n"
	        ":h 312 ada bob irc.host :A server\r\n:h 317 ada bob 75 0 :idle\r\n"
	        ":h 318 ada bob :End\r\n",
	        {". bob is b@host (Bob B)", ". bob is in @#cats #dogs",
	            ". bob is connected to irc.host", ". bob has said nothing for 1 min"}},
	    {"/whois bob",
	        ":h 301 ada bob :at tea\r\n:h 330 ada bob acc :is logged in as\r\n"
	        ":h 671 ada bob :is using a secure connection\r\n:h 318 ada bob :End\r\n",
	        {". bob is away: at tea", ". bob is logged in as acc",
	            ". bob is using a secure connection"}},
	    {"/whois zed", ":h 401 ada zed :No such nick\r\n:h 318 ada zed :End\r\n",
	        {"! Nobody here is called zed."}},
	    {"/list",
	        ":h 321 ada Channel :Users\r\n:h 322 ada #cats 1 :\r\n"
	        ":h 322 ada #dogs 23 :Woof\r\n:h 323 ada :End\r\n",
	        {". #cats, 1 person", ". #dogs, 23 people: Woof"}},
	    {"/list", ":h 323 ada :End\r\n", {". There is no channel. /join NAME makes one."}},
	    {"/who #cats",
	        ":h 352 ada #cats b host h bob H@ :0 Bob B\r\n"
	        ":h 352 ada #cats z host h zed G :0 Zed\r\n:h 315 ada #cats :End\r\n",
	        {". bob (b@host) Bob B", ". zed (z@host) Zed, away"}},
	    {"/who nobody", ":h 315 ada nobody :End\r\n", {". Nobody."}},
	    {"/names #cats", ":h 353 ada = #cats :@bob zed\r\n:h 366 ada #cats :End\r\n",
	        {". #cats: @bob zed"}},
	    {"/names #none", ":h 366 ada #none :End\r\n",
	        {". Nobody is in #none, or it is hidden."}},
	    {"/topic #cats", ":h 331 ada #cats :No topic\r\n", {". #cats has no topic."}},
	    {"/topic #cats", ":h 332 ada #cats :Meow\r\n:h 333 ada #cats bob!b@h 0\r\n",
	        {". The topic of #cats is: Meow", ". bob set it."}},
	    {"/ban #cats", ":h 367 ada #cats *!*@x bob!b@h 0\r\n:h 368 ada #cats :End\r\n",
	        {". #cats: *!*@x, by bob"}},
	    {"/ban #cats", ":h 368 ada #cats :End\r\n", {". Nobody is banned there."}},
	    {"/mode #cats", ":h 324 ada #cats +knt key\r\n", {". The modes of #cats are +knt key"}},
	    {"/away", ":h 306 ada :You are away\r\n",
	        {". You are away; /back says that you are here again."}},
	    {"/invite zed #cats", ":h 341 ada zed #cats\r\n", {". zed is invited to #cats."}},
	    {"/kick zed", ":h 482 ada #lobby :You're not channel operator\r\n",
	        {"! That takes an operator of #lobby."}},
	    {"/join #cats", ":h 473 ada #cats :Cannot join channel (+i)\r\n",
	        {"! #cats is for invited people only: ask somebody inside to /invite you."}},
	    {"/nick bob", ":h 433 ada bob :taken\r\n", {"! Somebody else is called bob already."}},
	    {"/invite", ":h 421 ada INVITELINK :Unknown command\r\n",
	        {"! This server makes no invites. /invite NICK asks somebody in who is on it "
	         "already."}},
	    {"/invite", ":h FAIL INVITELINK CANNOT_INVITE :invites need TLS\r\n",
	        {"! invites need TLS"}},
	    {"/invite",
	        ":h NOTE INVITELINK INVITE_LINK confab://h:1/x?';reboot;' 0a7a70cf many * :no\r\n",
	        {". no"}},
	    {"/invite --list",
	        ":h NOTE INVITELINK INVITE_LISTED 0a7a70cf #lobby used * :Invite\r\n",
	        {". Invite 0a7a70cf to #lobby, for one person, who has come, for ever"}},
	    {"/raw NONSENSE", ":h 421 ada NONSENSE :Unknown command\r\n",
	        {"! This server does not know NONSENSE."}},
	    {"/raw X", ":h 499 ada something :Strange refusal\r\n",
	        {"! something: Strange refusal"}},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct play play;
		print_message("# %s: %s\n", rows[i].typed, rows[i].lines[0]);
		play_online(&play, "");
		play_type(&play, play_server(&play), "/query bob");
		struct conversation *asker =
		    strstr(rows[i].typed, "kick") != NULL ? lobby(&play) : play_find(&play, "bob");
		uint64_t before = lines_end(asker->lines);
		play_type(&play, asker, rows[i].typed);
		play_receive(&play, rows[i].answer);
		size_t count = 0;
		while (count < 4 && rows[i].lines[count] != NULL)
			count++;
		for (size_t j = 0; j < count; j++)
			assert_line(asker, count - 1 - j, rows[i].lines[j]);
		assert_int_equal(lines_end(asker->lines) - before, count);
		assert_int_equal(play.session->private->questions.count, 0);
		play_end(&play);
	}
}

static void where_messages_show(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "echo-message");
	unsigned shows = play.shows;
	play_type(&play, lobby(&play), "/msg bob psst");
	assert_line(lobby(&play), 0, ". To bob: psst");
	assert_line(play_find(&play, "bob"), 0, "<ada> psst (waiting)");
	assert_int_equal(play.shows, shows);
	play_type(&play, lobby(&play), "/msg bob");
	assert_ptr_equal(play.shown, play_find(&play, "bob"));
	play_type(&play, lobby(&play), "/join #lobby");
	assert_ptr_equal(play.shown, lobby(&play));
	play_type(&play, lobby(&play), "/msg #nowhere hi");
	assert_line(
	    lobby(&play), 0, "! You are not in #nowhere, so nothing was sent. /join it first.");
	play_end(&play);
}

static void closing(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "/close");
	assert_sent(&play, "PART #lobby\r\n");
	assert_null(lobby(&play));
	assert_int_equal(play.gones, 1);
	play_type(&play, play_server(&play), "/query bob");
	play_type(&play, play_find(&play, "bob"), "/close");
	assert_null(play_find(&play, "bob"));
	play_type(&play, play_server(&play), "/close");
	assert_memory_equal(play_line(play_server(&play), 0), "! This is the only server", 25);
	play_end(&play);
}

static void several_servers(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "/connect tcp://192.0.2.9:7000 #cats #dogs");
	struct session *second = play.session->next;
	assert_non_null(second);
	assert_string_equal(second->name, "192.0.2.9:7000");
	assert_ptr_equal(play.shown->session, second);
	assert_int_equal(second->private->wishes.count, 2);
	play_type(&play, lobby(&play), "/connect host:99999");
	assert_int_equal(play_line(lobby(&play), 0)[0], '!');
	assert_null(second->next);
	play_type(&play, play.shown, "/close");
	assert_null(play.session->next);
	assert_null(play.shown);
	play_end(&play);
}

static void leaving(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "/quit good night");
	assert_int_equal(play.quits, 1);
	assert_sent(&play, "");
	play_type(&play, lobby(&play), " exit ");
	assert_int_equal(play.quits, 2);
	play_type(&play, lobby(&play), "/quit good night");
	client_quit(play.client, NULL);
	assert_sent(&play, "QUIT :good night\r\n");
	play_end(&play);
}

static void without_a_link(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	play_type(&play, lobby(&play), "/disconnect so long");
	assert_sent(&play, "QUIT :so long\r\n");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	play_type(&play, lobby(&play), "/whois bob");
	assert_line(
	    lobby(&play), 0, "! There is no link to Quiet now. /reconnect calls it at once.");
	play_type(&play, lobby(&play), "/join #cats");
	assert_line(lobby(&play), 0, ". You will be in #cats once connected.");
	play_type(&play, lobby(&play), "/part");
	play_type(&play, lobby(&play), "/nick eve");
	play_type(&play, lobby(&play), "/reconnect");
	play_answer(&play);
	assert_non_null(strstr(fake_sent(play.conn), "NICK eve\r\n"));
	play_receive(&play, ":host 001 eve :Welcome\r\n");
	assert_non_null(strstr(fake_sent(play.conn), "JOIN #cats\r\n"));
	play_end(&play);
}

static void reconnecting_drops_what_is_up(void **state)
{
	(void)state;
	struct play play;
	play_online(&play, "");
	struct conn *old = play.conn;
	play_type(&play, lobby(&play), "/reconnect");
	assert_string_equal(fake_sent(old), "QUIT :calling again\r\n");
	play_answer(&play);
	play_greet(&play, "");
	play_join(&play);
	fake_hang_up(old, "closed");
	assert_int_equal(play.session->state, SESSION_ONLINE);
	play_end(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_table_is_sorted_and_whole),
	    cmocka_unit_test(commands_send),
	    cmocka_unit_test(bad_usage_is_answered_with_the_right_one),
	    cmocka_unit_test(unknown_commands),
	    cmocka_unit_test(help),
	    cmocka_unit_test(answers_come_where_one_asked),
	    cmocka_unit_test(where_messages_show),
	    cmocka_unit_test(closing),
	    cmocka_unit_test(several_servers),
	    cmocka_unit_test(leaving),
	    cmocka_unit_test(without_a_link),
	    cmocka_unit_test(reconnecting_drops_what_is_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
