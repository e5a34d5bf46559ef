/* The control socket: what may be asked, by whom, and what bad requests come to. */
#include "tests/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/conn.h"
#include "server/control.h"
#include "server/control_request.h"
#include "server/sasl.h"
#include "server/server.h"
#include "tests/server/rig.h"

static uid_t peer_user; /* whose process asks, as far as the server knows */

bool __wrap_conn_peer_user(const struct conn *conn, uid_t *uid);
bool __wrap_conn_peer_user(const struct conn *conn, uid_t *uid)
{
	(void)conn;
	*uid = peer_user;
	return true;
}

struct office {
	struct rig *rig;
	struct control *control;
	int stops;
	const char *problem; /* of the next reload */
};

struct operator_end {
	struct office *office;
	int fd;
	struct buf heard;
	bool gone;
};

static void note_stop(void *arg)
{
	struct office *office = arg;
	office->stops++;
}

static bool reload(void *arg, char **cause)
{
	const struct office *office = arg;
	if (office->problem != NULL)
		*cause = xstrdup(office->problem);
	return office->problem == NULL;
}

static void open_control(struct office *office)
{
	const struct control_actions actions = {note_stop, reload, office};
	char *cause = NULL;
	office->control = control_open(office->rig->server, office->rig->folder, &actions, &cause);
	if (office->control == NULL)
		fail_msg("%s", cause);
}

static void open_office(struct office *office)
{
	*office = (struct office){.rig = rig_new(NULL)};
	peer_user = geteuid();
	open_control(office);
}

static void close_office(struct office *office)
{
	control_close(office->control);
	rig_free(office->rig);
}

static void call(struct operator_end *end, struct office *office)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	*end = (struct operator_end){.office = office};
	snprintf(un.sun_path, sizeof un.sun_path, "%s/" CONTROL_SOCKET, office->rig->folder);
	end->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(end->fd, (struct sockaddr *)&un, sizeof un), 0);
}

static void hang_up(struct operator_end *end)
{
	close(end->fd);
	buf_fini(&end->heard);
}

/* An office and one who calls it. */
static void begin(struct office *office, struct operator_end *end)
{
	open_office(office);
	call(end, office);
}

static void finish(struct office *office, struct operator_end *end)
{
	hang_up(end);
	close_office(office);
}

