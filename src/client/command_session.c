#include <stdlib.h>

#include "base/alloc.h"
#include "client/commands.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/pasted.h"
#include "client/session.h"
#include "client/target.h"
#include "client/trust.h"

static void connect_to(
    struct conversation *conversation, const char *address, const char **channels, size_t count)
{
	struct client_target target;
	char *cause = NULL;
	if (!target_parse(address, &target, &cause)) {
		client_tell(conversation, LINE_ERROR, "%s", cause);
		free(cause);
		return;
	}
	struct client_join join = {.channels = channels, .channel_count = count};
	target_fill(&target, &join);
	client_show(client_connect(conversation->session->client, &join)->private->server);
}

/* An address and channels, or an invite as it was pasted. */
void command_connect(struct conversation *conversation, struct str arguments)
{
	struct pasted pasted = {0};
	const char *words[PASTED_WORDS_MOST + 1], *problem;
	if (str_trim(arguments).len == 0) {
		command_usage(conversation, "connect");
	} else if (pasted_add(&pasted, arguments, &problem) == PASTED_WHOLE) {
		size_t count = pasted_words(&pasted, words);
		connect_to(conversation, words[0], words + 1, count - 1);
	} else {
		client_tell(conversation, LINE_ERROR, "%s", problem);
	}
	pasted_fini(&pasted);
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
