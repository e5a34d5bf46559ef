#include "client/target.h"
#include "cmd/chat.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"

int join_run(const struct options *options)
{
	struct client_target target;
	const char **channels = options->words + 1;
	size_t channel_count = options->word_count - 1;
	if (!chat_address(options, options->words[0], &target) ||
	    !chat_channels(channels, channel_count))
		return STATUS_USAGE;
	struct chat chat;
	int status = chat_open_screen(&chat, options);
	if (status == 0) {
		chat_connect(&chat, options, &target, channels, channel_count);
		loop_run(chat.loop);
	}
	chat_close(&chat);
	return status;
}
