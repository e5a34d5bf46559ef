#include "server/history.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/batch.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/server.h"
#include "server/talk.h"
#include "server/user.h"

#define MEGABYTE INT64_C(1048576)

/* Lines for a peer that wait until a message is on disk. */
struct receipt {
	struct peer *peer;
	int64_t id;
	struct buf lines;
	struct receipt *next, *prev;
};

struct history {
	struct store *store;
	struct store *tables;     /* on disk where messages are not; NULL: the same */
	struct receipt *receipts; /* in the order of their lines */
	int64_t settled;          /* all up to that id are */
};

static void free_receipt(struct history *history, struct receipt *receipt)
{
	DL_DELETE(history->receipts, receipt);
	receipt->peer->receipts--;
	buf_fini(&receipt->lines);
	free(receipt);
}

/* Each alone: a datagram holds one. */
static void send_lines(struct peer *peer, struct buf lines)
{
	struct str rest = {lines.data, lines.len};
	while (rest.len > 0) {
		struct str line = batch_cut_line(&rest);
		peer_send(peer, line.data, line.len);
	}
}

static void on_settled(int64_t up_to, bool kept, void *arg)
{
	struct server *server = arg;
	struct history *history = server->history;
	struct receipt *receipt;
	(void)kept; /* operators were told; nobody waits for a disk that is gone */
	if (up_to > history->settled)
		history->settled = up_to;
	while ((receipt = history->receipts) != NULL && receipt->id <= up_to) {
		send_lines(receipt->peer, receipt->lines);
		free_receipt(history, receipt);
	}
}

static void on_report(bool trouble, const char *sentence, void *arg)
{
	struct server *server = arg;
	if (trouble)
		log_error("history: %s", sentence);
	else
		log_info("history: %s", sentence);
	for (struct user *user = server->users; user != NULL; user = user->hh.next)
		if ((user->modes & USER_OPERATOR) != 0)
			user_tell(user, "history: %s", sentence);
}

static void on_no_message(int64_t up_to, bool kept, void *arg)
{
	(void)up_to, (void)kept, (void)arg;
}

void history_open(struct server *server, const char *folder)
{
	const struct store_hooks hooks = {on_settled, on_report, server};
	const struct store_hooks table_hooks = {on_no_message, on_report, server};
	history_close(server);
	server->history = xcalloc(1, sizeof *server->history);
	bool on_disk = folder != NULL && server->config->keep_history;
	server->history->store = store_open(server->loop, on_disk ? folder : NULL, &hooks);
	if (folder != NULL && !on_disk)
		server->history->tables = store_open(server->loop, folder, &table_hooks);
	if (server->last_event_id < store_last(server->history->store))
		server->last_event_id = store_last(server->history->store);
	server->history->settled = store_last(server->history->store);
	history_configure(server);
}

void history_close(struct server *server)
{
	struct history *history = server->history;
	if (history == NULL)
		return;
	while (history->receipts != NULL)
		free_receipt(history, history->receipts);
	store_close(history->store);
	if (history->tables != NULL)
		store_close(history->tables);
	free(history);
	server->history = NULL;
}

void history_finish(struct server *server)
{
	store_flush(server->history->store);
}

struct store *history_store(const struct server *server)
{
	return server->history->store;
}

struct store *history_tables(const struct server *server)
{
	const struct history *history = server->history;
	return history->tables != NULL ? history->tables : history->store;
}

void history_configure(struct server *server)
{
	const struct config *config = server->config;
	const struct limits *limits = &config->limits;
	const int64_t second = NS_PER_S / NS_PER_US;
	struct store_keep keep = {.age = limits->history_age * second,
	    .count = limits->history,
	    .size = limits->history_size * MEGABYTE};
	struct store_keep_channel *channels = xcalloc(config->channel_count + 1, sizeof *channels);
	for (size_t i = 0; i < config->channel_count; i++) {
		const struct config_channel *channel = &config->channels[i];
		channels[i].channel = str_from(channel->name);
		channels[i].count = channel->history;
		channels[i].size = channel->history_size * MEGABYTE;
		channels[i].age = channel->has_age ? channel->history_age * second : keep.age;
	}
	store_set_keep(server->history->store, keep, channels, config->channel_count);
	free(channels);
}

void history_add(struct server *server, const struct event *event)
{
	struct record record;
	if (!record_wants(event))
		return;
	record_init(&record, event, event->id);
	store_add(server->history->store, &record.message);
	record_fini(&record);
	if (event->channel == NULL)
		talk_add(server, event);
}

