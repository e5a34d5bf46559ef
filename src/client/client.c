#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "client/conversation.h"
#include "client/farewell.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"
#include "net/net.h"

/* The environment first, as a look-up of users may ask the network. */
const char *client_login_name(void)
{
	static const char *const variables[] = {"LOGNAME", "USER"};
	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		const char *name = getenv(variables[i]);
		if (name != NULL && name[0] != '\0')
			return name;
	}
	const struct passwd *user = getpwuid(getuid());
	return user != NULL ? user->pw_name : "";
}

struct client *client_new(struct net *net, const struct client_config *config)
{
	struct client *client = xcalloc(1, sizeof *client);
	char nick[NICK_MAX];
	nick_from_name(str_from(config->nick != NULL ? config->nick : client_login_name()), nick);
	client->net = net;
	client->loop = net_loop(net);
	client->nick = xstrdup(nick);
	client->real_name = xstrdup(config->real_name != NULL ? config->real_name : nick);
	client->lines_bytes = config->lines_bytes > 0 ? config->lines_bytes : LINES_BYTES_DEFAULT;
	client->retry_first = config->retry_first > 0 ? config->retry_first : CLIENT_RETRY_FIRST;
	client->unattended = config->unattended;
	client->sts = config->sts != NULL ? xstrdup(config->sts) : NULL;
	client->authorities = config->authorities != NULL ? xstrdup(config->authorities) : NULL;
	client->known = config->known != NULL ? xstrdup(config->known) : NULL;
	client->hints_at_nick = config->nick == NULL && !config->unattended &&
	                        (strcmp(nick, "root") == 0 || strcmp(nick, "guest") == 0);
	client->random = (uint64_t)clock_wall_ns() | 1;
	return client;
}

void client_free(struct client *client)
{
	if (client == NULL)
		return;
	while (client->sessions != NULL)
		session_free(client->sessions);
	farewell_cut(client);
	buf_fini(&client->scratch);
	buf_fini(&client->outgoing);
	buf_fini(&client->quote);
	buf_fini(&client->received);
	buf_fini(&client->typed);
	free(client->quit_reason);
	free(client->known);
	free(client->authorities);
	free(client->sts);
	free(client->real_name);
	free(client->nick);
	free(client);
}

void client_observe(struct client *client, const struct client_observer *observer, void *arg)
{
	client->observer = observer;
	client->observer_arg = arg;
}

struct session *client_sessions(const struct client *client)
{
	return client->sessions;
}

struct conversation *client_conversations(const struct client *client)
{
	return client->conversations;
}

struct session *client_connect(struct client *client, const struct client_join *join)
{
	struct session *session = session_new(client, join);
	link_call(session);
	return session;
}

void client_quit(struct client *client, const char *reason)
{
	struct session *session;
	if (reason == NULL)
		reason = client->quit_reason;
	DL_FOREACH (client->sessions, session) {
		/* What is on its way is waited for; what cannot go now is not. */
		if (session->state == SESSION_ONLINE && session->waiting > 0)
			session->private->quitting = true;
		else
			link_leave(session, reason);
	}
}

bool client_idle(const struct client *client)
{
	const struct session *session;
	DL_FOREACH (client->sessions, session)
		if (session->state != SESSION_OFFLINE)
			return false;
	return client->farewells == NULL;
}

void client_answer(struct conversation *conversation, struct str secret)
{
	login_answer(conversation->session, secret);
}

void client_wipe_outgoing(struct client *client)
{
	if (client->outgoing.len > 0)
		explicit_bzero(client->outgoing.data, client->outgoing.len);
}

void client_mark_read(struct conversation *conversation)
{
	conversation->read_until = lines_end(conversation->lines);
	read_marker_seen(conversation);
	if (conversation->unread == 0 && conversation->mentions == 0)
		return;
	conversation->unread = 0;
	conversation->mentions = 0;
	client_changed(conversation, CLIENT_STATE);
}

void client_vtell(
    struct conversation *conversation, enum line_kind kind, const char *format, va_list args)
{
	struct buf *text = &conversation->session->client->outgoing;
	buf_clear(text);
	buf_vprintf(text, format, args);
	conversation_add(conversation, &(struct line){
	                                   .time = clock_wall_ms(),
	                                   .kind = kind,
	                                   .text = {text->data, text->len},
	                               });
}

void client_tell(struct conversation *conversation, enum line_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	client_vtell(conversation, kind, format, args);
	va_end(args);
}

struct str client_without_nul(struct str text, struct buf *mended)
{
	if (text.len == 0 || memchr(text.data, '\0', text.len) == NULL)
		return text;
	buf_clear(mended);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\0')
			buf_add_str(mended, "\xef\xbf\xbd");
		else
			buf_add_char(mended, text.data[i]);
	}
	return (struct str){mended->data, mended->len};
}

/* Xorshift, Marsaglia 2003. */
uint64_t client_random(struct client *client, uint64_t below)
{
	uint64_t x = client->random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	client->random = x;
	return x % below;
}
