#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/caps.h"
#include "client/commands.h"
#include "client/deliver.h"
#include "client/errands.h"
#include "client/marks.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"
#include "proto/irc.h"

/* The newest of ours has no name yet, so that an older one would be meant. */
static bool is_on_its_way(const struct conversation *conversation)
{
	return conversation->chosen == NULL && deliver_waits(conversation);
}

/* The message that a command is about; false after the person was told that there is none. */
static bool target_of(struct conversation *conversation, bool own, struct line *line)
{
	if (!command_is_online(conversation))
		return false;
	if (own && is_on_its_way(conversation)) {
		client_tell(conversation, LINE_ERROR,
		    "What you said last is still on its way. Once it is there it can be changed.");
		return false;
	}
	if (marks_target(conversation, own, line))
		return true;
	client_tell(conversation, LINE_ERROR,
	    own ? "You have said nothing here that can still be changed."
	        : "Nothing was said here that the server has a name for. Alt-Up chooses a "
	          "message.");
	return false;
}

static bool has(const struct conversation *conversation, unsigned caps)
{
	return (conversation->session->private->caps & caps) == caps;
}

/* Where others' clients would not see a reaction, it is said. */
static void say_reaction(
    struct conversation *conversation, const struct line *line, struct str reaction)
{
	struct buf text = {0};
	buf_printf(
	    &text, "reacts to " STR_FMT " with " STR_FMT, STR_ARG(line->nick), STR_ARG(reaction));
	deliver_say(conversation, OUTBOX_ACTION, (struct str){text.data, text.len});
	buf_fini(&text);
}

static void send_reaction(
    struct conversation *conversation, const struct line *line, struct str reaction)
{
	struct session *session = conversation->session;
	bool given = !marks_has(conversation, line->id, str_from(session->nick), reaction);
	struct buf escaped = {0};
	irc_tag_escape(reaction, &escaped);
	char *tags = xasprintf("%s=%s;+reply=" STR_FMT, given ? "+draft/react" : "+draft/unreact",
	    escaped.data, STR_ARG(line->id));
	errand_send(session, tags, "TAGMSG %s", conversation->name);
	free(tags);
	buf_fini(&escaped);
	if (!has(conversation, CAP_ECHO_MESSAGE))
		marks_react(conversation, line->id, str_from(session->nick), reaction, given);
}

void command_react(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (arguments.len == 0 || arguments.len > MARKS_REACTION_MAX)
		command_usage(conversation, "react");
	else if (!target_of(conversation, false, &line))
		return;
	else if (has(conversation, CAP_MESSAGE_TAGS))
		send_reaction(conversation, &line, arguments);
	else
		say_reaction(conversation, &line, arguments);
}

/* Others without tags read whom it is for. */
void command_reply(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (arguments.len == 0) {
		command_usage(conversation, "reply");
		return;
	}
	if (!target_of(conversation, false, &line) || !deliver_may_say(conversation))
		return;
	struct buf text = {0};
	if (!has(conversation, CAP_MESSAGE_TAGS) && conversation->kind == CONVERSATION_CHANNEL)
		buf_printf(&text, STR_FMT ": ", STR_ARG(line.nick));
	buf_add(&text, arguments.data, arguments.len);
	char *id = xmemdup0(line.id.data, line.id.len); /* a line that is added may move it */
	deliver_reply(conversation, str_from(id), (struct str){text.data, text.len});
	free(id);
	buf_fini(&text);
}

static void send_edit(struct conversation *conversation, const struct line *line, struct str text)
{
	bool action = line->kind == LINE_ACTION;
	char *tags = xasprintf("+draft/edit=" STR_FMT, STR_ARG(line->id));
	errand_send(conversation->session, tags, "%s %s :%s" STR_FMT "%s",
	    line->kind == LINE_NOTICE ? "NOTICE" : "PRIVMSG", conversation->name,
	    action ? "\001ACTION " : "", STR_ARG(text), action ? "\001" : "");
	free(tags);
}

/* Not every server has what a command needs; false after the person was told. */
static bool can(struct conversation *conversation, unsigned caps, const char *otherwise)
{
	if (!command_is_online(conversation))
		return false;
	if (!has(conversation, caps))
		client_tell(conversation, LINE_ERROR, "%s", otherwise);
	return has(conversation, caps);
}

static bool can_edit(struct conversation *conversation)
{
	return can(conversation, CAP_MESSAGE_TAGS | CAP_ECHO_MESSAGE,
	    "This server has no edits. Say it again.");
}

static bool may_edit(struct conversation *conversation, const struct line *line)
{
	if ((line->flags & LINE_OWN) == 0)
		client_tell(conversation, LINE_ERROR, "Only your own messages can be edited.");
	else if ((line->flags & LINE_DELETED) != 0)
		client_tell(conversation, LINE_ERROR, "That message was deleted.");
	else
		return true;
	return false;
}

static bool edit(struct conversation *conversation, const struct line *line, struct str text)
{
	bool action = line->kind == LINE_ACTION;
	size_t room = deliver_room(conversation, action ? OUTBOX_ACTION : OUTBOX_MESSAGE);
	if (!may_edit(conversation, line))
		return false;
	if (str_trim(text).len == 0)
		client_tell(conversation, LINE_ERROR,
		    "A message cannot become empty. /delete takes it back.");
	else if (memchr(text.data, '\n', text.len) != NULL)
		client_tell(conversation, LINE_ERROR,
		    "A message is one line: take out its line breaks, or say the rest by itself.");
	else if (text.len > room)
		client_tell(conversation, LINE_ERROR,
		    "That is too long for one message, by %zu bytes of %zu.", text.len - room,
		    text.len);
	else {
		if (!str_eq(text, line->text))
			send_edit(conversation, line, text);
		return true;
	}
	return false;
}

bool client_edit(struct conversation *conversation, struct str id, struct str text)
{
	struct line line;
	if (!can_edit(conversation))
		return false;
	if (marks_find(conversation, id, &line))
		return edit(conversation, &line,
		    client_without_nul(text, &conversation->session->client->typed));
	client_tell(conversation, LINE_ERROR, "That message is not here any more.");
	return false;
}

void command_edit(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (!can_edit(conversation) || !target_of(conversation, true, &line))
		return;
	if (arguments.len > 0)
		edit(conversation, &line, arguments);
	else if (may_edit(conversation, &line) && !client_ask_edit(conversation, &line))
		command_usage(conversation, "edit");
}

void command_delete(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (can(conversation, CAP_MESSAGE_REDACTION,
	        "This server deletes nothing: what was said stays said.") &&
	    target_of(conversation, true, &line))
		errand_send(conversation->session, "", "REDACT %s " STR_FMT "%s" STR_FMT,
		    conversation->name, STR_ARG(line.id), arguments.len > 0 ? " :" : "",
		    STR_ARG(arguments));
}
