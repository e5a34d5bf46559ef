#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "client/client.h"
#include "cmd/chat.h"
#include "loop/loop.h"

/*
 * Follows one channel without a screen, for `say` and `tail`: hands out each new line of it, and
 * of the server's own conversation, once. SIGINT and SIGTERM leave with status 0.
 */
struct follow_handler {
	void (*line)(const struct conversation *conversation, const struct line *line, void *arg);
	/* At the end of each turn in which something changed, after its lines; may be NULL. */
	void (*changed)(void *arg);
	/* Lines of the channel up to here have other numbers, see lines_moved(); may be NULL. */
	void (*moved)(uint64_t at, int64_t by, void *arg);
};

struct follow {
	struct chat chat;
	struct session *session;
	const char *channel;
	const struct follow_handler *handler;
	void *arg;
	int status;
	/* The rest is follow.c's own. */
	uint64_t next, server_next; /* numbers of the lines to hand out next */
	struct loop_task update;
	struct loop_timer patience;
	bool leaving;
};

/*
 * Starts calling the address and channel of the command line. 0, or an exit status after it has
 * said why. The caller calls follow_close() either way.
 */
int follow_open(struct follow *follow, const struct options *options,
    const struct follow_handler *handler, void *arg);
/* Until left; returns the exit status. */
int follow_run(struct follow *follow);
void follow_close(struct follow *follow);

/* Says goodbye and ends the run with `status`; the first call counts. */
void follow_leave(struct follow *follow, int status);
/* The channel; NULL before it is there. */
struct conversation *follow_channel(const struct follow *follow);

#endif
