#ifndef SERVER_VOUCHER_H
#define SERVER_VOUCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/str.h"

struct server;

/* voucher: whoever has one may make one account, where accounts are for those who were invited. */
#define VOUCHERS_MOST 1000        /* at once; past it the oldest is worth nothing */
#define VOUCHER_LIFE  (7 * 86400) /* seconds */

struct voucher {
	char code[RANDOM_TOKEN_LEN + 1];
	int64_t since; /* wall clock, seconds */
	struct voucher *next, *prev;
};

/* Those that the store has, once, before anybody comes. */
void vouchers_load(struct server *server);
void vouchers_clear(struct server *server); /* in memory alone */
/* A new one; its code is borrowed. */
const char *voucher_make(struct server *server);
/* Whether an account may be made with that code: it is a voucher's, or none is needed. */
bool voucher_pays(const struct server *server, struct str code);
/* It is worth nothing any more. */
void voucher_use(struct server *server, struct str code);

#endif
