#ifndef SERVER_CONTROL_H
#define SERVER_CONTROL_H

#include <stdbool.h>

struct server;

/*
 * control: how whoever runs the server asks it things and tells it to do others: a Unix socket in
 * the state folder, for our own user and root alone, on the same loop as everything else.
 *
 * It greets with "confabd VERSION control 1". A request is a line (see control_request.h). The
 * answer is lines, those that begin with a dot with one more, and then ".ok", or ".failed SENTENCE"
 * when it could not be done, or ".usage SENTENCE" when it was asked for wrongly.
 */
struct control;

#define CONTROL_SOCKET   "control" /* in the state folder */
#define CONTROL_PROTOCOL 1

/* What the server itself cannot do. */
struct control_actions {
	void (*stop)(void *arg);                 /* begins to end */
	bool (*reload)(void *arg, char **cause); /* *cause to free() */
	void *arg;
};

/* NULL with *cause, to free(). */
struct control *control_open(
    struct server *server, const char *folder, const struct control_actions *actions, char **cause);
/*
 * Once the server is gone: tells those who wait for that, turning the loop until they know, at most
 * CONTROL_CLOSE_MOST. NULL is none.
 */
void control_close(struct control *control);
#define CONTROL_CLOSE_MOST (300 * NS_PER_MS)

#endif
