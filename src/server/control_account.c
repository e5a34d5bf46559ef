/* What operators do with accounts. */
#include <stdlib.h>

#include "server/account.h"
#include "server/account_admin.h"
#include "server/control_command.h"
#include "server/control_table.h"

static void finish(struct control_call *call, bool done, char *cause)
{
	if (!done && cause != NULL)
		control_fail(call, "%s", cause);
	free(cause);
}

void control_account_add(struct control_call *call)
{
	char *cause = NULL;
	bool done = account_add(call->server, call->args[0], call->args[1], call->verifier, &cause);
	finish(call, done, cause);
}

void control_account_passwd(struct control_call *call)
{
	char *cause = NULL;
	bool done = account_set_password(
	    call->server, call->args[0], call->args[1], call->verifier, &cause);
	finish(call, done, cause);
}

void control_account_remove(struct control_call *call)
{
	char *cause = NULL;
	bool done = account_remove(call->server, call->args[0], &cause);
	finish(call, done, cause);
}

struct listing {
	struct control_table table;
	const struct server *server;
};

static void list_one(const struct account *account, void *arg)
{
	struct listing *listing = arg;
	table_text(&listing->table, account_name(account));
	table_time(&listing->table, account->since);
	table_number(&listing->table, (int64_t)account_client_count(listing->server, account));
	table_flag(&listing->table, account->verifier != NULL);
	table_flag(&listing->table, account->fingerprints != NULL);
}

void control_account_list(struct control_call *call)
{
	static const char *const columns[] = {
	    "account", "since", "clients", "password", "certificate"};
	struct listing listing = {.server = call->server};
	control_table_begin(
	    &listing.table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	account_list(call->server, list_one, &listing);
	control_table_end(&listing.table);
}

static void export_one(const struct account *account, void *arg)
{
	struct buf *out = arg;
	account_export(account, out);
	buf_add_char(out, '\n');
}

void control_account_export(struct control_call *call)
{
	if (call->arg_count == 0) {
		account_list(call->server, export_one, &call->out);
		return;
	}
	const struct account *account = account_find(call->server, call->args[0]);
	if (account != NULL)
		export_one(account, &call->out);
	else
		control_fail(call, "there is no account \"" STR_FMT "\"", STR_ARG(call->args[0]));
}
