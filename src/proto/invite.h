#ifndef PROTO_INVITE_H
#define PROTO_INVITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * invite: all that somebody needs to join, in one line:
 *
 *	confab://HOST:PORT/CHANNEL?SECRETS
 *
 * CHANNEL stands without its first #; bytes that a line or a link has other uses for are %XX.
 * SECRETS is base64url (RFC 4648 section 5) of a byte of version, the first bytes of the SHA-256 of
 * the server's key, a token (all zero: none is needed) and more addresses of the same server; then
 * six letters: the CRC-32 of all before them, so that what is cut or mistyped is found out.
 */
#define INVITE_SCHEME      "confab://"
#define INVITE_MAX         ((size_t)120) /* bytes of an invite */
#define INVITE_HOST_MAX    64            /* bytes of a name or an address in numbers */
#define INVITE_CHANNEL_MAX 63            /* bytes, its # included */
#define INVITE_PIN_SIZE    16            /* bytes: nobody finds another key that begins so */
#define INVITE_TOKEN_SIZE  12            /* bytes: nobody guesses it by asking the server */
#define INVITE_TOKEN_TEXT  17            /* bytes of it in base64url, with its NUL */
#define INVITE_OTHERS_MOST 6

/* An IP address, as in struct in_addr or in6_addr. */
struct invite_ip {
	uint8_t size; /* 4 or 16 */
	unsigned char bytes[16];
};

struct invite {
	char host[INVITE_HOST_MAX + 1]; /* without brackets */
	uint16_t port;
	char channel[INVITE_CHANNEL_MAX + 1]; /* empty: the server's default one */
	unsigned char pin[INVITE_PIN_SIZE];
	unsigned char token[INVITE_TOKEN_SIZE];
	bool has_token;
	struct invite_ip others[INVITE_OTHERS_MOST]; /* where the same server is too, same port */
	size_t other_count;
};

/* Whether the text means to be one: then invite_read() says what is wrong with it, if anything. */
bool invite_begins(struct str text);
/*
 * The same for what people paste: one in quotes or brackets, or as the line for a shell that shows
 * it, confab 'confab://…'; *link is the invite alone, a part of `text`. False when there is
 * something else with it, or none.
 */
bool invite_find(struct str text, struct str *link);
/* Leaves out the last of the others for which there is no room. False when the rest has none. */
bool invite_write(const struct invite *invite, char out[INVITE_MAX + 1]);
/*
 * Spaces and newlines in it do not matter: it may be copied from a screen where it took several
 * rows. Nor does it that programs which handle links write a channel's letters as %XX, or the
 * scheme in capitals. False with *problem, a sentence for the user that is not to be freed.
 */
bool invite_read(struct str given, struct invite *invite, const char **problem);

/* A token alone, for programs that cannot read an invite. */
void invite_write_token(const unsigned char token[INVITE_TOKEN_SIZE], char out[INVITE_TOKEN_TEXT]);
bool invite_read_token(struct str text, unsigned char token[INVITE_TOKEN_SIZE]);

#endif
