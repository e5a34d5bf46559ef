#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "client/scan.h"
#include "cmd/options.h"
#include "cmd/ports.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/resolve.h"

#define BAR_COLUMNS 40
#define LISTED_MOST 24 /* ports of which all are listed, closed ones, too */

struct scanning {
	struct loop *loop;
	struct net *net;
	struct scan *scan;
	const char *host; /* as it was named */
	uint16_t ports[PORTS_MOST];
	size_t port_count;
	bool json, bar;
	int status;
};

/* Progress */

static void on_progress(size_t done, size_t count, void *arg)
{
	const struct scanning *scanning = arg;
	char bar[BAR_COLUMNS + 1];
	size_t filled = done * BAR_COLUMNS / count;
	if (!scanning->bar)
		return;
	memset(bar, '.', BAR_COLUMNS);
	memset(bar, '#', filled);
	bar[BAR_COLUMNS] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu ports", bar, done, count);
}

static void end_bar(const struct scanning *scanning)
{
	if (scanning->bar)
		fprintf(stderr, "\r%*s\r", BAR_COLUMNS + 32, "");
}

/* What came of it */

static const char *state_name(enum probe_state state)
{
	static const char *const names[] = {
	    [PROBE_OPEN] = "open",
	    [PROBE_CLOSED] = "closed",
	    [PROBE_FILTERED] = "filtered",
	    [PROBE_SILENT] = "silent",
	};
	return names[state];
}

static const char *kind_name(const struct scan_port *port)
{
	static const char *const names[] = {
	    [IDENTITY_SILENT] = "silent",
	    [IDENTITY_CONFAB] = "confab",
	    [IDENTITY_IRC] = "irc",
	    [IDENTITY_PLAIN] = "plain",
	};
	return names[port->identity.kind];
}

static void add_answer(struct buf *out, const struct scan_port *port)
{
	const struct identity *identity = &port->identity;
	switch (identity->kind) {
	case IDENTITY_CONFAB:
		buf_printf(out, "confab%s%s", *identity->text ? " " : "", identity->text);
		break;
	case IDENTITY_IRC:
		buf_printf(out, "IRC %s", identity->text);
		break;
	case IDENTITY_PLAIN:
		buf_printf(out, "says: %s", identity->text);
		break;
	case IDENTITY_SILENT:
		buf_add_str(out, identity->tls ? "something" : "waits to be spoken to");
	}
	if (identity->tls)
		buf_printf(out, ", TLS\n%20skey %s", "", identity->key);
}

static void print_port(const struct scan_port *port)
{
	struct buf answer = {0};
	char name[16];
	snprintf(name, sizeof name, "%u/%s", port->port, port->udp ? "udp" : "tcp");
	if (port->state == PROBE_OPEN)
		add_answer(&answer, port);
	printf("%-10s%s%*s%s\n", name, state_name(port->state),
	    answer.len > 0 ? (int)(10 - strlen(state_name(port->state))) : 0, "",
	    answer.len > 0 ? answer.data : "");
	buf_fini(&answer);
}

static void print_json(const struct scan_port *port)
{
	const struct identity *identity = &port->identity;
	struct buf out = {0};
	buf_printf(&out, "{\"port\":%u,\"transport\":\"%s\",\"state\":\"%s\"", port->port,
	    port->udp ? "udp" : "tcp", state_name(port->state));
	if (port->state == PROBE_OPEN) {
		buf_printf(&out, ",\"answers\":\"%s\",\"tls\":%s,\"text\":", kind_name(port),
		    identity->tls ? "true" : "false");
		json_add_string(&out, str_from(identity->text));
		if (identity->tls)
			buf_printf(&out, ",\"key\":\"%s\"", identity->key);
	}
	buf_add_char(&out, '}');
	puts(out.data);
	buf_fini(&out);
}

static void print_counts(const size_t counts[PROBE_SILENT + 1])
{
	const char *parted = "Not shown: ";
	for (enum probe_state state = PROBE_CLOSED; state <= PROBE_SILENT; state++) {
		if (counts[state] == 0)
			continue;
		printf("%s%zu %s", parted, counts[state], state_name(state));
		parted = ", ";
	}
	if (*parted == ',')
		putchar('\n');
}

static void print_table(const struct scan_port *ports, size_t count)
{
	size_t hidden[PROBE_SILENT + 1] = {0};
	printf("PORT      STATE     ANSWERS\n");
	for (size_t i = 0; i < count; i++) {
		if (ports[i].state == PROBE_OPEN || count <= LISTED_MOST)
			print_port(&ports[i]);
		else
			hidden[ports[i].state]++;
	}
	print_counts(hidden);
}

static void on_finished(const struct scan_port *ports, size_t count, void *arg)
{
	struct scanning *scanning = arg;
	end_bar(scanning);
	for (size_t i = 0; i < count && scanning->json; i++)
		print_json(&ports[i]);
	if (!scanning->json)
		print_table(ports, count);
	loop_stop(scanning->loop);
}

/* Whom to scan */

static void give_up(struct scanning *scanning, int status)
{
	scanning->status = status;
	loop_stop(scanning->loop);
}

static void on_resolved(const struct resolved *resolved, void *arg)
{
	static const struct scan_handler handler = {on_progress, on_finished};
	struct scanning *scanning = arg;
	char host[NET_TEXT_MAX];
	if (resolved->error != 0) {
		give_up(scanning,
		    fail(STATUS_FAILED, "there is no host %s: check the name", scanning->host));
		return;
	}
	const union ip_addr *addr = &resolved->addrs[0];
	net_sockaddr_host(&addr->sa, ip_addr_len(addr), host);
	if (!ip_addr_is_one(addr)) {
		give_up(scanning,
		    fail(STATUS_USAGE, "%s is no single host: name one, as in 192.0.2.7", host));
		return;
	}
	if (scanning->bar)
		fprintf(stderr, "Scanning %s\n", host);
	scanning->scan = scan_start(
	    scanning->net, host, scanning->ports, scanning->port_count, &handler, scanning);
}

static int run(struct scanning *scanning)
{
	scanning->loop = loop_new(LOOP_POLLER_AUTO);
	if (!scanning->loop)
		return fail(STATUS_FAILED, "cannot wait for answers: no descriptors are left");
	scanning->net = net_new(scanning->loop);
	resolve_start(scanning->loop, scanning->host, 0, SOCK_STREAM, on_resolved, scanning);
	loop_run(scanning->loop);
	if (scanning->scan)
		scan_free(scanning->scan);
	net_free(scanning->net);
	loop_free(scanning->loop);
	return scanning->status;
}

int scan_run(const struct options *options)
{
	struct scanning scanning = {
	    .json = options_has(options, OPTION_JSON), .bar = isatty(STDERR_FILENO)};
	char *cause, *host;
	if (!ports_parse(options->words[0], &host, scanning.ports, &scanning.port_count, &cause)) {
		int status = fail(STATUS_USAGE, "%s", cause);
		free(cause);
		return status;
	}
	scanning.host = host;
	int status = run(&scanning);
	free(host);
	return status;
}
