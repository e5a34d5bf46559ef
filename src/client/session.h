#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include "base/random.h"
#include "client/alive.h"
#include "client/client.h"
#include "client/history.h"
#include "client/isupport.h"
#include "client/link.h"
#include "client/login.h"
#include "client/nick.h"
#include "client/outbox.h"
#include "client/plain.h"
#include "client/questions.h"
#include "client/search.h"
#include "client/talks.h"
#include "client/wishes.h"
#include "loop/loop.h"
#include "proto/line.h"

/* One server: the link to it and what is known of it. */
struct conn;
struct net_tls;
struct tls_identity;
struct conversation_private;

struct session_private {
	struct conversation *server;
	struct conversation_private *by_name; /* the other conversations, by folded name */
	struct conversation *last_found;
	struct isupport isupport;
	struct login login;
	struct history_batch batches[HISTORY_BATCHES];
	size_t batches_open;
	struct search search;
	struct talks talks;
	struct outbox outbox;
	struct errand *errands; /* oldest first */
	struct wishes wishes;
	struct questions questions;
	struct plain plain;

	/* The link. */
	struct link link;
	struct alive alive;
	struct conn *conn; /* NULL: none */
	struct line_reader reader;
	char *password;
	struct net_tls *tls;                 /* NULL before the first call that wants it */
	const struct tls_identity *identity; /* borrowed; NULL: none */
	unsigned char pin[32];               /* how the SHA-256 of the server's key begins */
	size_t pin_len;                      /* 0: nobody said */
	bool invited;                        /* the password is an invite's token … */
	char holder[RANDOM_TOKEN_LEN + 1]; /* … and by this its server knows us on any network */
	bool announced;                    /* the pin is what it says of itself */
	struct net_addr others[CLIENT_OTHERS_MOST]; /* where the same server is too */
	size_t other_count;
	int64_t sts_duration; /* seconds for which the server wants TLS alone; 0: it did not say */
	unsigned char offered[32]; /* the key that was refused, as it is not the one of before */
	bool has_offered;
	bool untrusted; /* the last call ended as the server is not who it should be */
	bool welcoming; /* from being let in to the end of the message of the day */
	bool returning; /* let in not for the first time */
	bool anywhere;  /* no channel was named: the server says which one to join */
	bool quitting;  /* leaves once the outbox is empty */
	int64_t now_ms; /* wall clock of what is being received */

	/* Registration. */
	char nick_wanted[NICK_MAX];
	unsigned nick_tries;
	size_t nick_most; /* bytes; 0: unknown */
	unsigned caps_offered, caps;
	size_t source_len; /* of our own nick!user@host as others see it; 0: unknown */

	struct loop_task mark_task;
	int64_t ctcp_used_until; /* loop time up to which answers to CTCP are used up */
	char batch[32];          /* the open one that answers a label of ours; empty: none */
	uint64_t batch_label;
};

struct session *session_new(struct client *client, const struct client_join *join);
/* Sends nothing more; frees its conversations too. */
void session_free(struct session *session);

/* The server has told which channel that is, or will not: joins it if none was named. */
void session_join_default(struct session *session);
/* Tells the screen that something in the status line may have changed. */
void session_changed(struct session *session);
/* A line in each of its conversations. */
void session_tell_everywhere(struct session *session, enum line_kind kind, const char *text);
void session_set_state(struct session *session, enum session_state state);
void session_set_nick(struct session *session, struct str nick);
void session_set_account(struct session *session, struct str account); /* empty: none */
/* Keeps text, cut to `size` bytes with its NUL. */
void session_keep_text(struct str text, char *out, size_t size);
void session_set_name(struct session *session, struct str name);
bool session_is_self(const struct session *session, struct str nick);

/*
 * Sends one IRC message; CR, LF and NUL in it become spaces. Does nothing without a link.
 */
void session_send(struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
