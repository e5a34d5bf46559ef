#ifndef SERVER_LIMITS_H
#define SERVER_LIMITS_H

#include <stdint.h>

#include "base/clock.h"

enum limit_unit { LIMIT_BYTES, LIMIT_COUNT, LIMIT_MEGABYTES, LIMIT_SECONDS, LIMIT_PER_SECOND };

/*
 * Every limit of the server: X(field, key in the configuration, default, least, most, unit, what).
 * In the configuration 0 turns one off. Nothing that is measured in bytes is ever without end:
 * there 0 stands for the most, which is what is found in struct limits; elsewhere 0 is found.
 */
#define SERVER_LIMITS(X)                                                                           \
	X(peers, "peers", 10000, 1, 1000000, LIMIT_COUNT, "connections at once")                   \
	X(peers_per_address, "peers-per-address", 64, 1, 1000000, LIMIT_COUNT,                     \
	    "connections from one host")                                                           \
	X(silent_peers, "silent-peers", 256, 1, 1000000, LIMIT_COUNT,                              \
	    "connections that have said nothing; past it the oldest is closed")                    \
	X(datagram_sources, "datagram-sources", 1000, 1, 1000000, LIMIT_COUNT,                     \
	    "senders of raw datagrams on other machines, who may be forged; past it new ones are " \
	    "not heard")                                                                           \
	X(handshakes, "handshakes", 256, 1, 1000000, LIMIT_COUNT,                                  \
	    "TLS handshakes under way at once; past it the oldest is ended")                       \
	X(handshakes_per_address, "handshakes-per-address", 16, 1, 1000000, LIMIT_COUNT,           \
	    "TLS handshakes of one host under way at once")                                        \
	X(handshake, "handshake", 10, 1, 3600, LIMIT_SECONDS, "for a TLS handshake")               \
	X(sts, "sts", 2592000, 1, 4000000000, LIMIT_SECONDS,                                       \
	    "for which IRC clients come by TLS alone, once told; only with a public certificate")  \
	X(queue, "queue", 4194304, 65536, 1073741824, LIMIT_BYTES,                                 \
	    "waiting to be sent to one peer; one that reads too slowly for it is closed")          \
	X(plain_line, "plain-line", 8192, 64, 1048576, LIMIT_BYTES, "one message of a plain peer") \
	X(rate, "rate", 20, 1, 1000000, LIMIT_PER_SECOND, "messages of one peer, lastingly")       \
	X(burst, "burst", 100, 1, 1000000, LIMIT_COUNT, "messages of one peer at once")            \
	X(log_rate, "log-rate", 10, 1, 1000000, LIMIT_PER_SECOND,                                  \
	    "lines of the log, lastingly; what comes faster is counted")                           \
	X(log_burst, "log-burst", 500, 1, 1000000, LIMIT_COUNT, "lines of the log at once")        \
	X(channels_per_user, "channels-per-user", 100, 1, 65535, LIMIT_COUNT,                      \
	    "channels that one user is in")                                                        \
	X(channels_per_account, "channels-per-account", 20, 1, 65535, LIMIT_COUNT,                 \
	    "channels that one account may register")                                              \
	X(nick, "nick", 32, 8, 64, LIMIT_BYTES, "a nick")                                          \
	X(channel, "channel", 64, 8, 128, LIMIT_BYTES, "a channel's name")                         \
	X(topic, "topic", 390, 40, 390, LIMIT_BYTES, "a topic")                                    \
	X(away, "away", 200, 40, 390, LIMIT_BYTES, "an away message")                              \
	X(kick, "kick", 300, 40, 390, LIMIT_BYTES, "the reason of a kick")                         \
	X(real_name, "real-name", 150, 20, 200, LIMIT_BYTES, "a real name")                        \
	X(invites, "invites", 1000, 1, 1000000, LIMIT_COUNT,                                       \
	    "invites that are kept; past it none is made until some are taken back")               \
	X(list, "list", 100, 1, 65535, LIMIT_COUNT, "entries of a ban, exception or invite list")  \
	X(monitor, "monitor", 100, 1, 65535, LIMIT_COUNT, "nicks that one user monitors")          \
	X(multiline_bytes, "multiline-bytes", 16384, 512, 1048576, LIMIT_BYTES,                    \
	    "a message in several lines")                                                          \
	X(multiline_lines, "multiline-lines", 100, 1, 1000, LIMIT_COUNT,                           \
	    "lines of one message; without a limit still 1000")                                    \
	X(multiline_time, "multiline-time", 60, 1, 86400, LIMIT_SECONDS,                           \
	    "from the first line of a message to its last")                                        \
	X(whowas, "whowas", 500, 1, 1000000, LIMIT_COUNT, "users remembered after they left")      \
	X(recent, "recent", 4096, 1, 1000000, LIMIT_COUNT,                                         \
	    "last messages whose senders are known, so that they can be redacted")                 \
	X(history, "history", 1000000, 1, 4000000000, LIMIT_COUNT,                                 \
	    "messages kept, of all channels together; past it the oldest are forgotten")           \
	X(history_age, "history-age", 0, 60, 4000000000, LIMIT_SECONDS,                            \
	    "of a message before it is forgotten")                                                 \
	X(history_size, "history-size", 0, 1, 4000000000, LIMIT_MEGABYTES,                         \
	    "all that is kept on disk; past it the oldest messages are forgotten")                 \
	X(event_members, "event-members", 200, 1, 1000000, LIMIT_COUNT,                            \
	    "members of a channel whose comings and goings are kept in its history")               \
	X(chathistory, "chathistory", 200, 1, 1000, LIMIT_COUNT, "messages of one CHATHISTORY")    \
	X(login_failures, "login-failures", 10, 1, 1000000, LIMIT_COUNT,                           \
	    "failed logins from one host within login-window")                                     \
	X(login_failures_account, "login-failures-account", 50, 1, 1000000, LIMIT_COUNT,           \
	    "failed logins to one account within login-window")                                    \
	X(login_window, "login-window", 300, 1, 86400, LIMIT_SECONDS,                              \
	    "from the first failed login until all are forgotten")                                 \
	X(always_on, "always-on", 2592000, 60, 4000000000, LIMIT_SECONDS,                          \
	    "that somebody who is always on stays without a client")                               \
	X(signups, "signups", 10, 1, 1000000, LIMIT_COUNT,                                         \
	    "accounts made from one host within login-window")                                     \
	X(password_least, "password-least", 0, 1, 128, LIMIT_COUNT,                                \
	    "bytes that the password of an account has at least")                                  \
	X(registration, "registration", 30, 1, 86400, LIMIT_SECONDS,                               \
	    "from the first bytes to being let in")                                                \
	X(ping, "ping", 120, 5, 86400, LIMIT_SECONDS, "of silence before a peer is pinged")        \
	X(ping_timeout, "ping-timeout", 60, 5, 86400, LIMIT_SECONDS, "for the answer to a ping")   \
	X(datagram_silence, "datagram-silence", 300, 5, 86400, LIMIT_SECONDS,                      \
	    "of a plain UDP peer before it is taken for gone")

struct limits {
#define LIMIT_FIELD(field, key, value, least, most, unit, what) uint32_t field;
	SERVER_LIMITS(LIMIT_FIELD)
#undef LIMIT_FIELD
};

#endif
