#include "tests/server/rig.h"

#include "net/net.h"
#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/conn.h"
#include "server/server.h"

#define TURN_MOST (10 * NS_PER_MS) /* how long one turn may wait */

static void listen_at(struct rig *rig, const char *address)
{
	char *cause = NULL;
	if (!server_listen(rig->server, address, &cause))
		fail_msg("cannot listen at %s: %s", address, cause);
}

static void make_folder(char out[64])
{
	const char *base = getenv("TMPDIR");
	snprintf(
	    out, 64, "%s/confab-rig-XXXXXX", base != NULL && strlen(base) < 40 ? base : "/tmp");
	assert_non_null(mkdtemp(out));
}

static void open_server(struct rig *rig, void (*tweak)(struct config *config))
{
	char address[128];
	struct config *config = config_new();
	config->limits.rate = 0;
	config->exempt_local = false;
	if (tweak != NULL)
		tweak(config);
	rig->loop = loop_new(LOOP_POLLER_AUTO);
	rig->net = net_new(rig->loop);
	rig->server = server_new(rig->loop, rig->net, config);
	rig->stopped = false;
	if (config->state != NULL)
		server_keep_history(rig->server, rig->folder);
	listen_at(rig, "127.0.0.1:0");
	snprintf(address, sizeof address, "unix:%s/stream", rig->folder);
	listen_at(rig, address);
	snprintf(address, sizeof address, "unixpacket:%s/packet", rig->folder);
	listen_at(rig, address);
}

/* Any state folder will do: open_server() puts the rig's in its place. */
void rig_on_disk(struct config *config)
{
	config->state = xstrdup("the rig's");
}

struct rig *rig_new(void (*tweak)(struct config *config))
{
	struct rig *rig = xcalloc(1, sizeof *rig);
	for (int i = 0; i < RIG_CLIENTS; i++)
		rig->clients[i].fd = -1;
	make_folder(rig->folder);
	open_server(rig, tweak);
	return rig;
}

static void on_stopped(void *arg)
{
	struct rig *rig = arg;
	rig->stopped = true;
}

static void drop_client(struct rig_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
	client->eof = false;
	buf_fini(&client->in);
}

static void remove_history(const struct rig *rig)
{
	static const char *const names[] = {"history.db", "history.lock"};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char *path = xasprintf("%s/%s", rig->folder, names[i]);
		unlink(path);
		free(path);
	}
}

static void close_server(struct rig *rig)
{
	for (int i = 0; i < RIG_CLIENTS; i++)
		drop_client(&rig->clients[i]);
	if (!rig->stopped)
		server_stop(rig->server, "the test is over", on_stopped, rig);
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (!rig->stopped && clock_mono_ns() < end)
		loop_turn(rig->loop, TURN_MOST);
	assert_true(rig->stopped);
	server_free(rig->server);
	net_free(rig->net);
	loop_free(rig->loop);
}

void rig_restart(struct rig *rig, void (*tweak)(struct config *config))
{
	close_server(rig);
	open_server(rig, tweak);
}

void rig_free(struct rig *rig)
{
	close_server(rig);
	remove_history(rig);
	assert_int_equal(rmdir(rig->folder), 0);
	free(rig);
}

static struct rig_client *client_of(struct rig *rig, char name)
{
	assert_true(name >= 'a' && name < 'a' + RIG_CLIENTS);
	return &rig->clients[name - 'a'];
}

static void failed(struct rig *rig, const char *why, const struct rig_client *client)
{
	const char *end = rig->step != NULL ? strchr(rig->step, '\n') : NULL;
	int len = end != NULL         ? (int)(end - rig->step)
	          : rig->step != NULL ? (int)strlen(rig->step)
	                              : 0;
	fail_msg("%s: at \"%.*s\": %s; received: \"%s\"", rig->what != NULL ? rig->what : "", len,
	    rig->step != NULL ? rig->step : "", why, client->in.len > 0 ? client->in.data : "");
}

static int connect_inet(struct rig *rig, int type, enum net_scheme scheme)
{
	struct net_addr addr = {0};
	size_t index = 0;
	while (server_address(rig->server, index, &addr) && addr.scheme != scheme)
		index++;
	assert_int_equal(addr.scheme, scheme);
	struct sockaddr_in sin = {.sin_family = AF_INET,
	    .sin_port = htons(addr.port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin, sizeof sin), 0);
	return fd;
}

