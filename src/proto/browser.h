#ifndef PROTO_BROWSER_H
#define PROTO_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "proto/dns.h"

/*
 * browser: asks the neighbours for their services (RFC 6763 section 4) and remembers what they say
 * (RFC 6762 section 5.2). Pure: bytes and time in, bytes and deadlines out. Times are monotonic
 * nanoseconds. What is in it was said by strangers: names may hold any bytes.
 */
#define BROWSER_FOUND_MOST     64  /* instances; further ones are not remembered */
#define BROWSER_ADDRESSES_MOST 8   /* of one host */
#define BROWSER_TXT_MOST       400 /* bytes; longer ones are cut after a whole string */

struct found {
	size_t type;          /* which of those that are browsed for */
	struct dns_name name; /* its first label is for people */
	unsigned link;        /* where it was heard */
	uint16_t port;        /* 0: not known yet */
	struct dns_name host;
	struct dns_address addresses[BROWSER_ADDRESSES_MOST];
	size_t address_count;
	uint8_t txt[BROWSER_TXT_MOST];
	size_t txt_len;
	int64_t pointer_ends; /* when its records are forgotten unless said again */
	int64_t srv_ends;
	int64_t srv_tired; /* when its SRV record is asked for again */
};

struct browser {
	const char *const *types; /* "_confab._tcp.local"; the caller's */
	size_t type_count;
	struct found found[BROWSER_FOUND_MOST];
	size_t count;
	int64_t next; /* question to all */
	int64_t gap;  /* after that */
	bool asked;   /* at least once */
};

void browser_start(struct browser *browser, const char *const *types, size_t count, int64_t now);
/* A message came over that link; whether anything is known now that was not. */
bool browser_hear(
    struct browser *browser, int64_t now, unsigned link, const void *data, size_t len);
/* When browser_say() should be called next. */
int64_t browser_due(const struct browser *browser);
/*
 * Forgets what has ended (then *changed is true, else it is left alone), and writes the question
 * that is due; false when none is.
 */
bool browser_say(struct browser *browser, int64_t now, struct buf *out, bool *changed);
/* Whether enough is known to call it. */
bool found_is_whole(const struct found *found);

#endif
