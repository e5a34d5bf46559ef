#include "tests/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/server.h"
#include "tests/server/hall.h"

#define ACKNOWLEDGEMENT "the server has received your message"

static struct hall hall;

static int open_hall(void **state)
{
	(void)state;
	hall_open(&hall, NULL);
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	hall_close(&hall);
	return 0;
}

static const char *const transport_names[] = {
    [HALL_TCP] = "TCP",
    [HALL_UDP] = "UDP",
    [HALL_UNIX] = "a Unix stream",
    [HALL_UNIXPACKET] = "a Unix socket of packets",
};

/* Comes by TCP and reads lines; the welcome is heard and forgotten. */
static void reader_comes(struct guest *guest, enum hall_transport transport)
{
	guest_come(guest, &hall, transport);
	guest_send(guest, "\n");
	guest_expect(guest, "/help says what you can do\n");
}

static void nothing_is_sent_before_the_first_bytes(void **state)
{
	(void)state;
	struct guest guest;
	guest_come(&guest, &hall, HALL_TCP);
	guest_expect_only(&guest, "");
	guest_send(&guest, "\n");
	guest_expect_only(&guest,
	    "-- welcome to confab: you are guest1, alone in #lobby; /help says what you can do\n");
	guest_leave(&guest);
}

static void lines_go_to_all_others(void **state)
{
	(void)state;
	struct guest listener;
	reader_comes(&listener, HALL_TCP);
	for (int transport = 0; transport < HALL_TRANSPORTS; transport++) {
		struct guest guest;
		print_message("# over %s\n", transport_names[transport]);
		reader_comes(&guest, transport);
		guest_expect(&listener, " joined #lobby\n");
		guest_send(&guest, "hello\r\n");
		guest_expect(&listener, "> hello\n");
		guest_send(&listener, "hello yourself\n");
		guest_expect_only(&guest, "<guest1> hello yourself\n");
		guest_send(&guest, "exit\n");
		guest_expect_only(&guest, "-- goodbye\n");
		guest_expect(&listener, " left (exit)\n");
		if (transport != HALL_UDP)
			guest_expect_closed(&guest);
		guest_leave(&guest);
	}
	guest_leave(&listener);
}

/* guest1 is the listener. */
static const char *again_line(int transport)
{
	static char line[32];
	snprintf(line, sizeof line, "<guest%d> again\n", transport + 2);
	return line;
}

static void without_newlines_it_is_acknowledged(void **state)
{
	(void)state;
	struct guest listener;
	reader_comes(&listener, HALL_TCP);
	for (int transport = 0; transport < HALL_TRANSPORTS; transport++) {
		struct guest guest;
		print_message("# over %s\n", transport_names[transport]);
		guest_come(&guest, &hall, transport);
		guest_send(&guest, "hello");
		guest_expect_only(&guest, ACKNOWLEDGEMENT);
		guest_expect(&listener, "> hello\n");
		guest_send(&listener, "nothing of this must reach it\n");
		guest_expect_only(&guest, "");
		guest_send(&guest, " ");
		guest_expect_only(&guest, ACKNOWLEDGEMENT);
		guest_send(&guest, "again");
		guest_expect_only(&guest, ACKNOWLEDGEMENT);
		guest_expect_only(&listener, again_line(transport));
		guest_send(&guest, "exit");
		guest_expect(&listener, " left (exit)\n");
		guest_expect_only(&guest, "");
		guest_leave(&guest);
	}
	guest_leave(&listener);
}

static void an_empty_datagram_is_answered(void **state)
{
	(void)state;
	struct guest guest;
	guest_come(&guest, &hall, HALL_UDP);
	guest_send(&guest, "");
	guest_expect_only(&guest, ACKNOWLEDGEMENT);
	guest_leave(&guest);
}

