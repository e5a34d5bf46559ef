#include "client/commands.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/observer.h"
#include "client/search.h"
#include "client/session.h"

/* Text to somebody else than the conversation where it was typed. */
static void say_to(
    struct conversation *typed_in, struct str target, enum outbox_kind kind, struct str text)
{
	struct session *session = typed_in->session;
	struct conversation *place = conversation_find(session, target);
	if (place == NULL && isupport_is_channel(&session->private->isupport, target)) {
		client_tell(typed_in, LINE_ERROR,
		    "You are not in " STR_FMT ", so nothing was sent. /join it first.",
		    STR_ARG(target));
		return;
	}
	if (place == NULL)
		place = conversation_open(session, target);
	if (!deliver_may_say(place))
		return;
	deliver_say(place, kind, text);
	if (place != typed_in)
		client_tell(typed_in, LINE_STATUS, "To " STR_FMT ": " STR_FMT, STR_ARG(target),
		    STR_ARG(text));
}

void command_me(struct conversation *conversation, struct str arguments)
{
	if (arguments.len == 0)
		command_usage(conversation, "me");
	else if (deliver_may_say(conversation))
		deliver_say(conversation, OUTBOX_ACTION, arguments);
}

void command_notice(struct conversation *conversation, struct str arguments)
{
	struct str target = str_word(&arguments), text = command_rest(arguments);
	if (text.len == 0)
		command_usage(conversation, "notice");
	else
		say_to(conversation, target, OUTBOX_NOTICE, text);
}

void command_query(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	struct str target = str_word(&arguments), text = command_rest(arguments);
	if (target.len == 0) {
		command_usage(conversation, "query");
		return;
	}
	if (isupport_is_channel(&session->private->isupport, target) &&
	    conversation_find(session, target) == NULL) {
		command_join(conversation, target);
		return;
	}
	struct conversation *query = conversation_open(session, target);
	client_show(query);
	if (text.len > 0 && deliver_may_say(query))
		deliver_say(query, OUTBOX_MESSAGE, text);
}

void command_search(struct conversation *conversation, struct str arguments)
{
	if (arguments.len == 0)
		command_usage(conversation, "search");
	else
		search_ask(conversation, arguments);
}

void command_msg(struct conversation *conversation, struct str arguments)
{
	struct str rest = arguments, target = str_word(&rest), text = command_rest(rest);
	if (target.len == 0)
		command_usage(conversation, "msg");
	else if (text.len == 0)
		command_query(conversation, target);
	else
		say_to(conversation, target, OUTBOX_MESSAGE, text);
}
