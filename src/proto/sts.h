#ifndef PROTO_STS_H
#define PROTO_STS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * sts: IRCv3's strict transport security, by which a server asks to be called by TLS alone; and the
 * file of those that did, a line each: "HOST PORT UNTIL", the last in seconds since 1970.
 */
#define STS_FILE_MAX     ((size_t)1 << 18)  /* bytes of the whole file */
#define STS_DURATION_MAX INT64_C(315360000) /* seconds; longer ones are taken for these */

/* The value of the capability. */
struct sts {
	int64_t duration; /* seconds for which it is so; 0: no more; -1: not said */
	uint16_t port;    /* of TLS; 0: not said */
};
struct sts sts_parse(struct str value);

struct sts_policy {
	uint16_t port;
	int64_t until; /* seconds since 1970 */
};
/* What holds for that host (small letters) at that time, in the text of the file. */
bool sts_find(struct str text, struct str host, int64_t now, struct sts_policy *found);
/* Appends the text with that host's line replaced, or (NULL) left out; those that ended are, too.
 */
void sts_rewrite(
    struct buf *out, struct str text, struct str host, int64_t now, const struct sts_policy *by);

#endif