static void quiet_ends_a_message(void **state)
{
	(void)state;
	struct guest listener, guest;
	reader_comes(&listener, HALL_TCP);
	guest_come(&guest, &hall, HALL_TCP);
	guest_send(&guest, "good ");
	hall_turn(&hall);
	guest_send(&guest, "morning");
	guest_expect(&listener, "<guest2> good morning\n");
	guest_expect_only(&guest, ACKNOWLEDGEMENT);
	guest_send(&guest, "a newline turns it\ninto one that reads lines");
	guest_expect(&listener, "<guest2> a newline turns it\n");
	guest_expect(&listener, "<guest2> into one that reads lines\n");
	guest_expect_only(&guest, "-- welcome to confab: you are guest2, in #lobby with 1 other; "
	                          "/help says what you can do\n");
	guest_leave(&listener);
	guest_leave(&guest);
}

static void several_lines_in_one_datagram(void **state)
{
	(void)state;
	struct guest listener, guest;
	reader_comes(&listener, HALL_TCP);
	guest_come(&guest, &hall, HALL_UDP);
	guest_send(&guest, "one\ntwo\n\n  \nthree");
	guest_expect(&listener, "<guest2> one\n<guest2> two\n<guest2> three\n");
	guest_leave(&listener);
	guest_leave(&guest);
}

static void what_was_sent_before_the_end_is_delivered(void **state)
{
	(void)state;
	static const char *const sent[] = {"last words\n", "last words", "C"};
	struct guest listener;
	reader_comes(&listener, HALL_TCP);
	for (size_t i = 0; i < COUNT_OF(sent); i++) {
		struct guest guest;
		print_message("# \"%s\"\n", sent[i]);
		guest_come(&guest, &hall, HALL_TCP);
		guest_send(&guest, sent[i]);
		guest_end(&guest);
		guest_expect(&listener, i < 2 ? "> last words\n" : "> C\n");
		guest_expect(&listener, " left");
		guest_expect_closed(&guest);
		guest_leave(&guest);
	}
	guest_leave(&listener);
}

/* What is sent, and what another reads of it. */
static void nothing_harms_a_terminal(void **state)
{
	(void)state;
	static const struct {
		const char *what, *sent;
		size_t len;
		const char *shown;
	} rows[] = {
#define ROW(what, sent, shown) {what, sent, sizeof(sent) - 1, shown}
	    ROW("an escape sequence", "\033[31mred\a\n", "^[[31mred^G\n"),
	    ROW("a C1 control",
	        "\xc2\x9b"
	        "1m\n",
	        "\\u{9B}1m\n"),
	    ROW("text turned round", "\xe2\x80\xaegnp\n", "\\u{202E}gnp\n"),
	    ROW("bytes that are not UTF-8", "caf\xe9\n", "caf\xef\xbf\xbd\n"),
	    ROW("a NUL", "a\0b\n", "a^@b\n"),
	    ROW("a CR inside", "a\rb\n", "a^Mb\n"),
	    ROW("a tab", "a\tb\n", "a b\n"),
	    ROW("a request by CTCP", "\001VERSION\001\n", "^AVERSION^A\n"),
	    ROW("Chinese", "\xe4\xbd\xa0\xe5\xa5\xbd\n", "\xe4\xbd\xa0\xe5\xa5\xbd\n"),
	    ROW("a slash, said", "//etc/passwd\n", "/etc/passwd\n"),
	    ROW("spaces before", "  indented\n", "  indented\n"),
	};
	struct guest listener, guest;
	reader_comes(&listener, HALL_TCP);
	reader_comes(&guest, HALL_TCP);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *shown = xasprintf("<guest2> %s", rows[i].shown);
		print_message("# %s\n", rows[i].what);
		guest_send_bytes(&guest, rows[i].sent, rows[i].len);
		guest_expect(&listener, shown);
		free(shown);
	}
	guest_expect_only(&guest, "");
	guest_leave(&listener);
	guest_leave(&guest);
}

