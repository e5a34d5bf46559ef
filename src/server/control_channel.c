/* The channels, for operators. */
#include "server/channel.h"
#include "server/control_command.h"
#include "server/control_table.h"
#include "server/registration.h"
#include "server/server.h"

static void put_founder(struct control_table *table, const struct channel *channel)
{
	if (channel->registration != NULL)
		table_text(table, str_from(channel->registration->founder));
	else
		table_none(table);
}

static void put_text(struct control_table *table, const char *text)
{
	if (text != NULL)
		table_text(table, str_from(text));
	else
		table_none(table);
}

void control_channel_list(struct control_call *call)
{
	static const char *const columns[] = {"channel", "members", "founder", "since", "topic"};
	struct control_table table;
	control_table_begin(
	    &table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	for (const struct channel *channel = call->server->channels; channel != NULL;
	     channel = channel->hh.next) {
		table_text(&table, channel_name(channel));
		table_number(&table, channel->member_count);
		put_founder(&table, channel);
		table_time(&table, channel->since);
		put_text(&table, channel->topic);
	}
	control_table_end(&table);
}
