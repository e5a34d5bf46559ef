#include "tests/client/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "loop/loop.h"

#define PATIENCE (60 * NS_PER_S)

static void on_show(struct client *client, struct conversation *conversation, void *arg)
{
	struct play *play = arg;
	(void)client;
	play->shown = conversation;
	play->shows++;
}

static void on_gone(struct client *client, struct conversation *conversation, void *arg)
{
	struct play *play = arg;
	(void)client;
	if (play->shown == conversation)
		play->shown = NULL;
	play->gones++;
}

static void on_clear(struct client *client, struct conversation *conversation, void *arg)
{
	(void)client;
	(void)conversation;
	((struct play *)arg)->clears++;
}

static void on_quit(struct client *client, void *arg)
{
	(void)client;
	((struct play *)arg)->quits++;
}

static void on_notify(struct client *client, struct conversation *conversation, void *arg)
{
	(void)client;
	(void)conversation;
	((struct play *)arg)->notifies++;
}

static void on_ask_secret(
    struct client *client, struct conversation *conversation, const char *question, void *arg)
{
	struct play *play = arg;
	(void)client;
	(void)conversation;
	snprintf(play->question, sizeof play->question, "%s", question);
}

static bool on_found(struct client *client, struct conversation *conversation, const char *words,
    struct lines *found, void *arg)
{
	struct play *play = arg;
	(void)client;
	(void)conversation;
	(void)words;
	if (!play->chooses)
		return false;
	lines_free(play->found);
	play->found = found;
	return true;
}

static void on_look(
    struct client *client, struct conversation *conversation, uint64_t number, void *arg)
{
	struct play *play = arg;
	(void)client;
	(void)conversation;
	play->looked = number;
}

static void on_edit(
    struct client *client, struct conversation *conversation, const struct line *line, void *arg)
{
	struct play *play = arg;
	(void)client;
	(void)conversation;
	snprintf(play->asked, sizeof play->asked, STR_FMT " " STR_FMT, STR_ARG(line->id),
	    STR_ARG(line->text));
}

static const struct client_observer observer = {
    .ask_secret = on_ask_secret,
    .found = on_found,
    .look = on_look,
    .edit = on_edit,
    .show = on_show,
    .gone = on_gone,
    .clear = on_clear,
    .quit = on_quit,
    .notify = on_notify,
};

void play_start(struct play *play, const struct client_join *join)
{
	static const struct net_addr addr = {
	    .scheme = NET_TCP, .port = 6697, .port_given = true, .host = "192.0.2.1"};
	struct client_join at = *join;
	*play = (struct play){.loop = loop_new(LOOP_POLLER_SELECT)};
	play->net = fake_net_new(play->loop);
	play->client = client_new(play->net, &(struct client_config){.nick = "ada",
	                                         .real_name = "Ada",
	                                         .known = getenv(PLAY_KNOWN),
	                                         .sts = getenv(PLAY_STS),
	                                         .retry_first = PLAY_RETRY});
	client_observe(play->client, &observer, play);
	if (at.addr == NULL)
		at.addr = &addr;
	play->session = client_connect(play->client, &at);
}

void play_end(struct play *play)
{
	lines_free(play->found);
	client_free(play->client);
	fake_net_free(play->net);
	loop_free(play->loop);
}

void play_receive(struct play *play, const char *lines)
{
	fake_receive(play->conn, lines);
}

void play_greet(struct play *play, const char *caps)
{
	char offer[256];
	snprintf(offer, sizeof offer, ":host CAP * LS :%s\r\n", caps);
	play_receive(play, offer);
	snprintf(offer, sizeof offer, ":host CAP * ACK :%s\r\n", caps);
	play_receive(play, offer);
	play_receive(play, ":host 001 ada :Welcome\r\n"
	                   ":host 005 ada CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ "
	                   "CHANMODES=beI,k,l,imnst NETWORK=Quiet :are supported\r\n"
	                   ":host 422 ada :No MOTD\r\n");
}

void play_join(struct play *play)
{
	play_receive(play, ":ada!a@h JOIN #lobby\r\n"
	                   ":host 353 ada = #lobby :ada bob @carl\r\n"
	                   ":host 366 ada #lobby :End\r\n");
}

void play_answer(struct play *play)
{
	play_answer_as(play, CONN_TCP);
}

void play_answer_as(struct play *play, enum conn_kind kind)
{
	int64_t until = clock_mono_ns() + PATIENCE;
	while (!fake_is_called(play->net) && clock_mono_ns() < until)
		loop_turn(play->loop, NS_PER_MS);
	assert_true(fake_is_called(play->net));
	play->conn = fake_answer(play->net, kind);
}

void play_online(struct play *play, const char *caps)
{
	play_start(play, &(struct client_join){0});
	play_answer(play);
	play_greet(play, caps);
	play_join(play);
	fake_sent(play->conn);
}

void play_type(struct play *play, struct conversation *conversation, const char *text)
{
	client_input(play->client, conversation, str_from(text));
}

const char *play_sent(const struct play *play)
{
	static char text[64 * 1024];
	static const char tag[] = "+draft/client-id=";
	snprintf(text, sizeof text, "%s", fake_sent(play->conn));
	for (char *at = text; (at = strstr(at, tag)) != NULL;) {
		at += strlen(tag);
		size_t len = strcspn(at, " ;");
		assert_int_equal(len, RANDOM_TOKEN_LEN);
		*at = '*';
		memmove(at + 1, at + len, strlen(at + len) + 1);
	}
	return text;
}

bool play_until(struct play *play, bool (*done)(const struct play *play))
{
	int64_t until = clock_mono_ns() + PATIENCE;
	while (!done(play)) {
		if (clock_mono_ns() > until)
			return false;
		loop_turn(play->loop, NS_PER_MS);
	}
	return true;
}

void play_turns(struct play *play)
{
	for (int i = 0; i < 3; i++)
		loop_turn(play->loop, 0);
}

struct conversation *play_server(const struct play *play)
{
	return session_find(play->session, CONVERSATION_SERVER, STR(""));
}

struct conversation *play_find(const struct play *play, const char *name)
{
	enum conversation_kind kind = name[0] == '#' ? CONVERSATION_CHANNEL : CONVERSATION_QUERY;
	return session_find(play->session, kind, str_from(name));
}

bool play_has_line(const struct conversation *conversation, const char *text)
{
	for (size_t i = 0; i < lines_end(conversation->lines); i++)
		if (strcmp(play_line(conversation, i), text) == 0)
			return true;
	return false;
}

const char *play_members(const struct conversation *conversation)
{
	static char text[1024];
	size_t used = 0;
	text[0] = '\0';
	for (size_t i = 0; i < conversation->member_count; i++) {
		const struct member *member = conversation->members[i];
		char prefix[2] = {member->prefix, '\0'};
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s%s%s",
		    i > 0 ? " " : "", prefix, member->nick, member->away ? "(away)" : "");
	}
	return text;
}
