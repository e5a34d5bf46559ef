#ifndef CMD_HOST_SERVER_H
#define CMD_HOST_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "cmd/child.h"

struct options;

/* The server behind `confab host`: where it keeps what is said, how it begins, and begins again. */
struct host_server {
	struct child child;
	const char *arguments[CHILD_ARGUMENTS_MOST + 1]; /* for confabd, NULL after the last */
	size_t argument_count;
	char *folder; /* for its state; NULL: the usual one */
	char *name;   /* for machines nearby */
	char *again;  /* the address to listen at the next time */
	bool moved;   /* the usual port was taken */
	bool aside;   /* another chat of ours has the usual folder */
	int64_t begun;
};

/* A server that ends sooner than this after it began anew is left alone. */
#define HOST_SERVER_LEAST (60 * NS_PER_S) /* ns */

/*
 * `listen` and `channel` may be NULL, and outlive it. Returns once it listens. False with *cause, a
 * sentence to free(). To give to host_server_fini() either way.
 */
bool host_server_start(struct host_server *server, const struct options *options,
    const char *listen, const char *channel, char **cause);
/*
 * Once child_drain() said that it is gone. Begins it anew at the same address, where clients will
 * call again, and does not wait for it. In any case *why says, to free(), how the old one ended.
 */
bool host_server_again(struct host_server *server, char **why);
void host_server_fini(struct host_server *server);

#endif
