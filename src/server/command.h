#ifndef SERVER_COMMAND_H
#define SERVER_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "proto/irc.h"
#include "server/rank.h"

struct peer;
struct server;

/* One command of the IRC dialect, as HELP shows it too. */
typedef void command_fn(struct peer *peer, const struct irc_message *message);

struct command {
	const char *name;
	command_fn *run;
	size_t least; /* parameters without which, or with an empty one, it is refused with 461 */
	bool early;   /* also before registration is complete */
	const char *usage;
	const char *help; /* one sentence */
};

/* NULL when there is no such command; case does not matter. */
const struct command *command_find(struct str name);
/* All of them, sorted by name. */
const struct command *command_all(size_t *count);

/* The handlers, by the file that they are in. */
#define COMMAND(name) command_fn command_##name

/* cmd_register.c */
COMMAND(cap);
COMMAND(nick);
COMMAND(pass);
COMMAND(ping);
COMMAND(pong);
COMMAND(quit);
COMMAND(setname);
COMMAND(user);
/* cmd_settings.c */
COMMAND(account);
/* cmd_accept.c */
COMMAND(accept);
/* cmd_account.c */
COMMAND(register);
COMMAND(verify);
/* cmd_authenticate.c */
COMMAND(authenticate);
/* cmd_ban.c */
COMMAND(ban);
COMMAND(unban);
/* cmd_batch.c */
COMMAND(batch);
/* cmd_channel.c */
COMMAND(invite);
COMMAND(join);
COMMAND(kick);
COMMAND(part);
COMMAND(topic);
/* cmd_isupport.c */
COMMAND(isupport);
/* cmd_list.c */
COMMAND(list);
COMMAND(names);
/* cmd_message.c */
COMMAND(away);
COMMAND(notice);
COMMAND(privmsg);
COMMAND(tagmsg);
/* cmd_invite_link.c */
COMMAND(invitelink);
/* cmd_mode.c and cmd_umode.c */
COMMAND(mode);
/* cmd_redact.c */
COMMAND(redact);
/* cmd_registration.c */
COMMAND(channel);
/* cmd_rename.c */
COMMAND(rename);
/* cmd_who.c and cmd_whois.c */
COMMAND(ison);
COMMAND(userhost);
COMMAND(who);
COMMAND(whois);
COMMAND(whowas);
/* cmd_monitor.c */
COMMAND(monitor);
/* cmd_history.c */
COMMAND(chathistory);
/* cmd_markread.c */
COMMAND(markread);
/* cmd_search.c */
COMMAND(search);
/* cmd_info.c */
COMMAND(admin);
COMMAND(help);
COMMAND(info);
COMMAND(links);
COMMAND(lusers);
COMMAND(motd);
COMMAND(stats);
COMMAND(time);
COMMAND(version);
/* cmd_oper.c */
COMMAND(chghost);
COMMAND(kill);
COMMAND(oper);
COMMAND(rehash);
COMMAND(wallops);

#undef COMMAND

/* What several of these need. */

/* A registration that is complete is let in. */
void register_try(struct peer *peer);
struct account;
/* 900: it is logged in now. */
void authenticate_tell(struct peer *peer, const struct account *account);
/* Whether a peer that is not let in yet has given the server's password, or there is none. */
bool register_knows_password(const struct peer *peer);
/* A login that is going on is not any more. */
void authenticate_abort(struct peer *peer);
/* Everything a client is told when it is let in. */
void info_welcome(struct peer *peer);
/* ISUPPORT's tokens, cmd_isupport.c. */
void info_isupport(struct peer *peer);
struct config;
/* Tells every client what is said otherwise since the configuration was that one. */
void info_tokens_changed(struct server *server, const struct config *before);
struct channel;
/* 353 and 366; a channel that may not be seen is answered with 366 alone. */
void names_reply(struct peer *peer, const struct channel *channel);
/* MARKREAD with the mark that there is. */
void markread_reply(struct peer *peer, struct str target);
/*
 * What one is told that has just entered: its mark, the topic, and the names unless it wants none.
 */
void entered_reply(struct peer *peer, const struct channel *channel);
/* MODE for users, once it is clear that the target is no channel. */
void umode_run(struct peer *peer, const struct irc_message *message);
struct user;
/* "+iw" */
void umode_text(const struct user *user, struct buf *out);
/* What a member's ranks are shown as; all of them only where that was asked for. */
struct str rank_shown(const struct peer *peer, unsigned ranks, char out[MEMBER_RANK_COUNT]);
/* Whether an optional parameter means this server: its name or a mask of it, or a user here. If
 * not, it is answered with 402. */
bool asks_here(struct peer *peer, struct str target);
/* Whether a long list may go on; if not, the peer is told that it ends here. */
bool list_has_room(struct peer *peer);
struct event;
/* What the client sent for it. */
const char *message_command(const struct event *event);
struct selector;
struct config;
/* CAP NEW and DEL for what is not as it was before; cmd_cap.c. */
void cap_announce(struct server *server, struct config *before);
/* CHATHISTORY TARGETS, cmd_targets.c. */
void targets_answer(
    struct peer *peer, const struct selector *from, const struct selector *to, size_t limit);
/* Sends a message, notice or tags there, and answers what came of it. */
void message_to(struct peer *peer, struct event event, struct str target);
/* Of a client's tags only client-only tags are passed on, as they came. */
void message_client_tags(struct str tags, struct buf *out);
struct user;
/* The user, or NULL after answering with 401. */
struct user *need_user(struct peer *peer, struct str nick);
/* The channel, or NULL after answering with 403; one that may not be seen is as if not there. */
struct channel *need_channel(struct peer *peer, struct str name);
/* Whether the peer is an operator; if not, it is answered with 481. */
bool need_operator(struct peer *peer);
/* The parameter, or an empty text. */
struct str param(const struct irc_message *message, size_t index);
/* Cuts the next piece off a list parted by commas, skipping empty ones; at its end false, and
 * `piece` is left as it was. */
bool next_piece(struct str *list, struct str *piece);
/* The same with empty pieces; an empty one at the end. */
struct str cut_piece(struct str *list);
/* The digits that it begins with, NUMBER_MOST at most; 0 when there are none. */
uint32_t number_of(struct str text);
#define NUMBER_MOST 100000000

#endif
