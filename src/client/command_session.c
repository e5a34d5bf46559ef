#include <stdlib.h>

#include "base/alloc.h"
#include "client/commands.h"
#include "client/link.h"
#include "client/private.h"
#include "client/session.h"
#include "client/target.h"
#include "client/trust.h"

#define CHANNELS_MOST 16 /* that /connect takes */

void command_connect(struct conversation *conversation, struct str arguments)
{
	struct str address = str_word(&arguments);
	struct client_target target;
	char *cause = NULL;
	if (address.len == 0) {
		command_usage(conversation, "connect");
		return;
	}
	char *text = xmemdup0(address.data, address.len);
	if (!target_parse(text, &target, &cause)) {
		client_tell(conversation, LINE_ERROR, "%s", cause);
		free(cause);
		free(text);
		return;
	}
	free(text);
	char *channels[CHANNELS_MOST];
	size_t count = 0;
	for (struct str word = str_word(&arguments); word.len > 0 && count < CHANNELS_MOST;
	     word = str_word(&arguments))
		channels[count++] = xmemdup0(word.data, word.len);
	struct client_join join = {.channels = (const char **)channels, .channel_count = count};
	target_fill(&target, &join);
	struct session *session = client_connect(conversation->session->client, &join);
	for (size_t i = 0; i < count; i++)
		free(channels[i]);
	client_show(session->private->server);
}

void command_disconnect(struct conversation *conversation, struct str arguments)
{
	char *reason = xmemdup0(arguments.data, arguments.len);
	if (conversation->session->state == SESSION_OFFLINE)
		client_tell(conversation, LINE_STATUS, "There is no link to end.");
	else
		link_leave(conversation->session, reason);
	free(reason);
}

void command_reconnect(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	(void)arguments;
	link_leave(session, "calling again");
	link_call(session);
}

void command_trust(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	const char *cause;
	if (trust_accept(session, str_trim(arguments), &cause))
		link_call(session);
	else
		client_tell(conversation, LINE_ERROR, "%s", cause);
}

void command_raw(struct conversation *conversation, struct str arguments)
{
	if (arguments.len == 0)
		command_usage(conversation, "raw");
	else if (command_is_online(conversation))
		session_send(conversation->session, STR_FMT, STR_ARG(arguments));
}
