#include "server/seal.h"

#include "server/channel.h"
#include "server/history.h"
#include "server/record.h"
#include "server/server.h"
#include "server/ticket.h"

/* What the record says, as text: one letter, and the msgid up to which nobody is told. */
#define CLOSED 'c' /* the channel is, or was at its end, closed to strangers */
#define OPEN   'o'

struct seal {
	bool closed;
	int64_t until;
};

static void read_seal(const struct store_message *message, void *arg)
{
	struct seal *seal = arg;
	struct str text = message->text;
	if (message->kind != RECORD_SEAL || text.len < 1)
		return;
	seal->closed = text.data[0] == CLOSED;
	msgid_read((struct str){text.data + 1, text.len - 1}, &seal->until);
}

static struct seal find(struct server *server, struct str name)
{
	struct seal seal = {0};
	history_find(server, ticket_of_place(name), 0, read_seal, &seal);
	return seal;
}

static void keep(struct server *server, struct str name, struct seal seal)
{
	char text[1 + MSGID_LEN];
	struct store_message message = {
	    .id = history_new_id(server),
	    .ticket = ticket_of_place(name),
	    .kind = RECORD_SEAL,
	    .channel = name,
	    .text = {text, sizeof text},
	};
	text[0] = seal.closed ? CLOSED : OPEN;
	msgid_write(seal.until, text + 1);
	store_add(history_store(server), &message);
}

void seal_begin(struct server *server, struct channel *channel)
{
	struct seal seal = find(server, channel_name(channel));
	if (seal.closed) {
		seal = (struct seal){.until = history_new_id(server)};
		keep(server, channel_name(channel), seal);
	}
	channel->sealed = seal.until;
	channel->closed = false;
}

void seal_restore(struct server *server, struct channel *channel)
{
	struct seal seal = find(server, channel_name(channel));
	channel->sealed = seal.until;
	channel->closed = seal.closed;
}

void seal_update(struct server *server, struct channel *channel)
{
	bool closes = (channel->flags & (CHANNEL_INVITE_ONLY | CHANNEL_ACCOUNTS_JOIN)) != 0 ||
	              channel->key != NULL;
	if (!closes || channel->closed)
		return;
	channel->closed = true;
	keep(server, channel_name(channel), (struct seal){true, channel->sealed});
}

static void read_id(const struct store_message *message, void *arg)
{
	*(int64_t *)arg = message->id;
}

/* Up to when what is kept under that name is not for those who take it; 0: all of it is. */
static int64_t hidden_under(struct server *server, struct str name)
{
	const struct store_range last = {.before = STORE_ID_MAX, .limit = 1, .newest = true};
	struct seal seal = find(server, name);
	if (seal.closed)
		store_read(history_store(server), name, &last, read_id, &seal.until);
	return seal.until;
}

void seal_rename(struct server *server, struct channel *channel, struct str name)
{
	if (str_eq_case(name, channel_name(channel)))
		return;
	int64_t hidden = hidden_under(server, name);
	if (channel->sealed < hidden)
		channel->sealed = hidden;
	if (channel->closed || channel->sealed != 0)
		keep(server, name, (struct seal){channel->closed, channel->sealed});
}
