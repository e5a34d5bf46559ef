#ifndef CLIENT_AGAIN_H
#define CLIENT_AGAIN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Messages of others that come twice: a server tells of them at once, and one that is killed before
 * they are on its disk hears them once more, from their author, and gives them another msgid.
 */
struct conversation;
struct irc_message;
struct line;

#define AGAIN_MOST                                                                                 \
	64             /* the last messages of a conversation that are known by their authors' ids \
	                */
#define AGAIN_MSGID 16 /* bytes of a msgid, with its NUL; longer ones are not this server's */

struct again {
	struct again_entry {
		uint64_t client_id; /* a hash of it */
		uint64_t source;    /* the same of user@host: the nick may be another one */
		char msgid[AGAIN_MSGID];
	} entries[AGAIN_MOST];
	size_t next;
};

/* The message comes: where its line is there under another msgid, that is taken out. */
void again_heard(
    struct conversation *conversation, const struct irc_message *message, const struct line *line);

#endif
