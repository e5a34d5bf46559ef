#ifndef PROTO_BROWSER_H
#define PROTO_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "proto/dns.h"

/*
 * browser: asks the neighbours for their services (RFC 6763 section 4) and remembers what they say
 * (RFC 6762 section 5.2). Pure: bytes and time in, bytes and deadlines out. Times are nanoseconds
 * of a clock that never goes back. What is in it was said by strangers: names may hold any bytes.
 */
#define BROWSER_FOUND_MOST     64  /* instances; further ones are not remembered */
#define BROWSER_ADDRESSES_MOST 8   /* of one host */
#define BROWSER_TXT_MOST       400 /* bytes; longer ones are cut after a whole string */

/* A record's time. */
struct browser_time {
	int64_t said, ends;
	int64_t late;   /* so much later than others ask for it again */
	unsigned asked; /* so often since */
};

struct browser_address {
	struct dns_address ip;
	struct browser_time time;
};

struct found {
	size_t type;          /* which of those that are browsed for */
	struct dns_name name; /* its first label is for people */
	unsigned link;        /* where it was heard */
	uint16_t port;        /* 0: not known yet */
	struct dns_name host;
	struct browser_address addresses[BROWSER_ADDRESSES_MOST];
	size_t address_count;
	uint8_t txt[BROWSER_TXT_MOST];
	size_t txt_len;
	struct browser_time pointer, srv;
	int64_t resolve_at;  /* while it is not whole: when it is asked for, */
	int64_t resolve_gap; /* and then again after this */
};

struct browser {
	const char *const *types; /* "_confab._tcp.local"; the caller's */
	size_t type_count;
	struct found found[BROWSER_FOUND_MOST];
	size_t count;
	int64_t next;       /* question to all */
	int64_t gap;        /* after that */
	bool alone;         /* the next one may be answered to us alone (section 5.4) */
	bool continues;     /* what is known did not fit into the last message: */
	size_t known_count; /* so much of it was said */
	uint32_t random;
};

/* `alone`: nobody else on this machine gets what is sent to its port 5353 (section 15.1). */
void browser_start(struct browser *browser, const char *const *types, size_t count, int64_t now,
    bool alone, uint32_t random);
/* Asks all again: links have come, or this machine slept. */
void browser_ask_again(struct browser *browser, int64_t now);
/* Forgets what was heard on other links than these; whether there was any. */
bool browser_keep_links(struct browser *browser, const unsigned *links, size_t count);
/* A message came over that link; whether anything is known now that was not, or the reverse. */
bool browser_hear(
    struct browser *browser, int64_t now, unsigned link, const void *data, size_t len);
/*
 * Somebody asked all on the only link that we ask on: what we are about to ask, too, is as good as
 * asked (section 7.3). A message of another kind is ignored.
 */
void browser_hear_question(
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
