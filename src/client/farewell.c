#include "client/farewell.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "client/observer.h"
#include "client/private.h"
#include "loop/loop.h"
#include "net/conn.h"

struct farewell {
	struct client *client;
	struct conn *conn;
	struct loop_timer timer;
	struct farewell *next, *prev;
};

static void farewell_free(struct farewell *farewell)
{
	loop_timer_stop(farewell->client->loop, &farewell->timer);
	DL_DELETE(farewell->client->farewells, farewell);
	free(farewell);
}

static void ignore_received(struct conn *conn, const char *data, size_t len)
{
	(void)conn;
	(void)data;
	(void)len;
}

/* Whoever waits for client_idle() wants to know. */
static void farewell_closed(struct conn *conn, const char *reason)
{
	struct farewell *farewell = conn_owner(conn);
	struct client *client = farewell->client;
	(void)reason;
	farewell_free(farewell);
	if (client->conversations != NULL)
		client_changed(client->conversations, CLIENT_STATE);
}

static void ignore_closed(struct conn *conn, const char *reason)
{
	(void)conn;
	(void)reason;
}

static const struct conn_handler farewell_handler = {
    .received = ignore_received,
    .closed = farewell_closed,
};

static const struct conn_handler ignoring_handler = {
    .received = ignore_received,
    .closed = ignore_closed,
};

static void farewell_due(void *arg)
{
	struct farewell *farewell = arg;
	conn_close(farewell->conn, "left");
}

void farewell_say(struct client *client, struct conn *conn)
{
	struct farewell *farewell = xcalloc(1, sizeof *farewell);
	farewell->client = client;
	farewell->conn = conn;
	loop_timer_init(&farewell->timer, farewell_due, farewell);
	DL_APPEND(client->farewells, farewell);
	conn_set_handler(conn, &farewell_handler, farewell);
	/* Nobody ends a conversation of datagrams. */
	if (conn_kind(conn) == CONN_UDP)
		conn_close(conn, "left");
	else
		loop_timer_after(client->loop, &farewell->timer, FAREWELL_MOST);
}

void farewell_drop(struct conn *conn)
{
	conn_set_handler(conn, &ignoring_handler, NULL);
	conn_abort(conn, "dropped");
}

void farewell_cut(struct client *client)
{
	while (client->farewells != NULL) {
		farewell_drop(client->farewells->conn);
		farewell_free(client->farewells);
	}
}
