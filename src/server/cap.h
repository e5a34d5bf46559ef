#ifndef SERVER_CAP_H
#define SERVER_CAP_H

/* IRCv3 capabilities that the IRC dialect offers: X(name, word). */
#define CAPS(X)                                                                                    \
	X(AWAY_NOTIFY, "away-notify")                                                              \
	X(BATCH, "batch")                                                                          \
	X(CAP_NOTIFY, "cap-notify")                                                                \
	X(ECHO_MESSAGE, "echo-message")                                                            \
	X(EXTENDED_JOIN, "extended-join")                                                          \
	X(EXTENDED_MONITOR, "extended-monitor")                                                    \
	X(INVITE_NOTIFY, "invite-notify")                                                          \
	X(LABELED_RESPONSE, "labeled-response")                                                    \
	X(MESSAGE_TAGS, "message-tags")                                                            \
	X(MULTI_PREFIX, "multi-prefix")                                                            \
	X(SERVER_TIME, "server-time")                                                              \
	X(SETNAME, "setname")                                                                      \
	X(USERHOST_IN_NAMES, "userhost-in-names")

enum cap_bit {
#define CAP_BIT(name, word) CAP_##name##_BIT,
	CAPS(CAP_BIT)
#undef CAP_BIT
};

enum cap {
#define CAP_MASK(name, word) CAP_##name = 1u << CAP_##name##_BIT,
	CAPS(CAP_MASK)
#undef CAP_MASK
};

#define CAP_VERSION_302 (1u << 31) /* beside them: the client asked for LS with 302 or more */

#endif
