#ifndef PROTO_IRC_H
#define PROTO_IRC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * IRC messages as bytes: Modern IRC, RFC 1459/2812 section 2.3, IRCv3 message-tags. Pure: no I/O,
 * no clock, no allocation but in the buffer that is written to.
 */
#define IRC_LINE_MAX 512  /* bytes of a message without tags, CR LF included */
#define IRC_TAGS_MAX 8191 /* bytes of a server's tags, '@' and the space included */
#define IRC_TAGS_CLIENT_MAX                                                                        \
	4094 /* bytes of tags that a client may send, between '@' and the space */
#define IRC_PARAMS_MAX 15

struct irc_message {
	struct str tags;    /* raw, without '@'; empty when there are none */
	struct str source;  /* without ':'; empty when there is none */
	struct str command; /* letters as sent: compare without case */
	struct str params[IRC_PARAMS_MAX];
	size_t param_count;
};

/* One line without its CR LF; what it finds points into it. False when there is no command. */
bool irc_parse(const char *line, size_t len, struct irc_message *message);

/* The parts of a source, nick!user@host; parts that are missing are empty. */
void irc_parse_source(struct str source, struct str *nick, struct str *user, struct str *host);

/* Finds a tag by its key; the value is still escaped. False when it is not there. */
bool irc_tag(struct str tags, struct str key, struct str *value);
/* Walks tags: cuts the first one off `rest`. False at the end. */
bool irc_tag_next(struct str *rest, struct str *key, struct str *value);
void irc_tag_unescape(struct str value, struct buf *out);
void irc_tag_escape(struct str text, struct buf *out);

/* Nick as RFC 2812 section 2.3.1 has it, and letters beyond ASCII in valid UTF-8. */
bool irc_nick_valid(struct str nick);
bool irc_channel_valid(struct str name); /* '#' first, no space, comma, BEL or control */

#endif
