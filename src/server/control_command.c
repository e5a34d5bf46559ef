#include "server/control_command.h"

#include <stdarg.h>
#include <string.h>

#include "base/alloc.h"

static const struct control_command commands[] = {
    {"status", "", "how the server is", 0, 0, false, false, control_status},
    {"who", "", "who is here, and by which way", 0, 0, false, false, control_who},
    {"metrics", "", "what is counted, in the text format of Prometheus", 0, 0, false, false,
        control_metrics},
    {"reload", "", "read the configuration again", 0, 0, true, false, control_reload},
    {"stop", "", "end the server, and wait until all is on disk", 0, 0, true, false, control_stop},
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

void control_fail(struct control_call *call, const char *format, ...)
{
	va_list args;
	if (call->problem != NULL)
		return;
	va_start(args, format);
	call->problem = xvasprintf(format, args);
	va_end(args);
}
