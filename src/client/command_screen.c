#include <stdio.h>

#include "client/command.h"
#include "client/commands.h"
#include "client/conversation.h"
#include "client/link.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

void command_clear(struct conversation *conversation, struct str arguments)
{
	(void)arguments;
	client_clear(conversation);
}

static void close_server(struct conversation *conversation)
{
	struct session *session = conversation->session;
	if (session->next == NULL && session->client->sessions == session) {
		client_tell(conversation, LINE_ERROR,
		    "This is the only server: /quit leaves confab, /disconnect ends the link.");
		return;
	}
	link_leave(session, NULL);
	session_free(session);
}

void command_close(struct conversation *conversation, struct str arguments)
{
	(void)arguments;
	if (conversation->kind == CONVERSATION_SERVER) {
		close_server(conversation);
		return;
	}
	if (conversation->joined)
		session_send(conversation->session, "PART %s", conversation->name);
	if (conversation->kind == CONVERSATION_CHANNEL)
		wishes_remove(conversation->session, str_from(conversation->name));
	conversation_free(conversation);
}

void command_history(struct conversation *conversation, struct str arguments)
{
	(void)arguments;
	if (!command_is_online(conversation) || history_resume(conversation))
		return;
	switch (client_older(conversation)) {
	case CLIENT_OLDER_ASKED:
		break;
	case CLIENT_OLDER_NONE:
		client_tell(conversation, LINE_STATUS, "There is nothing older on the server.");
		break;
	case CLIENT_OLDER_FULL:
		client_tell(conversation, LINE_ERROR,
		    "There is no room for older messages: as many as confab keeps are here.");
		break;
	case CLIENT_OLDER_CANNOT:
		client_tell(
		    conversation, LINE_ERROR, "This server does not tell what was said before.");
		break;
	}
}

void command_quit(struct conversation *conversation, struct str arguments)
{
	client_leave(conversation->session->client, arguments);
}

/*
 * Columns of a command and its arguments, before what it does: each command is one row of a
 * terminal of 80 columns, which leaves 60 to the text beside the longest nicks. One with longer
 * arguments has a row more.
 */
#define HELP_COLUMN 24

static void help_all(struct conversation *conversation)
{
	size_t count;
	const struct command *table = command_table(&count);
	for (size_t i = 0; i < count; i++) {
		char usage[80];
		int len =
		    snprintf(usage, sizeof usage, "/%s %s", table[i].name, table[i].arguments);
		if (len > HELP_COLUMN)
			client_tell(conversation, LINE_STATUS, "%s", usage);
		client_tell(conversation, LINE_STATUS, "%-*s %s", HELP_COLUMN,
		    len > HELP_COLUMN ? "" : usage, table[i].summary);
	}
	client_tell(conversation, LINE_STATUS, "Anything else is said as it is; // says a slash.");
	client_tell(conversation, LINE_STATUS,
	    "/help COMMAND tells more; PgUp scrolls; F1 lists the keys.");
}

void command_help(struct conversation *conversation, struct str arguments)
{
	struct str name = str_word(&arguments);
	if (name.len > 0 && name.data[0] == '/')
		name = (struct str){name.data + 1, name.len - 1};
	if (name.len == 0) {
		help_all(conversation);
		return;
	}
	const struct command *command = command_find(name);
	if (command == NULL) {
		client_tell(conversation, LINE_ERROR, "There is no /" STR_FMT ". /help lists all.",
		    STR_ARG(name));
		return;
	}
	client_tell(conversation, LINE_STATUS, "/%s %s", command->name, command->arguments);
	client_tell(conversation, LINE_STATUS, "%s.", command->summary);
	client_tell(conversation, LINE_STATUS, "For example: %s", command->example);
}