static void long_messages_come_in_pieces(void **state)
{
	(void)state;
	struct guest listener, guest;
	struct buf words = {0};
	reader_comes(&listener, HALL_TCP);
	reader_comes(&guest, HALL_TCP);
	for (int i = 0; i < 200; i++)
		buf_printf(&words, "word%d ", i);
	buf_add_str(&words, "end\n");
	guest_send(&guest, words.data);
	guest_expect(&listener, "<guest2> word0 word1");
	guest_expect(&listener, "\n<guest2> word");
	guest_expect(&listener, " end\n");
	buf_fini(&words);
	guest_leave(&listener);
	guest_leave(&guest);
}

static void too_long_a_message_is_refused(void **state)
{
	(void)state;
	struct guest reader, sender;
	char line[200];
	hall.server->config->limits.plain_line = 64;
	memset(line, 'x', sizeof line);
	reader_comes(&reader, HALL_TCP);
	guest_send_bytes(&reader, line, sizeof line);
	guest_send(&reader, "x\nstill here\n");
	guest_expect_only(&reader, "-- that message was too long: this server takes 64 bytes\n");
	for (int transport = 0; transport < HALL_TRANSPORTS; transport++) {
		print_message("# over %s\n", transport_names[transport]);
		guest_come(&sender, &hall, transport);
		guest_send_bytes(&sender, line, sizeof line);
		guest_expect_only(&sender, "that message was too long: this server takes 64 bytes");
		guest_send(&sender, "short");
		guest_expect_only(&sender, ACKNOWLEDGEMENT);
		guest_expect(&reader, "> short\n");
		guest_leave(&sender);
	}
	guest_leave(&reader);
}

/* guest1 sends, and reads the first text; guest2 reads the second. Both NULL where nothing. */
static void commands(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *answer, *seen;
	} rows[] = {
	    {"/me waves", "", "* guest1 waves\n"},
	    {"/nick", "-- you are guest1\n", ""},
	    {"/nick guest2", "-- somebody else is called \"guest2\"\n", ""},
	    {"/nick 1x#", "-- \"1x#\" cannot be a nick: use letters, digits, - and _\n", ""},
	    {"/NICK ann", "-- guest1 is now ann\n", "-- guest1 is now ann\n"},
	    {"/topic", "-- #lobby has no topic\n", ""},
	    {"/topic tea", "-- ann set the topic of #lobby: tea\n",
	        "-- ann set the topic of #lobby: tea\n"},
	    {"/topic", "-- the topic of #lobby is: tea\n", ""},
	    {"/msg guest2 psst", "", "*ann* psst\n"},
	    {"/msg nobody psst", "-- nobody here is called nobody\n", ""},
	    {"/msg", "-- write /msg NICK TEXT\n", ""},
	    {"/frobnicate",
	        "-- there is no /frobnicate: see /help, or write // to say a line that "
	        "begins with /\n",
	        ""},
	    {"/join lobby", "-- \"lobby\" is no channel: it starts with # and has no spaces\n", ""},
	    {"/join #lobby", "-- you are in #lobby already\n", ""},
	    {"/part bye", "-- ann left #lobby (bye)\n", "-- ann left #lobby (bye)\n"},
	    {"lost", "-- you are in no channel: /join #lobby\n", ""},
	    {"/who", "-- you are in no channel: /join #lobby\n", ""},
	    {"/join", "-- ann joined #lobby\n", "-- ann joined #lobby\n"},
	    {"/join #tea", "-- ann joined #tea\n-- ann left #lobby\n", "-- ann left #lobby\n"},
	    {"alone here", "", ""},
	    {"/who", "-- 1 in #tea:\n-- ann\n", ""},
	};
	struct guest ann, other;
	reader_comes(&ann, HALL_TCP);
	reader_comes(&other, HALL_TCP);
	guest_expect_only(&ann, "-- guest2 joined #lobby\n");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].sent);
		guest_send(&ann, rows[i].sent);
		guest_send(&ann, "\n");
		guest_expect_only(&ann, rows[i].answer);
		guest_expect_only(&other, rows[i].seen);
	}
	guest_send(&ann, "/help\n");
	guest_expect(&ann, "-- /help: lists what you can do\n");
	guest_expect(&ann, "-- /join [CHANNEL [KEY]]: ");
	guest_expect(&ann, "exit alone leaves\n");
	guest_send(&ann, "/quit\n");
	guest_expect(&ann, "-- goodbye\n");
	guest_expect_closed(&ann);
	guest_leave(&ann);
	guest_leave(&other);
}

