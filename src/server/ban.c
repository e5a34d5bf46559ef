#include "server/ban.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "server/account.h"
#include "server/ban_store.h"
#include "server/origin.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"

/* Whom a ban may mean; what is empty is not known, and matches none. */
struct subject {
	struct str host; /* as an address */
	struct str source;
	struct str account;
	struct str nick;
};

static const char *const words[] = {
#define BAN_WORD(name, word) [BAN_##name] = word,
    BAN_KINDS(BAN_WORD)
#undef BAN_WORD
};

const char *ban_kind_word(enum ban_kind kind)
{
	return words[kind];
}

bool ban_kind_read(struct str word, enum ban_kind *kind)
{
	for (int i = 0; i < BAN_KIND_COUNT; i++) {
		if (!str_eq_case(word, str_from(words[i])))
			continue;
		*kind = i;
		return true;
	}
	return false;
}

static bool has_ended(const struct ban *ban)
{
	return ban->until != 0 && ban->until <= clock_wall_s();
}

static bool means(const struct ban *ban, const struct subject *subject)
{
	struct str what = str_from(ban->what);
	if (has_ended(ban))
		return false;
	switch (ban->kind) {
	case BAN_ADDRESS:
		return net_range_holds(&ban->range, subject->host);
	case BAN_MASK:
		return subject->source.len > 0 && str_glob(what, subject->source);
	case BAN_ACCOUNT:
		return subject->account.len > 0 && str_glob(what, subject->account);
	case BAN_NICK:
		return subject->nick.len > 0 && str_glob(what, subject->nick);
	case BAN_KIND_COUNT:
		break;
	}
	return false;
}

static const struct ban *find(const struct server *server, const struct subject *subject)
{
	for (size_t i = 0; i < server->ban_count; i++)
		if (means(server->bans[i], subject))
			return server->bans[i];
	return NULL;
}

const struct ban *ban_of_host(const struct server *server, struct str host)
{
	return find(server, &(struct subject){.host = host});
}

const struct ban *ban_of_nick(const struct server *server, struct str nick)
{
	return find(server, &(struct subject){.nick = nick});
}

static struct str name_of(const struct account *account)
{
	return account != NULL ? account_name(account) : STR("");
}

const struct ban *ban_of_account(const struct server *server, const struct account *account)
{
	return find(server, &(struct subject){.account = name_of(account)});
}

const struct ban *ban_of_newcomer(const struct peer *peer, struct str nick, struct str username)
{
	struct buf source = {0};
	char host[USER_HOST_MAX + 2];
	struct str shown = user_host_of(peer, host);
	buf_printf(&source, STR_FMT "!" STR_FMT "@" STR_FMT, STR_ARG(nick), STR_ARG(username),
	    STR_ARG(shown));
	struct subject subject = {.host = str_from(peer->origin->host),
	    .source = {source.data, source.len},
	    .account = name_of(peer->account),
	    .nick = nick};
	const struct ban *ban = find(peer->server, &subject);
	buf_fini(&source);
	return ban;
}

/* Each of its clients has an address of its own. */
static bool means_user(
    const struct ban *ban, const struct user *user, struct str nick, struct str source)
{
	struct subject subject = {
	    .source = source, .account = name_of(user->account), .nick = nick};
	bool found = means(ban, &subject) ||
	             (ban->kind == BAN_MASK && user_matches(user, str_from(ban->what)));
	const struct peer *peer = user->peers;
	for (; !found && peer != NULL; peer = peer->sibling)
		found = means(ban, &(struct subject){.host = str_from(peer->origin->host)});
	return found;
}

static const struct ban *of_user(const struct server *server, const struct user *user)
{
	for (size_t i = 0; i < server->ban_count; i++)
		if (means_user(server->bans[i], user, user_nick(user), user_source(user)))
			return server->bans[i];
	return NULL;
}

const struct ban *ban_of_new_nick(
    const struct server *server, const struct user *user, struct str nick)
{
	struct buf source = {0};
	struct str whole = user_source(user);
	buf_add(&source, nick.data, nick.len);
	buf_add(&source, whole.data + user->nick_len, whole.len - user->nick_len);
	const struct ban *ban = NULL;
	for (size_t i = 0; ban == NULL && i < server->ban_count; i++)
		if (means_user(server->bans[i], user, nick, (struct str){source.data, source.len}))
			ban = server->bans[i];
	buf_fini(&source);
	return ban;
}

bool ban_would_mean(enum ban_kind kind, struct str what, const struct user *user)
{
	struct ban ban = {.kind = kind, .what = xmemdup0(what.data, what.len)};
	if (kind == BAN_ADDRESS)
		net_range_parse(what, &ban.range);
	bool found = means_user(&ban, user, user_nick(user), user_source(user));
	free(ban.what);
	return found;
}

static void ban_free(struct ban *ban)
{
	free(ban->what);
	free(ban->reason);
	free(ban->by);
	free(ban);
}

