/*
 * Mode strings and masks: each line is a MODE of #x, by its operator or, behind a '!', by somebody
 * who is nothing there; and is read as a mask, as whom a ban means, and as how long.
 */
#include <string.h>

#include "base/buf.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/str.h"
#include "loop/loop.h"
#include "proto/irc.h"
#include "server/ban.h"
#include "server/channel.h"
#include "server/config.h"
#include "server/mask.h"
#include "server/mode.h"
#include "server/peer.h"
#include "server/server.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wire.h"

#define LIST_MOST 3

struct world {
	struct loop *loop;
	struct server *server;
	struct conn conns[2];
	bool stopped;
};

static void check_sent(struct conn *conn, const char *data, size_t len)
{
	(void)conn;
	struct str rest = {data, len};
	while (rest.len > 0) {
		const char *end = memchr(rest.data, '\n', rest.len);
		FUZZ_ASSERT(end != NULL);
		size_t line = (size_t)(end - rest.data) + 1;
		FUZZ_ASSERT(line <= IRC_LINE_MAX);
		rest = (struct str){rest.data + line, rest.len - line};
	}
}

static void end_turn(struct world *world)
{
	loop_turn(world->loop, 0);
	for (size_t i = 0; i < 2; i++)
		wire_settle(&world->conns[i]);
}

static void say(struct world *world, size_t who, const char *command, struct str rest)
{
	struct buf line = {0};
	buf_printf(&line, "%s", command);
	buf_add(&line, rest.data, rest.len);
	buf_add_str(&line, "\r\n");
	wire_receive(&world->conns[who], line.data, line.len);
	buf_fini(&line);
	end_turn(world);
}

static void open_world(struct world *world)
{
	struct config *config = config_new();
	config->limits.list = LIST_MOST;
	world->loop = loop_new(LOOP_POLLER_SELECT);
	world->server = server_new(world->loop, NULL, config);
	for (size_t i = 0; i < 2; i++) {
		world->conns[i] = (struct conn){.kind = CONN_TCP, .sent = check_sent};
		peer_accept(world->server, &world->conns[i]);
		say(world, i, "NICK ", i == 0 ? STR("a") : STR("b"));
		say(world, i, "USER u 0 * :", STR("real name"));
		say(world, i, "JOIN #x", STR(""));
	}
}

static void on_stopped(void *arg)
{
	struct world *world = arg;
	world->stopped = true;
}

static void close_world(struct world *world)
{
	server_stop(world->server, "the end", on_stopped, world);
	for (int turns = 0; turns < 3; turns++)
		end_turn(world);
	FUZZ_ASSERT(world->stopped);
	server_free(world->server);
	loop_free(world->loop);
}

/* What is kept is read as it is written. */
static void check_mask(struct str mask)
{
	struct buf again = {0};
	FUZZ_ASSERT(mask.len <= MASK_MAX);
	FUZZ_ASSERT(mask_complete(mask, &again) == NULL);
	FUZZ_ASSERT(str_eq(mask, (struct str){again.data, again.len}));
	buf_fini(&again);
}

static void check_channel(const struct server *server)
{
	const struct channel *channel = channel_find(server, STR("#x"));
	struct buf letters = {0};
	FUZZ_ASSERT(channel != NULL && channel->member_count == 2);
	mode_flags_write(channel->flags, &letters);
	FUZZ_ASSERT(mode_flags_read((struct str){letters.data, letters.len}) == channel->flags);
	FUZZ_ASSERT(channel->key == NULL || strlen(channel->key) <= CHANNEL_KEY_MAX);
	for (int kind = 0; kind < CHANNEL_LIST_COUNT; kind++) {
		FUZZ_ASSERT(channel->lists[kind].count <= LIST_MOST);
		for (size_t i = 0; i < channel->lists[kind].count; i++)
			check_mask(str_from(channel->lists[kind].entries[i].mask));
	}
	buf_fini(&letters);
}

static void check_words(struct str text)
{
	enum ban_kind kind, again;
	struct buf what = {0}, twice = {0}, mask = {0};
	int64_t seconds;
	if (ban_read(text, &kind, &what) && (kind == BAN_ADDRESS || kind == BAN_MASK)) {
		FUZZ_ASSERT(ban_read((struct str){what.data, what.len}, &again, &twice));
		FUZZ_ASSERT(kind == again && strcmp(what.data, twice.data) == 0);
	}
	if (duration_parse(text, &seconds))
		FUZZ_ASSERT(seconds >= 0 && seconds <= DURATION_MOST);
	if (mask_complete(text, &mask) == NULL)
		check_mask((struct str){mask.data, mask.len});
	buf_fini(&what);
	buf_fini(&twice);
	buf_fini(&mask);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = {0};
	struct str rest = {(const char *)data, size};
	log_set_level(LOG_LEVEL_ERROR);
	open_world(&world);
	while (rest.len > 0) {
		const char *end = memchr(rest.data, '\n', rest.len);
		struct str line = {rest.data, end != NULL ? (size_t)(end - rest.data) : rest.len};
		size_t cut = line.len + (end != NULL);
		size_t who = line.len > 0 && line.data[0] == '!';
		rest = (struct str){rest.data + cut, rest.len - cut};
		check_words(line);
		say(&world, who, "MODE #x ", (struct str){line.data + who, line.len - who});
		check_channel(world.server);
	}
	close_world(&world);
	return 0;
}
