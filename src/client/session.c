#include "client/session.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/trust.h"
#include "net/conn.h"

/* HOST:PORT or the path, without the scheme: what the person typed, more or less. */
static char *name_of_address(const struct net_addr *addr)
{
	char text[NET_TEXT_MAX];
	net_addr_format(addr, text);
	const char *slashes = strstr(text, "://");
	if (slashes != NULL)
		return xstrdup(slashes + 3);
	return xstrdup(addr->path[0] != '\0' ? addr->path : text);
}

/* "irc://host/cats" means "#cats". */
static void wish_for(struct session *session, const char *name)
{
	bool whole = isupport_is_channel(&session->private->isupport, str_from(name));
	char *full = xasprintf("%s%s", whole ? "" : "#", name);
	wishes_add(session, str_from(full), STR(""));
	free(full);
}

static void wish_for_channels(struct session *session, const struct client_join *join)
{
	for (size_t i = 0; i < join->channel_count; i++)
		wish_for(session, join->channels[i]);
	if (join->channel_count == 0 && session->addr.channel[0] != '\0')
		wish_for(session, session->addr.channel);
	if (session->private->wishes.count == 0)
		session->private->anywhere = true;
	else
		session->private->wishes.list[0].show = true;
}

struct session *session_new(struct client *client, const struct client_join *join)
{
	struct session *session = xcalloc(1, sizeof *session);
	struct session_private *own = xcalloc(1, sizeof *own);
	session->client = client;
	session->private = own;
	session->addr = *join->addr;
	session->plain = join->plain;
	session->transport = "";
	session->lag = -1;
	session->nick = xstrdup(client->nick);
	session->name = name_of_address(join->addr);
	if (join->password != NULL)
		own->password = xstrdup(join->password);
	own->invited = join->invited;
	random_token(own->holder);
	own->announced = join->announced;
	own->other_count =
	    join->other_count < CLIENT_OTHERS_MOST ? join->other_count : CLIENT_OTHERS_MOST;
	for (size_t i = 0; i < own->other_count; i++)
		own->others[i] = join->others[i];
	own->identity = join->identity;
	if (join->pin != NULL) {
		own->pin_len = join->pin_len;
		memcpy(own->pin, join->pin, join->pin_len);
	}
	login_init(session, join->account, join->account_password);
	isupport_init(&own->isupport);
	link_init(session);
	plain_init(session, join->newline);
	deliver_init(session);
	DL_APPEND(client->sessions, session);
	own->server = conversation_open_server(session, session->name);
	if (!join->plain)
		wish_for_channels(session, join);
	return session;
}

void session_join_default(struct session *session)
{
	const struct isupport *isupport = &session->private->isupport;
	if (!session->private->anywhere)
		return;
	session->private->anywhere = false;
	wish_for(session, isupport->lobby[0] != '\0' ? isupport->lobby : CLIENT_LOBBY);
	session->private->wishes.list[0].show = true;
	wishes_join(session);
}

void session_free(struct session *session)
{
	struct session_private *own = session->private;
	link_fini(session);
	trust_fini(session);
	plain_fini(session);
	deliver_fini(session);
	questions_fini(&own->questions);
	struct conversation *each = own->server, *next;
	for (; each != NULL; each = next) {
		next = conversation_next(each);
		conversation_free(each);
	}
	wishes_fini(&own->wishes);
	line_reader_clear(&own->reader);
	DL_DELETE(session->client->sessions, session);
	login_fini(session);
	search_fini(session);
	secret_wipe(&own->password);
	free(own);
	free(session->account);
	free(session->nick);
	free(session->name);
	free(session);
}

void session_changed(struct session *session)
{
	client_changed(session->private->server, CLIENT_STATE);
}

void session_tell_everywhere(struct session *session, enum line_kind kind, const char *text)
{
	struct conversation *each = session->private->server;
	for (; each != NULL; each = conversation_next(each))
		client_tell(each, kind, "%s", text);
}

void session_set_state(struct session *session, enum session_state state)
{
	session->state = state;
	session_changed(session);
}

void session_set_nick(struct session *session, struct str nick)
{
	char *copy = xmemdup0(nick.data, nick.len);
	free(session->nick);
	session->nick = copy;
	session_changed(session);
}

void session_set_account(struct session *session, struct str account)
{
	free(session->account);
	session->account = account.len > 0 ? xmemdup0(account.data, account.len) : NULL;
	session_changed(session);
}

void session_keep_text(struct str text, char *out, size_t size)
{
	size_t len = text.len < size ? text.len : size - 1;
	if (len > 0)
		memcpy(out, text.data, len);
	out[len] = '\0';
}

void session_set_name(struct session *session, struct str name)
{
	if (name.len == 0 || str_eq(name, str_from(session->name)))
		return;
	free(session->name);
	session->name = xmemdup0(name.data, name.len);
	conversation_rename(session->private->server, name);
	session_changed(session);
}

bool session_is_self(const struct session *session, struct str nick)
{
	return isupport_same(&session->private->isupport, nick, str_from(session->nick));
}

struct conversation *session_find(
    struct session *session, enum conversation_kind kind, struct str name)
{
	if (kind == CONVERSATION_SERVER)
		return session->private->server;
	struct conversation *found = conversation_find(session, name);
	return found != NULL && found->kind == kind ? found : NULL;
}

/* A message is one line: nothing typed or received may begin another. */
static void keep_on_one_line(struct buf *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->data[i] == '\r' || line->data[i] == '\n' || line->data[i] == '\0')
			line->data[i] = ' ';
}

void session_send(struct session *session, const char *format, ...)
{
	if (session->private->conn == NULL)
		return;
	struct buf *line = &session->client->outgoing;
	va_list args;
	va_start(args, format);
	buf_clear(line);
	buf_vprintf(line, format, args);
	va_end(args);
	keep_on_one_line(line);
	buf_add_str(line, "\r\n");
	conn_send(session->private->conn, line->data, line->len);
}
