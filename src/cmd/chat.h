#ifndef CMD_CHAT_H
#define CMD_CHAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct client;
struct loop;
struct net;
struct options;
struct session;
struct client_target;
struct tls_identity;
struct ui;

/* What a subcommand that talks to a server stands on. `{0}` is a closed one. */
struct chat {
	struct loop *loop;
	struct net *net;
	struct client *client;
	struct tls_identity *identity; /* of --certificate; or NULL */
	char *secret;                  /* of --password-file, or typed; or NULL */
	struct ui *ui;                 /* NULL without a screen */
	struct buf log;                /* what was logged while the screen was in use */
};

bool chat_has_terminal(void); /* false after it has said that a chat needs one */
/* Both return 0, or an exit status after they have said why. */
int chat_open(struct chat *chat, const struct options *options);
int chat_open_screen(struct chat *chat, const struct options *options); /* and the screen */
/* Leaves the terminal as it was, then prints what was logged meanwhile, and what was not sent. */
void chat_close(struct chat *chat);

/* Starts calling; without channels, the one in the address (irc://HOST/CHANNEL) if there is one. */
struct session *chat_connect(struct chat *chat, const struct options *options,
    const struct client_target *target, const char **channels, size_t channel_count);

/* What the command line names; false after it has said what is wrong with it. */
bool chat_address(const struct options *options, const char *text, struct client_target *target);
bool chat_channels(const char **channels, size_t channel_count);

#endif
