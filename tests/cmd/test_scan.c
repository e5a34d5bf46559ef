/* confab scan: what it says of ports that are open, closed, silent, and that nobody answers at. */
#include "tests/check.h"

#include <config.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/confabd.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define FILLERS 8 /* calls that nobody takes: more than the queue of a listener holds */

/* A socket of our own at a port of loopback that nobody else has. */
struct spot {
	int fd;
	unsigned port;
};

static struct spot take_port(int type)
{
	struct sockaddr_in addr = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof addr;
	struct spot spot = {.fd = socket(AF_INET, type | SOCK_CLOEXEC, 0)};
	assert_int_equal(bind(spot.fd, (struct sockaddr *)&addr, sizeof addr), 0);
	assert_int_equal(getsockname(spot.fd, (struct sockaddr *)&addr, &len), 0);
	spot.port = ntohs(addr.sin_port);
	return spot;
}

/* A port of loopback that nobody listens at and nobody else has, by TCP and by UDP. */
struct closed {
	int stream, datagrams;
	unsigned port;
};

static struct closed take_closed_port(void)
{
	const struct sockaddr_in other = {
	    .sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	for (;;) {
		struct spot spot = take_port(SOCK_STREAM);
		struct sockaddr_in addr = other;
		addr.sin_port = htons((uint16_t)spot.port);
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		/* It hears that other port alone. */
		if (bind(fd, (struct sockaddr *)&addr, sizeof addr) == 0 &&
		    connect(fd, (const struct sockaddr *)&other, sizeof other) == 0)
			return (struct closed){spot.fd, fd, spot.port};
		close(fd);
		close(spot.fd);
	}
}

static void give_back(const struct closed *closed)
{
	close(closed->stream);
	close(closed->datagrams);
}

static struct run scan(struct stage *stage, const char *ports)
{
	char target[160];
	snprintf(target, sizeof target, "127.0.0.1:%s", ports);
	const char *const argv[] = {stage_program(stage, "confab"), "scan", "--json", target, NULL};
	struct run run = run_program(stage, argv, NULL);
	assert_int_equal(run.status, 0);
	return run;
}

/* The line of that port. */
static void expect_port(
    const struct run *run, unsigned port, const char *transport, const char *rest)
{
	char wanted[200];
	snprintf(wanted, sizeof wanted, "\"port\":%u,\"transport\":\"%s\",\"state\":%s", port,
	    transport, rest);
	run_expect(run, wanted);
}

static unsigned port_of(const struct confabd *confabd, enum confabd_transport transport)
{
	return (unsigned)atoi(strrchr(confabd_place(confabd, transport), ':') + 1);
}

static void finds_confabd(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	char ports[32];
	unsigned tcp = port_of(confabd, CONFABD_TCP), udp = port_of(confabd, CONFABD_UDP);
	snprintf(ports, sizeof ports, "%u,%u", tcp, udp);
	struct run run = scan(*state, ports);
	expect_port(&run, tcp, "tcp", "\"open\",\"answers\":\"confab\"");
	expect_port(&run, udp, "udp", "\"open\",\"answers\":\"confab\"");
	assert_non_null(strstr(
	    run.output.data, "\"text\":\"confab.localhost\",\"version\":\"" PACKAGE_VERSION "\""));
	run_fini(&run);
}

static void tells_states_apart(void **state)
{
	struct closed closed = take_closed_port();
	struct spot full = take_port(SOCK_STREAM);
	struct spot silent = take_port(SOCK_DGRAM);
	struct sockaddr_in addr = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons((uint16_t)full.port),
	};
	int fillers[FILLERS];
	char ports[64];
	assert_int_equal(listen(full.fd, 0), 0);
	for (size_t i = 0; i < FILLERS; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(fillers[i], (struct sockaddr *)&addr, sizeof addr);
	}
	snprintf(ports, sizeof ports, "%u,%u,%u", closed.port, full.port, silent.port);
	struct run run = scan(*state, ports);
	expect_port(&run, closed.port, "tcp", "\"closed\"}");
	expect_port(&run, full.port, "tcp", "\"filtered\"}");
	expect_port(&run, silent.port, "udp", "\"silent\"}");
	expect_port(&run, closed.port, "udp", "\"closed\"}");
	run_fini(&run);
	for (size_t i = 0; i < FILLERS; i++)
		close(fillers[i]);
	give_back(&closed);
	close(full.fd);
	close(silent.fd);
}

/* Not before the other end is through: closing with something unread takes back what was said. */
static void end_call(int fd)
{
	char rest[256];
	shutdown(fd, SHUT_WR);
	while (read(fd, rest, sizeof rest) > 0)
		continue;
	close(fd);
}

/* A server of some other kind, for as many calls as a scan makes. */
static pid_t serve_text(int fd, const char *text)
{
	pid_t pid = fork();
	for (int calls = 0; pid == 0 && calls < 2; calls++) {
		int one = accept(fd, NULL, NULL);
		(void)!write(one, text, strlen(text));
		end_call(one);
	}
	if (pid == 0)
		_exit(0);
	return pid;
}

