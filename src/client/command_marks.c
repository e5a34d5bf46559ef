#include <stdlib.h>

#include "base/alloc.h"
#include "client/caps.h"
#include "client/commands.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/marks.h"
#include "client/private.h"
#include "client/session.h"

/* The message that a command is about; false after the person was told that there is none. */
static bool target_of(struct conversation *conversation, bool own, struct line *line)
{
	if (!command_is_online(conversation))
		return false;
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
	deliver_reply(conversation, line.id, (struct str){text.data, text.len});
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

void command_edit(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (arguments.len == 0) {
		command_usage(conversation, "edit");
		return;
	}
	if (!target_of(conversation, true, &line))
		return;
	if ((line.flags & LINE_OWN) == 0)
		client_tell(conversation, LINE_ERROR, "Only your own messages can be edited.");
	else if (!has(conversation, CAP_MESSAGE_TAGS | CAP_ECHO_MESSAGE))
		client_tell(conversation, LINE_ERROR, "This server has no edits. Say it again.");
	else
		send_edit(conversation, &line, arguments);
}

void command_delete(struct conversation *conversation, struct str arguments)
{
	struct line line;
	if (!target_of(conversation, true, &line))
		return;
	if (!has(conversation, CAP_MESSAGE_REDACTION))
		client_tell(conversation, LINE_ERROR,
		    "This server deletes nothing: what was said stays said.");
	else
		errand_send(conversation->session, "", "REDACT %s " STR_FMT "%s" STR_FMT,
		    conversation->name, STR_ARG(line.id), arguments.len > 0 ? " :" : "",
		    STR_ARG(arguments));
}
