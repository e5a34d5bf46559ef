/*
 * A client without a network: it implements client/client.h over a model that the typed commands
 * change, so that a test can put anything on the screen through the screen itself. Backslash
 * escapes (\e, \r, \n, \xHH, \\) in its commands' arguments stand for those bytes.
 */
#include "tests/ui/fake_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "client/client.h"
#include "client/command.h"
#include "loop/loop.h"

struct client {
	struct loop *loop;
	struct client_observer observer;
	void *arg;
	struct session session;
	struct conversation *first;
	struct loop_timer flood;
	size_t flood_left, flood_pace;
};

#define FLOOD_NS NS_PER_MS /* between two portions of a flood */

static void tell_changed(struct conversation *conversation, unsigned what)
{
	struct client *client = conversation->session->client;
	if (client->observer.changed != NULL)
		client->observer.changed(client, conversation, what, client->arg);
}

static struct conversation *add_conversation(
    struct client *client, enum conversation_kind kind, struct str name)
{
	struct conversation *conversation = xcalloc(1, sizeof(*conversation));
	conversation->session = &client->session;
	conversation->kind = kind;
	conversation->name = xmemdup0(name.data, name.len);
	conversation->topic = xstrdup("");
	conversation->joined = true;
	conversation->lines = lines_new(LINES_BYTES_DEFAULT);
	struct conversation **link = &client->first;
	while (*link != NULL) {
		conversation->prev = *link;
		link = &(*link)->next;
	}
	*link = conversation;
	return conversation;
}

static void add_line(struct conversation *conversation, enum line_kind kind, unsigned flags,
    struct str nick, struct str text)
{
	struct line line = {
	    .time = clock_wall_ms(), .kind = kind, .flags = flags, .nick = nick, .text = text};
	char id[24];
	snprintf(id, sizeof(id), "m%llu", (unsigned long long)lines_end(conversation->lines));
	if (kind <= LINE_NOTICE)
		line.id = str_from(id);
	lines_append(conversation->lines, &line);
	if (kind <= LINE_NOTICE && !(flags & LINE_OWN))
		conversation->unread++;
	conversation->mentions += (flags & LINE_MENTION) != 0;
	tell_changed(conversation, CLIENT_LINES);
}

static void flood_on(void *arg)
{
	struct client *client = arg;
	char text[64];
	struct conversation *conversation = client->first;
	for (size_t i = 0; i < client->flood_pace && client->flood_left > 0; i++) {
		int len = snprintf(text, sizeof(text), "flooded %zu", --client->flood_left);
		add_line(
		    conversation, LINE_MESSAGE, 0, STR("flood"), (struct str){text, (size_t)len});
	}
	if (client->flood_left > 0)
		loop_timer_after(client->loop, &client->flood, FLOOD_NS);
}

struct client *fake_client_new(struct loop *loop)
{
	struct client *client = xcalloc(1, sizeof(*client));
	client->loop = loop;
	client->session = (struct session){.client = client,
	    .state = SESSION_ONLINE,
	    .peer = "127.0.0.1:6697",
	    .transport = "tcp",
	    .nick = xstrdup("me"),
	    .name = xstrdup("fake.example"),
	    .lag = -1};
	add_conversation(client, CONVERSATION_CHANNEL, STR("#lobby"));
	loop_timer_init(&client->flood, flood_on, client);
	return client;
}

static void free_members(struct conversation *conversation)
{
	for (size_t i = 0; i < conversation->member_count; i++)
		free(conversation->members[i]);
	free(conversation->members);
	conversation->members = NULL;
	conversation->member_count = 0;
}

static void free_conversation(struct conversation *conversation)
{
	lines_free(conversation->lines);
	free_members(conversation);
	free(conversation->name);
	free(conversation->topic);
	free(conversation);
}

void client_free(struct client *client)
{
	loop_timer_stop(client->loop, &client->flood);
	for (struct conversation *at = client->first, *next; at != NULL; at = next) {
		next = at->next;
		free_conversation(at);
	}
	free(client->session.nick);
	free(client->session.name);
	free(client);
}