static size_t index_of(const struct server *server, enum ban_kind kind, struct str what)
{
	size_t at = 0;
	while (at < server->ban_count && (server->bans[at]->kind != kind ||
	                                     !str_eq_case(str_from(server->bans[at]->what), what)))
		at++;
	return at;
}

static void forget(struct server *server, size_t at)
{
	ban_free(server->bans[at]);
	server->ban_count--;
	memmove(&server->bans[at], &server->bans[at + 1],
	    (server->ban_count - at) * sizeof server->bans[0]);
}

struct ban *ban_put(struct server *server, enum ban_kind kind, struct str what)
{
	size_t at = index_of(server, kind, what);
	struct ban *ban = xcalloc(1, sizeof *ban);
	if (at < server->ban_count)
		forget(server, at);
	ban->kind = kind;
	ban->what = xmemdup0(what.data, what.len);
	if (kind == BAN_ADDRESS)
		net_range_parse(what, &ban->range);
	server->bans = xrealloc(server->bans, (server->ban_count + 1) * sizeof server->bans[0]);
	server->bans[server->ban_count++] = ban;
	return ban;
}

/* Others only see that it was banned. */
static void check_user(struct server *server, struct user *user)
{
	const struct ban *ban = of_user(server, user);
	struct peer *last = user->peers;
	if (ban == NULL)
		return;
	while (last != NULL && last->sibling != NULL) {
		ban_turn_away(last, ban);
		last = user->peers;
	}
	user_end(server, user, STR("Banned"));
	if (last != NULL)
		ban_turn_away(last, ban);
}

/* Also those that are still on their way in, as far as it is known who they are. */
static void throw_out(struct server *server)
{
	struct user *user, *next;
	for (user = server->users; user != NULL; user = next) {
		next = user->hh.next;
		check_user(server, user);
	}
	for (struct peer *peer = server->peers; peer != NULL; peer = peer->next) {
		const struct ban *ban = ban_of_host(server, str_from(peer->origin->host));
		if (ban != NULL && !peer->closing)
			ban_turn_away(peer, ban);
	}
}

void ban_add(struct server *server, enum ban_kind kind, struct str what, int64_t seconds,
    struct str reason, struct str by)
{
	struct ban *ban = ban_put(server, kind, what);
	reason = str_clip(reason, BAN_REASON_MAX);
	ban->reason = xmemdup0(reason.data, reason.len);
	ban->by = xmemdup0(by.data, by.len);
	ban->since = clock_wall_s();
	ban->until = seconds != 0 ? ban->since + seconds : 0;
	log_info("ban: of the %s %s by %s, %s: %s", words[kind], ban->what, ban->by,
	    seconds != 0 ? "for a time" : "for good", ban->reason);
	ban_store_put(server, ban);
	throw_out(server);
}

bool ban_remove(struct server *server, enum ban_kind kind, struct str what)
{
	size_t at = index_of(server, kind, what);
	if (at == server->ban_count)
		return false;
	log_info("ban: of the %s %s lifted", words[kind], server->bans[at]->what);
	ban_store_drop(server, server->bans[at]);
	forget(server, at);
	return true;
}

void ban_each(const struct server *server, ban_each_fn *each, void *arg)
{
	for (size_t i = 0; i < server->ban_count; i++)
		if (!has_ended(server->bans[i]))
			each(server->bans[i], arg);
}

static void add_time(struct buf *out, int64_t second)
{
	char text[32];
	date_utc(second, "%Y-%m-%d %H:%M UTC", text, sizeof text);
	buf_add_str(out, text);
}

void ban_sentence(const struct server *server, const struct ban *ban, struct buf *out)
{
	const char *email = server->config->admin_email;
	buf_add_str(out, "you are banned from this server");
	if (ban->until != 0) {
		buf_add_str(out, " until ");
		add_time(out, ban->until);
	}
	if (ban->reason[0] != '\0')
		buf_printf(out, " (%s)", ban->reason);
	buf_printf(
	    out, "; if that is wrong, write to %s", email[0] != '\0' ? email : "those who run it");
}

void ban_turn_away(struct peer *peer, const struct ban *ban)
{
	struct buf sentence = {0};
	ban_sentence(peer->server, ban, &sentence);
	peer->server->metrics.drops[DROP_BAN]++;
	peer_log(peer, LOG_LEVEL_WARN, "refused: banned by the %s %s", words[ban->kind], ban->what);
	peer_close(peer, sentence.data);
	buf_fini(&sentence);
}

void ban_sweep(struct server *server)
{
	for (size_t at = server->ban_count; at > 0; at--) {
		if (!has_ended(server->bans[at - 1]))
			continue;
		ban_store_drop(server, server->bans[at - 1]);
		forget(server, at - 1);
	}
}

void ban_clear(struct server *server)
{
	while (server->ban_count > 0)
		forget(server, server->ban_count - 1);
	free(server->bans);
	server->bans = NULL;
}