/* The server listens there from the first such client on. */
static int connect_inet6(struct rig *rig)
{
	struct net_addr addr = {0};
	for (size_t i = 0; server_address(rig->server, i, &addr); i++)
		if (addr.scheme == NET_TCP && strcmp(addr.host, "::1") == 0)
			break;
	if (strcmp(addr.host, "::1") != 0) {
		listen_at(rig, "tcp://[::1]:0");
		return connect_inet6(rig);
	}
	struct sockaddr_in6 sin6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(addr.port),
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sin6, sizeof sin6), 0);
	return fd;
}

static int connect_unix(struct rig *rig, int type, const char *file)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	snprintf(sun.sun_path, sizeof sun.sun_path, "%s/%s", rig->folder, file);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof sun), 0);
	return fd;
}

struct rig_client *rig_connect(struct rig *rig, char name, const char *transport)
{
	struct rig_client *client = client_of(rig, name);
	assert_int_equal(client->fd, -1);
	if (strcmp(transport, "udp") == 0)
		client->fd = connect_inet(rig, SOCK_DGRAM, NET_UDP);
	else if (strcmp(transport, "tcp6") == 0)
		client->fd = connect_inet6(rig);
	else if (strcmp(transport, "unix") == 0)
		client->fd = connect_unix(rig, SOCK_STREAM, "stream");
	else if (strcmp(transport, "unixpacket") == 0)
		client->fd = connect_unix(rig, SOCK_SEQPACKET, "packet");
	else
		client->fd = connect_inet(rig, SOCK_STREAM, NET_TCP);
	assert_int_equal(fcntl(client->fd, F_SETFL, O_NONBLOCK), 0);
	return client;
}

/* A packet of length 0 ends a SEQPACKET conversation as it ends a stream; no test sends one. */
static void receive(struct rig_client *client)
{
	char data[65536];
	ssize_t got;
	while (client->fd >= 0 && !client->eof &&
	       (got = recv(client->fd, data, sizeof data, 0)) != -1) {
		if (got == 0)
			client->eof = true;
		buf_add(&client->in, data, (size_t)got);
	}
	if (client->fd >= 0 && !client->eof && errno == ECONNRESET)
		client->eof = true;
}

static void turn(struct rig *rig, int64_t most)
{
	loop_turn(rig->loop, most);
	for (int i = 0; i < RIG_CLIENTS; i++)
		receive(&rig->clients[i]);
}

void rig_turn(struct rig *rig)
{
	turn(rig, TURN_MOST);
}

void rig_poll(struct rig *rig)
{
	turn(rig, 0);
}

void rig_send(struct rig *rig, char name, const void *data, size_t len)
{
	struct rig_client *client = client_of(rig, name);
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	if (client->fd < 0)
		rig_connect(rig, name, "tcp");
	for (size_t sent = 0; sent < len;) {
		ssize_t took =
		    send(client->fd, (const char *)data + sent, len - sent, MSG_NOSIGNAL);
		if (took >= 0) {
			sent += (size_t)took;
			continue;
		}
		if ((errno != EAGAIN && errno != EINTR) || clock_mono_ns() > end)
			failed(rig, strerror(errno), client);
		rig_turn(rig);
	}
}

static bool take_line(struct rig_client *client, char **line)
{
	const char *end = client->in.len > 0 ? memchr(client->in.data, '\n', client->in.len) : NULL;
	if (end == NULL)
		return false;
	size_t len = (size_t)(end - client->in.data);
	size_t shown = len > 0 && client->in.data[len - 1] == '\r' ? len - 1 : len;
	*line = xmemdup0(client->in.data, shown);
	buf_consume(&client->in, len + 1);
	return true;
}

char *rig_line(struct rig *rig, char name)
{
	struct rig_client *client = client_of(rig, name);
	char *line = NULL;
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (!take_line(client, &line)) {
		if (client->eof)
			return NULL;
		if (clock_mono_ns() > end)
			failed(rig, "no line came", client);
		rig_turn(rig);
	}
	return line;
}

static bool is_like(const char *glob, const char *text)
{
	return str_glob(str_from(glob), str_from(text));
}

static void expect_line(struct rig *rig, char name, const char *glob, bool skip)
{
	for (;;) {
		char *line = rig_line(rig, name);
		if (line == NULL)
			failed(rig, "the server closed the connection", client_of(rig, name));
		bool like = is_like(glob, line);
		if (!like && !skip) {
			buf_clear(&client_of(rig, name)->in);
			buf_add_str(&client_of(rig, name)->in, line);
			failed(rig, "another line came", client_of(rig, name));
		}
		free(line);
		if (like)
			return;
	}
}

