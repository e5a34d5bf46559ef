#include "tests/client/play.h"

#include <stdio.h>

static void format_line(const struct line *line, char *out, size_t size)
{
	static const char *const before[] = {"<", "* ", "-", "~ ", ". ", "! "};
	static const char *const after[] = {"> ", " ", "- ", " ", "", ""};
	const char *state = (line->flags & LINE_WAITING) != 0  ? " (waiting)"
	                    : (line->flags & LINE_FAILED) != 0 ? " (failed)"
	                                                       : "";
	snprintf(out, size, "%s" STR_FMT "%s" STR_FMT "%s", before[line->kind], STR_ARG(line->nick),
	    after[line->kind], STR_ARG(line->text), state);
}

const char *play_line(const struct conversation *conversation, size_t from_end)
{
	static char text[2048];
	struct line line;
	uint64_t end = lines_end(conversation->lines);
	text[0] = '\0';
	if (from_end < end && lines_get(conversation->lines, end - 1 - from_end, &line))
		format_line(&line, text, sizeof text);
	return text;
}
