#ifndef PROTO_LINE_H
#define PROTO_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Cuts a stream into lines. Whole lines are handed out in place, without a copy; only a partial
 * line at the end of what was read is kept. `{0}` is a fresh one.
 */
struct line_reader {
	struct buf partial; /* no memory while no line is partial */
	bool handed;        /* `partial` was handed out as a line: dropped at the next call */
	bool skipping;      /* inside a line that was too long */
};

enum line_result {
	LINE_NONE, /* no whole line is left: the rest is kept for the next read */
	LINE_WHOLE,
	LINE_TOO_LONG, /* over `most` bytes: said once a line, its bytes are dropped */
};

/*
 * Takes the next line from *data, *len (which it advances). The line is without LF or CR LF, and
 * valid until the next call. `most` is the longest line in bytes, its end not counted.
 */
enum line_result line_next(
    struct line_reader *reader, const char **data, size_t *len, size_t most, struct str *line);
/* What is kept of a line without its end, handed out as if it were whole; empty when nothing is. */
struct str line_partial(const struct line_reader *reader);
/* Back to a fresh one: the partial line, its memory, and the end of one that was too long. */
void line_reader_clear(struct line_reader *reader);

#endif
