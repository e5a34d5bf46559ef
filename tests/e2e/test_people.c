/* What people run into: taken nicks, passwords, bans, long messages, pastes, two servers at once.
 */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define LINE_MOST 512 /* bytes of an IRC message, CR LF included */

static void a_taken_nick_gives_way(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *first = peer_irc(*state, address, "sam", CONFAB_CHANNEL);
	struct terminal *second = confab_start(*state, &(struct terminal_config){0},
	    (const char *const[]){"join", "--nick", "sam", address, CONFAB_CHANNEL, NULL});
	terminal_wait(second, "2 here");
	terminal_enter(second, "so who am I");
	peer_expect(first, ":sam");
	peer_expect(first, ":so who am I\r\n");
	assert_false(peer_got(first, ":sam!~confab"));
	assert_true(terminal_shows(second, "sam"));
}

static void a_password_is_wanted_and_said(void **state)
{
	const char *config = stage_path(*state, "confab.conf");
	FILE *file = fopen(config, "w");
	fputs("password = open sesame\n", file);
	fclose(file);
	struct confabd *confabd =
	    confabd_start(*state, (const char *const[]){"--config", config, NULL});
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct terminal *without =
	    confab_start(*state, &(struct terminal_config){.name = "without"},
	        (const char *const[]){"join", "--nick", "ann", address, CONFAB_CHANNEL, NULL});
	terminal_wait(without, "assword");
	struct terminal *with = confab_start(*state, &(struct terminal_config){.name = "with"},
	    (const char *const[]){"join", "--nick", "bob", "--password", "open sesame", address,
	        CONFAB_CHANNEL, NULL});
	terminal_wait(with, "1 here");
	assert_false(terminal_wrote(with, "open sesame", 11));
}

static void closed_doors_are_explained(void **state)
{
	static const struct {
		const char *modes, *expected;
	} doors[] = {
	    {"+b ann!*@*", "anned"},
	    {"+k secret", "key"},
	    {"+i", "nvit"},
	    {"+l 1", "full"},
	};
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *owner = peer_irc(*state, address, "owner", "#door0");
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	for (size_t i = 0; i < COUNT_OF(doors); i++) {
		char join[32], done[32];
		snprintf(join, sizeof join, "/join #door%zu", i);
		snprintf(done, sizeof done, "done%zu", i);
		peer_sendf(owner, "JOIN #door%zu\r\nMODE #door%zu %s\r\nPING %s\r\n", i, i,
		    doors[i].modes, done);
		peer_expect(owner, done);
		terminal_enter(ann, join);
		terminal_wait(ann, doors[i].expected);
		terminal_wait(ann, strchr(join, '#'));
		terminal_enter(ann, "/clear");
		terminal_wait_gone(ann, doors[i].expected);
	}
}

/* Everything arrives, cut between words into messages that fit. */
static void a_long_message_is_split_between_words(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *bob = peer_irc(*state, address, "bob", CONFAB_CHANNEL);
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	terminal_wait(ann, "2 here");
	struct buf text = {0}, got = {0};
	for (int i = 0; i < 200; i++)
		buf_printf(&text, "%s%d你好", i > 0 ? " " : "", i);
	terminal_enter(ann, text.data);
	peer_expect(bob, "199你好\r\n");
	const char *line = peer_received(bob)->data;
	for (const char *end; (end = strstr(line, "\r\n")) != NULL; line = end + 2) {
		assert_true(end - line + 2 <= LINE_MOST);
		const char *words = memmem(line, (size_t)(end - line), "PRIVMSG #lobby :", 16);
		if (words == NULL)
			continue;
		buf_add_str(&got, got.len > 0 ? " " : "");
		buf_add(&got, words + 16, (size_t)(end - words) - 16);
	}
	assert_string_equal(got.data, text.data);
	buf_fini(&text);
	buf_fini(&got);
}

static void a_paste_of_many_lines_asks_first(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *bob = peer_irc(*state, address, "bob", CONFAB_CHANNEL);
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	terminal_wait(ann, "2 here");
	terminal_paste(ann, "one\ntwo\nthree\nfour\nfive");
	terminal_wait(ann, "5 lines");
	peer_send(bob, "PING yet\r\n");
	peer_expect(bob, "PONG");
	assert_false(peer_got(bob, ":one"));
	terminal_send(ann, "y");
	static const char *const lines[] = {
	    ":one\r\n", ":two\r\n", ":three\r\n", ":four\r\n", ":five\r\n"};
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		peer_expect(bob, lines[i]);
}

