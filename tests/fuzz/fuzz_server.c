/*
 * A whole server and four peers, one a transport, that say anything at all. The first byte is a set
 * of circumstances; then come steps: a byte whose low bits say who (ACT_*) and what, and with
 * ACT_SAY a byte with the length of the text that follows.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "loop/loop.h"
#include "server/channel.h"
#include "server/config.h"
#include "server/dialect.h"
#include "server/peer.h"
#include "server/server.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wire.h"

#define PEERS 4

enum {
	/* circumstances */
	FAR = 1 << 0,      /* the peers are not on this machine */
	LIMITED = 1 << 1,  /* limits apply to them, and are small */
	PASSWORD = 1 << 2, /* the server wants one */
	/* steps */
	WHO = PEERS - 1,
	ACT = 3 << 2,
	ACT_SAY = 0 << 2,
	ACT_WAIT = 1 << 2, /* for what comes of silence */
	ACT_END = 2 << 2,
	ACT_SLEEP = 3 << 2, /* for what comes of a long one */
};

struct world {
	struct loop *loop;
	struct server *server;
	struct conn conns[PEERS];
	bool stopped;
};

/* What reaches a plain peer's terminal is text, and every IRC message is whole. */
static void check_sent(struct conn *conn, const char *data, size_t len)
{
	const struct peer *peer = conn->owner;
	bool irc = peer->dialect == &dialect_irc;
	if (peer->dialect == &dialect_plain) {
		FUZZ_ASSERT(utf8_valid(data, len));
		for (size_t i = 0; i < len; i++)
			FUZZ_ASSERT((unsigned char)data[i] >= 0x20 || data[i] == '\n');
	}
	if (irc && len > 0)
		FUZZ_ASSERT(data[len - 1] == '\n');
	for (size_t i = 0; irc && i < len; i++) {
		FUZZ_ASSERT(data[i] != '\0');
		FUZZ_ASSERT(data[i] != '\n' || (i > 0 && data[i - 1] == '\r'));
		FUZZ_ASSERT(data[i] != '\r' || (i + 1 < len && data[i + 1] == '\n'));
	}
}

static struct config *configure(unsigned circumstances)
{
	struct config *config = config_new();
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[config->oper_count++] =
	    (struct config_oper){.name = xstrdup("o"), .password = xstrdup("o")};
	config->motd = xstrdup("one\n\nthree");
	if ((circumstances & PASSWORD) != 0)
		config->password = xstrdup("p");
	if ((circumstances & LIMITED) == 0)
		return config;
	config->exempt_local = false;
	config->limits.peers = PEERS;
	config->limits.silent_peers = 2;
	config->limits.peers_per_address = 3;
	config->limits.plain_line = 64;
	config->limits.rate = 5;
	config->limits.burst = 3;
	config->limits.channels_per_user = 2;
	config->limits.list = 2;
	config->limits.monitor = 2;
	config->limits.whowas = 2;
	return config;
}

static void connect_peer(struct world *world, size_t who, unsigned circumstances)
{
	static const enum conn_kind kinds[PEERS] = {CONN_TCP, CONN_UDP, CONN_UNIX, CONN_UNIXPACKET};
	struct conn *conn = &world->conns[who];
	*conn = (struct conn){
	    .kind = kinds[who], .far = (circumstances & FAR) != 0, .sent = check_sent};
	peer_accept(world->server, conn);
}

static void end_turn(struct world *world)
{
	loop_turn(world->loop, 0);
	for (size_t i = 0; i < PEERS; i++)
		wire_settle(&world->conns[i]);
}

static void on_stopped(void *arg)
{
	struct world *world = arg;
	world->stopped = true;
}

/* One step; returns the bytes that it took. */
static size_t step(struct world *world, unsigned circumstances, const uint8_t *data, size_t size)
{
	size_t who = data[0] & WHO, len = 0;
	struct conn *conn = &world->conns[who];
	if (conn->owner == NULL)
		connect_peer(world, who, circumstances);
	switch (data[0] & ACT) {
	case ACT_SAY:
		len = size > 1 ? data[1] : 0;
		len = len < size - 1 ? len : size - 2;
		if (size > 1)
			wire_receive(conn, (const char *)data + 2, len);
		len = size > 1 ? len + 1 : 0;
		break;
	case ACT_WAIT:
		wire_pass(60 * NS_PER_MS);
		break;
	case ACT_END:
		wire_end(conn);
		break;
	case ACT_SLEEP:
		wire_pass(70 * NS_PER_S);
		break;
	}
	end_turn(world);
	return 1 + len;
}

/* Written, for what is in it comes from peers, but not shown. */
static void drop_line(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	FUZZ_ASSERT(level <= LOG_LEVEL_DEBUG && strchr(line, '\n') == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = {.loop = loop_new(LOOP_POLLER_SELECT)};
	unsigned circumstances = size > 0 ? data[0] : 0;
	log_set_sink(drop_line, NULL);
	log_set_level(LOG_LEVEL_DEBUG);
	world.server = server_new(world.loop, NULL, configure(circumstances));
	for (size_t i = 0; i < PEERS; i++)
		connect_peer(&world, i, circumstances);
	for (size_t at = 1; at < size;)
		at += step(&world, circumstances, data + at, size - at);
	server_stop(world.server, "the end", on_stopped, &world);
	for (int turns = 0; turns < 3; turns++)
		end_turn(&world);
	FUZZ_ASSERT(world.stopped);
	FUZZ_ASSERT(world.server->peer_count == 0);
	FUZZ_ASSERT(world.server->users == NULL);
	for (struct channel *one = world.server->channels; one != NULL; one = one->hh.next)
		FUZZ_ASSERT(one->registration != NULL && one->member_count == 0);
	server_free(world.server);
	loop_free(world.loop);
	return 0;
}
