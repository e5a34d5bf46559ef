#include "cmd/scan_table.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

#define LISTED_MOST 24 /* ports of which all are listed, closed ones, too */

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
		buf_printf(out, "confab%s%s%s%s", *identity->version ? " " : "", identity->version,
		    *identity->text ? " " : "", identity->text);
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
		buf_printf(out, ", TLS\n%10skey %s", "", identity->key);
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

static void print_json(const char *host, const struct scan_port *port)
{
	const struct identity *identity = &port->identity;
	struct buf out = {0};
	buf_add_str(&out, "{\"host\":");
	json_add_string(&out, str_from(host));
	buf_printf(&out, ",\"port\":%u,\"transport\":\"%s\",\"state\":\"%s\"", port->port,
	    port->udp ? "udp" : "tcp", state_name(port->state));
	if (port->state == PROBE_OPEN) {
		buf_printf(&out, ",\"answers\":\"%s\",\"tls\":%s,\"text\":", kind_name(port),
		    identity->tls ? "true" : "false");
		json_add_string(&out, str_from(identity->text));
		if (*identity->version) {
			buf_add_str(&out, ",\"version\":");
			json_add_string(&out, str_from(identity->version));
		}
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

/* Whether the host says of UDP ports that they are closed, and of some it did not. */
static bool says_so_now_and_then(const struct scan_port *ports, size_t count)
{
	bool closed = false, silent = false;
	for (size_t i = 0; i < count; i++) {
		bool counts = ports[i].udp && ports[i].done;
		closed = closed || (counts && ports[i].state == PROBE_CLOSED);
		silent = silent || (counts && ports[i].state == PROBE_SILENT);
	}
	return closed && silent;
}

void scan_print_table(const struct scan_port *ports, size_t count)
{
	size_t hidden[PROBE_SILENT + 1] = {0}, left = 0;
	printf("PORT      STATE     ANSWERS\n");
	for (size_t i = 0; i < count; i++) {
		if (!ports[i].done)
			left++;
		else if (ports[i].state == PROBE_OPEN || count <= LISTED_MOST)
			print_port(&ports[i]);
		else
			hidden[ports[i].state]++;
	}
	print_counts(hidden);
	if (says_so_now_and_then(ports, count))
		printf("Silent ones may be closed: a host says so of few UDP ports a second.\n");
	if (left > 0)
		printf("Stopped: %zu of %zu ports were not looked at.\n", left, count);
}

void scan_print_json(const char *host, const struct scan_port *ports, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ports[i].done)
			print_json(host, &ports[i]);
	}
}