static void two_servers_at_once(void **state)
{
	struct peer *servers[2];
	struct terminal *ann = NULL;
	for (size_t i = 0; i < 2; i++) {
		char line[96];
		servers[i] = peer_listen(*state, i == 0 ? "first" : "second");
		snprintf(line, sizeof line, "/connect %s", peer_address(servers[i]));
		if (i == 0)
			ann = confab_start(*state, &(struct terminal_config){.cols = 120},
			    (const char *const[]){
			        "join", "--nick", "ann", peer_address(servers[i]), "#one", NULL});
		else
			terminal_enter(ann, line);
		peer_accept(servers[i]);
		if (i == 1) {
			peer_expect(servers[i], "USER ");
			peer_send(
			    servers[i], ":there 001 ann :Welcome\r\n:there 422 ann :No words\r\n");
			terminal_enter(ann, "/join #two");
			peer_expect(servers[i], "#two");
			peer_send(servers[i],
			    ":ann!u@h JOIN #two\r\n:there 353 ann = #two :ann op\r\n"
			    ":there 366 ann #two :End\r\n");
		} else {
			peer_welcome(servers[i], "ann", "#one");
		}
		terminal_wait(ann, i == 0 ? "#one" : "#two");
	}
	terminal_wait(ann, "[#two]");
	peer_send(servers[1], ":op!u@h PRIVMSG #two :from the second\r\n");
	terminal_wait(ann, "from the second");
	terminal_enter(ann, "to the second");
	peer_expect(servers[1], "PRIVMSG #two :to the second\r\n");
	assert_false(peer_got(servers[0], "to the second"));
	peer_hang_up(servers[1]);
	terminal_wait(ann, "OFFLINE");
	terminal_enter(ann, "/query op");
	peer_send(servers[0], ":op!u@h PRIVMSG #one :the first is still there\r\n");
	terminal_wait(ann, "#one          1");
	terminal_send(ann, "\033a");
	terminal_wait(ann, "the first is still there");
}

/* Typed before the server has let anybody in, on a slow link. */
static void what_is_typed_while_joining_is_kept(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = confab_start(*state, &(struct terminal_config){0},
	    (const char *const[]){
	        "join", "--nick", "ann", peer_address(server), CONFAB_CHANNEL, NULL});
	peer_accept(server);
	peer_expect(server, "NICK ann");
	terminal_send(ann, "good mor");
	terminal_wait(ann, "good mor");
	peer_welcome(server, "ann", CONFAB_CHANNEL);
	terminal_wait(ann, "[#lobby]");
	terminal_enter(ann, "ning");
	peer_expect(server, "PRIVMSG #lobby :good morning\r\n");
}

/* A channel that comes late takes no half-typed words away from where they are meant for. */
static void nothing_moves_from_under_somebody_typing(void **state)
{
	struct peer *server;
	struct terminal *ann = confab_join_peer(*state, &(struct terminal_config){0}, &server);
	terminal_wait(ann, "[#lobby]");
	terminal_enter(ann, "/join #late");
	peer_expect(server, "JOIN #late");
	terminal_send(ann, "for the lob");
	terminal_wait(ann, "for the lob");
	peer_send(server,
	    ":ann!u@h JOIN #late\r\n:there 353 ann = #late :ann\r\n:there 366 ann #late :End\r\n"
	    ":op!u@h PRIVMSG #late :hello late one\r\n");
	terminal_wait(ann, "#late 1");
	terminal_enter(ann, "by");
	peer_expect(server, "PRIVMSG #lobby :for the lobby\r\n");
}

static void a_new_configuration_drops_nobody(void **state)
{
	const char *config = stage_path(*state, "confab.conf");
	FILE *file = fopen(config, "w");
	fputs("motd = before\n", file);
	fclose(file);
	struct confabd *confabd =
	    confabd_start(*state, (const char *const[]){"--config", config, NULL});
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *bob = peer_irc(*state, address, "bob", CONFAB_CHANNEL);
	assert_true(peer_got(bob, ":- before"));
	file = fopen(config, "w");
	fputs("motd = after\n", file);
	fclose(file);
	kill(confabd_pid(confabd), SIGHUP);
	confabd_expect_log(confabd, "read the configuration again");
	peer_send(bob, "MOTD\r\n");
	peer_expect(bob, ":- after");
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	terminal_enter(ann, "still all here");
	peer_expect(bob, ":still all here\r\n");
}

