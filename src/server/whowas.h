#ifndef SERVER_WHOWAS_H
#define SERVER_WHOWAS_H

#include <stdint.h>

#include "base/str.h"

struct server;
struct user;

/* A user as it was when it left or changed its nick. Its texts are as those of struct user. */
struct whowas_entry {
	char *source; /* "nick!username@host" NUL "real name" NUL; NULL: empty */
	uint8_t nick_len;
	uint8_t username_len;
	uint16_t source_len;
	int64_t at; /* wall clock, seconds */
};

void whowas_add(struct server *server, const struct user *user);
/* The newest entry of that nick that is older than `newer`, or the newest of all for NULL; NULL
 * when there are no more. */
const struct whowas_entry *whowas_before(
    const struct server *server, struct str nick, const struct whowas_entry *newer);
void whowas_clear(struct server *server);

#endif