static void commands_without_newline_get_one_reply(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *reply;
	} rows[] = {
	    {"/nick", "you are guest1"},
	    {"/nick ann", "you are now ann"},
	    {"/nick #\033", "\"#^[\" cannot be a nick: use letters, digits, - and _"},
	    {"/me waves", ACKNOWLEDGEMENT},
	    {"/who", "1 in #lobby:\nann"},
	    {"/join #tea", "you are in #tea"},
	    {"/part", "you left #tea"},
	    {"hello?", "you are in no channel: /join #lobby"},
	    {"/msg ann hi", ACKNOWLEDGEMENT},
	};
	struct guest guest;
	guest_come(&guest, &hall, HALL_UNIXPACKET);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t before = guest.messages;
		print_message("# %s\n", rows[i].sent);
		guest_send(&guest, rows[i].sent);
		guest_expect_only(&guest, rows[i].reply);
		assert_int_equal(guest.messages, before + 1);
	}
	guest_leave(&guest);
}

/* What an IRC user does, and the lines that plain peers read of it. */
static void irc_users_are_shown_as_lines(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *seen;
	} rows[] = {
	    {"PRIVMSG #lobby :hello", "<irene> hello\n"},
	    {"PRIVMSG #lobby :\001ACTION waves\001", "* irene waves\n"},
	    {"PRIVMSG #lobby :\033[2J\002bold", "<irene> ^[[2J^Bbold\n"},
	    {"PRIVMSG #lobby :no UTF-8 \xff", ""},
	    {"PRIVMSG #lobby :\001VERSION\001", ""},
	    {"PRIVMSG guest1 :psst", "*irene* psst\n"},
	    {"NOTICE #lobby :look", "-irene- look\n"},
	    {"TAGMSG #lobby", ""},
	    {"AWAY :out", ""},
	    {"NICK iris", "-- irene is now iris\n"},
	    {"TOPIC #lobby :tea\007", "-- iris set the topic of #lobby: tea^G\n"},
	    {"TOPIC #lobby :", "-- iris cleared the topic of #lobby\n"},
	    {"RENAME #lobby #hall", "-- iris renamed #lobby to #hall\n"},
	    {"RENAME #hall #lobby :again", "-- iris renamed #hall to #lobby (again)\n"},
	    {"PART #lobby :bye", "-- iris left #lobby (bye)\n"},
	    {"JOIN #tea", ""},
	    {"INVITE guest1 #tea", "-- iris invites guest1 to #tea\n"},
	    {"JOIN #lobby", "-- iris joined #lobby\n-- the server changed #lobby: +o iris\n"},
	    {"QUIT :gone", "-- iris left (Quit: gone)\n"},
	};
	struct guest plain, irc;
	hall.server->config->first_comer = CONFIG_FIRST_OPERATOR;
	guest_come(&irc, &hall, HALL_TCP);
	guest_send(&irc, "NICK irene\r\nUSER irene 0 * :Irene\r\nJOIN #lobby\r\n");
	guest_expect(&irc, " 366 irene ");
	reader_comes(&plain, HALL_TCP);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].sent);
		guest_send(&irc, rows[i].sent);
		guest_send(&irc, "\r\n");
		guest_expect_only(&plain, rows[i].seen);
	}
	guest_leave(&plain);
	guest_leave(&irc);
	hall.server->config->first_comer = CONFIG_FIRST_NONE;
}

