#ifndef SERVER_TOKEN_H
#define SERVER_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "proto/invite.h"

struct server;

/*
 * token: what an invite's holder shows to be let in. Only its SHA-256 is kept, in memory and in the
 * store's registry, so that whoever reads those cannot come in by them.
 */
#define TOKEN_HASH_TEXT 65 /* bytes of a SHA-256 in hexadecimal, with its NUL */
#define TOKEN_ID_SIZE   8  /* of them, those by which people name it */

struct token {
	char hash[TOKEN_HASH_TEXT];
	char *channel;   /* empty: the default one */
	int64_t since;   /* seconds since 1970 */
	int64_t expires; /* the same; 0: never */
	bool standing;   /* renewed as long as the server runs */
	bool once;       /* for one host: the first that comes with it */
	char *holder;    /* that host; empty: nobody yet */
	char *key; /* SHA-256 of what the holder shows when it comes from elsewhere; or empty */
	struct token *next, *prev;
};

/* What somebody wants of a new one. */
struct token_wish {
	struct str channel; /* empty: none */
	bool once;
	int64_t lasts; /* seconds; 0: for ever */
	/* For many, and one that there is already if it is still good, so that yesterday's link
	 * lets in today. It lasts as long as the server and TOKEN_STANDING_LASTS more. */
	bool standing;
};
#define TOKEN_STANDING_LASTS INT64_C(604800) /* seconds */
/* Takes "#channel", "--once", "--expire" and a duration such as 2h, each with or without the
 * dashes; false for anything else. */
bool token_wish_word(struct token_wish *wish, struct str word);

void tokens_load(struct server *server); /* from the registry, before anybody comes in */
void tokens_clear(struct server *server);

/* Renews standing ones, and forgets those that expired long ago; of the rest it is told for a while
 * that they did. */
void token_sweep(struct server *server);
#define TOKEN_EXPIRED_KEPT (7 * 24 * 60 * 60) /* seconds */
/* Whether there may be one more. */
bool token_has_room(const struct server *server);
/* A new one; its secret is in `secret` and nowhere else. */
const struct token *token_new(
    struct server *server, const struct token_wish *wish, unsigned char secret[INVITE_TOKEN_SIZE]);
/* The one whose hash begins so, TOKEN_ID_SIZE digits of it; NULL: none. */
struct token *token_find(const struct server *server, struct str id);
void token_drop(struct server *server, struct token *token); /* nobody comes in by it any more */

enum token_verdict { TOKEN_GOOD, TOKEN_UNKNOWN, TOKEN_EXPIRED, TOKEN_SPENT };
/*
 * Somebody from that host shows it; uses it up if it is for one. `key` is any words of the holder's
 * own, by which it is known again on another network; empty: none.
 */
enum token_verdict token_show(
    struct server *server, struct str text, const char *host, struct str key);

#endif
