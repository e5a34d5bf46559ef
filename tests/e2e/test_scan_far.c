/* confab scan from one machine to another: what lies between, and how much it sends. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/scan.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define DROPPED     7001 /* ports there: nothing comes back */
#define FORBIDDEN   7002 /* something on the way says no */
#define CLOSED      7003
#define CLOSED_MANY 10
#define MANY_FIRST  10000 /* dropped, too */
#define MANY        200
#define STRETCH     60 /* calls whose rate is looked at; fewer than may be waited for */

/* The rules that the other machine goes by, before it looks who it is itself. */
static void set_rules(void)
{
	for (size_t i = 0; i < 2; i++) {
		const int kinds[] = {IPPROTO_TCP, IPPROTO_UDP};
		machines_do_there(
		    "ip rule add pref 10 ipproto %d dport %d blackhole", kinds[i], DROPPED);
		machines_do_there("ip rule add pref 10 ipproto %d dport %d-%d blackhole", kinds[i],
		    MANY_FIRST, MANY_FIRST + MANY - 1);
		machines_do_there(
		    "ip rule add pref 10 ipproto %d dport %d prohibit", kinds[i], FORBIDDEN);
	}
	machines_do_there("ip rule add pref 100 lookup local");
	machines_do_there("ip rule del pref 0");
}

static void clear_rules(void)
{
	machines_do_there("ip rule add pref 0 lookup local");
	machines_do_there("ip rule del pref 100");
	machines_do_there("sh -c 'while ip rule del pref 10 2>/dev/null; do :; done'");
}

/* Only a router says that something is forbidden. */
static bool make_router(void)
{
	char command[120];
	snprintf(command, sizeof command,
	    "nsenter -t %s -n sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward' 2>/dev/null",
	    machines_other());
	return system(command) == 0;
}

/* `option`: NULL for none */
static unsigned serve_there(struct stage *stage, const char *option)
{
	const char *const argv[] = {stage_program(stage, "confabd"), "--listen", "0.0.0.0:0",
	    "--state", stage_path(stage, "state"), option, NULL};
	struct terminal *server =
	    machines_start_there(stage, &(struct terminal_config){.cols = 160}, argv);
	terminal_wait(server, "listening on udp://");
	const char *place = strstr(terminal_text(server), "tcp://0.0.0.0:");
	return (unsigned)atoi(place + strlen("tcp://0.0.0.0:"));
}

static struct run scan(struct stage *stage, const char *target, int status)
{
	const char *const argv[] = {stage_program(stage, "confab"), "scan", "--json", target, NULL};
	struct run run = run_program(stage, argv, NULL);
	assert_int_equal(run.status, status);
	return run;
}

static void expect_port(
    const struct run *run, unsigned port, const char *transport, const char *state)
{
	char wanted[120];
	snprintf(wanted, sizeof wanted, "\"port\":%u,\"transport\":\"%s\",\"state\":\"%s\"", port,
	    transport, state);
	run_expect(run, wanted);
}

static void states_are_told_apart(void **state)
{
	char target[80];
	unsigned open = serve_there(*state, "--allow-cleartext");
	bool router = make_router();
	set_rules();
	snprintf(target, sizeof target, MACHINES_THERE ":%d-%d,%u", DROPPED, CLOSED, open);
	struct run run = scan(*state, target, 0);
	clear_rules();
	expect_port(&run, open, "tcp", "open");
	expect_port(&run, open, "udp", "open");
	expect_port(&run, CLOSED, "tcp", "closed");
	expect_port(&run, CLOSED, "udp", "closed");
	expect_port(&run, DROPPED, "tcp", "filtered");
	expect_port(&run, DROPPED, "udp", "silent");
	expect_port(&run, FORBIDDEN, "tcp", "filtered");
	expect_port(&run, FORBIDDEN, "udp", router ? "filtered" : "silent");
	assert_non_null(strstr(run.output.data, "\"answers\":\"confab\""));
	run_fini(&run);
}

#ifdef WITH_TLS
static void who_wants_tls_is_asked_by_tls(void **state)
{
	char target[80];
	unsigned open = serve_there(*state, NULL);
	snprintf(target, sizeof target, MACHINES_THERE ":%u", open);
	struct run run = scan(*state, target, 0);
	run_expect(&run, "\"answers\":\"confab\",\"tls\":true");
	run_expect(&run, "\"text\":\"confab.localhost\"");
	run_expect(&run, "\"key\":\"");
	run_fini(&run);
}
#endif

/* Linux says so of six UDP ports at once, then of one a second, for all its namespaces together. */
static void closed_ports_are_closed_however_seldom_the_host_says_so(void **state)
{
	char target[80];
	bool silent = true;
	struct run run = {0};
	snprintf(target, sizeof target, MACHINES_THERE ":%d-%d", CLOSED, CLOSED + CLOSED_MANY - 1);
	for (int tries = 0; tries < 5 && silent; tries++) {
		run_fini(&run);
		run = scan(*state, target, 0);
		silent = strstr(run.output.data, "\"silent\"") != NULL;
	}
	for (unsigned i = 0; i < CLOSED_MANY; i++) {
		expect_port(&run, CLOSED + i, "tcp", "closed");
		expect_port(&run, CLOSED + i, "udp", "closed");
	}
	run_fini(&run);
}