void client_observe(struct client *client, const struct client_observer *observer, void *arg)
{
	client->observer = observer != NULL ? *observer : (struct client_observer){0};
	client->arg = arg;
}

struct session *client_sessions(const struct client *client)
{
	return (struct session *)&client->session;
}

struct conversation *client_conversations(const struct client *client)
{
	return client->first;
}

void client_quit(struct client *client, const char *reason)
{
	(void)reason;
	client->session.state = SESSION_OFFLINE;
}

bool client_idle(const struct client *client)
{
	return client->session.state == SESSION_OFFLINE;
}

void client_tell(struct conversation *conversation, enum line_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	add_line(conversation, kind, 0, STR(""), str_from(text));
	free(text);
}

enum client_older client_older(struct conversation *conversation)
{
	(void)conversation;
	return CLIENT_OLDER_NONE;
}

void client_choose(struct conversation *conversation, struct str id)
{
	free(conversation->chosen);
	conversation->chosen = id.len > 0 ? xmemdup0(id.data, id.len) : NULL;
}

bool client_edit(struct conversation *conversation, struct str id, struct str text)
{
	uint64_t number = lines_find_id(conversation->lines, id, 0);
	struct line line;
	if (text.len == 0 || !lines_get(conversation->lines, number, &line)) {
		client_tell(conversation, LINE_ERROR, "not edited");
		return false;
	}
	line.text = text;
	line.note = STR("(edited)");
	lines_replace(conversation->lines, number, &line);
	tell_changed(conversation, CLIENT_LINES);
	return true;
}

void client_look(struct conversation *conversation, const struct line *found)
{
	struct client *client = conversation->session->client;
	client->observer.look(
	    client, conversation, lines_find_id(conversation->lines, found->id, 0), client->arg);
}

void client_fill(struct conversation *conversation, uint64_t gap, bool upward)
{
	(void)conversation;
	(void)gap;
	(void)upward;
}

/* What was given is told by its length alone, and by whether it is the right one. */
void client_answer(struct conversation *conversation, struct str secret)
{
	client_tell(conversation, LINE_STATUS, "given: %zu bytes, %s", secret.len,
	    str_eq(secret, STR("Sésame")) ? "right" : "wrong");
}

void client_mark_read(struct conversation *conversation)
{
	conversation->read_until = lines_end(conversation->lines);
	conversation->unread = conversation->mentions = 0;
	tell_changed(conversation, CLIENT_STATE);
}

struct member *conversation_member(const struct conversation *conversation, struct str nick)
{
	for (size_t i = 0; i < conversation->member_count; i++)
		if (str_eq_case(str_from(conversation->members[i]->nick), nick))
			return conversation->members[i];
	return NULL;
}

/* A line as it would come back: "<me> text", one message a line. */
void client_say(struct conversation *conversation, struct str text)
{
	while (text.len > 0) {
		const char *end = memchr(text.data, '\n', text.len);
		size_t len = end != NULL ? (size_t)(end - text.data) : text.len;
		add_line(conversation, LINE_MESSAGE, LINE_OWN,
		    str_from(conversation->session->nick), (struct str){text.data, len});
		size_t used = end != NULL ? len + 1 : len;
		text = (struct str){text.data + used, text.len - used};
	}
}

void fake_client_peer_says(struct client *client, const char *text)
{
	add_line(client->first, LINE_MESSAGE, 0, STR("bob"), str_from(text));
}

static int hex(char digit)
{
	return digit <= '9' ? digit - '0' : ascii_lower(digit) - 'a' + 10;
}

