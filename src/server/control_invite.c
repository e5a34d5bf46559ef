/* Invites, as whoever runs the server makes, sees and takes them back. */
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "server/control_command.h"
#include "server/control_table.h"
#include "server/invitation.h"
#include "server/server.h"

void control_invite(struct control_call *call)
{
	static const char *const columns[] = {"join", "invite", "token", "id"};
	struct token_wish wish = {0};
	struct invitation made;
	struct control_table table;
	for (size_t i = 0; i < call->arg_count; i++) {
		if (token_wish_word(&wish, call->args[i]))
			continue;
		control_fail(call,
		    "\"" STR_FMT "\" is neither a channel, --once nor --expire with "
		    "a time such as 2h",
		    STR_ARG(call->args[i]));
		return;
	}
	if (!invitation_make(call->server, &wish, &made, &call->problem))
		return;
	control_table_begin(&table, &call->out, call->json, columns, 4);
	table.upright = true;
	char *line = xasprintf("confab '%s'", made.link);
	table_text(&table, str_from(line));
	table_text(&table, str_from(made.link));
	table_text(&table, str_from(made.token));
	table_text(&table, (struct str){made.kept->hash, TOKEN_ID_SIZE});
	control_table_end(&table);
	free(line);
}

void control_invite_list(struct control_call *call)
{
	static const char *const columns[] = {
	    "id", "channel", "since", "expires", "once", "used_by"};
	struct control_table table;
	const struct token *token;
	control_table_begin(&table, &call->out, call->json, columns, 6);
	DL_FOREACH (call->server->tokens, token) {
		table_text(&table, (struct str){token->hash, TOKEN_ID_SIZE});
		table_text(&table, str_from(token->channel));
		table_time(&table, token->since);
		if (token->expires != 0)
			table_time(&table, token->expires);
		else
			table_none(&table);
		table_flag(&table, token->once);
		table_text(&table, str_from(token->holder));
	}
	control_table_end(&table);
}

void control_invite_revoke(struct control_call *call)
{
	struct token *token = token_find(call->server, call->args[0]);
	if (token == NULL)
		control_fail(call, "there is no invite " STR_FMT ": confabd invite list shows them",
		    STR_ARG(call->args[0]));
	else
		token_drop(call->server, token);
}
