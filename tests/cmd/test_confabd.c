/* The program itself: its options, its signals, its words. */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"

#define PATIENCE       60000 /* ms that anything may take */
#define ARGUMENTS_MOST 16

struct daemon {
	pid_t pid;
	int input;  /* its standard input, to write to */
	int output; /* its standard output and error, to read from */
	struct buf said;
};

static char folder[] = "/tmp/confab_daemon_XXXXXX";
static char config_path[sizeof folder + 16];

static void write_config(const char *text)
{
	FILE *file = fopen(config_path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(config_path, sizeof config_path, "%s/confabd.conf", folder);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("STATE_DIRECTORY");
	unsetenv("XDG_STATE_HOME");
	setenv("LC_ALL", "C.UTF-8", 1);
	return setenv("HOME", folder, 1);
}

static int remove_folder(void **state)
{
	(void)state;
	char *command = xasprintf("rm -r %s", folder);
	int status = system(command);
	free(command);
	return status;
}

static _Noreturn void become_daemon(int input, int output, char *const *argv)
{
	const char *build = getenv("top_builddir");
	char *program = xasprintf("%s/confabd", build != NULL ? build : ".");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execv(program, argv);
	fprintf(stderr, "%s: %s\n", program, strerror(errno));
	_exit(127);
}

/* The configuration file is always ours; `options` are parted by spaces. */
static void start(struct daemon *daemon, const char *options)
{
	char *argv[ARGUMENTS_MOST] = {"confabd", "--config", config_path}, *save = NULL;
	char *words = xstrdup(options);
	size_t count = 3;
	for (char *word = strtok_r(words, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		argv[count++] = word;
	assert_true(count < ARGUMENTS_MOST);
	int in[2], out[2];
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	*daemon = (struct daemon){.input = in[1], .output = out[0]};
	daemon->pid = fork();
	if (daemon->pid == 0)
		become_daemon(in[0], out[1], argv);
	close(in[0]);
	close(out[1]);
	free(words);
}

/* False at the end of its words. */
static bool hear(struct daemon *daemon)
{
	char bytes[4096];
	struct pollfd ready = {.fd = daemon->output, .events = POLLIN};
	if (poll(&ready, 1, PATIENCE) != 1)
		fail_msg("it said nothing more than \"%s\"",
		    daemon->said.data != NULL ? daemon->said.data : "");
	ssize_t got = read(daemon->output, bytes, sizeof bytes);
	if (got > 0)
		buf_add(&daemon->said, bytes, (size_t)got);
	return got > 0;
}

/* What it says up to this text, and the text, are forgotten. */
static void expect(struct daemon *daemon, const char *text)
{
	char *found = NULL;
	buf_add_str(&daemon->said, "");
	while ((found = strstr(daemon->said.data, text)) == NULL) {
		if (!hear(daemon))
			fail_msg("it never said \"%s\", but \"%s\"", text, daemon->said.data);
	}
	buf_consume(&daemon->said, (size_t)(found - daemon->said.data) + strlen(text));
}

static uint16_t expect_port(struct daemon *daemon, const char *scheme)
{
	char *line = xasprintf("listening on %s://127.0.0.1:", scheme);
	expect(daemon, line);
	free(line);
	while (strchr(daemon->said.data, '\n') == NULL)
		assert_true(hear(daemon));
	return (uint16_t)atoi(daemon->said.data);
}

/* Its exit status; what it said last stays in daemon->said. */
static int wait_for_end(struct daemon *daemon)
{
	int status;
	while (hear(daemon))
		continue;
	assert_int_equal(waitpid(daemon->pid, &status, 0), daemon->pid);
	assert_true(WIFEXITED(status));
	close(daemon->output);
	if (daemon->input >= 0)
		close(daemon->input);
	return WEXITSTATUS(status);
}

static void finish(struct daemon *daemon)
{
	kill(daemon->pid, SIGTERM);
	assert_int_equal(wait_for_end(daemon), 0);
	buf_fini(&daemon->said);
}

/* Options that end at once: what it says, and with which status. */
static void answers_and_leaves(void **state)
{
	(void)state;
	static const struct {
		const char *options, *said;
		int status;
	} rows[] = {
	    {"--version", "confabd (confab) ", 0},
	    {"-V", "confabd (confab) ", 0},
	    {"--help", "--listen ADDRESS", 0},
	    {"--print-config", "#channel = #lobby\n", 0},
	    {"--check", "nothing is wrong with the configuration\n", 0},
	    {"--chekc", "confabd: there is no option --chekc; did you mean --check?\n", 2},
	    {"--frobnicate", "confabd: there is no option --frobnicate; confabd --help lists", 2},
	    {"-x", "confabd: there is no option -x; confabd --help lists them\n", 2},
	    {"--listen", "confabd: --listen needs a value after it\n", 2},
	    {"--check=now", "confabd: --check takes no value\n", 2},
	    {"--export --import", "confabd: write --export FILE or --import FILE", 2},
	    {"--export one two", "confabd: write --export FILE or --import FILE", 2},
	    {"--import /nonexistent", "confabd: /nonexistent cannot be read", 1},
	    {"stauts", "confabd: there is no command stauts; did you mean status?\n", 2},
	    {"who x", "confabd: write: confabd who\n", 2},
	    {"account",
	        "confabd: write confabd account and one of: add, passwd, remove, list, export\n",
	        2},
	    {"channel ist", "confabd: write confabd channel and one of: list\n", 2},
	    {"frobnicate", "confabd: there is no command frobnicate; confabd --help lists", 2},
	    {"status --state /nonexistent",
	        "confabd: no server runs with its state in /nonexistent\n", 3},
	    {"--config /nonexistent status", "confabd: /nonexistent: cannot read it", 1},
	    {"127.0.0.1:1",
	        "confabd: \"127.0.0.1:1\" stands alone; to listen there: confabd --listen "
	        "127.0.0.1:1\n",
	        2},
	    {"--poller kqueue", "confabd: --poller: \"kqueue\" is none of auto|select|epoll", 1},
	    {"--check --listen 127.0.0.1:99999", "confabd: --listen: ", 1},
	    {"--cert /nonexistent", "confabd: cannot read /nonexistent: No such file", 1},
	    {"--key /nonexistent", "confabd: key: there is no certificate to it: write cert", 1},
	    {"--config /nonexistent",
	        "confabd: /nonexistent: cannot read it: No such file or directory\n", 1},
	};
	write_config("");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct daemon daemon;
		print_message("# %s\n", rows[i].options);
		start(&daemon, rows[i].options);
		expect(&daemon, rows[i].said);
		assert_int_equal(wait_for_end(&daemon), rows[i].status);
		buf_fini(&daemon.said);
	}
}

static int run(const char *options, const char *said)
{
	struct daemon daemon;
	start(&daemon, options);
	expect(&daemon, said);
	int status = wait_for_end(&daemon);
	buf_fini(&daemon.said);
	return status;
}

/* Not where it was built without SQLite, which it says. */
static bool can_keep_history(void)
{
	struct daemon daemon;
	start(&daemon, "--export --state /nonexistent");
	assert_int_equal(wait_for_end(&daemon), 1);
	bool can = strstr(daemon.said.data, "built without SQLite") == NULL;
	if (can)
		assert_string_equal(
		    daemon.said.data, "confabd: no history is kept in /nonexistent\n");
	buf_fini(&daemon.said);
	return can;
}

/* A file is made for its owner alone, and never in place of another. */
static void exports_and_imports(void **state)
{
	(void)state;
	if (!can_keep_history())
		return;
	struct stat status;
	char *path = xasprintf("%s/export", folder), *from = xasprintf("%s/from", folder);
	char *import = xasprintf("--import %s --state %s", path, from);
	char *export = xasprintf("--export %s.again --state %s", path, from);
	FILE *file = fopen(path, "w");
	fputs("{\"confab\":\"export\",\"version\":1}\nwhat\n"
	      "{\"table\":\"account\",\"key\":\"ann\"}\n",
	    file);
	fclose(file);
	assert_int_equal(run(export, "no history is kept in"), 1);
	assert_int_equal(
	    run(import, "line 2: this is no JSON object\nmessages: 0, of which were there already: "
	                "0; rows of other tables: 1; lines skipped: 1\n"),
	    1);
	assert_int_equal(run(export, "messages: 0; rows of other tables: 1\n"), 0);
	assert_int_equal(run(export, "is there already: name another file"), 1);
	char *again = xasprintf("%s.again", path);
	assert_int_equal(stat(again, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	free(again);
	free(path);
	free(import);
	free(export);
	free(from);
}

static void checks_the_file(void **state)
{
	(void)state;
	struct daemon daemon;
	write_config("nmae = x\n[limits]\nrate = fast\n");
	start(&daemon, "--check");
	assert_int_equal(wait_for_end(&daemon), 1);
	char *expected =
	    xasprintf("confabd: %s:1: \"nmae\" is no option: write \"name\"\n"
	              "confabd: %s:3: rate: \"fast\" does not fit: write 1 to 1000000 a second, "
	              "or 0 for no limit\n",
	        config_path, config_path);
	assert_string_equal(daemon.said.data, expected);
	free(expected);
	buf_fini(&daemon.said);
}

static void tells_tcp_and_udp_at_one_port(void **state)
{
	(void)state;
	struct daemon daemon;
	write_config("listen = 127.0.0.1:1\n"); /* the command line's is heard instead */
	start(&daemon, "--listen 127.0.0.1:0");
	uint16_t port = expect_port(&daemon, "tcp");
	assert_int_not_equal(port, 0);
	assert_int_equal(expect_port(&daemon, "udp"), port);
	finish(&daemon);
}

static int call(uint16_t port)
{
	struct sockaddr_in addr = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof addr), 0);
	return fd;
}

/* The next line of what is sent there, in as many pieces as it comes. */
static void hear_line(int fd, char *line, size_t size)
{
	size_t len = 0;
	do
		assert_int_equal(recv(fd, line + len, 1, 0), 1);
	while (line[len++] != '\n' && len < size - 1);
	line[len] = '\0';
}

static void ask(int fd, const char *line, char *answer, size_t size)
{
	assert_int_equal(send(fd, line, strlen(line), 0), strlen(line));
	hear_line(fd, answer, size);
}

/* How long it took, ns. */
static int64_t end_by(int signo)
{
	struct daemon daemon;
	char words[512];
	start(&daemon, "--listen tcp://127.0.0.1:0");
	int fd = call(expect_port(&daemon, "tcp"));
	ask(fd, "\n", words, sizeof words);
	int64_t asked = clock_mono_ns();
	kill(daemon.pid, signo);
	hear_line(fd, words, sizeof words);
	assert_string_equal(words, "-- the server is shutting down\n");
	assert_int_equal(wait_for_end(&daemon), 0);
	int64_t took = clock_mono_ns() - asked;
	close(fd);
	buf_fini(&daemon.said);
	return took;
}

/* It waits for nobody; a machine that is busy may hold it up, but not each time. */
static void ends_soon_when_asked_to(void **state)
{
	(void)state;
	static const int signals[] = {SIGTERM, SIGINT};
	write_config("");
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		int tries = 1;
		while (end_by(signals[i]) >= NS_PER_S)
			assert_true(tries++ < 20);
	}
}

/* Whoever is there stays there. */
static void reads_the_configuration_again(void **state)
{
	(void)state;
	struct daemon daemon;
	char answer[512];
	write_config("");
	start(&daemon, "--listen tcp://127.0.0.1:0");
	int fd = call(expect_port(&daemon, "tcp"));
	ask(fd, "\n", answer, sizeof answer);
	write_config("channel = nowhere\n");
	kill(daemon.pid, SIGHUP);
	expect(&daemon, "the old configuration stays: ");
	expect(&daemon, ":1: channel: \"nowhere\" is no channel");
	write_config("channel = #elsewhere\n");
	kill(daemon.pid, SIGHUP);
	expect(&daemon, "read the configuration again\n");
	ask(fd, "/nick\n", answer, sizeof answer);
	assert_string_equal(answer, "-- you are guest1\n");
	ask(fd, "/part\n", answer, sizeof answer);
	ask(fd, "hello\n", answer, sizeof answer);
	assert_string_equal(answer, "-- you are in no channel: /join #elsewhere\n");
	close(fd);
	finish(&daemon);
}

static void ends_with_its_input(void **state)
{
	(void)state;
	struct daemon daemon;
	write_config("");
	start(&daemon, "--until-eof --listen tcp://127.0.0.1:0");
	expect_port(&daemon, "tcp");
	close(daemon.input);
	daemon.input = -1;
	assert_int_equal(wait_for_end(&daemon), 0);
	buf_fini(&daemon.said);
}

static void a_byte_lets_it_run_on(void **state)
{
	(void)state;
	struct daemon daemon;
	write_config("");
	start(&daemon, "--until-eof --listen tcp://127.0.0.1:0");
	expect_port(&daemon, "tcp");
	assert_int_equal(write(daemon.input, "r", 1), 1);
	close(daemon.input);
	daemon.input = -1;
	kill(daemon.pid, SIGHUP); /* answered by one that runs on */
	expect(&daemon, "read the configuration again\n");
	finish(&daemon);
}

static void says_when_an_address_is_taken(void **state)
{
	(void)state;
	struct daemon first, second;
	write_config("");
	start(&first, "--listen tcp://127.0.0.1:0");
	char *again = xasprintf("--listen tcp://127.0.0.1:%u", expect_port(&first, "tcp"));
	start(&second, again);
	expect(&second, "confabd: ");
	assert_int_equal(wait_for_end(&second), 1);
	finish(&first);
	buf_fini(&second.said);
	free(again);
}

static void goes_on_without_a_place_for_its_state(void **state)
{
	(void)state;
	struct daemon daemon;
	char *options = xasprintf("--listen tcp://127.0.0.1:0 --state %s/below", config_path);
	write_config("");
	start(&daemon, options);
	expect(&daemon, "nothing can be kept in ");
	expect(&daemon, "the chat goes on without, and keeps history in memory\n");
	expect_port(&daemon, "tcp");
	finish(&daemon);
	free(options);
}

static void expect_notice(int manager, const char *text)
{
	char heard[128] = "";
	struct pollfd ready = {.fd = manager, .events = POLLIN};
	assert_int_equal(poll(&ready, 1, PATIENCE), 1);
	assert_true(recv(manager, heard, sizeof heard - 1, 0) > 0);
	assert_memory_equal(heard, text, strlen(text));
}

static void tells_the_service_manager(void **state)
{
	(void)state;
	struct daemon daemon;
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(addr.sun_path, sizeof addr.sun_path, "%s/notify", folder);
	assert_int_equal(bind(manager, (struct sockaddr *)&addr, sizeof addr), 0);
	setenv("NOTIFY_SOCKET", addr.sun_path, 1);
	write_config("");
	start(&daemon, "--listen tcp://127.0.0.1:0");
	expect_notice(manager, "READY=1");
	kill(daemon.pid, SIGHUP);
	expect_notice(manager, "RELOADING=1\nMONOTONIC_USEC=");
	expect_notice(manager, "READY=1");
	kill(daemon.pid, SIGTERM);
	expect_notice(manager, "STOPPING=1");
	assert_int_equal(wait_for_end(&daemon), 0);
	unsetenv("NOTIFY_SOCKET");
	close(manager);
	buf_fini(&daemon.said);
}

/* Asks the server whose state is in our folder; `input` is what is typed. */
static void ask_server(const char *words, const char *input, int status, const char *said)
{
	struct daemon asking;
	char *options = xasprintf("--state %s/state %s", folder, words);
	print_message("# %s\n", words);
	start(&asking, options);
	assert_int_equal(write(asking.input, input, strlen(input)), strlen(input));
	close(asking.input);
	asking.input = -1;
	expect(&asking, said);
	assert_int_equal(wait_for_end(&asking), status);
	buf_fini(&asking.said);
	free(options);
}

static void ask_for_accounts(void)
{
#ifdef HAVE_ACCOUNTS
	ask_server("account add ann", "correct horse battery\n", 0, "");
	ask_server("account add ann", "", 1, "the input ended before a password");
	ask_server(
	    "account add ann secret", "", 2, "write: confabd account add NAME, and the pass");
	ask_server("account list", "", 0, "\nann ");
	ask_server("account remove bob", "", 1, "confabd: there is no account \"bob\"\n");
#endif
}

static void ask_for_invites(void)
{
	ask_server("invite --forever", "", 2, "there is no option --forever");
	ask_server("status --once", "", 2, "there is no option --once");
#ifdef HAVE_INVITES
	ask_server("invite --once --expire 2h", "", 0, "confab://");
	ask_server("invite list", "", 0, "yes ");
#endif
}

static void answers_who_runs_it(void **state)
{
	(void)state;
	struct daemon daemon;
	char *options = xasprintf("--listen tcp://127.0.0.1:0 --state %s/state", folder);
	write_config("");
	ask_server("status", "", 3, "confabd: no server runs with its state in ");
	start(&daemon, options);
	uint16_t port = expect_port(&daemon, "tcp");
	int fd = call(port);
	char answer[512];
	ask(fd, "\n", answer, sizeof answer);
	ask_server("status", "", 0, "\nconnections   1 tcp plain\n");
	ask_server("status --json", "", 0, "\"users\":1,");
	ask_server("who", "", 0, "\nguest1  -        127.0.0.1:");
	ask_server("metrics", "", 0, "\nconfab_users 1\n");
	ask_for_accounts();
	ask_for_invites();
	ask_server("ban guest1 1h go", "", 0, "whom    guest1\nuntil   20");
	ask_server("bans", "", 0, " go\n");
	ask_server("reload", "", 0, "read the configuration again\n");
	write_config("x = y\n");
	ask_server("reload", "", 1, "confabd: the old configuration stays: ");
	write_config("");
	ask_server("stop", "", 0, "");
	ask_server("status", "", 3, "confabd: no server runs with its state in ");
	assert_int_equal(wait_for_end(&daemon), 0);
	close(fd);
	buf_fini(&daemon.said);
	free(options);
}

/* Whatever answers at the socket. */
static void strange_servers_are_told(void **state)
{
	(void)state;
	static const struct {
		const char *answer, *said;
		int status;
	} rows[] = {
	    {"confabd 0.0.1 control 1\n.usage there is no command status in confabd 0.0.1\n",
	        "(the server that runs is version 0.0.1, this program ", 1},
	    {"confabd 0.0.1 control 1\nname x\n..dot\n.ok\n", "name x\n.dot\n", 0},
	    {"confabd 0.0.1 control 1\n.failed no\n", "confabd: no\n", 1},
	    {"confabd 0.0.1 control 1\nname x\n",
	        "confabd: the server went away without an answer\n", 3},
	    {"SSH-2.0-x\n", "confabd: what answers there is no confabd\n", 3},
	    {"", "confabd: the server went away without an answer\n", 3},
	};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(un.sun_path, sizeof un.sun_path, "%s/control", folder);
	assert_int_equal(bind(listener, (struct sockaddr *)&un, sizeof un), 0);
	assert_int_equal(listen(listener, 1), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct daemon asking;
		char *options = xasprintf("--state %s status", folder), request[64];
		start(&asking, options);
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		size_t len = strlen(rows[i].answer);
		assert_int_equal(send(fd, rows[i].answer, len, MSG_NOSIGNAL), len);
		shutdown(fd, SHUT_WR);
		while (recv(fd, request, sizeof request, 0) > 0)
			continue;
		close(fd);
		expect(&asking, rows[i].said);
		assert_int_equal(wait_for_end(&asking), rows[i].status);
		buf_fini(&asking.said);
		free(options);
	}
	close(listener);
	unlink(un.sun_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_and_leaves),
	    cmocka_unit_test(exports_and_imports),
	    cmocka_unit_test(checks_the_file),
	    cmocka_unit_test(tells_tcp_and_udp_at_one_port),
	    cmocka_unit_test(ends_soon_when_asked_to),
	    cmocka_unit_test(reads_the_configuration_again),
	    cmocka_unit_test(ends_with_its_input),
	    cmocka_unit_test(a_byte_lets_it_run_on),
	    cmocka_unit_test(says_when_an_address_is_taken),
	    cmocka_unit_test(goes_on_without_a_place_for_its_state),
	    cmocka_unit_test(tells_the_service_manager),
	    cmocka_unit_test(answers_who_runs_it),
	    cmocka_unit_test(strange_servers_are_told),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