static void expect_bytes(struct rig *rig, char name, const char *glob)
{
	struct rig_client *client = client_of(rig, name);
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (client->in.len == 0 || !is_like(glob, client->in.data)) {
		if (client->eof || clock_mono_ns() > end)
			failed(rig, "other bytes came", client);
		rig_turn(rig);
	}
	buf_clear(&client->in);
}

static void expect_close(struct rig *rig, char name)
{
	struct rig_client *client = client_of(rig, name);
	int64_t end = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	while (!client->eof && clock_mono_ns() < end)
		rig_turn(rig);
	if (!client->eof || client->in.len > 0)
		failed(rig, "it was not closed, or said something before", client);
	drop_client(client);
}

static void say(struct rig *rig, char name, const char *text)
{
	rig_send(rig, name, text, strlen(text));
}

static void say_raw(struct rig *rig, char name, const char *text)
{
	struct buf raw = {0};
	for (; *text != '\0'; text++) {
		bool escape = text[0] == '\\' && text[1] != '\0' && strchr("nr0", text[1]) != NULL;
		if (escape)
			text++;
		buf_add_char(&raw, !escape        ? *text
		                   : *text == 'n' ? '\n'
		                   : *text == 'r' ? '\r'
		                                  : '\0');
	}
	rig_send(rig, name, raw.data, raw.len);
	buf_fini(&raw);
}

static void expect_nothing(struct rig *rig, char name)
{
	say(rig, name, "PING nothing-else\r\n");
	expect_line(rig, name, "* PONG * :nothing-else", false);
}

static void register_client(struct rig *rig, char name, const char *caps)
{
	char lines[256];
	int len = 0;
	if (caps[0] != '\0')
		len = snprintf(lines, sizeof lines, "CAP REQ :%s\r\nCAP END\r\n", caps);
	snprintf(lines + len, sizeof lines - (size_t)len, "NICK %c\r\nUSER %c 0 * :%c\r\n", name,
	    name, name);
	say(rig, name, lines);
	if (caps[0] != '\0')
		expect_line(rig, name, "* CAP * ACK *", false);
	expect_line(rig, name, "* 001 *", false);
	say(rig, name, "PING welcomed\r\n");
	expect_line(rig, name, "* PONG * :welcomed", true);
}

static void play_step(struct rig *rig, char name, const char *op, const char *rest)
{
	char line[1024];
	if (strcmp(op, "+") == 0) {
		register_client(rig, name, rest);
	} else if (strcmp(op, "^") == 0) {
		rig_connect(rig, name, rest);
	} else if (strcmp(op, ":") == 0) {
		snprintf(line, sizeof line, "%s\r\n", rest);
		say(rig, name, line);
	} else if (strcmp(op, ".") == 0) {
		say_raw(rig, name, rest);
	} else if (strcmp(op, "<") == 0 || strcmp(op, "<<") == 0) {
		expect_line(rig, name, rest, op[1] == '<');
	} else if (strcmp(op, "~") == 0) {
		expect_bytes(rig, name, rest);
	} else if (strcmp(op, "=") == 0) {
		expect_nothing(rig, name);
	} else if (strcmp(op, "x") == 0) {
		expect_close(rig, name);
	} else if (strcmp(op, "-") == 0) {
		drop_client(client_of(rig, name));
	} else {
		fail_msg("%s: there is no step \"%s\"", rig->what, op);
	}
}

void rig_play(struct rig *rig, const char *what, const char *script)
{
	rig->what = what;
	while (*script != '\0') {
		size_t len = strcspn(script, "\n");
		char *step = xmemdup0(script, len);
		char *space = strchr(step, ' ');
		if (space != NULL)
			*space = '\0';
		rig->step = script;
		play_step(rig, step[0], step + 1, space != NULL ? space + 1 : "");
		free(step);
		script += script[len] == '\n' ? len + 1 : len;
	}
	rig->what = rig->step = NULL;
}

void rig_play_all(const struct rig_case *cases, size_t count, void (*tweak)(struct config *config))
{
	for (size_t i = 0; i < count; i++) {
		struct rig *rig = rig_new(tweak);
		rig_play(rig, cases[i].what, cases[i].script);
		rig_free(rig);
	}
}