static struct terminal *ann_at(struct stage *stage, const char *home, const char *address)
{
	struct terminal *ann =
	    confab_join(stage, &(struct terminal_config){.home = home}, "ann", address);
	terminal_wait(ann, "here");
	return ann;
}

static void what_was_typed_is_there_the_next_time(void **state)
{
	const char *home = stage_path(*state, "home");
	mkdir(home, 0700);
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct terminal *ann = ann_at(*state, home, address);
	terminal_enter(ann, "#1 is the best");
	terminal_enter(ann, "two\033\rrows");
	terminal_wait(ann, "ann  rows");
	terminal_enter(ann, "/raw PRIVMSG #lobby :sesame");
	terminal_wait(ann, "sesame");
	terminal_enter(ann, "/connect confab://no-invite");
	terminal_wait(ann, "this invite is damaged");
	terminal_enter(ann, " /topic of ours");
	terminal_wait(ann, "ann   /topic of ours");
	terminal_enter(ann, "/quit");
	terminal_wait_exit(ann);

	struct stat info;
	assert_int_equal(stat(stage_path(*state, "home/.local/state/confab/history"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	ann = ann_at(*state, home, address);
	terminal_send(ann, KEY_UP_ KEY_UP_);
	terminal_wait(ann, "[#lobby] two");
	terminal_send(ann, KEY_UP_ KEY_UP_); /* over its first row */
	terminal_wait(ann, "[#lobby] #1 is the best");
	assert_false(terminal_wrote(ann, "/raw", 4)); /* what it said comes with the history */
	assert_false(terminal_wrote(ann, "confab://", 9));
	assert_false(terminal_wrote(ann, "[#lobby]  /topic", 16));
}

/* However one leaves, and whatever Ctrl-C clears. */
static void what_was_not_sent_is_there_the_next_time(void **state)
{
	static const struct {
		const char *what;
		int signal; /* 0: by /quit */
	} rows[] = {{"by /quit", 0}, {"the terminal is closed", SIGHUP}, {"killed", SIGKILL}};
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *home = stage_path(*state, "home");
	mkdir(home, 0700);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		struct terminal *ann = ann_at(*state, home, address);
		bool killed = rows[i].signal == SIGKILL;
		terminal_send(ann, "cleared by mistake\003");
		terminal_wait_gone(ann, "by mistake");
		terminal_enter(ann, "/query bob");
		terminal_wait(ann, "[bob]");
		if (!killed)
			terminal_send(ann, "for bob, later");
		terminal_send(ann, "\0332");
		terminal_wait(ann, "[#lobby]");
		if (rows[i].signal != 0)
			terminal_signal(ann, rows[i].signal);
		else
			terminal_enter(ann, "/quit");
		terminal_wait_exit(ann);
		ann = ann_at(*state, home, address);
		terminal_send(ann, KEY_UP_);
		terminal_wait(ann, killed ? "[#lobby] /query bob" : "[#lobby] for bob, later");
		terminal_send(ann, "\025/quit\r");
		terminal_wait_exit(ann);
		ann = ann_at(*state, home, address);
		terminal_send(ann, "\022by mis");
		terminal_wait(ann, "cleared by mistake");
		terminal_send(ann, "\007\025/quit\r");
		terminal_wait_exit(ann);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_taken_nick_gives_way),
	    stage_test(a_password_is_wanted_and_said),
	    stage_test(closed_doors_are_explained),
	    stage_test(a_long_message_is_split_between_words),
	    stage_test(a_paste_of_many_lines_asks_first),
	    stage_test(two_servers_at_once),
	    stage_test(what_is_typed_while_joining_is_kept),
	    stage_test(nothing_moves_from_under_somebody_typing),
	    stage_test(a_new_configuration_drops_nobody),
	    stage_test(what_was_typed_is_there_the_next_time),
	    stage_test(what_was_not_sent_is_there_the_next_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
