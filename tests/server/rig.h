#ifndef TESTS_SERVER_RIG_H
#define TESTS_SERVER_RIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct config;
struct server;

/*
 * A server in this process with clients on real sockets (TCP, UDP, Unix stream and SEQPACKET), and
 * scripts of what they say and hear. Everything waits for what it wants, at most RIG_PATIENCE.
 */
#define RIG_CLIENTS  16
#define RIG_PATIENCE 60 /* seconds until a step has failed */

struct rig_client {
	int fd;        /* -1: not connected */
	bool eof;      /* the server has closed it */
	struct buf in; /* received and not yet expected */
};

struct rig {
	struct loop *loop;
	struct net *net;
	struct server *server;
	char folder[64];
	struct rig_client clients[RIG_CLIENTS];
	bool stopped;
	const char *what; /* the script that plays, for failures */
	const char *step;
};

/* `tweak` may change the defaults; NULL: none. It has no rate limits unless that sets some. */
struct rig *rig_new(void (*tweak)(struct config *config));
/* A tweak: history is kept on disk, in the rig's own folder. */
void rig_on_disk(struct config *config);
/* Stops the server, waits until it has ended, frees all. */
void rig_free(struct rig *rig);
/* The same, and another server in its place that finds what the first kept on disk. */
void rig_restart(struct rig *rig, void (*tweak)(struct config *config));

/* clang-format off */
/*
 * A script has a step a line; the first letter names the client, `a` being the first:
 *	a+ CAPS     connects over TCP, asks for these capabilities if any, registers as nick "a" with
 *	            username and real name alike, and swallows the welcome
 *	a^ unix     connects only: tcp, udp, unix, unixpacket
 *	a: TEXT     sends the text and CR LF, connecting over TCP if it is not
 *	a. TEXT     sends the text alone
 *	a< GLOB     the next line is like this
 *	a<< GLOB    a line like this comes, others before it do not matter
 *	a~ GLOB     what has come, lines or not, becomes like this
 *	a=          everything so far was expected: nothing but the PONG for a PING comes
 *	ax          the server closes the connection, nothing unexpected before
 *	a-          closes its end
 */
/* clang-format on */
void rig_play(struct rig *rig, const char *what, const char *script);

struct rig_case {
	const char *what;
	const char *script;
};
/* Each on a server of its own. */
void rig_play_all(const struct rig_case *cases, size_t count, void (*tweak)(struct config *config));

/* Single steps, for what a script cannot say. */
struct rig_client *rig_connect(struct rig *rig, char name, const char *transport);
void rig_send(struct rig *rig, char name, const void *data, size_t len);
void rig_turn(struct rig *rig); /* one turn of the loop, and what it brought for the clients */
void rig_poll(struct rig *rig); /* the same without waiting */
/* Turns until there is a line and takes it, without its end; NULL when the server closed. free() */
char *rig_line(struct rig *rig, char name);

#endif
