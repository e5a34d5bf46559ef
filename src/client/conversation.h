#ifndef CLIENT_CONVERSATION_H
#define CLIENT_CONVERSATION_H

#include <uthash.h>

#include "client/client.h"
#include "client/history.h"
#include "client/marks.h"
#include "client/read_marker.h"

#define CONVERSATION_NAME_MAX 512 /* bytes of a name that are kept */
#define CONVERSATIONS_MOST    500 /* strangers past that talk in the server's conversation */

/* Conversations and their members, as the handlers of a server's messages change them. */
struct conversation_private {
	struct conversation *conversation;
	char *key; /* the name folded by the server's CASEMAPPING */
	size_t key_len;
	bool names_open; /* inside a list of names, which replaces the members */
	char *away;      /* a query: the away message last shown, so that it shows once */
	struct history history;
	struct marks marks;
	struct read_marker read_marker;
	struct again *again; /* NULL: nothing came by which to know it */
	UT_hash_handle hh;
};

/* The one of that name, made when there is none. Channel or query is told by the name. */
struct conversation *conversation_open(struct session *session, struct str name);
struct conversation *conversation_open_server(struct session *session, const char *name);
/* For one more that a stranger opens. */
bool conversation_is_room(const struct session *session);
/* NULL when there is none. */
struct conversation *conversation_find(struct session *session, struct str name);
void conversation_free(struct conversation *conversation);
void conversation_rename(struct conversation *conversation, struct str name);
/* CASEMAPPING or PREFIX are others from now on: finds and sorts names by them. */
void conversation_rehash(struct session *session);
/* The next one of the same session; NULL at the end. Start with the session's server one. */
struct conversation *conversation_next(const struct conversation *conversation);

/* Appends; counts it as unread or mention, tells the observer. Returns its number. */
uint64_t conversation_add(struct conversation *conversation, const struct line *line);
/* Counts a line that was put in as unread, if it is one that a person would want to read. */
void conversation_count(struct conversation *conversation, const struct line *line);
/* Puts all lines of `page` before line `at`; returns how many. */
size_t conversation_splice(struct conversation *conversation, uint64_t at, struct lines *page);
void conversation_remove_line(struct conversation *conversation, uint64_t number);
/* Puts a line before line `at`; returns the number that it has then. See lines_move(). */
uint64_t conversation_move_line(struct conversation *conversation, uint64_t number, uint64_t at);
void conversation_set_topic(struct conversation *conversation, struct str topic);

/* Members. A nick that is there already keeps its place and gets the ranks. */
void conversation_member_add(struct conversation *conversation, struct str nick, unsigned ranks);
bool conversation_member_remove(struct conversation *conversation, struct str nick);
bool conversation_member_rename(
    struct conversation *conversation, struct str nick, struct str renamed);
void conversation_member_rank(
    struct conversation *conversation, struct str nick, int rank, bool given);
void conversation_member_away(struct conversation *conversation, struct str nick, bool away);
void conversation_members_sort(struct conversation *conversation);
void conversation_members_clear(struct conversation *conversation);

#endif
