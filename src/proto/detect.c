#include "proto/detect.h"

#include <string.h>

#include "base/str.h"

enum { IN_STREAM = 1, IN_DATAGRAM = 2, IN_BOTH = 3 };

/* How the callers that are not plain text begin. */
static const struct {
	struct str bytes;
	enum caller caller;
	unsigned where;
} openings[] = {
    {{"\x16\x03", 2}, CALLER_TLS, IN_STREAM},   /* a TLS handshake: RFC 8446 section 5.1 */
    {{"\x16\xfe", 2}, CALLER_TLS, IN_DATAGRAM}, /* a DTLS one: RFC 6347 section 4.1 */
    {{"AUTHENTICATE ", 13}, CALLER_IRC, IN_BOTH},
    {{"CAP ", 4}, CALLER_IRC, IN_BOTH},
    {{"NICK ", 5}, CALLER_IRC, IN_BOTH},
    {{"PASS ", 5}, CALLER_IRC, IN_BOTH},
    {{"PING ", 5}, CALLER_IRC, IN_STREAM},
    {{"USER ", 5}, CALLER_IRC, IN_BOTH},
    {{"GET ", 4}, CALLER_HTTP, IN_STREAM},
    {{"HEAD ", 5}, CALLER_HTTP, IN_STREAM},
    {{"JOIN #", 6}, CALLER_STRAY, IN_DATAGRAM},
    {{"MODE #", 6}, CALLER_STRAY, IN_DATAGRAM},
    {{"NAMES #", 7}, CALLER_STRAY, IN_DATAGRAM},
    {{"NOTICE ", 7}, CALLER_STRAY, IN_DATAGRAM},
    {{"PART #", 6}, CALLER_STRAY, IN_DATAGRAM},
    {{"PING ", 5}, CALLER_STRAY, IN_DATAGRAM},
    {{"PONG ", 5}, CALLER_STRAY, IN_DATAGRAM},
    {{"PRIVMSG ", 8}, CALLER_STRAY, IN_DATAGRAM},
    {{"TAGMSG ", 7}, CALLER_STRAY, IN_DATAGRAM},
    {{"TOPIC #", 7}, CALLER_STRAY, IN_DATAGRAM},
    {{"WHOIS ", 6}, CALLER_STRAY, IN_DATAGRAM},
};

/* What comes behind the tags of a message, where there are any. */
static struct str without_tags(struct str said)
{
	const char *space = NULL;
	if (said.len > 0 && said.data[0] == '@')
		space = memchr(said.data, ' ', said.len);
	if (space == NULL)
		return said;
	return (struct str){space + 1, said.len - (size_t)(space + 1 - said.data)};
}

/* `more` may follow, which several openings still wait for. */
static enum caller find(struct str said, unsigned where, bool more)
{
	enum caller so_far = CALLER_PLAIN;
	for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
		if ((openings[i].where & where) == 0)
			continue;
		if (str_starts(said, openings[i].bytes))
			return openings[i].caller;
		if (more && str_starts(openings[i].bytes, said))
			so_far = CALLER_UNKNOWN;
	}
	return so_far;
}

enum caller detect_stream(const char *data, size_t len)
{
	return find((struct str){data, len}, IN_STREAM, true);
}

enum caller detect_whole(const char *data, size_t len)
{
	return find((struct str){data, len}, IN_STREAM, false);
}

enum caller detect_datagram(const char *data, size_t len)
{
	return find(without_tags((struct str){data, len}), IN_DATAGRAM, false);
}
