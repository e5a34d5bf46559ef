#include "cmd/ask_address.h"

#include <stdio.h>
#include <string.h>

#include "client/pasted.h"
#include "client/target.h"
#include "cmd/chat.h"
#include "cmd/subcommand.h"

#define ROW_MOST 512 /* bytes */

/* One more row from the terminal; false when there is none, or nothing in it. */
static bool read_row(const char *question, struct buf *row)
{
	char line[ROW_MOST];
	printf("%s: ", question);
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return false;
	buf_clear(row);
	buf_add_str(row, line);
	return line[strspn(line, " \t\r\n")] != '\0';
}

/* All of an address or an invite; false when the person has enough of it. */
static bool read_all(struct pasted *pasted, struct buf *row)
{
	const char *problem;
	if (row->len == 0 && !read_row("Address, as in 127.0.0.1:6697, or the invite", row))
		return false;
	while (pasted_add(pasted, (struct str){row->data, row->len}, &problem) == PASTED_PART) {
		fail(STATUS_USAGE, "%s", problem);
		if (!read_row("What is missing, or all of it again (Enter alone: back)", row))
			return false;
	}
	return true;
}

int ask_address(const struct options *options, struct buf *row)
{
	struct pasted pasted = {0};
	struct client_target target;
	const char *words[PASTED_WORDS_MOST + 1];
	int status = ASK_AGAIN;
	if (read_all(&pasted, row)) {
		struct options mine = *options;
		mine.word_count = pasted_words(&pasted, words);
		mine.words = words;
		if (chat_address(options, words[0], &target) &&
		    chat_channels(words + 1, mine.word_count - 1))
			status = join_run(&mine);
	}
	pasted_fini(&pasted);
	return status;
}
