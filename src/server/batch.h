#ifndef SERVER_BATCH_H
#define SERVER_BATCH_H

#include "server/capture.h"

/* One line with its LF, cut off the front of several. */
struct str batch_cut_line(struct str *lines);
/* Writes the line with one more tag, before those that it may have. */
void batch_add_tagged(struct buf *out, const char *key, struct str value, struct str line);

/* Writes the line as one of that batch, unless it is in one of its own, which is in that batch. */
void batch_add_line(struct buf *out, struct str id, struct str line);

#define BATCH_ID_MAX 20 /* bytes, NUL included */

/* A reference tag that no other batch of this server has. */
void batch_name(struct server *server, char id[BATCH_ID_MAX]);

/*
 * What is sent to the peer from begin to end belongs to one batch of that type. Within a labelled
 * answer too. Messages in several lines, and nothing else, are batches within it.
 */
struct batch {
	struct peer *peer;
	const char *type;
	struct buf before; /* captured for a label until then */
	bool labeled;
};

void batch_begin(struct batch *batch, struct peer *peer, const char *type);
/* What was sent since is not: the batch is empty again. */
void batch_begin_anew(struct batch *batch);
void batch_end(struct batch *batch);

#endif
