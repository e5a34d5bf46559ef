/* What a plain peer may ask for with a slash. */
#include <stdio.h>

#include "base/buf.h"
#include "server/channel.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/plain.h"
#include "server/server.h"
#include "server/user.h"

#define NAMES_LINE_MAX 400 /* bytes of nicks on a line of /who */

struct plain_command {
	const char *name;
	const char *arguments;
	const char *summary;
	void (*run)(struct peer *peer, struct str arguments);
};

/* Sorted by name; defined below, since one of them lists them all. */
static const struct plain_command *command_at(size_t index);

bool plain_outcome(struct peer *peer, enum outcome outcome, struct str about)
{
	struct buf sentence = {0};
	if (outcome == OUTCOME_OK)
		return true;
	outcome_write(outcome, about, &sentence);
	peer_tell(peer, "%s", sentence.data);
	buf_fini(&sentence);
	return false;
}

/* Where it is; NULL when it was told that it is nowhere. */
static struct channel *current(struct peer *peer)
{
	const struct user *user = peer->user;
	if (user->channel_count > 0)
		return user->channels[0].channel;
	peer_tell(peer, "you are in no channel: /join %s", peer->server->config->default_channel);
	return NULL;
}

static void run_help(struct peer *peer, struct str arguments)
{
	const struct plain_command *command;
	(void)arguments;
	for (size_t i = 0; (command = command_at(i)) != NULL; i++)
		peer_tell(peer, "/%s%s%s: %s", command->name, *command->arguments ? " " : "",
		    command->arguments, command->summary);
	peer_tell(peer, "// at the start says a line that begins with /, exit alone leaves");
}

/* One channel at a time: the old one is left once the new one has let it in. */
static void run_join(struct peer *peer, struct str arguments)
{
	struct server *server = peer->server;
	struct user *user = peer->user;
	struct str name = str_word(&arguments);
	struct str key = str_word(&arguments);
	struct channel *old = user->channel_count > 0 ? user->channels[0].channel : NULL;
	struct channel *joined = NULL;
	if (name.len == 0)
		name = str_from(server->config->default_channel);
	if (!plain_outcome(peer, channel_join(server, user, name, key, &joined), name))
		return;
	if (joined == NULL) {
		peer_tell(peer, "you are in " STR_FMT " already", STR_ARG(name));
		return;
	}
	plain_confirm(peer, "you are in " STR_FMT, STR_ARG(name));
	if (old != NULL)
		channel_part(server, user, old, STR(""));
}

static void run_me(struct peer *peer, struct str arguments)
{
	struct buf text = {0};
	buf_printf(&text, "\001ACTION " STR_FMT "\001", STR_ARG(arguments));
	plain_say(peer, (struct str){text.data, text.len});
	buf_fini(&text);
}

static void run_msg(struct peer *peer, struct str arguments)
{
	struct server *server = peer->server;
	struct str nick = str_word(&arguments);
	struct str text = str_trim(arguments);
	struct event event = {.kind = EVENT_MESSAGE, .source = peer->user, .from = peer};
	event.target = user_find(server, nick);
	if (nick.len == 0 || text.len == 0) {
		peer_tell(peer, "write /msg NICK TEXT");
		return;
	}
	if (event.target == NULL) {
		plain_outcome(peer, OUTCOME_NICK_UNKNOWN, nick);
		return;
	}
	size_t room = event_room(&event);
	while (text.len > 0) {
		event.text = event_split(&text, room);
		if (!plain_outcome(peer, user_say(server, &event), nick))
			return;
	}
}

static void run_nick(struct peer *peer, struct str arguments)
{
	struct str nick = str_word(&arguments);
	if (nick.len == 0)
		peer_tell(peer, "you are " STR_FMT, STR_ARG(user_nick(peer->user)));
	else if (plain_outcome(peer, user_rename(peer->server, peer->user, nick), nick))
		plain_confirm(peer, "you are now " STR_FMT, STR_ARG(nick));
}

static void run_part(struct peer *peer, struct str arguments)
{
	struct channel *channel = current(peer);
	if (channel == NULL)
		return;
	plain_confirm(peer, "you left " STR_FMT, STR_ARG(channel_name(channel)));
	channel_part(peer->server, peer->user, channel, str_trim(arguments));
}

static void run_quit(struct peer *peer, struct str arguments)
{
	(void)arguments;
	plain_leave(peer);
}

static void run_topic(struct peer *peer, struct str arguments)
{
	struct channel *channel = current(peer);
	struct str topic = str_trim(arguments);
	if (channel == NULL)
		return;
	struct str name = channel_name(channel);
	if (topic.len > 0)
		plain_outcome(
		    peer, channel_set_topic(peer->server, peer->user, channel, topic), name);
	else if (channel->topic == NULL)
		peer_tell(peer, STR_FMT " has no topic", STR_ARG(name));
	else
		peer_tell(peer, "the topic of " STR_FMT " is: %s", STR_ARG(name), channel->topic);
}

static void run_who(struct peer *peer, struct str arguments)
{
	struct channel *channel = current(peer);
	struct buf names = {0};
	(void)arguments;
	if (channel == NULL)
		return;
	peer_tell(
	    peer, "%u in " STR_FMT ":", channel->member_count, STR_ARG(channel_name(channel)));
	for (uint32_t i = 0; i < channel->member_count; i++) {
		struct str nick = user_nick(channel->members[i].user);
		if (names.len > 0 && names.len + 1 + nick.len > NAMES_LINE_MAX) {
			peer_tell(peer, "%s", names.data);
			buf_clear(&names);
		}
		buf_printf(&names, "%s" STR_FMT, names.len > 0 ? " " : "", STR_ARG(nick));
	}
	peer_tell(peer, "%s", names.data);
	buf_fini(&names);
}

static const struct plain_command commands[] = {
    {"help", "", "lists what you can do", run_help},
    {"join", "[CHANNEL [KEY]]", "leaves this channel for another", run_join},
    {"me", "TEXT", "says what you do", run_me},
    {"msg", "NICK TEXT", "writes to one person", run_msg},
    {"nick", "[NAME]", "changes what you are called", run_nick},
    {"part", "[REASON]", "leaves this channel", run_part},
    {"quit", "", "leaves the chat", run_quit},
    {"topic", "[TEXT]", "shows or sets what the channel is about", run_topic},
    {"who", "", "lists who is here", run_who},
};

static const struct plain_command *command_at(size_t index)
{
	return index < sizeof commands / sizeof commands[0] ? &commands[index] : NULL;
}

void plain_command(struct peer *peer, struct str line)
{
	const struct plain_command *command;
	struct str name = str_word(&line);
	struct str arguments = str_trim(line);
	for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
		if (str_eq_case(name, str_from(command->name))) {
			command->run(peer, arguments);
			return;
		}
	}
	peer_tell(peer,
	    "there is no /" STR_FMT ": see /help, or write // to say a line that begins with /",
	    STR_ARG(name));
}
