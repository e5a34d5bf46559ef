#ifndef SERVER_DIALECT_H
#define SERVER_DIALECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/chunk.h"

struct event;
struct peer;
struct server;
struct variant;

/*
 * dialect: how one kind of caller speaks. It turns bytes into calls of user.h, channel.h and
 * event.h, and what happened into bytes. It never decides who may do what.
 */
struct dialect {
	const char *name; /* "irc", "plain" */
	/* The peer now speaks this dialect; may set peer->state. May be NULL. */
	void (*begin)(struct peer *peer);
	/*
	 * Bytes of a stream, or one whole message where the conn keeps borders. Returns how many it
	 * took. It takes fewer only when peer_spend() said to wait: the rest is kept and handed in
	 * again, by itself, once the peer may go on. It stops early when the peer is closing.
	 */
	size_t (*received)(struct peer *peer, const char *data, size_t len);
	/*
	 * Writes the event as this variant shows it, with chunk_writer_reserve() and
	 * chunk_writer_commit() on variant->writer; a slice of length 0 when it does not show it.
	 * Called once per event and variant.
	 */
	struct slice (*format)(const struct event *event, struct variant *variant);
	/* A sentence of the server for this peer alone. */
	void (*tell)(struct peer *peer, const char *sentence);
	/* The peer sends no more: what came without its end is a message as it stands. Called once,
	 * after all was received; may be NULL. */
	void (*ended)(struct peer *peer);
	/* The last words before the server closes the connection. May be NULL. */
	void (*bye)(struct peer *peer, const char *reason);
	/* Asks for a sign of life. NULL: such a peer is never asked. */
	void (*ping)(struct peer *peer);
	/* The TLS that it began is up. May be NULL. */
	void (*secured)(struct peer *peer);
	/* The peer is about to go or to speak another dialect: free peer->state. May be NULL. */
	void (*end)(struct peer *peer);
	/* Capabilities, bits of peer->caps that mean what the dialect says: those that change what
	 * format() writes, and the one with which a peer gets back what it says itself. */
	uint64_t shaping;
	uint64_t echo;
};

/* All peers whose events look alike: one dialect and one set of shaping capabilities. */
struct variant {
	struct server *server;
	const struct dialect *dialect;
	uint64_t caps;
	struct chunk_writer writer;
	uint64_t serial; /* the event that `slice` shows */
	struct slice slice;
	unsigned stream; /* on which it goes, see conn_send_slice_in() */
};

/* The variant of that dialect and those capabilities, made when it is the first. */
struct variant *variant_get(struct server *server, const struct dialect *dialect, uint64_t caps);
void variants_free(struct server *server);

extern const struct dialect dialect_unknown; /* until the first bytes told: sends nothing */
extern const struct dialect dialect_irc;
extern const struct dialect dialect_plain;
extern const struct dialect dialect_http;

#endif
