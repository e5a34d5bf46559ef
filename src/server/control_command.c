#include "server/control_command.h"

#include <stdarg.h>
#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "server/control_request.h"

#define ACTS   true
#define SECRET true

static const struct control_command commands[] = {
    /* clang-format off */
    {"status", "", "how the server is", 0, 0, !ACTS, !SECRET, control_status},
    {"who", "", "who is here, and by which way", 0, 0, !ACTS, !SECRET, control_who},
    {"metrics", "", "what is counted, in the text format of Prometheus",
	0, 0, !ACTS, !SECRET, control_metrics},
    {"invite list", "", "which invites there are, and who used them",
	0, 0, !ACTS, !SECRET, control_invite_list},
    {"invite revoke", "ID", "take an invite back: nobody comes in by it any more",
	1, 1, ACTS, !SECRET, control_invite_revoke},
    {"invite", "[CHANNEL] [--once] [--expire TIME]", "make an invite, a link that others join by",
	0, 4, ACTS, !SECRET, control_invite},
    {"reload", "", "read the configuration again", 0, 0, ACTS, !SECRET, control_reload},
    {"stop", "", "end the server, and wait until all is on disk",
	0, 0, ACTS, !SECRET, control_stop},
    {"account add", "NAME", "make an account, asking for its password",
	2, 2, ACTS, SECRET, control_account_add},
    {"account passwd", "NAME", "give an account another password, asking for it",
	2, 2, ACTS, SECRET, control_account_passwd},
    {"account remove", "NAME", "remove an account",
	1, 1, ACTS, !SECRET, control_account_remove},
    {"account list", "", "the accounts", 0, 0, !ACTS, !SECRET, control_account_list},
    {"account export", "[NAME]", "one account or all, as lines of JSON; keep them secret",
	0, 1, ACTS, !SECRET, control_account_export},
    {"ban", "WHOM [TIME] [REASON]", "keep somebody out, for a time such as 3d or for good",
	1, CONTROL_WORDS_MAX - 1, ACTS, !SECRET, control_ban},
    {"unban", "WHOM", "let them in again", 1, 1, ACTS, !SECRET, control_unban},
    {"bans", "", "who is kept out", 0, 0, !ACTS, !SECRET, control_bans},
    {"channel list", "", "the channels", 0, 0, !ACTS, !SECRET, control_channel_list},
    /* clang-format on */
};

const struct control_command *control_commands(size_t *count)
{
	*count = sizeof commands / sizeof commands[0];
	return commands;
}

size_t control_command_words(const struct control_command *command)
{
	return strchr(command->name, ' ') != NULL ? 2 : 1;
}

static bool begins_with(
    const struct str *words, size_t count, const struct control_command *command)
{
	struct str rest = str_from(command->name);
	for (size_t i = 0; i < control_command_words(command); i++)
		if (i >= count || !str_eq(words[i], str_word(&rest)))
			return false;
	return true;
}

const struct control_command *control_command_find(const struct str *words, size_t count)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (begins_with(words, count, &commands[i]))
			return &commands[i];
	return NULL;
}

const char *control_command_near(const char *word)
{
	const char *names[sizeof commands / sizeof commands[0]];
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		names[i] = commands[i].name;
	return suggest(word, names, sizeof commands / sizeof commands[0]);
}

char *control_command_seconds(const char *first)
{
	struct buf seconds = {0};
	size_t len = strlen(first);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		const char *name = commands[i].name;
		if (strncmp(name, first, len) == 0 && name[len] == ' ')
			buf_printf(&seconds, "%s%s", seconds.len > 0 ? ", " : "", name + len + 1);
	}
	char *text = seconds.len > 0 ? xmemdup0(seconds.data, seconds.len) : NULL;
	buf_fini(&seconds);
	return text;
}

void control_fail(struct control_call *call, const char *format, ...)
{
	va_list args;
	if (call->problem != NULL)
		return;
	va_start(args, format);
	call->problem = xvasprintf(format, args);
	va_end(args);
}
