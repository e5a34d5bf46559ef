/* WHO, with the fields of WHOX when they are asked for. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "server/account.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

struct query {
	struct peer *peer;
	bool operators_only;
	bool extended;
	struct str fields; /* WHOX */
	struct str token;
};

static bool share_channel(const struct user *a, const struct user *b)
{
	for (uint32_t i = 0; i < a->channel_count; i++)
		if (user_membership(b, a->channels[i].channel) != NULL)
			return true;
	return false;
}

static bool may_see(const struct peer *peer, const struct user *user)
{
	return user == peer->user || (user->modes & USER_INVISIBLE) == 0 ||
	       (peer->user->modes & USER_OPERATOR) != 0 || share_channel(peer->user, user);
}

static void add_flags(
    struct buf *out, const struct peer *peer, const struct user *user, const struct member *member)
{
	buf_add_char(out, user->away != NULL ? 'G' : 'H');
	if ((user->modes & USER_OPERATOR) != 0)
		buf_add_char(out, '*');
	char prefixes[MEMBER_RANK_COUNT];
	struct str shown = rank_shown(peer, member != NULL ? member->rank : 0, prefixes);
	buf_add(out, shown.data, shown.len);
	if ((user->modes & USER_BOT) != 0)
		buf_add_char(out, 'B');
}

static long long idle_seconds(const struct server *server, const struct user *user)
{
	return (loop_now(server->loop) - user->active) / NS_PER_S;
}

/* Its address, or what others see of one whose clients are all away. */
static struct str own_host(const struct user *user, char out[USER_HOST_MAX + 2])
{
	return user->peers != NULL ? user_host_of(user->peers, out) : user_host(user);
}

static bool knows_host(const struct peer *peer, const struct user *user)
{
	return user == peer->user || (peer->user->modes & USER_OPERATOR) != 0;
}

/* One field of WHOX; the real name is the last and has a colon. */
static void add_field(struct buf *out, char field, const struct query *query,
    const struct user *user, const struct channel *channel)
{
	const struct server *server = query->peer->server;
	struct str text = STR("*");
	char own[USER_HOST_MAX + 2];
	switch (field) {
	case 't':
		text = query->token;
		break;
	case 'c':
		if (channel != NULL)
			text = channel_name(channel);
		break;
	case 'u':
		text = user_username(user);
		break;
	case 'i':
		text = knows_host(query->peer, user) ? own_host(user, own) : STR("255.255.255.255");
		break;
	case 'h':
		text = user_host(user);
		break;
	case 's':
		text = str_from(server->config->name);
		break;
	case 'n':
		text = user_nick(user);
		break;
	case 'f':
		add_flags(
		    out, query->peer, user, channel != NULL ? channel_member(channel, user) : NULL);
		return;
	case 'l':
		buf_printf(out, "%lld", idle_seconds(server, user));
		return;
	case 'd':
		text = STR("0");
		break;
	case 'a':
		text = user->account != NULL ? account_name(user->account) : STR("0");
		break;
	case 'o':
		text = STR("n/a");
		break;
	case 'r':
		buf_add_char(out, ':');
		text = user_real_name(user);
		break;
	}
	buf_add(out, text.data, text.len);
}

static void show_extended(
    const struct query *query, const struct user *user, const struct channel *channel)
{
	static const char order[] = "tcuihsnfdlaor";
	struct buf line = {0};
	for (const char *field = order; *field != '\0'; field++) {
		if (memchr(query->fields.data, *field, query->fields.len) == NULL)
			continue;
		if (line.len > 0)
			buf_add_char(&line, ' ');
		add_field(&line, *field, query, user, channel);
	}
	reply(query->peer, RPL_WHOSPCRPL, "%s", line.data != NULL ? line.data : "");
	buf_fini(&line);
}

