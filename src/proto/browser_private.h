#ifndef PROTO_BROWSER_PRIVATE_H
#define PROTO_BROWSER_PRIVATE_H

#include "base/clock.h"
#include "proto/browser.h"

/* What the browser's files share. */

#define BROWSER_RESOLVE_MOST (20 * NS_PER_S) /* from a name's being heard to its being called */
#define BROWSER_TIRED_TIMES  4               /* a record that grows old is asked for */

/* Which of the types that is, or their count. */
size_t browser_type_of(const struct browser *browser, const struct dns_name *name);
/* Up to that, evenly spread. */
int64_t browser_spread(struct browser *browser, int64_t most);
/* It has to be asked for what is missing. */
void browser_resolve(struct found *found, int64_t now);
/* Takes it out of what is found. */
void browser_drop(struct browser *browser, size_t i);

#endif
