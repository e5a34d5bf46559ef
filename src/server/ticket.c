#include "server/ticket.h"

#include "base/clock.h"
#include "proto/irc.h"
#include "server/account.h"
#include "server/author.h"
#include "server/capture.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/history.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/user.h"

#define CLIENT_ID     STR("+draft/client-id")
#define CLIENT_ID_MAX 64 /* bytes */

#define FNV_BASIS UINT64_C(14695981039346656037)

static bool is_valid(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = ascii_lower(id.data[i]);
		bool good =
		    (c >= 'a' && c <= 'z') || ascii_is_digit(c) || c == '.' || c == '_' || c == '-';
		if (!good)
			return false;
	}
	return id.len > 0 && id.len <= CLIENT_ID_MAX;
}

/* FNV-1a; each part ends with a byte that is in none. */
static uint64_t mix(uint64_t hash, struct str part, bool fold)
{
	const uint64_t prime = UINT64_C(1099511628211);
	for (size_t i = 0; i < part.len; i++) {
		char c = fold ? ascii_lower(part.data[i]) : part.data[i];
		hash = (hash ^ (unsigned char)c) * prime;
	}
	return (hash ^ '\n') * prime;
}

/* Guests are known by their host: they come back under another nick. */
static int64_t ticket_of(const struct user *user, struct str target, struct str id)
{
	bool guest = user->account == NULL;
	uint64_t hash = FNV_BASIS;
	hash = mix(hash, guest ? STR("host") : STR("account"), false);
	hash = mix(hash, guest ? user_host(user) : account_name(user->account), true);
	hash = mix(mix(hash, target, true), id, false);
	return (int64_t)(hash != 0 ? hash : 1);
}

int64_t ticket_of_place(struct str name)
{
	return (int64_t)mix(mix(FNV_BASIS, STR("place"), false), name, true);
}

int64_t ticket_number(const struct event *event)
{
	struct str id, target;
	if (!irc_tag(event->tags, CLIENT_ID, &id) || !is_valid(id))
		return 0;
	target = event->channel != NULL ? channel_name(event->channel) : user_nick(event->target);
	return ticket_of(event->source, target, id);
}

static void refuse(struct peer *peer, const struct event *event, struct str id)
{
	reply_line(peer,
	    "FAIL %s INVALID_CLIENT_ID " STR_FMT
	    " :An id has 1 to %d letters, digits, dots, dashes and underscores",
	    message_command(event), STR_ARG(reply_word(id)), CLIENT_ID_MAX);
}

struct again {
	struct peer *peer;
	struct str target;
	struct str id;
	bool found;
};

/* Two may share a number by chance. */
static bool is_first(const struct again *again, const struct store_message *message)
{
	const struct user *user = again->peer->user;
	struct str id, nick, username, host;
	if (!irc_tag(message->tags, CLIENT_ID, &id) || !str_eq(id, again->id))
		return false;
	if (user->account != NULL)
		return str_eq_case(message->author, account_name(user->account));
	irc_parse_source(message->source, &nick, &username, &host);
	return !author_is_account(message->author) && str_eq_case(host, user_host(user));
}

/* As user_said() does with a new one: not before it is on disk. */
static void echo(const struct store_message *message, void *arg)
{
	struct again *again = arg;
	struct peer *peer = again->peer;
	bool wants_echo = (peer->caps & peer->dialect->echo) != 0;
	bool waits = !history_is_settled(peer->server, message->id);
	if (!is_first(again, message))
		return;
	again->found = true;
	if (waits && capture_wants(peer) && peer->confirms < message->id)
		peer->confirms = message->id;
	if (wants_echo && waits && !capture_wants(peer)) {
		capture_begin(peer);
		record_tell(peer, message, again->target);
		history_send_after(peer, message->id, capture_end(peer));
	} else if (wants_echo) {
		record_tell(peer, message, again->target);
	}
}

bool ticket_settles(struct peer *peer, const struct event *event, struct str target)
{
	struct again again = {.peer = peer, .target = target};
	if (!irc_tag(event->tags, CLIENT_ID, &again.id))
		return false;
	if (!is_valid(again.id)) {
		refuse(peer, event, again.id);
		return true;
	}
	int64_t number = ticket_of(peer->user, target, again.id);
	int64_t after = clock_wall_ns() / NS_PER_US - TICKET_WINDOW * (NS_PER_S / NS_PER_US);
	history_find(peer->server, number, after, echo, &again);
	return again.found;
}
