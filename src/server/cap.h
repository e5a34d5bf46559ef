#ifndef SERVER_CAP_H
#define SERVER_CAP_H

#include <stdint.h>

/*
 * IRCv3 capabilities that the IRC dialect offers: X(name, word), sorted. Drafts are shown only to
 * those who ask with version 302, so that all the others fit into the one line that the rest may
 * get.
 */
#define CAPS(X)                                                                                    \
	X(ACCOUNT_NOTIFY, "account-notify")                                                        \
	X(ACCOUNT_TAG, "account-tag")                                                              \
	X(AWAY_NOTIFY, "away-notify")                                                              \
	X(BATCH, "batch")                                                                          \
	X(CAP_NOTIFY, "cap-notify")                                                                \
	X(CHGHOST, "chghost")                                                                      \
	X(ACCOUNT_REGISTRATION, "draft/account-registration")                                      \
	X(CHANNEL_RENAME, "draft/channel-rename")                                                  \
	X(CHATHISTORY, "draft/chathistory")                                                        \
	X(CLIENT_ID, "draft/client-id")                                                            \
	X(EVENT_PLAYBACK, "draft/event-playback")                                                  \
	X(EXTENDED_ISUPPORT, "draft/extended-isupport")                                            \
	X(DRAFT_EXTENDED_MONITOR, "draft/extended-monitor")                                        \
	X(MESSAGE_REDACTION, "draft/message-redaction")                                            \
	X(MULTILINE, "draft/multiline")                                                            \
	X(DRAFT_NO_IMPLICIT_NAMES, "draft/no-implicit-names")                                      \
	X(PRE_AWAY, "draft/pre-away")                                                              \
	X(READ_MARKER, "draft/read-marker")                                                        \
	X(ECHO_MESSAGE, "echo-message")                                                            \
	X(EXTENDED_JOIN, "extended-join")                                                          \
	X(EXTENDED_MONITOR, "extended-monitor")                                                    \
	X(INVITE_NOTIFY, "invite-notify")                                                          \
	X(LABELED_RESPONSE, "labeled-response")                                                    \
	X(MESSAGE_TAGS, "message-tags")                                                            \
	X(MULTI_PREFIX, "multi-prefix")                                                            \
	X(NO_IMPLICIT_NAMES, "no-implicit-names")                                                  \
	X(SASL, "sasl")                                                                            \
	X(SERVER_TIME, "server-time")                                                              \
	X(SETNAME, "setname")                                                                      \
	X(SEARCH, "soju.im/search")                                                                \
	X(STANDARD_REPLIES, "standard-replies")                                                    \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum cap_bit {
#define CAP_BIT(name, word) CAP_##name##_BIT,
	CAPS(CAP_BIT)
#undef CAP_BIT
};

__extension__ enum cap { /* more of them than an int has bits */
#define CAP_MASK(name, word) CAP_##name = UINT64_C(1) << CAP_##name##_BIT,
	CAPS(CAP_MASK)
#undef CAP_MASK
};

#define CAP_VERSION_302                                                                            \
	(UINT64_C(1) << 63) /* beside them: the client asked for LS with 302 or more */

#endif