static void strangers_are_shown_harmlessly(void **state)
{
	static const struct {
		const char *says, *answers;
	} rows[] = {
	    {"220 ftp\r\n", "\"open\",\"answers\":\"plain\",\"tls\":false,\"text\":\"220 ftp\""},
	    {"no end \033[31m",
	        "\"open\",\"answers\":\"plain\",\"tls\":false,\"text\":\"no end ^[[31m\""},
	    {":x CAP * LS :draft/client-id\r\n:x 451 * :?\r\n",
	        "\"open\",\"answers\":\"confab\",\"tls\":false,\"text\":\"x\"}"},
	    {":x CAP * LS :draft/client-id\r\n:x 351 * confab-1\033[2J x :\r\n",
	        "\"open\",\"answers\":\"confab\",\"tls\":false,\"text\":\"x\",\"version\":\"1^[["
	        "2J\"}"},
	    {":irc.test NOTICE * :hello\r\n:irc.test 421 * CAP :?\r\n",
	        "\"open\",\"answers\":\"irc\",\"tls\":false,\"text\":\"irc.test\""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct spot spot = take_port(SOCK_STREAM);
		char port[16];
		assert_int_equal(listen(spot.fd, 4), 0);
		pid_t server = serve_text(spot.fd, rows[i].says);
		snprintf(port, sizeof port, "%u", spot.port);
		struct run run = scan(*state, port);
		expect_port(&run, spot.port, "tcp", rows[i].answers);
		run_fini(&run);
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		close(spot.fd);
	}
}

/* What keeps a caller busy for ever: it says nothing, or never stops. */
static pid_t serve_trap(int fd, const char *flood)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int one = accept(fd, NULL, NULL);
		while (flood != NULL && write(one, flood, strlen(flood)) > 0)
			continue;
	}
}

static void traps_do_not_hold_it(void **state)
{
	static const struct {
		const char *flood; /* NULL: silence */
		const char *answers;
	} rows[] = {
	    {NULL, "\"open\",\"answers\":\"silent\",\"tls\":false,\"text\":\"\""},
	    {"x", "\"open\",\"answers\":\"plain\",\"tls\":false,\"text\":\"xxxxxxxx"},
	    {":trap NOTICE * :x\r\n",
	        "\"open\",\"answers\":\"irc\",\"tls\":false,\"text\":\"trap\""},
	    {"x\033[2J\033]0;t\007",
	        "\"open\",\"answers\":\"plain\",\"tls\":false,\"text\":\"x^[[2J^[]0;t^G"},
	    {"\r\n", "\"open\",\"answers\":\"silent\",\"tls\":false,\"text\":\"\""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct spot spot = take_port(SOCK_STREAM);
		char port[16];
		assert_int_equal(listen(spot.fd, 4), 0);
		pid_t server = serve_trap(spot.fd, rows[i].flood);
		snprintf(port, sizeof port, "%u", spot.port);
		struct run run = scan(*state, port);
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		close(spot.fd);
		expect_port(&run, spot.port, "tcp", rows[i].answers);
		assert_true(run.output.len < 1024);
		run_fini(&run);
	}
}

/* No bar, nothing that moves a cursor: lines, as a file wants them. */
static void plain_lines_into_a_pipe(void **state)
{
	struct closed closed = take_closed_port();
	char target[64], wanted[128];
	snprintf(target, sizeof target, "127.0.0.1:%u", closed.port);
	snprintf(wanted, sizeof wanted,
	    "PORT      STATE     ANSWERS\n%u/tcp%*sclosed\n%u/udp%*sclosed\n", closed.port,
	    closed.port > 9999 ? 1 : 2, "", closed.port, closed.port > 9999 ? 1 : 2, "");
	const char *const argv[] = {stage_program(*state, "confab"), "scan", target, NULL};
	struct run run = run_program(*state, argv, NULL);
	assert_int_equal(run.status, 0);
	assert_string_equal(run.output.data, wanted);
	assert_int_equal(run.errors.len, 0);
	run_fini(&run);
	give_back(&closed);
}

static void all_addresses_of_a_name(void **state)
{
	struct closed closed = take_closed_port();
	char target[64];
	snprintf(target, sizeof target, "localhost:%u", closed.port);
	const char *const argv[] = {
	    stage_program(*state, "confab"), "scan", "--json", target, NULL};
	struct run run = run_program(*state, argv, NULL);
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(run.output.data, "{\"host\":\"127.0.0.1\",\"port\":"));
	run_fini(&run);
	give_back(&closed);
}

static void a_table_for_people(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	char target[64], row[64];
	unsigned port = port_of(confabd, CONFABD_TCP);
	snprintf(target, sizeof target, "127.0.0.1:1-20,%u", port);
	snprintf(row, sizeof row, "%u/tcp", port);
	const char *const argv[] = {stage_program(*state, "confab"), "scan", target, NULL};
	struct terminal *terminal = terminal_start(*state, &(struct terminal_config){0}, argv);
	terminal_wait(terminal, "PORT      STATE     ANSWERS");
	terminal_wait(terminal, row);
	terminal_wait(terminal, "Not shown: ");
	assert_int_equal(terminal_wait_exit(terminal), 0);
	assert_true(terminal_shows(terminal, "confab " PACKAGE_VERSION " confab.localhost"));
	assert_false(terminal_shows(terminal, "ports")); /* the bar is gone */
	assert_true(terminal_wrote(terminal, "42 ports", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(finds_confabd),
	    stage_test(tells_states_apart),
	    stage_test(strangers_are_shown_harmlessly),
	    stage_test(traps_do_not_hold_it),
	    stage_test(plain_lines_into_a_pipe),
	    stage_test(all_addresses_of_a_name),
	    stage_test(a_table_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