static void show_plain(
    const struct query *query, const struct user *user, const struct channel *channel)
{
	struct buf flags = {0};
	add_flags(
	    &flags, query->peer, user, channel != NULL ? channel_member(channel, user) : NULL);
	reply(query->peer, RPL_WHOREPLY, "%s " STR_FMT " " STR_FMT " %s " STR_FMT " %s :0 " STR_FMT,
	    channel != NULL ? channel->name : "*", STR_ARG(user_username(user)),
	    STR_ARG(user_host(user)), query->peer->server->config->name, STR_ARG(user_nick(user)),
	    flags.data, STR_ARG(user_real_name(user)));
	buf_fini(&flags);
}

static void show(const struct query *query, const struct user *user, const struct channel *channel)
{
	if (query->operators_only && (user->modes & USER_OPERATOR) == 0)
		return;
	if (query->extended)
		show_extended(query, user, channel);
	else
		show_plain(query, user, channel);
}

static void who_channel(const struct query *query, const struct channel *channel)
{
	const struct user *self = query->peer->user;
	bool inside = channel_member(channel, self) != NULL;
	if (!channel_visible(channel, self))
		return;
	for (uint32_t i = 0; i < channel->member_count; i++) {
		const struct user *user = channel->members[i].user;
		if (inside || may_see(query->peer, user))
			show(query, user, channel);
	}
}

static bool matches(const struct user *user, const struct server *server, struct str mask)
{
	return str_glob(mask, user_nick(user)) || str_glob(mask, user_username(user)) ||
	       str_glob(mask, user_host(user)) || str_glob(mask, user_real_name(user)) ||
	       str_glob(mask, user_source(user)) || str_glob(mask, str_from(server->config->name));
}

/* A channel that the asker may know the user to be in, if there is one. */
static const struct channel *common_channel(const struct peer *peer, const struct user *user)
{
	for (uint32_t i = 0; i < user->channel_count; i++)
		if (channel_visible(user->channels[i].channel, peer->user))
			return user->channels[i].channel;
	return NULL;
}

static void who_mask(const struct query *query, struct str mask)
{
	const struct server *server = query->peer->server;
	const struct user *user = server->users;
	for (; user != NULL && list_has_room(query->peer); user = user->hh.next)
		if (may_see(query->peer, user) && matches(user, server, mask))
			show(query, user, common_channel(query->peer, user));
}

/* "o", "%fields", "o%fields,token" */
static void read_options(struct query *query, struct str options)
{
	const char *percent = options.len > 0 ? memchr(options.data, '%', options.len) : NULL;
	size_t plain = percent != NULL ? (size_t)(percent - options.data) : options.len;
	query->operators_only = plain > 0 && memchr(options.data, 'o', plain) != NULL;
	query->token = STR("0");
	if (percent == NULL)
		return;
	struct str fields = {percent + 1, options.len - plain - 1};
	const char *comma = fields.len > 0 ? memchr(fields.data, ',', fields.len) : NULL;
	if (comma != NULL) {
		size_t before = (size_t)(comma - fields.data);
		query->token = reply_word((struct str){comma + 1, fields.len - before - 1});
		fields.len = before;
	}
	query->fields = fields;
	query->extended = fields.len > 0;
}

void command_who(struct peer *peer, const struct irc_message *message)
{
	struct query query = {.peer = peer};
	struct str said = param(message, 0);
	bool everybody = said.len == 0 || str_eq(said, STR("0"));
	struct str mask = everybody ? STR("*") : said;
	read_options(&query, param(message, 1));
	struct channel *channel = channel_find(peer->server, mask);
	struct user *user = user_find(peer->server, mask);
	if (channel != NULL)
		who_channel(&query, channel);
	else if (user != NULL)
		show(&query, user, common_channel(peer, user));
	else if (mask.data[0] != '#')
		who_mask(&query, mask);
	reply(peer, RPL_ENDOFWHO, STR_FMT, STR_ARG(reply_word(said)));
}