void history_rename(struct server *server, struct str from, struct str to)
{
	store_rename(server->history->store, from, to);
}

/* In a large channel there are too many who come and go for anybody to read of it. */
static bool wants_event(const struct server *server, const struct event *event)
{
	uint32_t most = server->config->limits.event_members;
	bool moves =
	    event->kind != EVENT_KICK && event->kind != EVENT_TOPIC && event->kind != EVENT_MODE;
	if (!server->config->keep_events || !record_wants_event(event))
		return false;
	return !moves || most == 0 || event->channel->member_count <= most;
}

static void add_event(struct server *server, const struct event *event, int64_t id)
{
	struct record record;
	record_init(&record, event, id);
	store_add(server->history->store, &record.message);
	record_fini(&record);
}

void history_add_event(struct server *server, const struct event *event)
{
	if (wants_event(server, event))
		add_event(server, event, event->id);
}

void history_add_everywhere(
    struct server *server, const struct event *event, const struct user *user)
{
	int64_t id = event->id;
	for (uint32_t i = 0; i < user->channel_count; i++) {
		struct event copy = *event;
		copy.channel = user->channels[i].channel;
		if (!wants_event(server, &copy))
			continue;
		add_event(server, &copy, id);
		id = history_new_id(server);
	}
}

void history_remove(struct server *server, int64_t id)
{
	store_remove(server->history->store, id);
}

size_t history_limit(const struct limits *limits)
{
	return limits->chathistory != 0 ? limits->chathistory : STORE_READ_MOST;
}

struct store_size history_size(const struct server *server)
{
	return store_size(server->history->store);
}

struct store_metrics history_metrics(const struct server *server)
{
	return store_metrics(server->history->store);
}

bool history_is_on_disk(const struct server *server)
{
	return store_is_writing(server->history->store);
}

bool history_find(
    struct server *server, int64_t ticket, int64_t after, store_each_fn *each, void *arg)
{
	return store_find(server->history->store, ticket, after, each, arg);
}

bool history_is_settled(const struct server *server, int64_t id)
{
	const struct history *history = server->history;
	return id <= history->settled || !store_is_writing(history->store);
}

bool history_is_behind(const struct server *server)
{
	return store_is_behind(server->history->store);
}

bool history_delays(const struct server *server, const struct event *event)
{
	return record_wants(event) && store_is_writing(server->history->store);
}

void history_send_after(struct peer *peer, int64_t id, struct buf lines)
{
	struct history *history = peer->server->history;
	if (id == 0) {
		send_lines(peer, lines);
		buf_fini(&lines);
		return;
	}
	struct receipt *receipt = xcalloc(1, sizeof *receipt);
	*receipt = (struct receipt){.peer = peer, .id = id, .lines = lines};
	peer->receipts++;
	DL_APPEND(history->receipts, receipt);
}

int64_t history_awaited(const struct peer *peer)
{
	const struct receipt *first = peer->server->history->receipts;
	if (peer->receipts == 0)
		return 0;
	const struct receipt *receipt = first->prev;
	while (receipt->peer != peer)
		receipt = receipt->prev;
	return receipt->id;
}

void history_drop(struct peer *peer)
{
	struct history *history = peer->server->history;
	struct receipt *receipt, *next;
	if (peer->receipts == 0)
		return;
	DL_FOREACH_SAFE (history->receipts, receipt, next)
		if (receipt->peer == peer)
			free_receipt(history, receipt);
}

/* A clock that is set back makes ids that follow the last one until it has caught up. */
int64_t history_new_id(struct server *server)
{
	int64_t now = clock_wall_ns() / NS_PER_US;
	server->last_event_id = now > server->last_event_id ? now : server->last_event_id + 1;
	return server->last_event_id;
}

#define DIGIT_BITS 5

void msgid_write(int64_t id, char out[MSGID_LEN])
{
	for (int i = MSGID_LEN; i-- > 0; id >>= DIGIT_BITS)
		out[i] = "0123456789abcdefghijklmnopqrstuv"[id & 31];
}

bool msgid_read(struct str text, int64_t *id)
{
	int64_t value = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
		            : c >= 'a' && c <= 'v' ? c - 'a' + 10
		                                   : -1;
		if (digit < 0)
			return false;
		value = (int64_t)((uint64_t)value << DIGIT_BITS & INT64_MAX) | digit;
	}
	*id = value;
	return text.len == MSGID_LEN;
}
