/* BAN and what it is called elsewhere: whom the server keeps out. For operators. */

#include "base/clock.h"
#include "base/date.h"
#include "base/duration.h"
#include "server/ban.h"
#include "server/command.h"
#include "server/operators.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

/* One command, as its parameters say it. */
struct order {
	enum ban_kind kind;
	struct buf what;
	int64_t seconds; /* 0: for good */
	struct buf reason;
};

static void order_fini(struct order *order)
{
	buf_fini(&order->what);
	buf_fini(&order->reason);
}

static struct str text_of(const struct buf *buf)
{
	return (struct str){buf->data != NULL ? buf->data : "", buf->len};
}

static bool refuse(struct peer *peer, const char *code, struct str what, const char *why)
{
	reply_line(peer, "FAIL BAN %s " STR_FMT " :%s", code, STR_ARG(reply_word(what)), why);
	return false;
}

/* Whom it means, with how long before or behind it; all else is the reason. */
static bool read_order(struct peer *peer, const struct irc_message *message, struct order *order)
{
	size_t next = 0;
	bool timed =
	    message->param_count > 1 && duration_parse(message->params[0], &order->seconds);
	next += timed;
	struct str said = message->params[next++];
	if (!timed && duration_parse(param(message, next), &order->seconds))
		next++;
	for (; next < message->param_count; next++)
		buf_printf(&order->reason, "%s" STR_FMT, order->reason.len > 0 ? " " : "",
		    STR_ARG(message->params[next]));
	if (!ban_read(said, &order->kind, &order->what))
		return refuse(peer, "INVALID_MASK", said,
		    "Write an address, a range such as 192.0.2.0/24, nick!user@host, account:NAME "
		    "or "
		    "a nick");
	return true;
}

static void write_end(int64_t until, char *out, size_t size)
{
	date_utc(until, until != 0 ? "until %Y-%m-%d %H:%M UTC" : "for good", out, size);
}

static void add(struct peer *peer, struct order *order)
{
	struct server *server = peer->server;
	struct str what = text_of(&order->what), reason = text_of(&order->reason);
	char end[40];
	if (ban_would_mean(order->kind, what, peer->user)) {
		refuse(peer, "YOURSELF", what, "That would throw yourself out");
		return;
	}
	int64_t now = clock_wall_s();
	write_end(order->seconds != 0 ? now + order->seconds : 0, end, sizeof end);
	operators_tell(server, STR_FMT " bans the %s " STR_FMT " %s: " STR_FMT,
	    STR_ARG(user_nick(peer->user)), ban_kind_word(order->kind), STR_ARG(what), end,
	    STR_ARG(reason));
	ban_add(server, order->kind, what, order->seconds, reason, user_nick(peer->user));
}

static void show(const struct ban *ban, void *arg)
{
	struct peer *peer = arg;
	char end[40];
	write_end(ban->until, end, sizeof end);
	if (list_has_room(peer))
		reply_line(peer, "NOTE BAN LISTED %s %s :%s, by %s: %s", ban_kind_word(ban->kind),
		    ban->what, end, ban->by, ban->reason);
}

static void list(struct peer *peer)
{
	ban_each(peer->server, show, peer);
	reply_line(peer, "NOTE BAN END_OF_LIST :There are %zu", peer->server->ban_count);
}

void command_ban(struct peer *peer, const struct irc_message *message)
{
	struct order order = {0};
	if (!need_operator(peer))
		return;
	if (message->param_count == 0)
		list(peer);
	else if (read_order(peer, message, &order))
		add(peer, &order);
	order_fini(&order);
}

void command_unban(struct peer *peer, const struct irc_message *message)
{
	enum ban_kind kind;
	struct buf what = {0};
	struct str said = message->params[0];
	if (!need_operator(peer))
		return;
	if (!ban_read(said, &kind, &what) || !ban_remove(peer->server, kind, text_of(&what)))
		refuse(peer, "NO_SUCH_BAN", said, "BAN alone lists them");
	else
		operators_tell(peer->server, STR_FMT " lifts the ban of the %s %s",
		    STR_ARG(user_nick(peer->user)), ban_kind_word(kind), what.data);
	buf_fini(&what);
}
