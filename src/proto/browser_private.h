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
/* NULL when there is none. */
struct found *browser_find(struct browser *browser, unsigned link, const struct dns_name *instance);
/* Whether it is said along with a question: it is good for long (section 7.1). */
bool browser_is_known(const struct found *found, int64_t now);
/* When one is asked for what is missing of it, or grows old. */
int64_t browser_service_due(const struct found *found);

/* It was asked, by us or by another: that one's service, */
void browser_asked_service(struct found *found, int64_t now);
/* the pointers that have grown old by then (whether there are any), */
bool browser_asked_pointers(struct browser *browser, int64_t now);
/* what there is of each type. */
void browser_asked_all(struct browser *browser, int64_t now);

#endif
