#include "cmd/follow.h"

#include <signal.h>

#include "base/clock.h"
#include "client/target.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"

#define LEAVE_MOST (2 * NS_PER_S) /* for the goodbye */

struct conversation *follow_channel(const struct follow *follow)
{
	return session_find(follow->session, CONVERSATION_CHANNEL, str_from(follow->channel));
}

static void hand_out(struct follow *follow, const struct conversation *conversation, uint64_t *next)
{
	if (!conversation)
		return;
	uint64_t first = lines_first(conversation->lines);
	if (*next < first)
		*next = first;
	while (*next < lines_end(conversation->lines)) {
		struct line line;
		if (lines_get(conversation->lines, (*next)++, &line))
			follow->handler->line(conversation, &line, follow->arg);
	}
}

static void update(void *arg)
{
	struct follow *follow = arg;
	struct conversation *server =
	    session_find(follow->session, CONVERSATION_SERVER, (struct str){0});
	hand_out(follow, server, &follow->server_next);
	hand_out(follow, follow_channel(follow), &follow->next);
	if (follow->handler->changed && !follow->leaving)
		follow->handler->changed(follow->arg);
	if (follow->leaving && client_idle(follow->chat.client))
		loop_stop(follow->chat.loop);
	else if (follow->session->state == SESSION_OFFLINE)
		follow_leave(follow, STATUS_FAILED);
}

void follow_leave(struct follow *follow, int status)
{
	if (follow->leaving)
		return;
	follow->leaving = true;
	follow->status = status;
	client_quit(follow->chat.client, NULL);
	loop_timer_after(follow->chat.loop, &follow->patience, LEAVE_MOST);
	loop_defer(follow->chat.loop, &follow->update);
}

static void out_of_patience(void *arg)
{
	struct follow *follow = arg;
	loop_stop(follow->chat.loop);
}

static void on_change(
    struct client *client, struct conversation *conversation, unsigned what, void *arg)
{
	(void)client, (void)conversation, (void)what;
	struct follow *follow = arg;
	loop_defer(follow->chat.loop, &follow->update);
}

/* What history puts in before the place is handed out now; what it puts in behind, in its turn. */
static void on_moved(
    struct client *client, struct conversation *conversation, uint64_t at, int64_t by, void *arg)
{
	(void)client;
	struct follow *follow = arg;
	bool server = conversation->kind == CONVERSATION_SERVER;
	uint64_t *next = server ? &follow->server_next : &follow->next;
	if ((!server && conversation != follow_channel(follow)) || at > *next)
		return;
	for (uint64_t put_in = at; by > 0 && put_in < at + (uint64_t)by; put_in++) {
		struct line line;
		if (lines_get(conversation->lines, put_in, &line))
			follow->handler->line(conversation, &line, follow->arg);
	}
	*next = lines_moved(*next, at, by);
	if (!server && follow->handler->moved)
		follow->handler->moved(at, by, follow->arg);
}

/* A channel that comes again starts over. */
static void on_gone(struct client *client, struct conversation *conversation, void *arg)
{
	(void)client;
	struct follow *follow = arg;
	if (conversation->kind == CONVERSATION_CHANNEL)
		follow->next = 0;
}

static void on_signal(void *arg)
{
	follow_leave(arg, 0);
}

int follow_open(struct follow *follow, const struct options *options,
    const struct follow_handler *handler, void *arg)
{
	static const struct client_observer observer = {
	    .changed = on_change, .moved = on_moved, .gone = on_gone};
	struct client_target target;
	*follow = (struct follow){.channel = options->words[1], .handler = handler, .arg = arg};
	if (!chat_address(options, options->words[0], &target) ||
	    !chat_channels(options->words + 1, 1))
		return STATUS_USAGE;
	int status = chat_open(&follow->chat, options);
	if (status != 0) {
		chat_close(&follow->chat);
		return status;
	}
	struct loop *loop = follow->chat.loop;
	loop_task_init(&follow->update, update, follow);
	loop_timer_init(&follow->patience, out_of_patience, follow);
	loop_signal(loop, SIGINT, on_signal, follow);
	loop_signal(loop, SIGTERM, on_signal, follow);
	client_observe(follow->chat.client, &observer, follow);
	follow->session = chat_connect(&follow->chat, options, &target, options->words + 1, 1);
	return 0;
}

int follow_run(struct follow *follow)
{
	loop_run(follow->chat.loop);
	return follow->status;
}

void follow_close(struct follow *follow)
{
	if (!follow->session)
		return;
	loop_timer_stop(follow->chat.loop, &follow->patience);
	loop_undefer(follow->chat.loop, &follow->update);
	client_observe(follow->chat.client, NULL, NULL);
	chat_close(&follow->chat);
}