static void one_thrown_out_is_told(void **state)
{
	(void)state;
	struct guest irc, plain;
	hall.server->config->first_comer = CONFIG_FIRST_OPERATOR;
	guest_come(&irc, &hall, HALL_TCP);
	guest_send(&irc, "NICK op\r\nUSER op 0 * :Op\r\nJOIN #lobby\r\n");
	guest_expect(&irc, " 366 op ");
	reader_comes(&plain, HALL_UNIXPACKET);
	guest_send(&irc, "MODE #lobby +m\r\n");
	guest_expect_only(&plain, "-- op changed #lobby: +m\n");
	guest_send(&plain, "may I?\n");
	guest_expect_only(
	    &plain, "-- only those whom an operator of #lobby gave voice may write to it (+m)\n");
	guest_send(&irc, "KICK #lobby guest1 :no\r\n");
	guest_expect_only(&plain, "-- op kicked guest1 out of #lobby (no)\n");
	guest_send(&irc, "MODE #lobby +b guest1!*@*\r\n");
	guest_expect(&irc, "MODE #lobby +b");
	guest_send(&plain, "/join\n");
	guest_expect_only(&plain, "-- you are banned from #lobby (+b)\n");
	guest_leave(&irc);
	guest_leave(&plain);
	hall.server->config->first_comer = CONFIG_FIRST_NONE;
}

static void a_password_comes_first(void **state)
{
	(void)state;
	struct guest reader, sender;
	hall.server->config->password = xstrdup("sesame");
	guest_come(&reader, &hall, HALL_TCP);
	guest_send(&reader, "hello\n");
	guest_expect(&reader, "-- this server wants a password: /pass PASSWORD\n");
	guest_send(&reader, "/pass open\n");
	guest_expect(&reader, "-- the password is wrong\n");
	guest_send(&reader, "/nick ann\n");
	guest_expect(&reader, "-- this server wants a password: /pass PASSWORD\n");
	guest_send(&reader, "/pass sesame\n");
	guest_expect_only(&reader,
	    "-- welcome to confab: you are guest1, alone in #lobby; /help says what you can do\n");
	guest_come(&sender, &hall, HALL_UDP);
	guest_send(&sender, "hello");
	guest_expect_only(&sender, "this server wants a password: /pass PASSWORD");
	guest_send(&sender, "/pass sesame");
	guest_expect_only(&sender, ACKNOWLEDGEMENT);
	guest_expect_only(&reader, "-- guest2 joined #lobby\n");
	guest_leave(&reader);
	guest_leave(&sender);
}

static void a_silent_datagram_peer_goes(void **state)
{
	(void)state;
	struct guest listener, guest;
	hall.server->config->limits.datagram_silence = 1;
	reader_comes(&listener, HALL_TCP);
	guest_come(&guest, &hall, HALL_UDP);
	guest_send(&guest, "hello");
	guest_expect(&listener, "<guest2> hello\n");
	guest_expect(&listener, "-- guest2 left");
	guest_send(&guest, "back");
	guest_expect(&listener, "<guest3> back\n");
	guest_leave(&listener);
	guest_leave(&guest);
}

static void over_the_rate_it_waits_and_loses_nothing(void **state)
{
	(void)state;
	struct guest listener, guest;
	reader_comes(&listener, HALL_TCP);
	hall.server->config->exempt_local = false;
	hall.server->config->limits.rate = 50;
	hall.server->config->limits.burst = 2;
	guest_come(&guest, &hall, HALL_TCP);
	guest_send(&guest, "1\n2\n3\n4\n5\n6\nand the rest");
	guest_expect(&listener, "<guest2> 1\n<guest2> 2\n<guest2> 3\n<guest2> 4\n<guest2> 5\n"
	                        "<guest2> 6\n<guest2> and the rest\n");
	guest_leave(&guest);
	guest_come(&guest, &hall, HALL_UNIXPACKET);
	for (int i = 0; i < 6; i++)
		guest_send(&guest, "x");
	for (int i = 0; i < 6; i++) {
		guest_expect(&guest, ACKNOWLEDGEMENT);
		guest_expect(&listener, "<guest3> x\n");
	}
	guest_leave(&guest);
	guest_leave(&listener);
}

