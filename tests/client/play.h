#ifndef TESTS_CLIENT_PLAY_H
#define TESTS_CLIENT_PLAY_H

#include "tests/check.h"

#include "client/client.h"
#include "client/private.h"
#include "client/session.h"
#include "tests/client/fake_net.h"

/* One client, one session, the other side of its link, and what the screen was told. */
struct play {
	struct loop *loop;
	struct net *net;
	struct client *client;
	struct session *session;
	struct conn *conn;
	struct conversation *shown;
	char question[64];   /* the last one about a secret */
	char asked[64];      /* "ID TEXT" of the last message that is to be said otherwise */
	struct lines *found; /* the last time, if `chooses` */
	bool chooses;
	uint64_t looked; /* at that line */
	unsigned shows, notifies, clears, quits, gones;
};

#define PLAY_KNOWN "CONFAB_TEST_KNOWN"    /* names the file of known servers in the environment */
#define PLAY_STS   "CONFAB_TEST_STS"      /* … and the file of those that want TLS */
#define PLAY_RETRY (2 * INT64_C(1000000)) /* ns before the first retry */

/* A session that is called for but not answered yet. */
void play_start(struct play *play, const struct client_join *join);
/* The same, answered over TCP, let in as "ada", in #lobby with bob and @carl, with those caps. */
void play_online(struct play *play, const char *caps);
void play_end(struct play *play);

/* The server's greeting up to its MOTD, which offers `caps`. */
void play_greet(struct play *play, const char *caps);
/* What it answers to the JOIN of #lobby. */
void play_join(struct play *play);
/* Turns the loop until the client calls; answers over TCP. */
void play_answer(struct play *play);
void play_answer_as(struct play *play, enum conn_kind kind);

void play_receive(struct play *play, const char *lines);
void play_type(struct play *play, struct conversation *conversation, const char *text);
/* Turns until `done` or some seconds have passed; false then. */
bool play_until(struct play *play, bool (*done)(const struct play *play));
void play_turns(struct play *play); /* what is due at once */

struct conversation *play_server(const struct play *play);
struct conversation *play_find(const struct play *play, const char *name);
/* "<nick> text" (message), "* nick text" (action), "-nick- text" (notice), "~ nick text" (event),
 * ". text" (status), "! text" (error); with " (waiting)" or " (failed)". The last is 0. */
const char *play_line(const struct conversation *conversation, size_t from_end);
bool play_has_line(const struct conversation *conversation, const char *text);
const char *play_members(const struct conversation *conversation);

#define assert_line(conversation, from_end, text)                                                  \
	assert_string_equal(play_line(conversation, from_end), text)
/* What was sent since the last time, the client's own ids of messages as "*". */
const char *play_sent(const struct play *play);
#define assert_sent(play, text) assert_string_equal(play_sent(play), text)

#endif
