/* ISUPPORT: what this server does, told to every client; each token holds what the code does. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/channel.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/history.h"
#include "server/mask.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

#define TOKENS_MOST 13 /* tokens in one line */

/* A limit that is off is said as a token without a value. */
static void add_limit(struct buf *out, const char *token, uint32_t limit)
{
	if (limit != 0)
		buf_printf(out, "%s%u ", token, limit);
	else
		buf_printf(out, "%s ", token);
}

static void add_modes(struct buf *out)
{
#define LETTER(name, letter) letter,
	static const char lists[] = {CHANNEL_LISTS(LETTER) '\0'};
	static const char flags[] = {CHANNEL_FLAGS(LETTER) '\0'};
#undef LETTER
	buf_printf(out, "CHANMODES=%s,k,l,%s ", lists, flags);
#define LETTER(name, letter, prefix) letter,
#define PREFIX(name, letter, prefix) prefix,
	static const char ranks[] = {MEMBER_RANKS(LETTER) '\0'};
	static const char prefixes[] = {MEMBER_RANKS(PREFIX) '\0'};
#undef LETTER
#undef PREFIX
#define LETTER(name, letter, word) letter,
	static const char extended[] = {MASK_KINDS(LETTER) '\0'};
#undef LETTER
	buf_printf(out, "PREFIX=(%s)%s STATUSMSG=%s ", ranks, prefixes, prefixes);
	buf_printf(
	    out, "EXTBAN=,%s ACCOUNTEXTBAN=a,account EXCEPTS=e INVEX=I BOT=B MODES ", extended);
}

/* A text that others are told with names around it. */
static void add_text_limit(struct buf *out, const char *token, uint32_t limit, size_t room)
{
	buf_printf(out, "%s%zu ", token, limit < room ? limit : room);
}

static void add_limits(struct buf *out, const struct limits *limits)
{
	add_limit(out, "AWAYLEN=", limits->away);
	add_limit(out, "CHANLIMIT=#:", limits->channels_per_user);
	add_limit(out, "CHANNELLEN=", limits->channel);
	buf_printf(out, "CHATHISTORY=%zu MSGREFTYPES=msgid,timestamp ", history_limit(limits));
	add_text_limit(out, "KICKLEN=", limits->kick, event_room_least(limits, true));
	if (limits->list != 0)
		buf_printf(
		    out, "MAXLIST=b:%u,e:%u,I:%u ", limits->list, limits->list, limits->list);
	add_limit(out, limits->monitor != 0 ? "MONITOR=" : "MONITOR", limits->monitor);
	add_limit(out, "NAMELEN=", limits->real_name);
	add_limit(out, "NICKLEN=", limits->nick);
	add_text_limit(out, "TOPICLEN=", limits->topic, event_room_least(limits, false));
}

static void add_rest(struct buf *out, const struct config *config)
{
	buf_printf(out, "HOSTLEN=%d USERLEN=%d KEYLEN=%d ", USER_HOST_MAX, USER_USERNAME_MAX,
	    CHANNEL_KEY_MAX);
	buf_add_str(out, "CASEMAPPING=ascii CHANTYPES=# ELIST=CMNTU SAFELIST UTF8ONLY WHOX ");
	buf_add_str(out, "TARGMAX=JOIN:,KICK:,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,"
	                 "USERHOST:5,WHOIS:1 ");
	buf_printf(out, "DEFAULTCHAN=%s NETWORK=%s", config->default_channel, config->network);
}

/* All of them as one text, to free(). */
static char *write_tokens(const struct config *config)
{
	struct buf tokens = {0};
	add_modes(&tokens);
	add_limits(&tokens, &config->limits);
	add_rest(&tokens, config);
	return buf_take(&tokens);
}

static void send_lines(struct peer *peer, struct str tokens)
{
	struct buf line = {0};
	struct str token;
	size_t count = 0;
	while ((token = str_word(&tokens)).len > 0) {
		buf_printf(&line, "%s" STR_FMT, line.len > 0 ? " " : "", STR_ARG(token));
		if (++count % TOKENS_MOST == 0 || str_trim(tokens).len == 0) {
			reply(peer, RPL_ISUPPORT, "%s", line.data);
			buf_clear(&line);
		}
	}
	buf_fini(&line);
}

static void send_tokens(struct peer *peer, struct str tokens)
{
	uint64_t both = CAP_BATCH | CAP_EXTENDED_ISUPPORT;
	struct batch batch;
	if ((peer->caps & both) != both) {
		send_lines(peer, tokens);
		return;
	}
	batch_begin(&batch, peer, "draft/isupport");
	send_lines(peer, tokens);
	batch_end(&batch);
}

void info_isupport(struct peer *peer)
{
	char *tokens = write_tokens(peer->server->config);
	send_tokens(peer, str_from(tokens));
	free(tokens);
}

static struct str name_of(struct str token)
{
	const char *equals = memchr(token.data, '=', token.len);
	return (struct str){token.data, equals != NULL ? (size_t)(equals - token.data) : token.len};
}

/* Whether a token is among them, or one of its name if `by_name`. */
static bool is_among(struct str token, struct str tokens, bool by_name)
{
	struct str other;
	while ((other = str_word(&tokens)).len > 0)
		if (by_name ? str_eq(name_of(token), name_of(other)) : str_eq(token, other))
			return true;
	return false;
}

/* New and other tokens, and "-NAME" for those that are gone. */
static void compare(struct str before, struct str after, struct buf *out)
{
	struct str token, rest = after;
	while ((token = str_word(&rest)).len > 0)
		if (!is_among(token, before, false))
			buf_printf(out, STR_FMT " ", STR_ARG(token));
	rest = before;
	while ((token = str_word(&rest)).len > 0)
		if (!is_among(token, after, true))
			buf_printf(out, "-" STR_FMT " ", STR_ARG(name_of(token)));
}

void info_tokens_changed(struct server *server, const struct config *before)
{
	struct buf changes = {0};
	char *old = write_tokens(before), *new = write_tokens(server->config);
	compare(str_from(old), str_from(new), &changes);
	for (struct peer *peer = server->peers; peer != NULL && changes.len > 0; peer = peer->next)
		if (peer->user != NULL && peer->dialect == &dialect_irc)
			send_tokens(peer, (struct str){changes.data, changes.len});
	buf_fini(&changes);
	free(old);
	free(new);
}

void command_isupport(struct peer *peer, const struct irc_message *message)
{
	(void)message;
	if (peer->user == NULL && (peer->caps & CAP_EXTENDED_ISUPPORT) == 0)
		reply_bare(peer, ERR_NOTREGISTERED);
	else
		info_isupport(peer);
}