static void hear(struct operator_end *end)
{
	char bytes[65536];
	ssize_t got = recv(end->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got > 0)
		buf_add(&end->heard, bytes, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		end->gone = true;
}

/* Waits for the text; that and all before it are forgotten. */
static void expect(struct operator_end *end, const char *text)
{
	int64_t deadline = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	char *found = NULL;
	buf_add_str(&end->heard, "");
	while ((found = memmem(end->heard.data, end->heard.len, text, strlen(text))) == NULL) {
		if (clock_mono_ns() > deadline || end->gone)
			fail_msg("\"%s\" did not come, but \"%s\"", text, end->heard.data);
		rig_turn(end->office->rig);
		hear(end);
	}
	buf_consume(&end->heard, (size_t)(found - end->heard.data) + strlen(text));
}

static void expect_gone(struct operator_end *end)
{
	int64_t deadline = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (!end->gone && clock_mono_ns() < deadline) {
		rig_turn(end->office->rig);
		hear(end);
	}
	assert_true(end->gone);
}

static void ask(struct operator_end *end, const void *request, size_t len)
{
	assert_int_equal(send(end->fd, request, len, MSG_NOSIGNAL), len);
}

static void ask_line(struct operator_end *end, const char *line)
{
	ask(end, line, strlen(line));
}

static void requests_are_words(void **state)
{
	(void)state;
	static const struct {
		const char *what, *line;
		const char *words; /* parted by '|'; NULL: refused */
		bool json;
	} rows[] = {
	    {"one word", "status", "status", false},
	    {"in JSON", "json status", "status", true},
	    {"the second one is a word like others", "json json", "json", true},
	    {"two words", "account add", "account|add", false},
	    {"blanks", "  who   x ", "who|x", false},
	    {"the last with blanks", "ban x :it is  noisy", "ban|x|it is  noisy", false},
	    {"an empty last one", "account passwd ann :", "account|passwd|ann|", false},
	    {"a colon within", "ban 2001:db8::1", "ban|2001:db8::1", false},
	    {"nothing", "", NULL, false},
	    {"blanks alone", "   ", NULL, false},
	    {"JSON of nothing", "json", NULL, true},
	    {"a tab", "who\tx", NULL, false},
	    {"an escape", "who \033[31m", NULL, false},
	    {"no UTF-8", "who \xff", NULL, false},
	    {"too many words", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7", NULL, false},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct control_request request;
		struct buf words = {0};
		const char *problem = control_request_parse(str_from(rows[i].line), &request);
		print_message("# %s\n", rows[i].what);
		assert_int_equal(problem == NULL, rows[i].words != NULL);
		if (problem != NULL)
			continue;
		for (size_t word = 0; word < request.count; word++)
			buf_printf(&words, "%s" STR_FMT, word > 0 ? "|" : "",
			    STR_ARG(request.words[word]));
		assert_string_equal(words.data, rows[i].words);
		assert_int_equal(request.json, rows[i].json);
		buf_fini(&words);
	}
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *words[3];
		size_t count;
		const char *line; /* NULL: refused */
	} rows[] = {
	    {{"status"}, 1, "json status\n"},
	    {{"ban", "x", "so noisy"}, 3, "json ban x :so noisy\n"},
	    {{"passwd", "ann", ""}, 3, "json passwd ann :\n"},
	    {{"passwd", "ann", ":)"}, 3, "json passwd ann ::)\n"},
	    {{"ban", "a b", "c"}, 3, NULL},
	    {{"ban", "", "c"}, 3, NULL},
	    {{"ban", "a\nstop"}, 2, NULL},
	    {{"ban", "\xff"}, 2, NULL},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf line = {0};
		const char *problem =
		    control_request_write(&line, true, rows[i].words, rows[i].count);
		assert_int_equal(problem == NULL, rows[i].line != NULL);
		if (rows[i].line != NULL)
			assert_string_equal(line.data, rows[i].line);
		buf_fini(&line);
	}
	char *long_word = xmalloc(CONTROL_LINE_MAX + 1);
	const char *words[] = {long_word};
	struct buf line = {0};
	memset(long_word, 'x', CONTROL_LINE_MAX);
	long_word[CONTROL_LINE_MAX] = '\0';
	assert_non_null(control_request_write(&line, true, words, 1));
	buf_fini(&line);
	free(long_word);
}

static void answers_in_words_and_in_json(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	open_office(&office);
	rig_play(office.rig, "somebody is here", "a+\na: JOIN #x\na<< * 366 *\n");
	call(&end, &office);
	expect(&end, "confabd ");
	expect(&end, " control 1\n");
	ask_line(&end, "status\n");
	expect(&end, "name          confab.localhost\n");
	expect(&end, "users         1\n");
	expect(&end, "connections   1 tcp irc\n");
	expect(&end, "history       memory\n");
	expect(&end, "messages      1\n"); /* the join */
	expect(&end, "\n.ok\n");
	ask_line(&end, "json status\n");
	expect(&end, "{\"name\":\"confab.localhost\",\"version\":\"");
	expect(&end, ",\"users\":1,\"users_most\":1,\"channels\":1,\"connections\":"
	             "[{\"transport\":\"tcp\",\"dialect\":\"irc\",\"count\":1}],");
	expect(&end, "}\n.ok\n");
	ask_line(&end, "who\n");
	expect(&end, "NICK  ");
	expect(&end, "\na     -        127.0.0.1:");
	expect(&end, "  tcp        irc        0s  #x\n.ok\n");
	ask_line(&end, "json who\n");
	expect(&end, "{\"nick\":\"a\",");
	expect(&end, "\"channels\":[\"#x\"]}\n.ok\n");
	finish(&office, &end);
}

static void bad_requests_are_answered_and_forgotten(void **state)
{
	(void)state;
	static const struct {
		const char *what, *request, *answer;
	} rows[] = {
	    {"no command", "wo\n", ".usage there is no command wo in confabd "},
	    {"what was meant", "wo\n", "; did you mean who?\n"},
	    {"arguments too many", "who x\n", ".usage write: confabd who\n"},
	    {"nothing", "\n", ".usage there is nothing in that request\n"},
	    {"control characters", "who\x01\n", ".usage a request is one line of text"},
	    {"bad UTF-8", "\x80\x80\n", ".usage a request is text in UTF-8\n"},
	    {"CR LF", "json who\r\n", ".ok\n"},
	};
	struct office office;
	struct operator_end end;
	begin(&office, &end);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		ask_line(&end, rows[i].request);
		expect(&end, rows[i].answer);
	}
	ask(&end, "a\0b\n", 4);
	expect(&end, ".usage a request is one line of text");
	finish(&office, &end);
}

