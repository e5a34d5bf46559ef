#ifndef CLIENT_COMMAND_H
#define CLIENT_COMMAND_H

#include <stddef.h>

#include "base/str.h"

struct conversation;

/* What an argument is, so that a completer knows what to offer. */
enum command_argument { ARG_NONE, ARG_NICK, ARG_CHANNEL, ARG_COMMAND, ARG_TEXT, ARG_ADDRESS };

/* The slash commands: one table that runs them, helps, completes, and feeds the manual. */
struct command {
	const char *name;
	const char *arguments; /* "[CHANNEL] [REASON]", empty for none */
	const char *summary;   /* one sentence without a full stop */
	const char *example;   /* a line as typed */
	enum command_argument first, rest;
	void (*run)(struct conversation *conversation, struct str arguments);
};

const struct command *command_find(struct str name); /* without '/', case alike; NULL */
const struct command *command_table(size_t *count);  /* sorted by name */

#endif
