/* Clients that say anything at all, in any order: the server's books must still be right. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "proto/irc.h"
#include "server/channel.h"
#include "server/config.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"
#include "tests/server/rig.h"

#define MONKEYS 8
#define ROUNDS  20000

static unsigned next_random(unsigned *seed, unsigned most)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % most;
}

/* Words of all kinds; a template takes one wherever it has a '$'. */
static const char *const words[] = {"a", "b", "c", "d", "e", "A", "nick", "#x", "#y", "#z", "#x,#y",
    "#", "0", "*", "@#x", "+#y", ":", ":some text", ":\1VERSION\1", "+o", "-o", "+nt-v", "+b", "+k",
    "+l", "5", "*!*@*", "a!*@*", "+ov", "b c", "+i", "-i+w", "+B", "+RT", ",", ",,a", "LS", "302",
    "REQ", ":server-time message-tags", ":-server-time",
    ":multi-prefix batch labeled-response echo-message", "END", "L", "S", "C", "+", "-",
    "%tcuihsnfdlaor,7", "o", "secret", "root", ">1", "C<5", "!#x", "\xff\xfe", "\xc3\xa9",
    "::", "@", "!", "a,b,c,nobody,#x", ":x y z", "irc.example.com",
    "timestamp=2026-01-01T00:00:00.000Z", "timestamp=x", "msgid=1j0rvlplfbn", "LATEST", "BEFORE",
    "AFTER", "AROUND", "BETWEEN", "TARGETS", "text=some", "in=#x;from=a;limit=3"};

static const char *const templates[] = {"JOIN $", "JOIN $ $", "PART $", "PART $ $", "TOPIC $",
    "TOPIC $ $", "KICK $ $", "KICK $ $ $", "INVITE $ $", "NAMES $", "LIST $", "MODE $", "MODE $ $",
    "MODE $ $ $", "MODE #x $ $", "MODE #x $ $ $ $", "PRIVMSG $ $", "PRIVMSG #x $", "NOTICE $ $",
    "TAGMSG $", "@+a=b;label=$ PRIVMSG $ $", "@label=1 JOIN $", "@label=2 $ $", "NICK $",
    "USER $ $ $ $", "PASS $", "AWAY $", "AWAY", "SETNAME $", "WHO $", "WHO $ $", "WHOIS $",
    "WHOIS $ $", "WHOWAS $ $", "USERHOST $ $", "ISON $ $", "MONITOR $ $", "MONITOR $", "OPER $ $",
    "OPER root secret", "KILL $ $", "WALLOPS $", "REHASH", "CAP $ $", "CAP $", "PING $", "PONG $",
    "QUIT $", "LUSERS", "MOTD $", "VERSION $", "HELP $", "INFO", "ADMIN $", "TIME $", "LINKS",
    "$ $ $", "$", "JOIN #x", "JOIN #x,#y,#z", "PRIVMSG #x :hello", "NICK a", "NICK b", "JOIN 0",
    "MODE #x -o $", "MODE #x +b $", "RENAME $ $", "RENAME #x #y $", "REDACT $ $", "REDACT #x $ $",
    "ISUPPORT", "BATCH +1 draft/multiline $", "@label=3 BATCH +1 draft/multiline #x",
    "@batch=1 PRIVMSG #x :line", "@batch=1;draft/multiline-concat PRIVMSG #x $", "BATCH -1",
    "BATCH $ $ $", "CAP REQ :batch draft/multiline draft/message-redaction draft/channel-rename",
    "CAP REQ :draft/event-playback draft/read-marker soju.im/search", "CHATHISTORY $ $ $ $",
    "CHATHISTORY LATEST $ * 20", "CHATHISTORY $ $ $ $ 9", "CHATHISTORY TARGETS $ $ $", "SEARCH $",
    "SEARCH text=$", "MARKREAD $", "MARKREAD $ $", "@+draft/client-id=1 PRIVMSG $ $",
    "@label=4;+draft/client-id=2 PRIVMSG #x $", "@+draft/client-id=$ TAGMSG $",
    "@+draft/edit=1j0rvlplfbn PRIVMSG $ $", "@+draft/react=x TAGMSG $"};

static void add_line(struct buf *out, unsigned *seed)
{
	const char *template = templates[next_random(seed, COUNT_OF(templates))];
	for (; *template != '\0'; template ++) {
		if (*template == '$')
			buf_add_str(out, words[next_random(seed, COUNT_OF(words))]);
		else
			buf_add_char(out, *template);
	}
	buf_add_str(out, next_random(seed, 10) == 0 ? "\n" : "\r\n");
}