static void one_too_long_is_dropped(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	char piece[1000];
	begin(&office, &end);
	memset(piece, 'x', sizeof piece);
	for (int i = 0; i < 100; i++) {
		ask(&end, piece, sizeof piece);
		rig_poll(office.rig);
	}
	expect(&end, ".usage that is too long for a request\n");
	ask_line(&end, "\njson who\n");
	expect(&end, ".ok\n");
	finish(&office, &end);
}

static void halves_and_several_at_once(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	begin(&office, &end);
	expect(&end, " control 1\n");
	ask_line(&end, "json w");
	rig_turn(office.rig);
	ask_line(&end, "ho\njson who\njson who");
	expect(&end, ".ok\n.ok\n");
	assert_int_equal(end.heard.len, 0);
	shutdown(end.fd, SHUT_WR);
	expect(&end, ".ok\n"); /* the last one had no end */
	expect_gone(&end);
	finish(&office, &end);
}

/* Answers wait in the server up to a mark, requests in the kernel behind it; none is lost. */
static void one_that_reads_slowly_gets_it_all(void **state)
{
	(void)state;
	enum { REQUESTS = 20000 };
	struct office office;
	struct operator_end end;
	struct buf requests = {0};
	size_t sent = 0, answers = 0;
	begin(&office, &end);
	expect(&end, " control 1\n");
	for (int i = 0; i < REQUESTS; i++)
		buf_add_str(&requests, "wo\n");
	int64_t deadline = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	bool full = false;
	while (answers < REQUESTS && clock_mono_ns() < deadline) {
		ssize_t took =
		    send(end.fd, requests.data + sent, requests.len - sent, MSG_DONTWAIT);
		sent += took > 0 ? (size_t)took : 0;
		full = full || (took < 0 && errno == EAGAIN);
		rig_poll(office.rig);
		if (!full && sent < requests.len)
			continue; /* it does not read before nothing more can be sent */
		hear(&end);
		for (size_t i = 0; i < end.heard.len; i++)
			answers += end.heard.data[i] == '\n';
		buf_clear(&end.heard);
	}
	assert_int_equal(answers, REQUESTS);
	buf_fini(&requests);
	finish(&office, &end);
}

static void the_oldest_makes_room(void **state)
{
	(void)state;
	enum { CALLERS = 17 };
	struct office office;
	struct operator_end ends[CALLERS];
	open_office(&office);
	for (int i = 0; i < CALLERS; i++) {
		call(&ends[i], &office);
		expect(&ends[i], " control 1\n");
	}
	expect_gone(&ends[0]);
	for (int i = 1; i < CALLERS; i++) {
		ask_line(&ends[i], "json who\n");
		expect(&ends[i], ".ok\n");
	}
	for (int i = 0; i < CALLERS; i++)
		hang_up(&ends[i]);
	close_office(&office);
}

static void others_may_not_ask(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	open_office(&office);
	peer_user = geteuid() + 1;
	call(&end, &office);
	ask_line(&end, "stop\n");
	expect(&end, ".failed only the server's own user and root may ask it\n");
	expect_gone(&end);
	assert_int_equal(office.stops, 0);
	hang_up(&end);
	peer_user = 0;
	call(&end, &office);
	ask_line(&end, "json who\n");
	expect(&end, ".ok\n");
	finish(&office, &end);
}

static void reloads(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	begin(&office, &end);
	ask_line(&end, "reload\n");
	expect(&end, "read the configuration again\n.ok\n");
	office.problem = "f:1: wrong\nf:2: wrong too";
	ask_line(&end, "reload\n");
	expect(&end, ".failed the old configuration stays: f:1: wrong; f:2: wrong too\n");
	finish(&office, &end);
}

struct exchange {
	const char *what, *request, *answer;
};

static void exchange_all(const struct exchange *rows, size_t count, const char *script)
{
	struct office office;
	struct operator_end end;
	open_office(&office);
	if (script != NULL)
		rig_play(office.rig, "before", script);
	call(&end, &office);
	expect(&end, " control 1\n");
	for (size_t i = 0; i < count; i++) {
		print_message("# %s\n", rows[i].what);
		ask_line(&end, rows[i].request);
		expect(&end, rows[i].answer);
	}
	finish(&office, &end);
}

