#include "server/scrape.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "net/conn.h"
#include "net/listener.h"
#include "proto/line.h"
#include "server/metrics.h"
#include "server/server.h"

struct caller {
	struct scrape *scrape;
	struct conn *conn;
	struct line_reader reader;
	struct loop_timer deadline;
	size_t heard; /* bytes */
	int status;   /* of the answer; 0: the first line has yet to come */
	bool head_only;
	struct caller *next, *prev;
};

struct scrape {
	struct server *server;
	struct listener *listener;
	struct caller *callers; /* oldest first */
	size_t caller_count;
};

/* Answering */

static const char *phrase(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 431:
		return "Request Header Fields Too Large";
	default:
		return "Request Timeout";
	}
}

static void answer(struct caller *caller, int status)
{
	struct buf body = {0}, out = {0};
	bool fine = status == 200;
	if (fine)
		metrics_write(caller->scrape->server, &body);
	else
		buf_printf(&body, "%s: the metrics are at /metrics\n", phrase(status));
	buf_printf(&out,
	    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s"
	    "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
	    status, phrase(status), fine ? METRICS_TYPE : "text/plain", body.len,
	    status == 405 ? "Allow: GET, HEAD\r\n" : "");
	if (!caller->head_only)
		buf_add(&out, body.data, body.len);
	conn_send(caller->conn, out.data, out.len);
	buf_fini(&body);
	buf_fini(&out);
	conn_close(caller->conn, "answered");
}

/* Hearing (RFC 9112 section 3) */

static int status_of(struct caller *caller, struct str line)
{
	struct str method = str_word(&line);
	struct str target = str_word(&line);
	struct str version = str_word(&line);
	struct str path = target;
	for (path.len = 0; path.len < target.len && target.data[path.len] != '?';)
		path.len++;
	if (!str_starts(version, STR("HTTP/1.")) || line.len > 0)
		return 400;
	caller->head_only = str_eq(method, STR("HEAD"));
	if (!caller->head_only && !str_eq(method, STR("GET")))
		return 405;
	return str_eq(path, STR("/metrics")) ? 200 : 404;
}

static void take_line(struct caller *caller, struct str line)
{
	if (caller->status == 0 && line.len > 0)
		caller->status = status_of(caller, line);
	else if (caller->status != 0 && line.len == 0)
		answer(caller, caller->status);
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	struct caller *caller = conn_owner(conn);
	struct str line;
	caller->heard += len;
	while (!conn_is_closing(conn)) {
		enum line_result result =
		    line_next(&caller->reader, &data, &len, SCRAPE_REQUEST_MAX, &line);
		if (result == LINE_NONE)
			break;
		if (result == LINE_WHOLE)
			take_line(caller, line);
	}
	if (!conn_is_closing(conn) && caller->heard > SCRAPE_REQUEST_MAX)
		answer(caller, 431);
}

static void on_deadline(void *arg)
{
	struct caller *caller = arg;
	if (!conn_is_closing(caller->conn))
		answer(caller, 408);
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct caller *caller = conn_owner(conn);
	struct scrape *scrape = caller->scrape;
	(void)reason;
	loop_timer_stop(scrape->server->loop, &caller->deadline);
	DL_DELETE(scrape->callers, caller);
	scrape->caller_count--;
	line_reader_clear(&caller->reader);
	free(caller);
}

static const struct conn_handler handler = {.received = on_received, .closed = on_closed};

/* Coming in */

static void on_call(struct listener *listener, struct conn *conn, void *arg)
{
	struct scrape *scrape = arg;
	(void)listener;
	struct caller *caller = xcalloc(1, sizeof *caller);
	caller->scrape = scrape;
	caller->conn = conn;
	loop_timer_init(&caller->deadline, on_deadline, caller);
	loop_timer_after(scrape->server->loop, &caller->deadline, SCRAPE_MOST);
	if (++scrape->caller_count > SCRAPE_CALLERS)
		conn_abort(scrape->callers->conn, "others want to know");
	DL_APPEND(scrape->callers, caller);
	conn_set_handler(conn, &handler, caller);
}

struct scrape *scrape_open(struct server *server, char **cause)
{
	struct net_addr addr;
	const struct config *config = server->config;
	if (!net_addr_parse(config->metrics, &addr, cause))
		return NULL;
	if (addr.path[0] == '\0' && !net_addr_is_loopback(&addr) && !config->public_metrics) {
		*cause =
		    xasprintf("metrics: %s is not on this machine alone, and whoever calls could "
		              "read them: write 127.0.0.1, or allow it with public-metrics = yes",
		        addr.host);
		return NULL;
	}
	struct scrape *scrape = xcalloc(1, sizeof *scrape);
	scrape->server = server;
	scrape->listener = listener_open(server->net, &addr, on_call, scrape, cause);
	if (scrape->listener != NULL)
		return scrape;
	free(scrape);
	return NULL;
}

static void turn_until_gone(struct scrape *scrape)
{
	while (scrape->callers != NULL)
		loop_turn(scrape->server->loop, 0);
}

void scrape_close(struct scrape *scrape)
{
	struct caller *caller;
	if (scrape == NULL)
		return;
	listener_close(scrape->listener);
	DL_FOREACH (scrape->callers, caller)
		conn_abort(caller->conn, "the server has ended");
	turn_until_gone(scrape);
	free(scrape);
}

void scrape_address(const struct scrape *scrape, struct net_addr *addr)
{
	listener_address(scrape->listener, addr);
}