static void nobody_is_there(void **state)
{
	struct run run = scan(*state, "10.99.0.77:7000", 0);
	expect_port(&run, 7000, "tcp", "filtered");
	assert_null(strstr(run.output.data, "\"open\""));
	run_fini(&run);
}

/* Nothing is said of ports that were never called. */
static void no_way_leads_there(void **state)
{
	struct run run = scan(*state, "192.0.2.7:7000", 1);
	assert_non_null(strstr(run.errors.data, "no network of this machine leads to 192.0.2.7"));
	assert_int_equal(run.output.len, 0);
	run_fini(&run);
}

/* However they are written, and what the network means by them. */
static void networks_are_refused(void **state)
{
	static const char *const rows[] = {"10.99.0.255", "255.255.255.255", "224.0.0.251",
	    "[ff02::fb]:6667", "0.0.0.0", "10.99.0.0/24", "10.99.0.1-9", "10.99.0.*"};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct run run = scan(*state, rows[i], 2);
		if (strstr(run.errors.data, " is no single host: ") == NULL)
			fail_msg("%s: %s", rows[i], run.errors.data);
		run_fini(&run);
	}
}

/* What goes over the wire: when each port was first called, by the kernel's clock. */

struct calls {
	int fd;
	int64_t at[MANY]; /* 0: not yet */
};

static void take_packet(struct calls *calls, const uint8_t *packet, size_t len)
{
	struct iphdr ip;
	struct tcphdr tcp;
	struct timespec time;
	if (len < sizeof ip + sizeof tcp || packet[0] >> 4 != 4)
		return;
	memcpy(&ip, packet, sizeof ip);
	memcpy(&tcp, packet + sizeof ip, sizeof tcp);
	unsigned port = ntohs(tcp.dest);
	if (ip.protocol != IPPROTO_TCP || ip.daddr != inet_addr(MACHINES_THERE) || !tcp.syn ||
	    port < MANY_FIRST || port >= MANY_FIRST + MANY)
		return;
	assert_int_equal(ioctl(calls->fd, SIOCGSTAMPNS, &time), 0);
	if (calls->at[port - MANY_FIRST] == 0)
		calls->at[port - MANY_FIRST] = time.tv_sec * NS_PER_S + time.tv_nsec;
}

static bool all_were_called(void *arg)
{
	struct calls *calls = arg;
	uint8_t packet[2048];
	ssize_t len;
	while ((len = recv(calls->fd, packet, sizeof packet, 0)) >= 0)
		take_packet(calls, packet, (size_t)len);
	for (size_t i = 0; i < MANY; i++) {
		if (calls->at[i] == 0)
			return false;
	}
	return true;
}

/* In no stretch of that length are more begun. */
static void assert_at_most(const struct calls *calls, size_t most, int64_t stretch)
{
	for (size_t i = 0; i + most < MANY; i++) {
		if (calls->at[i + most] - calls->at[i] < stretch)
			fail_msg("%zu ports within %lld us", most + 1,
			    (long long)(calls->at[i + most] - calls->at[i]) / 1000);
	}
}

static void it_is_gentle_and_stops_when_told(void **state)
{
	char target[80];
	struct calls calls = {.fd = machines_listen()};
	unsigned open = serve_there(*state, "--allow-cleartext");
	set_rules();
	snprintf(target, sizeof target, MACHINES_THERE ":%d-%d,%u", MANY_FIRST,
	    MANY_FIRST + MANY - 1, open);
	const char *const argv[] = {stage_program(*state, "confab"), "scan", target, NULL};
	struct terminal *terminal = terminal_start(*state, &(struct terminal_config){0}, argv);
	stage_expect(*state, all_were_called, &calls, "not all ports were called");
	/* On a busy machine one call may be late, and the next one not. */
	assert_at_most(&calls, SCAN_AT_ONCE, SCAN_PATIENCE / 2);
	assert_at_most(&calls, STRETCH, STRETCH * SCAN_EVERY / 2);
	terminal_wait(terminal, " of 402 ports");
	terminal_send(terminal, "\003");
	terminal_wait(terminal, "Stopped: ");
	clear_rules();
	assert_int_equal(WEXITSTATUS(terminal_wait_exit(terminal)), 1);
	terminal_wait(terminal, "of 402 ports were not looked at.");
	assert_true(terminal_shows(terminal, " filtered"));
	close(calls.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(states_are_told_apart),
#ifdef WITH_TLS
	    stage_test(who_wants_tls_is_asked_by_tls),
#endif
	    stage_test(closed_ports_are_closed_however_seldom_the_host_says_so),
	    stage_test(nobody_is_there),
	    stage_test(no_way_leads_there),
	    stage_test(networks_are_refused),
	    stage_test(it_is_gentle_and_stops_when_told),
	};
	return machines_run(tests);
}
