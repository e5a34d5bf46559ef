#include <string.h>

#include "client/commands.h"
#include "client/conversation.h"
#include "client/invite_link.h"
#include "client/observer.h"
#include "client/session.h"

/* Joining and leaving. */

static struct str cut_list(struct str *list)
{
	const char *comma = list->len > 0 ? memchr(list->data, ',', list->len) : NULL;
	struct str item = {list->data, comma != NULL ? (size_t)(comma - list->data) : list->len};
	size_t took = comma != NULL ? item.len + 1 : item.len;
	list->data += took;
	list->len -= took;
	return item;
}

static void join_one(struct conversation *typed_in, struct str name, struct str key)
{
	struct session *session = typed_in->session;
	struct conversation *inside = conversation_find(session, name);
	struct wish *wish = wishes_add(session, name, key);
	wish->show = true;
	if (inside != NULL)
		client_show(inside);
	if (inside != NULL && inside->joined)
		return;
	if (session->state == SESSION_ONLINE)
		session_send(session, "JOIN " STR_FMT "%s" STR_FMT, STR_ARG(name),
		    key.len > 0 ? " " : "", STR_ARG(key));
	else
		client_tell(typed_in, LINE_STATUS, "You will be in " STR_FMT " once connected.",
		    STR_ARG(name));
}

/* "cats" means "#cats". */
static void join_named(struct conversation *typed_in, struct str name, struct str key)
{
	const struct isupport *isupport = &typed_in->session->private->isupport;
	char full[CONVERSATION_NAME_MAX];
	if (name.len == 0 || name.len + 1 >= sizeof full)
		return;
	if (!isupport_is_channel(isupport, name)) {
		full[0] = isupport->channel_types[0] != '\0' ? isupport->channel_types[0] : '#';
		memcpy(full + 1, name.data, name.len);
		name = (struct str){full, name.len + 1};
	}
	join_one(typed_in, name, key);
}

void command_join(struct conversation *conversation, struct str arguments)
{
	struct str names = str_word(&arguments), keys = str_word(&arguments);
	if (names.len == 0) {
		command_usage(conversation, "join");
		return;
	}
	while (names.len > 0) {
		struct str name = cut_list(&names);
		join_named(conversation, name, cut_list(&keys));
	}
}

void command_part(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	struct str channel = command_channel(conversation, &arguments, "part");
	struct str reason = command_rest(arguments);
	if (channel.len == 0)
		return;
	if (session->state != SESSION_ONLINE) {
		wishes_remove(session, channel);
		client_tell(conversation, LINE_STATUS, "You will not go back into " STR_FMT ".",
		    STR_ARG(channel));
	} else if (reason.len > 0) {
		session_send(
		    session, "PART " STR_FMT " :" STR_FMT, STR_ARG(channel), STR_ARG(reason));
	} else {
		session_send(session, "PART " STR_FMT, STR_ARG(channel));
	}
}

/* What a channel is. */

void command_topic(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	struct str channel = command_channel(conversation, &arguments, "topic");
	struct str text = command_rest(arguments);
	if (channel.len == 0 || !command_is_online(conversation))
		return;
	if (text.len > 0) {
		session_send(
		    session, "TOPIC " STR_FMT " :" STR_FMT, STR_ARG(channel), STR_ARG(text));
		return;
	}
	questions_ask(conversation, QUESTION_TOPIC, channel);
	session_send(session, "TOPIC " STR_FMT, STR_ARG(channel));
}

void command_names(struct conversation *conversation, struct str arguments)
{
	struct str channel = command_channel(conversation, &arguments, "names");
	if (channel.len == 0 || !command_is_online(conversation))
		return;
	questions_ask(conversation, QUESTION_NAMES, channel);
	session_send(conversation->session, "NAMES " STR_FMT, STR_ARG(channel));
}

void command_list(struct conversation *conversation, struct str arguments)
{
	if (!command_is_online(conversation))
		return;
	questions_ask(conversation, QUESTION_LIST, STR("*"));
	session_send(conversation->session, "LIST%s" STR_FMT, arguments.len > 0 ? " " : "",
	    STR_ARG(arguments));
}

/* "/mode", "/mode +o bob", "/mode #cats +o bob", "/mode ada +i" */
void command_mode(struct conversation *conversation, struct str arguments)
{
	struct str rest = arguments, target = str_word(&rest);
	bool named = target.len > 0 && strchr("+-", target.data[0]) == NULL;
	if (!named) {
		rest = arguments;
		target = command_channel(conversation, &rest, "mode");
	}
	rest = command_rest(rest);
	if (target.len == 0 || !command_is_online(conversation))
		return;
	if (rest.len == 0)
		questions_ask(conversation, QUESTION_MODE, target);
	session_send(conversation->session, "MODE " STR_FMT "%s" STR_FMT, STR_ARG(target),
	    rest.len > 0 ? " " : "", STR_ARG(rest));
}

/* Who may be there. */

void command_invite(struct conversation *conversation, struct str arguments)
{
	struct str rest = arguments, nick = str_word(&rest);
	if (nick.len == 0 || nick.data[0] == '-') {
		invite_link_ask(conversation, arguments);
		return;
	}
	arguments = rest;
	struct str channel = command_channel(conversation, &arguments, "invite");
	if (channel.len > 0 && command_is_online(conversation))
		session_send(conversation->session, "INVITE " STR_FMT " " STR_FMT, STR_ARG(nick),
		    STR_ARG(channel));
}

void command_kick(struct conversation *conversation, struct str arguments)
{
	struct str channel = command_channel(conversation, &arguments, "kick");
	struct str nick = str_word(&arguments), reason = command_rest(arguments);
	if (channel.len == 0)
		return;
	if (nick.len == 0)
		command_usage(conversation, "kick");
	else if (command_is_online(conversation))
		session_send(conversation->session, "KICK " STR_FMT " " STR_FMT " :" STR_FMT,
		    STR_ARG(channel), STR_ARG(nick), STR_ARG(reason.len > 0 ? reason : nick));
}

static bool is_mask(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (strchr("!@*?$", text.data[i]) != NULL)
			return true;
	return false;
}

void command_ban(struct conversation *conversation, struct str arguments)
{
	struct session *session = conversation->session;
	struct str channel = command_channel(conversation, &arguments, "ban");
	struct str whom = str_word(&arguments);
	if (channel.len == 0 || !command_is_online(conversation))
		return;
	if (whom.len == 0) {
		questions_ask(conversation, QUESTION_BANS, channel);
		session_send(session, "MODE " STR_FMT " b", STR_ARG(channel));
		return;
	}
	session_send(session, "MODE " STR_FMT " +b " STR_FMT "%s", STR_ARG(channel), STR_ARG(whom),
	    is_mask(whom) ? "" : "!*@*");
}
