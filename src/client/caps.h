#ifndef CLIENT_CAPS_H
#define CLIENT_CAPS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* The IRCv3 capabilities that we ask for where a server offers them. */
#define ENUM_CAPS(X)                                                                               \
	X(ACCOUNT_REGISTRATION, "draft/account-registration")                                      \
	X(AWAY_NOTIFY, "away-notify")                                                              \
	X(BATCH, "batch")                                                                          \
	X(CHATHISTORY, "draft/chathistory")                                                        \
	X(CLIENT_ID, "draft/client-id")                                                            \
	X(MESSAGE_REDACTION, "draft/message-redaction")                                            \
	X(EVENT_PLAYBACK, "draft/event-playback")                                                  \
	X(READ_MARKER, "draft/read-marker")                                                        \
	X(ECHO_MESSAGE, "echo-message")                                                            \
	X(EXTENDED_JOIN, "extended-join")                                                          \
	X(INVITE_NOTIFY, "invite-notify")                                                          \
	X(LABELED_RESPONSE, "labeled-response")                                                    \
	X(MESSAGE_TAGS, "message-tags")                                                            \
	X(MULTI_PREFIX, "multi-prefix")                                                            \
	X(SASL, "sasl")                                                                            \
	X(SERVER_TIME, "server-time")                                                              \
	X(SETNAME, "setname")                                                                      \
	X(SEARCH, "soju.im/search")                                                                \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum cap_number {
#define X(name, text) CAP_NUMBER_##name,
	ENUM_CAPS(X)
#undef X
};

enum cap {
#define X(name, text) CAP_##name = 1u << CAP_NUMBER_##name,
	ENUM_CAPS(X)
#undef X
};

/*
 * The bits of those in a list of "name", "name=value" and "-name"; `-` ones only if `taken_back`.
 */
unsigned caps_parse(struct str list, bool taken_back);
void caps_format(unsigned caps, struct buf *out); /* names with spaces between */

#endif
