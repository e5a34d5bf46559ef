#ifndef CLIENT_COMMANDS_H
#define CLIENT_COMMANDS_H

#include <stdbool.h>

#include "base/str.h"

/* What runs the slash commands, one file a family, and what they share. */
struct conversation;

typedef void command_fn(struct conversation *conversation, struct str arguments);

/* command_channel.c */
command_fn command_ban, command_invite, command_join, command_kick, command_list, command_mode,
    command_names, command_part, command_topic;
/* command_talk.c */
command_fn command_me, command_msg, command_notice, command_query, command_search;
/* command_marks.c */
command_fn command_delete, command_edit, command_react, command_reply;
/* command_person.c */
command_fn command_away, command_back, command_nick, command_who, command_whois;
/* command_account.c */
command_fn command_login, command_logout, command_register, command_verify;
/* command_session.c */
command_fn command_connect, command_disconnect, command_raw, command_reconnect, command_trust;
/* command_screen.c */
command_fn command_clear, command_close, command_help, command_history, command_quit;

/* How the command is to be written, with an example. */
void command_usage(struct conversation *conversation, const char *name);
/* Else tells the person that there is no link. */
bool command_is_online(struct conversation *conversation);
/*
 * The channel that a command is about: the first of its arguments where that is one (it is cut
 * off), else the one where it was typed. Empty, and the usage is shown, when that is none.
 */
struct str command_channel(
    struct conversation *conversation, struct str *arguments, const char *name);
/* What is left of arguments, without spaces around. */
struct str command_rest(struct str arguments);

#endif