static void accounts_are_made_and_removed(void **state)
{
	(void)state;
	static const struct exchange rows[] = {
	    {"none", "account list\n", "ACCOUNT  SINCE  CLIENTS  PASSWORD  CERTIFICATE\n.ok\n"},
	    {"a new one", "account add ann :correct horse battery\n", ".ok\n"},
	    {"again", "account add ANN :correct horse battery\n", ".failed "},
	    {"what to do", "account add ANN :correct horse battery\n", "\"ANN\" already: "},
	    {"no name", "account add a,b :correct horse battery\n", ".failed \"a,b\" cannot be"},
	    {"another password", "account passwd ann :and a longer one\n", ".ok\n"},
	    {"of nobody", "account passwd bob :and a longer one\n",
	        ".failed there is no account \"bob\"\n"},
	    {"the list", "account list\n", "\nann      20"},
	    {"its columns", "account list\n", "Z        0  yes       no\n.ok\n"},
	    {"in JSON", "json account list\n", "{\"account\":\"ann\",\"since\":\"20"},
	    {"exported", "account export\n", "{\"account\":\"ann\","},
	    {"one of them", "account export ann\n", "\"verifier\":\"SCRAM-SHA-256$"},
	    {"nobody", "account export bob\n", ".failed there is no account \"bob\"\n"},
	    {"no password", "account add bob\n", ".usage write: confabd account add NAME\n"},
	    {"removed", "account remove ann\n", ".ok\n"},
	    {"already", "account remove ann\n", ".failed there is no account \"ann\"\n"},
	};
	if (sasl_works())
		exchange_all(rows, COUNT_OF(rows), NULL);
}

/* A thread makes what is kept of a password; answers come in order all the same. */
static void passwords_are_worked_out_aside(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end, other;
	if (!sasl_works())
		return;
	begin(&office, &end);
	call(&other, &office);
	ask_line(&end, "account add ann :correct horse battery\naccount list\n");
	ask_line(&other, "who\n");
	expect(&end, ".ok\n");
	expect(&end, "\nann      20");
	expect(&other, ".ok\n");
	ask_line(&other, "account add bob :correct horse battery"); /* and no more */
	shutdown(other.fd, SHUT_WR);
	expect(&other, ".ok\n");
	expect_gone(&other);
	hang_up(&other);
	call(&other, &office);
	ask_line(&other, "account add eve :correct horse battery\n");
	rig_turn(office.rig);
	hang_up(&other); /* nobody waits for it any more */
	ask_line(&end, "account list\n");
	expect(&end, "\nbob      20");
	finish(&office, &end);
}

static void people_are_kept_out(void **state)
{
	(void)state;
	static const struct exchange rows[] = {
	    {"nobody yet", "bans\n", "KIND  WHOM  UNTIL  SINCE  BY  REASON\n.ok\n"},
	    {"a range", "ban 192.0.2.0/24 3d so much noise\n", ".ok\n"},
	    {"the answer", "ban 192.0.2.0/24 3d so much noise\n",
	        "whom    192.0.2.0/24\nuntil   20"},
	    {"a nick for good", "ban eve :is not welcome\n",
	        "kind    nick\nwhom    eve\nuntil   for good\nreason  is not welcome\n.ok\n"},
	    {"a time that is none", "ban eve 3x is not welcome\n",
	        "until   for good\nreason  3x is not welcome\n.ok\n"},
	    {"in JSON", "json ban eve :is not welcome\n",
	        "{\"kind\":\"nick\",\"whom\":\"eve\",\"until\":null,\"reason\":\"is not "
	        "welcome\"}\n"},
	    {"the first", "bans\n", "address  192.0.2.0/24  20"},
	    {"and the second", "bans\n", "nick     eve           for good  "},
	    {"by whom", "bans\n", "  confabd, user id "},
	    {"and why", "bans\n", "  so much noise\n"},
	    {"in JSON", "json bans\n", "{\"kind\":\"nick\",\"whom\":\"eve\",\"until\":null,"},
	    {"nobody at all", "ban :\n", ".failed \"\" is nobody: write an address"},
	    {"lifted", "unban 192.0.2.0/24\n", ".ok\n"},
	    {"not there", "unban 192.0.2.0/24\n",
	        ".failed nobody is banned as \"192.0.2.0/24\"; confabd bans lists who is\n"},
	};
	exchange_all(rows, COUNT_OF(rows), NULL);
}

