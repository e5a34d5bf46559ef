#ifndef CLIENT_IDENTIFY_H
#define CLIENT_IDENTIFY_H

#include <stdbool.h>

#include "base/clock.h"
#include "net/addr.h"
#include "net/tls.h"

/*
 * identify: what answers at an open TCP port. It asks as any IRC client would, in clear text and
 * then by TLS, and hangs up. What it hears is a stranger's, and escaped.
 */
#define IDENTIFY_PATIENCE    (1500 * NS_PER_MS) /* for each answer */
#define IDENTITY_TEXT_MAX    160                /* bytes of what it said, escaped, with its NUL */
#define IDENTITY_VERSION_MAX 24                 /* the same of a version */

enum identity_kind {
	IDENTITY_SILENT, /* it waits for something else */
	IDENTITY_CONFAB,
	IDENTITY_IRC,
	IDENTITY_PLAIN, /* it says something */
};

struct identity {
	enum identity_kind kind;
	char text[IDENTITY_TEXT_MAX];       /* an IRC server's name, or the first of what it said */
	char version[IDENTITY_VERSION_MAX]; /* of a confab that tells it; else empty */
	bool tls;
	char key[TLS_DIGEST_TEXT]; /* of TLS: SHA-256 of the key, in hexadecimal */
};

struct net;
struct identify;
typedef void identify_fn(const struct identity *identity, void *arg);

/* Calls back from the loop, and is gone then. */
struct identify *identify_start(
    struct net *net, const struct net_addr *addr, identify_fn *done, void *arg);
void identify_cancel(struct identify *identify); /* calls nothing back */

#endif
