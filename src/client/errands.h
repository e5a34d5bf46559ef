#ifndef CLIENT_ERRANDS_H
#define CLIENT_ERRANDS_H

#include <stdint.h>

/*
 * Edits, reactions and deletions that the server has not confirmed yet: sent again after a break,
 * under the same id, so that none is lost. An answered ping behind one confirms it.
 */
struct session;

struct errand {
	uint64_t mark; /* the first outbox_mark() behind it; UINT64_MAX: it is to be sent again */
	char *line;
	struct errand *next, *prev;
};

/* Sends a line, with tags `tags` (empty: none) and an id of ours where there are tags. */
void errand_send(struct session *session, const char *tags, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The ping of that mark was answered. */
void errands_marked(struct session *session, uint64_t mark);
void errands_broke(struct session *session);
/* The link is there again, and channels are being joined. */
void errands_again(struct session *session);
void errands_fini(struct session *session);

#endif
