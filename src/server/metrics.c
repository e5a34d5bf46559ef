#include "server/metrics.h"

#include <config.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utlist.h>

#include "base/buf.h"
#include "base/clock.h"
#include "net/conn.h"
#include "net/net.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"
#include "store/store.h"

size_t metrics_tally(const struct server *server, struct tally *tallies)
{
	const struct peer *peer;
	size_t count = 0;
	DL_FOREACH (server->peers, peer) {
		const char *transport = peer_way(peer);
		const char *dialect = peer->dialect->name;
		size_t i = 0;
		while (i < count && (strcmp(tallies[i].transport, transport) != 0 ||
		                        strcmp(tallies[i].dialect, dialect) != 0))
			i++;
		if (i == TALLIES_MOST)
			continue;
		if (i == count)
			tallies[count++] = (struct tally){transport, dialect, 0};
		tallies[i].count++;
	}
	return count;
}

int64_t metrics_memory(void)
{
	long pages = -1;
	FILE *file = fopen("/proc/self/statm", "re");
	if (file == NULL)
		return -1;
	if (fscanf(file, "%*d %ld", &pages) != 1)
		pages = -1;
	fclose(file);
	return pages < 0 ? -1 : (int64_t)pages * sysconf(_SC_PAGESIZE);
}

/* Writing */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s.\n# TYPE %s %s\n", name, help, name, type);
}

static void gauge(struct buf *out, const char *name, const char *help, uint64_t value)
{
	head(out, name, "gauge", help);
	buf_printf(out, "%s %" PRIu64 "\n", name, value);
}

static void counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
	head(out, name, "counter", help);
	buf_printf(out, "%s %" PRIu64 "\n", name, value);
}

static void two(struct buf *out, const char *name, const char *label, const char *first,
    uint64_t first_value, const char *second, uint64_t second_value)
{
	buf_printf(out, "%s{%s=\"%s\"} %" PRIu64 "\n", name, label, first, first_value);
	buf_printf(out, "%s{%s=\"%s\"} %" PRIu64 "\n", name, label, second, second_value);
}

static void seconds(struct buf *out, const char *name, int64_t ns)
{
	buf_printf(out, "%s %" PRId64 ".%09" PRId64 "\n", name, ns / NS_PER_S, ns % NS_PER_S);
}

/* A label's value: what is between its quotes. */
static void put_label(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' || *text == '"')
			buf_add_char(out, '\\');
		buf_add_char(out, *text);
	}
}

static void write_server(const struct server *server, struct buf *out)
{
	head(out, "confab_info", "gauge", "The server's name and version");
	buf_add_str(out, "confab_info{name=\"");
	put_label(out, server->config->name);
	buf_add_str(out, "\",version=\"" PACKAGE_VERSION "\"} 1\n");
	head(out, "confab_start_time_seconds", "gauge", "When it began, in seconds since 1970");
	seconds(out, "confab_start_time_seconds", server->started);
	gauge(out, "confab_users", "Users who are here", HASH_COUNT(server->users));
	gauge(out, "confab_channels", "Channels", HASH_COUNT(server->channels));
	gauge(out, "confab_accounts", "Accounts", HASH_COUNT(server->accounts));
}

static void write_connections(const struct server *server, struct buf *out)
{
	struct tally tallies[TALLIES_MOST];
	const struct peer *peer;
	uint64_t queued = 0;
	size_t count = metrics_tally(server, tallies);
	head(
	    out, "confab_connections", "gauge", "Connections by how they came and what they speak");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "confab_connections{transport=\"%s\",dialect=\"%s\"} %zu\n",
		    tallies[i].transport, tallies[i].dialect, tallies[i].count);
	DL_FOREACH (server->peers, peer)
		queued += conn_queued(peer->conn);
	counter(
	    out, "confab_connections_total", "Connections that came", server->metrics.connections);
	gauge(out, "confab_queue_bytes", "Bytes that wait to be sent to all peers", queued);
}

