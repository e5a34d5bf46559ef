#include "client/pasted.h"
#include "client/target.h"
#include "cmd/chat.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "loop/loop.h"

/* An invite of several rows that was pasted without its quotes is several words. */
static bool put_together(
    const struct options *given, struct pasted *pasted, const char *words[PASTED_WORDS_MOST + 1])
{
	enum pasted_state state = PASTED_PART;
	const char *problem;
	struct str link;
	if (!invite_find(str_from(given->words[0]), &link))
		return false;
	for (size_t i = 0; i < given->word_count; i++) {
		if (given->words[i][0] == '#')
			pasted_add(pasted, STR(" "), &problem);
		state = pasted_add(pasted, str_from(given->words[i]), &problem);
	}
	return state == PASTED_WHOLE && pasted_words(pasted, words) > 0;
}

static int join(const struct options *options)
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

int join_run(const struct options *options)
{
	struct pasted pasted = {0};
	const char *words[PASTED_WORDS_MOST + 1];
	struct options mine = *options;
	if (put_together(options, &pasted, words)) {
		mine.words = words;
		for (mine.word_count = 0; words[mine.word_count]; mine.word_count++)
			continue;
	}
	int status = join(&mine);
	pasted_fini(&pasted);
	return status;
}
