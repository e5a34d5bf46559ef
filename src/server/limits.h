#ifndef SERVER_LIMITS_H
#define SERVER_LIMITS_H

#include <stdint.h>

#include "base/clock.h"

/*
 * Every limit of the server: X(field, key in the configuration, default, unit, what it bounds).
 * 0 turns one off. Units: LIMIT_BYTES, LIMIT_COUNT, LIMIT_SECONDS, LIMIT_PER_SECOND.
 */
#define SERVER_LIMITS(X)                                                                           \
	X(peers, "peers", 10000, LIMIT_COUNT, "connections at once")                               \
	X(peers_per_address, "peers-per-address", 64, LIMIT_COUNT, "connections from one host")    \
	X(silent_peers, "silent-peers", 256, LIMIT_COUNT, "connections that have said nothing")    \
	X(queue, "queue", 4194304, LIMIT_BYTES, "waiting to be sent to one peer")                  \
	X(plain_line, "plain-line", 8192, LIMIT_BYTES, "one message of a plain peer")              \
	X(rate, "rate", 20, LIMIT_PER_SECOND, "messages of one peer, lastingly")                   \
	X(burst, "burst", 100, LIMIT_COUNT, "messages of one peer at once")                        \
	X(channels_per_user, "channels-per-user", 100, LIMIT_COUNT, "channels one user is in")     \
	X(nick, "nick", 32, LIMIT_BYTES, "a nick")                                                 \
	X(channel, "channel", 64, LIMIT_BYTES, "a channel's name")                                 \
	X(topic, "topic", 390, LIMIT_BYTES, "a topic")                                             \
	X(away, "away", 200, LIMIT_BYTES, "an away message")                                       \
	X(kick, "kick", 300, LIMIT_BYTES, "a kick's reason")                                       \
	X(real_name, "real-name", 150, LIMIT_BYTES, "a real name")                                 \
	X(list, "list", 100, LIMIT_COUNT, "entries of one ban, exception or invite list")          \
	X(monitor, "monitor", 100, LIMIT_COUNT, "nicks one user monitors")                         \
	X(whowas, "whowas", 500, LIMIT_COUNT, "users remembered after they left")                  \
	X(registration, "registration", 30, LIMIT_SECONDS, "from the first bytes to being let in") \
	X(ping, "ping", 120, LIMIT_SECONDS, "of silence before a peer is pinged")                  \
	X(ping_timeout, "ping-timeout", 60, LIMIT_SECONDS, "for the answer to a ping")             \
	X(datagram_silence, "datagram-silence", 300, LIMIT_SECONDS, "of a plain UDP peer")

enum limit_unit { LIMIT_BYTES, LIMIT_COUNT, LIMIT_SECONDS, LIMIT_PER_SECOND };

struct limits {
#define LIMIT_FIELD(field, key, value, unit, what) uint32_t field;
	SERVER_LIMITS(LIMIT_FIELD)
#undef LIMIT_FIELD
};

#endif
