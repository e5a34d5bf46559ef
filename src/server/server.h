#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "loop/loop.h"
#include "net/addr.h"
#include "server/config.h"
#include "server/metrics.h"
#include "server/notes.h"

struct net;

/*
 * How a new configuration is read: by server_reload(), which SIGHUP and REHASH call. Returns it, or
 * NULL with *cause to free(): the old one stays.
 */
typedef struct config *server_reload_fn(void *arg, char **cause);

/*
 * server: one chat, with its users, channels and connections. Several may run on one loop; it has
 * no globals. Rooms of this floor share it; others use only the functions below.
 */
struct server {
	struct loop *loop;
	struct net *net;
	struct config *config; /* owned; replaced as a whole by server_reload() */
	int64_t started;       /* wall clock, ns */
	bool stopping;
	bool unread; /* what the folder has of accounts and the like could not be read */

	struct user *users;       /* by nick, uthash */
	struct channel *channels; /* by name, uthash */
	struct account *accounts; /* by name, uthash; see account.h */
	struct account *accounts_by_looks;
	struct voucher *vouchers; /* the oldest first */
	size_t voucher_count;
	struct login_failures *failures; /* uthash; see login.h */
	void *sasl;                      /* GNU SASL's, once somebody logs in */
	unsigned char salt_secret[16];   /* of the salts of accounts that are not there */
	struct whowas *whowas;           /* users that left */
	struct recent *recent;           /* who sent the last messages */
	struct ban **bans;               /* see ban.h; the oldest first */
	size_t ban_count;
	struct monitored *monitored; /* nicks that peers watch, uthash */
	size_t operator_count;
	size_t invisible_count;
	size_t user_count_most; /* the most users there ever were at once */
	uint64_t last_id;       /* given to a user or a channel */
	int64_t last_event_id;  /* see history_new_id() */
	struct history *history;
	struct announce *announce; /* NULL: neighbours are told nothing */
	struct notes marks;        /* see mark.h */
	struct notes talks;        /* see talk.h */
	struct notes accepted;     /* guests, by who reads them in spite of mode R; see talk.h */
	uint32_t guests;           /* the number of the last guestN, see dialect_plain.c */

	struct metrics metrics;
	struct peer *peers; /* oldest first */
	size_t peer_count;
	size_t unproven_count;  /* of them, those whose address may be forged */
	size_t closing_count;   /* of them, those that are on their way out */
	struct origin *origins; /* peers counted by host, uthash */
	struct silent *silent;  /* peers that said nothing yet, oldest first */
	size_t silent_count;
	struct silent *handshakes; /* peers whose TLS handshake is under way, oldest first */
	size_t handshake_count;
	struct secure *secure;  /* NULL: no TLS */
	struct token *tokens;   /* of invites, oldest first */
	struct peer_hold *held; /* peers over their rate */
	struct loop_timer resume;
	struct loop_timer sweep;
	struct loop_timer presence;
	struct loop_timer certificate; /* see secure_look() */

	struct variant **variants;
	size_t variant_count;
	uint64_t serial;      /* of the last event */
	uint64_t last_batch;  /* the number of the last batch, its reference tag */
	uint64_t walk;        /* of the last walk over peers */
	int64_t stamp_second; /* the second that `stamp` spells, see irc_format.c */
	char stamp[24];
	struct peer *captured; /* see capture.h */
	struct buf capture;

	struct server_listener *listeners;
	server_reload_fn *reload;
	void *reload_arg;
	struct loop_timer deadline; /* of the stop */
	struct loop_task stopped;
};

/* Takes the configuration over. Nobody is let in before server_listen(). */
struct server *server_new(struct loop *loop, struct net *net, struct config *config);
/*
 * Keeps accounts in that folder, and what is said if the configuration says so; without it, all is
 * in memory. Before server_listen().
 */
void server_keep_history(struct server *server, const char *folder);
/* After server_stop() has called back, or before anybody came. */
void server_free(struct server *server);

/*
 * Listens at an address as people write it; a bare one over TCP and UDP both, on the same port.
 * False with *cause, a sentence to free().
 */
bool server_listen(struct server *server, const char *address, char **cause);
/* The addresses it listens at, with the ports that the kernel chose. False past the last one. */
bool server_address(const struct server *server, size_t index, struct net_addr *addr);

void server_on_reload(struct server *server, server_reload_fn *reload, void *arg);
/* Nobody is dropped, and where it listens stays. False with *cause, a sentence to free(). */
bool server_reload(struct server *server, char **cause);

/*
 * Takes no more calls, tells everybody the reason, and calls `stopped` from the loop once all are
 * gone, at the latest soon after SERVER_STOP_MOST.
 */
void server_stop(struct server *server, const char *reason, loop_fn *stopped, void *arg);
#define SERVER_STOP_MOST (800 * NS_PER_MS)

/* For secure.c: there is another certificate to show. */
void server_certificate_changed(struct server *server);

/* For peer.c: one peer less. */
void server_peer_gone(struct server *server);

#endif