static void check_user(const struct server *server, const struct user *user, size_t *memberships)
{
	for (const struct peer *peer = user->peers; peer != NULL; peer = peer->sibling)
		assert_ptr_equal(peer->user, user);
	assert_ptr_equal(user_find(server, user_nick(user)), user);
	for (uint32_t i = 0; i < user->channel_count; i++) {
		const struct membership *membership = &user->channels[i];
		assert_in_range(membership->index, 0, membership->channel->member_count - 1);
		assert_ptr_equal(membership->channel->members[membership->index].user, user);
		++*memberships;
	}
}

static void check_books(const struct server *server)
{
	size_t memberships = 0, members = 0, operators = 0, invisible = 0, peers = 0;
	for (const struct user *user = server->users; user != NULL; user = user->hh.next) {
		check_user(server, user, &memberships);
		operators += (user->modes & USER_OPERATOR) != 0;
		invisible += (user->modes & USER_INVISIBLE) != 0;
	}
	for (const struct channel *c = server->channels; c != NULL; c = c->hh.next) {
		assert_int_not_equal(c->member_count, 0);
		assert_ptr_equal(channel_find(server, channel_name(c)), c);
		members += c->member_count;
	}
	for (const struct peer *peer = server->peers; peer != NULL; peer = peer->next)
		peers++;
	assert_int_equal(memberships, members);
	assert_int_equal(server->operator_count, operators);
	assert_int_equal(server->invisible_count, invisible);
	assert_int_equal(server->peer_count, peers);
}

/* A message, well formed and not too long: tags, if any, have a limit of their own. */
static void check_line(struct str line)
{
	struct irc_message message;
	assert_true(line.len > 2 && line.data[line.len - 2] == '\r');
	line.len -= 2;
	assert_null(memchr(line.data, '\r', line.len));
	assert_null(memchr(line.data, '\0', line.len));
	assert_true(irc_parse(line.data, line.len, &message));
	size_t tags = message.tags.len > 0 ? message.tags.len + 2 : 0;
	assert_true(tags <= IRC_TAGS_MAX && line.len - tags <= IRC_LINE_MAX - 2);
	for (size_t i = 0; i < message.param_count; i++)
		assert_true(i + 1 == message.param_count || message.params[i].len > 0);
}

static void check_heard(struct buf *in)
{
	const char *end;
	size_t taken = 0;
	while (taken < in->len && (end = memchr(in->data + taken, '\n', in->len - taken)) != NULL) {
		size_t len = (size_t)(end - in->data) + 1 - taken;
		check_line((struct str){in->data + taken, len});
		taken += len;
	}
	buf_consume(in, taken);
}

/* Now and then one drops its connection in the middle of whatever it was saying. */
static void play_round(struct rig *rig, unsigned *seed)
{
	struct buf lines = {0};
	char name = (char)('a' + next_random(seed, MONKEYS));
	struct rig_client *client = &rig->clients[name - 'a'];
	if (client->eof || (client->fd >= 0 && next_random(seed, 60) == 0)) {
		char step[] = "?-\n";
		step[0] = name;
		rig_play(rig, "drop", step);
	}
	bool fresh = client->fd < 0;
	if (fresh) {
		rig_connect(rig, name, next_random(seed, 3) == 0 ? "unix" : "tcp");
		buf_printf(&lines, "NICK %c\r\nUSER %c 0 * :%c\r\nJOIN #x\r\n", name, name, name);
	}
	for (unsigned i = next_random(seed, 6); i > 0; i--)
		add_line(&lines, seed);
	if (!fresh && lines.len > 0 && next_random(seed, 8) == 0)
		lines.len -= next_random(seed, (unsigned)lines.len);
	rig_send(rig, name, lines.data, lines.len);
	buf_fini(&lines);
	rig_poll(rig);
}

static void has_an_operator(struct config *config)
{
	static struct config_oper oper = {"root", "secret", NULL};
	config->opers = &oper;
	config->oper_count = 1;
}

static void keeps_its_books(void **state)
{
	(void)state;
	unsigned seed = 20260101;
	struct rig *rig = rig_new(has_an_operator);
	for (int round = 0; round < ROUNDS; round++) {
		play_round(rig, &seed);
		if (round % 50 == 0) {
			for (int i = 0; i < MONKEYS; i++)
				check_heard(&rig->clients[i].in);
			check_books(rig->server);
		}
	}
	check_books(rig->server);
	assert_true(rig->server->serial > ROUNDS / 4); /* there was something to tell */
	rig->server->config->opers = NULL;
	rig->server->config->oper_count = 0;
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_its_books),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
