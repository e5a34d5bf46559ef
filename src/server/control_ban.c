/* Whom operators keep out. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "server/ban.h"
#include "server/control_command.h"
#include "server/control_table.h"

static bool read_whom(struct control_call *call, enum ban_kind *kind, struct buf *what)
{
	if (ban_read(call->args[0], kind, what))
		return true;
	control_fail(call,
	    "\"" STR_FMT "\" is nobody: write an address or a range of them (192.0.2.0/24), "
	    "account:NAME, a mask as nick!username@host, or a nick",
	    STR_ARG(call->args[0]));
	return false;
}

static void add_reason(const struct control_call *call, size_t from, struct buf *reason)
{
	buf_add_str(reason, "");
	for (size_t i = from; i < call->arg_count; i++) {
		buf_add_str(reason, i > from ? " " : "");
		buf_add(reason, call->args[i].data, call->args[i].len);
	}
}

static void put_until(struct control_table *table, int64_t until)
{
	if (until != 0)
		table_time(table, until);
	else
		table_raw(table, "null", "for good");
}

/* The answer to one who bans: what was understood, the time above all. */
struct told {
	struct control_table table;
	enum ban_kind kind;
	const char *what;
};

static void tell_one(const struct ban *ban, void *arg)
{
	struct told *told = arg;
	if (ban->kind != told->kind || strcmp(ban->what, told->what) != 0)
		return;
	table_text(&told->table, str_from(ban_kind_word(ban->kind)));
	table_text(&told->table, str_from(ban->what));
	put_until(&told->table, ban->until);
	table_text(&told->table, str_from(ban->reason));
}

static void tell(struct control_call *call, enum ban_kind kind, const char *what)
{
	static const char *const columns[] = {"kind", "whom", "until", "reason"};
	struct told told = {.kind = kind, .what = what};
	control_table_begin(
	    &told.table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	told.table.upright = true;
	ban_each(call->server, tell_one, &told);
	control_table_end(&told.table);
}

void control_ban(struct control_call *call)
{
	struct buf what = {0}, reason = {0};
	enum ban_kind kind;
	int64_t seconds = 0;
	char by[48];
	bool timed = call->arg_count > 1 && duration_parse(call->args[1], &seconds);
	if (read_whom(call, &kind, &what)) {
		add_reason(call, timed ? 2 : 1, &reason);
		snprintf(by, sizeof by, "confabd, user id %ju", (uintmax_t)call->uid);
		ban_add(call->server, kind, (struct str){what.data, what.len}, seconds,
		    (struct str){reason.data, reason.len}, str_from(by));
		buf_add(&what, "", 1);
		tell(call, kind, what.data);
	}
	buf_fini(&what);
	buf_fini(&reason);
}

void control_unban(struct control_call *call)
{
	struct buf what = {0};
	enum ban_kind kind;
	if (read_whom(call, &kind, &what) &&
	    !ban_remove(call->server, kind, (struct str){what.data, what.len}))
		control_fail(call, "nobody is banned as \"" STR_FMT "\"; confabd bans lists who is",
		    (int)what.len, what.data);
	buf_fini(&what);
}

static void list_one(const struct ban *ban, void *arg)
{
	struct control_table *table = arg;
	table_text(table, str_from(ban_kind_word(ban->kind)));
	table_text(table, str_from(ban->what));
	put_until(table, ban->until);
	table_time(table, ban->since);
	table_text(table, str_from(ban->by));
	table_text(table, str_from(ban->reason));
}

void control_bans(struct control_call *call)
{
	static const char *const columns[] = {"kind", "whom", "until", "since", "by", "reason"};
	struct control_table table;
	control_table_begin(
	    &table, &call->out, call->json, columns, sizeof columns / sizeof columns[0]);
	ban_each(call->server, list_one, &table);
	control_table_end(&table);
}
