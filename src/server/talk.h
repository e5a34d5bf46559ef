#ifndef SERVER_TALK_H
#define SERVER_TALK_H

#include <stdbool.h>

#include "base/str.h"

struct event;
struct server;
struct user;

/*
 * talk: who has written to whom. What two accounts say to each other outlasts them; a guest's
 * conversations last as long as the guest.
 */

/* From the registry, before anybody is let in. */
void talk_load(struct server *server);
/* The message to a user that was just kept. */
void talk_add(struct server *server, const struct event *event);
/* With whom an author (see author.h) has talked; the number is the last message's id, or 0: not
 * known. */
const struct note *talk_of(const struct server *server, struct str author, size_t *count);
/* One with whom somebody talked, and what to call it now. */
struct talk_party {
	struct str author;
	struct str nick;
};
/*
 * Fills in the nicks of those who are here; an account that is not is called by its name, and of a
 * guest that is one no more the nick is empty.
 */
void talk_find_nicks(const struct server *server, struct talk_party *parties, size_t count);
/* Whether a guest may write to the user in spite of its mode R: it was named, or written to. */
void talk_accept(struct server *server, const struct user *user, const struct user *guest);
void talk_refuse(struct server *server, const struct user *user, const struct user *guest);
bool talk_accepts(const struct server *server, const struct user *user, const struct user *guest);
/* Those accepted, by their ids as in talk_of(). */
const struct note *talk_accepted(
    const struct server *server, const struct user *user, size_t *count);
/* The guest that it was until now is no more. */
void talk_end(struct server *server, const struct user *user);

#endif
