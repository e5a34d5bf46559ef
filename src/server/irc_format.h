#ifndef SERVER_IRC_FORMAT_H
#define SERVER_IRC_FORMAT_H

#include <stdint.h>

#include "base/chunk.h"

struct event;
struct server;
struct variant;

/* The capabilities that change how an event looks or whether it is shown. */
#define IRC_SHAPING                                                                                \
	(CAP_ACCOUNT_NOTIFY | CAP_ACCOUNT_TAG | CAP_AWAY_NOTIFY | CAP_MESSAGE_REDACTION |          \
	    CAP_BATCH | CAP_CHGHOST | CAP_MULTILINE | CAP_CHANNEL_RENAME | CAP_EXTENDED_JOIN |     \
	    CAP_INVITE_NOTIFY | CAP_MESSAGE_TAGS | CAP_READ_MARKER | CAP_SERVER_TIME |             \
	    CAP_SETNAME)

/* server-time: YYYY-MM-DDThh:mm:ss.sssZ, not NUL-terminated; `time` is wall clock, ns. */
#define IRC_TIME_LEN 24
void irc_time(struct server *server, int64_t time, char out[IRC_TIME_LEN]);

/* Events as IRC messages, CR LF and tags included: format() of the IRC dialect. */
struct slice irc_format(const struct event *event, struct variant *variant);

#endif