/* NUL-terminated in `out`. */
static void unescape(struct str text, struct buf *out)
{
	static const char *const names = "ernta\\", *const bytes = "\033\r\n\t\a\\";
	buf_add(out, "", 0);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] != '\\' || i + 1 == text.len) {
			buf_add_char(out, text.data[i]);
			continue;
		}
		char kind = text.data[++i];
		const char *name = strchr(names, kind);
		if (kind == 'x' && i + 2 < text.len) {
			buf_add_char(
			    out, (char)(hex(text.data[i + 1]) * 16 + hex(text.data[i + 2])));
			i += 2;
		} else if (name != NULL) {
			buf_add_char(out, bytes[name - names]);
		}
	}
}

/* /peer NICK TEXT */
static void run_peer(struct conversation *conversation, struct str arguments)
{
	struct str nick = str_word(&arguments);
	add_line(conversation, LINE_MESSAGE, 0, nick, str_trim(arguments));
}

/* /elsewhere NAME NICK TEXT; a text with our nick in it is a mention. */
static void run_elsewhere(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	struct str name = str_word(&arguments), nick = str_word(&arguments);
	struct conversation *at = client->first;
	while (at != NULL && !str_eq(str_from(at->name), name))
		at = at->next;
	if (at == NULL)
		at = add_conversation(
		    client, name.data[0] == '#' ? CONVERSATION_CHANNEL : CONVERSATION_QUERY, name);
	struct str text = str_trim(arguments);
	bool mention = str_starts(text, str_from(client->session.nick));
	tell_changed(at, CLIENT_CONVERSATIONS);
	add_line(at, LINE_MESSAGE, mention ? LINE_MENTION : 0, nick, text);
	if (mention && client->observer.notify != NULL)
		client->observer.notify(client, at, client->arg);
}

void fake_client_shows(struct client *client, const char *channel)
{
	struct conversation *added =
	    add_conversation(client, CONVERSATION_CHANNEL, str_from(channel));
	tell_changed(added, CLIENT_CONVERSATIONS);
	client->observer.show(client, added, client->arg);
}

static void run_join(struct conversation *conversation, struct str arguments)
{
	char *name = xmemdup0(arguments.data, arguments.len);
	fake_client_shows(conversation->session->client, name);
	free(name);
}

static void run_close(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	(void)arguments;
	client->observer.gone(client, conversation, client->arg);
	if (conversation->prev != NULL)
		conversation->prev->next = conversation->next;
	else
		client->first = conversation->next;
	if (conversation->next != NULL)
		conversation->next->prev = conversation->prev;
	free_conversation(conversation);
}

static void run_topic(struct conversation *conversation, struct str arguments)
{
	arguments = str_trim(arguments);
	free(conversation->topic);
	conversation->topic = xmemdup0(arguments.data, arguments.len);
	tell_changed(conversation, CLIENT_TOPIC);
}

/* /members NICK...; a prefix may stand before each. */
static void run_members(struct conversation *conversation, struct str arguments)
{
	free_members(conversation);
	for (struct str nick; (nick = str_word(&arguments)).len > 0;) {
		bool prefixed = strchr("~&@%+", nick.data[0]) != NULL;
		size_t from = prefixed ? 1 : 0, len = nick.len - from;
		struct member *member = xcalloc(1, sizeof(*member) + len + 1);
		member->prefix = prefixed ? nick.data[0] : '\0';
		memcpy(member->nick, nick.data + from, len);
		size_t count = conversation->member_count;
		conversation->members = xrecallocarray(
		    conversation->members, count, count + 1, sizeof(struct member *));
		conversation->members[count] = member;
		conversation->member_count = count + 1;
	}
	tell_changed(conversation, CLIENT_MEMBERS);
}

static void run_secret(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	(void)arguments;
	client->observer.ask_secret(client, conversation, "Password of me: ", client->arg);
}

/* /edit: the chosen message, else the newest of ours */
static void run_edit(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	uint64_t number = lines_end(conversation->lines);
	struct line line;
	(void)arguments;
	while (number-- > 0 && lines_get(conversation->lines, number, &line))
		if (conversation->chosen != NULL ? str_eq(line.id, str_from(conversation->chosen))
		                                 : (line.flags & LINE_OWN) != 0) {
			client->observer.edit(client, conversation, &line, client->arg);
			return;
		}
}

