#ifndef CMD_NEARBY_LIST_H
#define CMD_NEARBY_LIST_H

#include "base/buf.h"
#include "client/nearby.h"

/*
 * The list of servers nearby as the start screen shows it. Each keeps its digit while others come
 * and go, so that a key never means another one than the eye saw. Pure: servers in, rows out.
 */
#define NEARBY_DIGITS     9
#define NEARBY_TAKEN_MOST 64 /* in an update; further ones are counted */

/* What is known of the key that a server announces. */
enum nearby_key {
	NEARBY_KEY_NEW,
	NEARBY_KEY_KNOWN,   /* the one that it had the last time */
	NEARBY_KEY_CHANGED, /* that one was another */
};

struct nearby_row {
	struct nearby_server server;
	enum nearby_key key;
	bool here; /* else it was, and may come back */
};

struct nearby_list {
	struct nearby_row rows[NEARBY_DIGITS];
	size_t count;                               /* digits that are, or were, somebody's */
	size_t more;                                /* servers that have none */
	struct nearby_row taken[NEARBY_TAKEN_MOST]; /* in the update that is going on */
	size_t taken_count;
};

/* An update: begin, take each that there is now, end. */
void nearby_list_begin(struct nearby_list *list);
void nearby_list_take(
    struct nearby_list *list, const struct nearby_server *server, enum nearby_key key);
void nearby_list_end(struct nearby_list *list);

/* Whose digit that is; NULL: nobody's, or its owner is gone. */
const struct nearby_server *nearby_list_get(const struct nearby_list *list, int digit);
/*
 * Adds lines of at most `columns` columns, `most` at most, the first saying what they are: `nobody`
 * where there is none. Returns how many.
 */
size_t nearby_list_draw(const struct nearby_list *list, const char *nobody, size_t most,
    size_t columns, struct buf *out);

#endif
