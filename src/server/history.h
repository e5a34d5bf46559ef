#ifndef SERVER_HISTORY_H
#define SERVER_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/store.h"

struct event;
struct peer;
struct server;
struct user;

/*
 * history: what was said in channels and between two, kept by store/, and the promise that goes
 * with it: whoever asked for an echo gets it once the message is on disk. Others are told at once.
 */

/*
 * In memory only; `folder` NULL. Before anybody comes, it can be opened anew in a folder, where
 * with keep-history off only the tables go.
 */
void history_open(struct server *server, const char *folder);
void history_close(struct server *server);
/* Of messages, and of what goes with them. */
struct store *history_store(const struct server *server);
/* For the tables of store/registry.h: where there is a disk, they are on it. */
struct store *history_tables(const struct server *server);
/* Before the peers go: waits for the disk and sends what waited for it. */
void history_finish(struct server *server);
/* Takes the limits of the configuration. */
void history_configure(struct server *server);

/* Keeps the message that was just told, if it is of a kind that is kept. */
void history_add(struct server *server, const struct event *event);
/* The same for what else happened in a channel, or to somebody who is in several. */
void history_add_event(struct server *server, const struct event *event);
void history_add_everywhere(
    struct server *server, const struct event *event, const struct user *user);
struct limits;
size_t history_limit(const struct limits *limits); /* of messages in one answer */
/* A channel has another name now. */
void history_rename(struct server *server, struct str from, struct str to);
/* It was taken back. */
void history_remove(struct server *server, int64_t id);
struct store_metrics history_metrics(const struct server *server);
struct store_size history_size(const struct server *server); /* see store_size() */
/* Whether what is said goes to a disk, and the disk takes it. */
bool history_is_on_disk(const struct server *server);
/* store_find(). */
bool history_find(
    struct server *server, int64_t ticket, int64_t after, store_each_fn *each, void *arg);
/* Whether nobody needs to wait any more for a message that was kept. */
bool history_is_settled(const struct server *server, int64_t id);
/* Whether the disk does not keep up with what is said. */
bool history_is_behind(const struct server *server);
/* Whether a message is on disk only later, so that what confirms it has to wait. */
bool history_delays(const struct server *server, const struct event *event);
/* Queues lines for the peer once all up to that id is on disk, at once if that is 0. Takes them
 * over. */
void history_send_after(struct peer *peer, int64_t id, struct buf lines);
/* The id that the last of its lines wait for, or 0: none do. */
int64_t history_awaited(const struct peer *peer);
/* For a peer that goes. */
void history_drop(struct peer *peer);

/*
 * An id names an event and tells its time: microseconds since 1970-01-01 UTC, made unique. As a
 * msgid it is MSGID_LEN digits (0-9, a-v) that sort as text.
 */
#define MSGID_LEN 11
int64_t history_new_id(struct server *server);
void msgid_write(int64_t id, char out[MSGID_LEN]);
bool msgid_read(struct str text, int64_t *id);

#endif