static void write_traffic(const struct server *server, struct buf *out)
{
	const struct net_counters *net = net_counters(server->net);
	const struct metrics *metrics = &server->metrics;
	head(out, "confab_messages_total", "counter", "Messages of peers, and to them");
	two(out, "confab_messages_total", "direction", "in", metrics->messages_in, "out",
	    metrics->messages_out);
	head(out, "confab_bytes_total", "counter", "Bytes of peers, and to them");
	two(out, "confab_bytes_total", "direction", "in", net->bytes_in, "out", net->bytes_out);
	head(out, "confab_datagrams_total", "counter", "UDP datagrams of peers, and to them");
	two(out, "confab_datagrams_total", "direction", "in", net->datagrams_in, "out",
	    net->datagrams_out);
	counter(out, "confab_datagrams_dropped_total",
	    "UDP datagrams of peers that had to wait, which were lost", net->datagrams_dropped);
	counter(out, "confab_records_dropped_total", "DTLS records that were altered or came again",
	    net->records_dropped);
	head(out, "confab_logins_total", "counter", "Attempts to log in to an account");
	two(out, "confab_logins_total", "result", "ok", metrics->logins, "failed",
	    metrics->logins_failed);
}

static void write_drops(const struct server *server, struct buf *out)
{
	static const char *const labels[] = {
#define DROP_LABEL(name, label, what) label,
	    DROPS(DROP_LABEL)
#undef DROP_LABEL
	};
	head(out, "confab_dropped_total", "counter",
	    "Peers, or what they sent, that were not taken");
	for (size_t i = 0; i < DROP_COUNT; i++)
		buf_printf(out, "confab_dropped_total{reason=\"%s\"} %" PRIu64 "\n", labels[i],
		    server->metrics.drops[i]);
}

static void write_latency(const struct store_metrics *store, struct buf *out)
{
	static const char name[] = "confab_history_commit_seconds";
	uint64_t so_far = 0;
	int64_t bound = STORE_LATENCY_FIRST;
	head(out, name, "histogram", "How long a commit to the disk takes");
	for (size_t i = 0; i + 1 < STORE_LATENCY_COUNT; i++, bound *= 2) {
		so_far += store->latency[i];
		buf_printf(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
		    (double)bound / (double)NS_PER_S, so_far);
	}
	so_far += store->latency[STORE_LATENCY_COUNT - 1];
	buf_printf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, so_far);
	seconds(out, "confab_history_commit_seconds_sum", store->latency_sum);
	buf_printf(out, "%s_count %" PRIu64 "\n", name, so_far);
}

static void write_history(const struct server *server, struct buf *out)
{
	struct store_metrics store = history_metrics(server);
	gauge(out, "confab_history_on_disk", "Whether what is said goes to the disk",
	    history_is_on_disk(server));
	counter(
	    out, "confab_history_messages_total", "Messages written to the disk", store.messages);
	counter(out, "confab_history_failures_total", "Failures of the disk", store.failures);
	gauge(out, "confab_history_queue_bytes", "Bytes of messages that wait for the disk",
	    store.queue_bytes);
	write_latency(&store, out);
}

static int64_t ns_of(struct timeval time)
{
	return time.tv_sec * NS_PER_S + time.tv_usec * NS_PER_US;
}

static void write_process(struct buf *out)
{
	struct rusage usage;
	int64_t memory = metrics_memory();
	if (memory >= 0)
		gauge(out, "process_resident_memory_bytes", "Memory in use", (uint64_t)memory);
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return;
	head(out, "process_cpu_seconds_total", "counter", "Time of the processors used");
	seconds(out, "process_cpu_seconds_total", ns_of(usage.ru_utime) + ns_of(usage.ru_stime));
}

void metrics_write(const struct server *server, struct buf *out)
{
	write_server(server, out);
	write_connections(server, out);
	write_traffic(server, out);
	write_drops(server, out);
	write_history(server, out);
	write_process(out);
}