/* /search WORDS: among the lines */
static void run_search(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	struct lines *found = lines_new(SIZE_MAX);
	struct line line;
	char *words = xmemdup0(arguments.data, arguments.len);
	for (uint64_t i = 0; lines_get(conversation->lines, i, &line); i++)
		if (memmem(line.text.data, line.text.len, arguments.data, arguments.len) != NULL)
			lines_append(found, &line);
	if (!client->observer.found(client, conversation, words, found, client->arg)) {
		client_tell(conversation, LINE_STATUS, "nobody chooses");
		lines_free(found);
	}
	free(words);
}

/* /state 0 to 4: as enum session_state; waiting tries again in 40 seconds. */
static void run_state(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	session->state = (enum session_state)(str_trim(arguments).data[0] - '0');
	session->retry_at = loop_now(session->client->loop) + 40 * NS_PER_S;
	tell_changed(conversation, CLIENT_STATE);
}

/* /flood COUNT [PORTION]: lines into the first conversation, a portion each millisecond. */
static void run_flood(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	char *end;
	client->flood_left = strtoul(arguments.data, &end, 10);
	client->flood_pace = strtoul(end, NULL, 10);
	if (client->flood_pace == 0)
		client->flood_pace = 1;
	loop_timer_after(client->loop, &client->flood, 0);
}

static void run_clear(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	(void)arguments;
	client->observer.clear(client, conversation, client->arg);
}

static void run_quit(struct conversation *conversation, struct str arguments)
{
	struct client *client = conversation->session->client;
	(void)arguments;
	client->observer.quit(client, client->arg);
}

static void run_crash(struct conversation *conversation, struct str arguments)
{
	(void)conversation;
	(void)arguments;
	abort();
}

static const struct command table[] = {
    {"clear", "", "", "", ARG_NONE, ARG_NONE, run_clear},
    {"close", "", "", "", ARG_NONE, ARG_NONE, run_close},
    {"crash", "", "", "", ARG_NONE, ARG_NONE, run_crash},
    {"edit", "", "", "", ARG_TEXT, ARG_TEXT, run_edit},
    {"elsewhere", "", "", "", ARG_CHANNEL, ARG_TEXT, run_elsewhere},
    {"flood", "", "", "", ARG_NONE, ARG_NONE, run_flood},
    {"join", "", "", "", ARG_CHANNEL, ARG_NONE, run_join},
    {"members", "", "", "", ARG_NICK, ARG_NICK, run_members},
    {"peer", "", "", "", ARG_NICK, ARG_TEXT, run_peer},
    {"quit", "", "", "", ARG_TEXT, ARG_TEXT, run_quit},
    {"search", "", "", "", ARG_TEXT, ARG_TEXT, run_search},
    {"secret", "", "", "", ARG_NONE, ARG_NONE, run_secret},
    {"state", "", "", "", ARG_NONE, ARG_NONE, run_state},
    {"topic", "", "", "", ARG_TEXT, ARG_TEXT, run_topic},
};

const struct command *command_table(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct command *command_find(struct str name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_eq_case(str_from(table[i].name), name))
			return &table[i];
	return NULL;
}

void client_input(struct client *client, struct conversation *conversation, struct str text)
{
	(void)client;
	if (text.len == 0 || text.data[0] != '/') {
		client_say(conversation, text);
		return;
	}
	if (str_starts(text, STR("//"))) {
		client_say(conversation, (struct str){text.data + 1, text.len - 1});
		return;
	}
	struct buf line = {0};
	unescape(text, &line);
	struct str rest = {line.data + 1, line.len - 1};
	const struct command *command = command_find(str_word(&rest));
	rest = str_trim(rest);
	if (command != NULL)
		command->run(conversation, rest);
	else
		client_tell(conversation, LINE_ERROR, "no such command");
	buf_fini(&line);
}