static void who_is_banned_is_thrown_out(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	open_office(&office);
	rig_play(office.rig, "eve is here", "a+\n");
	call(&end, &office);
	ask_line(&end, "ban a!*@* 1h go away\n");
	expect(&end, ".ok\n");
	rig_play(office.rig, "no more", "a<< ERROR *go away*\n");
	finish(&office, &end);
}

static void channels_are_listed(void **state)
{
	(void)state;
	static const struct exchange rows[] = {
	    {"in words", "channel list\n", "CHANNEL  MEMBERS  FOUNDER  SINCE"},
	    {"its row", "channel list\n", "\n#x             1  -        20"},
	    {"its topic, made harmless", "channel list\n", "  a^[[31m topic\n.ok\n"},
	    {"in JSON", "json channel list\n",
	        "{\"channel\":\"#x\",\"members\":1,\"founder\":null,\"since\":\"20"},
	    {"escaped there, too", "json channel list\n",
	        "\"topic\":\"a\\u001b[31m topic\"}\n.ok\n"},
	};
	exchange_all(rows, COUNT_OF(rows),
	    "a+\na: JOIN #x\na<< * 366 *\na: TOPIC #x :a\033[31m topic\na< * TOPIC *\n");
}

static void metrics_are_told(void **state)
{
	(void)state;
	static const struct exchange rows[] = {
	    {"all of them", "metrics\n", "\nconfab_users 0\n"},
	    {"to the end", "metrics\n", "\n.ok\n"},
	    {"not in JSON", "json metrics\n", ".failed metrics have a form of their own"},
	};
	exchange_all(rows, COUNT_OF(rows), NULL);
}

static void a_stop_is_answered_when_all_is_done(void **state)
{
	(void)state;
	struct office office;
	struct operator_end end;
	begin(&office, &end);
	expect(&end, " control 1\n");
	ask_line(&end, "stop\nwho\n");
	for (int i = 0; i < 20 && office.stops == 0; i++)
		rig_turn(office.rig);
	assert_int_equal(office.stops, 1);
	hear(&end);
	assert_int_equal(end.heard.len, 0);
	control_close(office.control);
	hear(&end);
	expect(&end, ".ok\n");
	expect_gone(&end);
	hang_up(&end);
	rig_free(office.rig);
}

static void its_file_is_for_its_user_alone(void **state)
{
	(void)state;
	struct office office;
	struct stat status;
	char *cause = NULL;
	open_office(&office);
	char *path = xasprintf("%s/" CONTROL_SOCKET, office.rig->folder);
	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	assert_int_equal(status.st_mode & 0777, 0600);
	const struct control_actions actions = {note_stop, reload, NULL};
	assert_null(control_open(office.rig->server, office.rig->folder, &actions, &cause));
	assert_non_null(strstr(cause, "somebody listens at unix:"));
	free(cause);
	control_close(office.control);
	assert_int_equal(stat(path, &status), -1);
	/* One that a killed server left behind. */
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof un), 0);
	close(fd);
	open_control(&office);
	free(path);
	close_office(&office);
}

static void a_path_too_long_is_said(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	const struct control_actions actions = {note_stop, reload, NULL};
	char folder[NET_PATH_MAX + 1], *cause = NULL;
	memset(folder, 'x', sizeof folder - 1);
	folder[sizeof folder - 1] = '\0';
	assert_null(control_open(rig->server, folder, &actions, &cause));
	assert_non_null(strstr(cause, "/control is too long for a socket's path"));
	free(cause);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(requests_are_words),
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(answers_in_words_and_in_json),
	    cmocka_unit_test(bad_requests_are_answered_and_forgotten),
	    cmocka_unit_test(one_too_long_is_dropped),
	    cmocka_unit_test(halves_and_several_at_once),
	    cmocka_unit_test(one_that_reads_slowly_gets_it_all),
	    cmocka_unit_test(the_oldest_makes_room),
	    cmocka_unit_test(others_may_not_ask),
	    cmocka_unit_test(reloads),
	    cmocka_unit_test(accounts_are_made_and_removed),
	    cmocka_unit_test(passwords_are_worked_out_aside),
	    cmocka_unit_test(people_are_kept_out),
	    cmocka_unit_test(who_is_banned_is_thrown_out),
	    cmocka_unit_test(channels_are_listed),
	    cmocka_unit_test(metrics_are_told),
	    cmocka_unit_test(a_stop_is_answered_when_all_is_done),
	    cmocka_unit_test(its_file_is_for_its_user_alone),
	    cmocka_unit_test(a_path_too_long_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