static void the_end_of_the_server_is_told(void **state)
{
	(void)state;
	struct guest reader, sender;
	hall_open(&hall, NULL);
	reader_comes(&reader, HALL_TCP);
	guest_come(&sender, &hall, HALL_TCP);
	guest_send(&sender, "hello");
	guest_expect_only(&sender, ACKNOWLEDGEMENT);
	hall_close(&hall);
	guest_expect(&reader, "-- the test is over\n");
	guest_leave(&reader);
	guest_leave(&sender);
}

/* A client as a first lesson on sockets has it: says something, waits for the answer, in turn. */
#define ROUNDS 5

struct tutorial {
	pthread_t thread;
	int fd;
	bool failed; /* its own until `done` */
	atomic_bool done;
};

static void *run_tutorial(void *arg)
{
	struct tutorial *tutorial = arg;
	for (int i = 0; i < ROUNDS && !tutorial->failed; i++) {
		char text[1024];
		int len = snprintf(text, sizeof text, "message %d", i);
		tutorial->failed = send(tutorial->fd, text, (size_t)len, 0) != len;
		ssize_t got = recv(tutorial->fd, text, sizeof text - 1, 0);
		text[got > 0 ? got : 0] = '\0';
		tutorial->failed = tutorial->failed || strcmp(text, ACKNOWLEDGEMENT) != 0;
	}
	tutorial->failed = tutorial->failed || send(tutorial->fd, "exit", 4, 0) != 4;
	atomic_store(&tutorial->done, true);
	return NULL;
}

static bool tutorial_is_done(void *arg)
{
	struct tutorial *tutorial = arg;
	return atomic_load(&tutorial->done);
}

static void a_blocking_client_is_content(void **state)
{
	(void)state;
	struct guest talker;
	reader_comes(&talker, HALL_TCP);
	for (int transport = 0; transport < HALL_TRANSPORTS; transport++) {
		struct tutorial tutorial = {.fd = hall_connect(&hall, transport)};
		print_message("# over %s\n", transport_names[transport]);
		assert_int_equal(
		    pthread_create(&tutorial.thread, NULL, run_tutorial, &tutorial), 0);
		for (int i = 0; i < 50; i++) {
			guest_send(&talker, "others talk all the time\n");
			hall_turn(&hall);
		}
		hall_wait(&hall, "the client's end", tutorial_is_done, &tutorial);
		assert_int_equal(pthread_join(tutorial.thread, NULL), 0);
		assert_false(tutorial.failed);
		for (int i = 0; i < ROUNDS; i++) {
			char *line = xasprintf("> message %d\n", i);
			guest_expect(&talker, line);
			free(line);
		}
		guest_expect(&talker, " left (exit)\n");
		close(tutorial.fd);
	}
	guest_leave(&talker);
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(nothing_is_sent_before_the_first_bytes),
	    IN_HALL(lines_go_to_all_others),
	    IN_HALL(without_newlines_it_is_acknowledged),
	    IN_HALL(an_empty_datagram_is_answered),
	    IN_HALL(quiet_ends_a_message),
	    IN_HALL(several_lines_in_one_datagram),
	    IN_HALL(what_was_sent_before_the_end_is_delivered),
	    IN_HALL(nothing_harms_a_terminal),
	    IN_HALL(long_messages_come_in_pieces),
	    IN_HALL(too_long_a_message_is_refused),
	    IN_HALL(commands),
	    IN_HALL(commands_without_newline_get_one_reply),
	    IN_HALL(irc_users_are_shown_as_lines),
	    IN_HALL(one_thrown_out_is_told),
	    IN_HALL(a_password_comes_first),
	    IN_HALL(a_silent_datagram_peer_goes),
	    IN_HALL(over_the_rate_it_waits_and_loses_nothing),
	    cmocka_unit_test(the_end_of_the_server_is_told),
	    IN_HALL(a_blocking_client_is_content),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
