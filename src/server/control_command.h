#ifndef SERVER_CONTROL_COMMAND_H
#define SERVER_CONTROL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

struct control_actions;
struct server;

/* A request that is being answered. */
struct control_call {
	struct server *server;
	const struct control_actions *actions;
	const struct str *args; /* what followed the command */
	size_t arg_count;
	const char *verifier; /* of the password that is the last one; NULL: none, or a bad one */
	uid_t uid;            /* of who asks */
	bool json;
	struct buf out; /* the answer's lines */
	char *problem;  /* why it could not be done */
	bool waits;     /* answered only once the server has ended */
};

typedef void control_fn(struct control_call *call);

/* One thing that can be asked for: also a subcommand of confabd, by the same words. */
struct control_command {
	const char *name; /* one word or two */
	const char *arguments;
	const char *summary; /* one sentence without a full stop */
	size_t least, most;  /* arguments */
	bool acts;           /* changes something: it is logged, with its first argument */
	bool secret;         /* its last argument is a password, which confabd asks for */
	control_fn *run;
};

/* All of them, in the manual's order. */
const struct control_command *control_commands(size_t *count);
/* The one that these words begin with; NULL when there is none. */
const struct control_command *control_command_find(const struct str *words, size_t count);
size_t control_command_words(const struct control_command *command); /* in its name */
/* The name that was most likely meant; NULL when none is near. */
const char *control_command_near(const char *word);
/* The second words of those that begin with `first`, as "add, list", to free(); NULL: none. */
char *control_command_seconds(const char *first);

/* It cannot be done; the first such sentence counts. */
void control_fail(struct control_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The handlers, by the file that they are in. */
/* control_account.c */
control_fn control_account_add;
control_fn control_account_export;
control_fn control_account_list;
control_fn control_account_passwd;
control_fn control_account_remove;
/* control_ban.c */
control_fn control_ban;
control_fn control_bans;
control_fn control_unban;
/* control_channel.c */
control_fn control_channel_list;
/* control_status.c */
control_fn control_metrics;
control_fn control_status;
control_fn control_who;
/* control_invite.c */
control_fn control_invite;
control_fn control_invite_list;
control_fn control_invite_revoke;
/* control_server.c */
control_fn control_reload;
control_fn control_stop;

#endif
