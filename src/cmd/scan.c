#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/scan.h"
#include "cmd/options.h"
#include "cmd/ports.h"
#include "cmd/scan_table.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/net.h"
#include "net/resolve.h"

#define BAR_MOST      40 /* columns */
#define BAR_BESIDE    26 /* columns of the words behind it */
#define COLUMNS_USUAL 80
#define HOSTS_MOST    4 /* addresses of one name that are scanned */

struct scanning {
	struct loop *loop;
	struct net *net;
	struct resolve *resolve; /* NULL once the name was looked up */
	struct scan *scan;       /* of the address that is scanned now */
	const char *name;        /* as the host was named */
	char hosts[HOSTS_MOST][NET_TEXT_MAX];
	size_t host_count, host_at;
	size_t unscanned; /* addresses beyond those */
	uint16_t ports[PORTS_MOST];
	size_t port_count;
	bool json, bar;
	int status;
};

/* Progress */

static size_t bar_columns(void)
{
	struct winsize size = {.ws_col = COLUMNS_USUAL};
	ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	size_t columns = size.ws_col > 0 ? size.ws_col : COLUMNS_USUAL;
	if (columns < BAR_BESIDE + 4)
		return 0;
	return columns - BAR_BESIDE < BAR_MOST ? columns - BAR_BESIDE : BAR_MOST;
}

static void on_progress(size_t done, size_t count, void *arg)
{
	const struct scanning *scanning = arg;
	char bar[BAR_MOST + 1];
	if (!scanning->bar)
		return;
	size_t columns = bar_columns(), filled = done * columns / count;
	memset(bar, '.', columns);
	memset(bar, '#', filled);
	bar[columns] = '\0';
	if (columns > 0)
		fprintf(stderr, "\r[%s] %zu of %zu ports", bar, done, count);
	else
		fprintf(stderr, "\r%zu of %zu", done, count);
}

static void end_bar(const struct scanning *scanning)
{
	size_t columns = bar_columns();
	if (scanning->bar)
		fprintf(stderr, "\r%*s\r", (int)(columns > 0 ? columns + BAR_BESIDE - 1 : 15), "");
}

/* One address after the other */

static const char *host_now(const struct scanning *scanning)
{
	return scanning->hosts[scanning->host_at];
}

static void print_result(
    const struct scanning *scanning, const struct scan_port *ports, size_t count)
{
	end_bar(scanning);
	if (scanning->json) {
		scan_print_json(host_now(scanning), ports, count);
		return;
	}
	if (scanning->host_count > 1)
		printf("%s%s\n", scanning->host_at > 0 ? "\n" : "", host_now(scanning));
	scan_print_table(ports, count);
}

static void start_scan(struct scanning *scanning);

static void on_finished(const struct scan_port *ports, size_t count, void *arg)
{
	struct scanning *scanning = arg;
	print_result(scanning, ports, count);
	scan_free(scanning->scan);
	scanning->scan = NULL;
	if (++scanning->host_at < scanning->host_count) {
		start_scan(scanning);
		return;
	}
	if (scanning->unscanned > 0 && !scanning->json)
		printf("\n%s has %zu more addresses; name one to scan it.\n", scanning->name,
		    scanning->unscanned);
	loop_stop(scanning->loop);
}

static void start_scan(struct scanning *scanning)
{
	static const struct scan_handler handler = {on_progress, on_finished};
	if (scanning->bar)
		fprintf(stderr, "Scanning %s\n", host_now(scanning));
	scanning->scan = scan_start(scanning->net, host_now(scanning), scanning->ports,
	    scanning->port_count, &handler, scanning);
}

/* What was found until now is worth having. */
static void on_stop(void *arg)
{
	struct scanning *scanning = arg;
	size_t count;
	if (scanning->scan) {
		const struct scan_port *ports = scan_ports(scanning->scan, &count);
		print_result(scanning, ports, count);
	}
	scanning->status = STATUS_FAILED;
	loop_stop(scanning->loop);
}

/* Whom to scan */

static void give_up(struct scanning *scanning, int status)
{
	scanning->status = status;
	loop_stop(scanning->loop);
}

/* Those that can be called from here. */
static void take_addresses(struct scanning *scanning, const struct resolved *resolved)
{
	for (size_t i = 0; i < resolved->count; i++) {
		const union ip_addr *addr = &resolved->addrs[i];
		if (!sock_has_way(addr))
			continue;
		if (scanning->host_count == HOSTS_MOST) {
			scanning->unscanned++;
			continue;
		}
		net_sockaddr_host(
		    &addr->sa, ip_addr_len(addr), scanning->hosts[scanning->host_count++]);
	}
}

static bool are_single(const struct resolved *resolved)
{
	for (size_t i = 0; i < resolved->count; i++) {
		if (!ip_addr_is_one(&resolved->addrs[i]) || sock_is_broadcast(&resolved->addrs[i]))
			return false;
	}
	return true;
}

static void on_resolved(const struct resolved *resolved, void *arg)
{
	struct scanning *scanning = arg;
	scanning->resolve = NULL;
	if (resolved->error != 0) {
		give_up(scanning,
		    fail(STATUS_FAILED, "there is no host %s: check the name", scanning->name));
		return;
	}
	if (!are_single(resolved)) {
		give_up(
		    scanning, fail(STATUS_USAGE, "%s is no single host: name one, as in 192.0.2.7",
		                  scanning->name));
		return;
	}
	take_addresses(scanning, resolved);
	if (scanning->host_count > 0)
		start_scan(scanning);
	else
		give_up(scanning,
		    fail(STATUS_FAILED, "no network of this machine leads to %s: is it connected?",
		        scanning->name));
}

static int run(struct scanning *scanning)
{
	scanning->loop = loop_new(LOOP_POLLER_AUTO);
	if (!scanning->loop)
		return fail(STATUS_FAILED, "cannot wait for answers: no descriptors are left");
	scanning->net = net_new(scanning->loop);
	loop_signal(scanning->loop, SIGINT, on_stop, scanning);
	loop_signal(scanning->loop, SIGTERM, on_stop, scanning);
	scanning->resolve =
	    resolve_start(scanning->loop, scanning->name, 0, SOCK_STREAM, on_resolved, scanning);
	loop_run(scanning->loop);
	if (scanning->resolve)
		resolve_cancel(scanning->resolve);
	if (scanning->scan)
		scan_free(scanning->scan);
	loop_turn(scanning->loop, 0); /* calls that were cut off end with it */
	net_free(scanning->net);
	loop_free(scanning->loop);
	return scanning->status;
}

int scan_run(const struct options *options)
{
	struct scanning scanning = {
	    .json = options_has(options, OPTION_JSON), .bar = isatty(STDERR_FILENO)};
	char *cause, *host;
	if (!ports_parse(options->words[0], &host, scanning.ports, &scanning.port_count, &cause))
		return fail_cause(STATUS_USAGE, cause);
	scanning.name = host;
	int status = run(&scanning);
	free(host);
	return status;
}
