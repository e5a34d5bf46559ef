#include "proto/line.h"

#include <string.h>

static struct str without_cr(struct str line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static void advance(const char **data, size_t *len, size_t by)
{
	*data += by;
	*len -= by;
}

/* Drops what belongs to a line that was too long; true once its end was seen. */
static bool skip(struct line_reader *reader, const char **data, size_t *len)
{
	const char *end = *len > 0 ? memchr(*data, '\n', *len) : NULL;
	advance(data, len, end != NULL ? (size_t)(end - *data) + 1 : *len);
	reader->skipping = end == NULL;
	return !reader->skipping;
}

/* No end in sight: keeps the bytes, or gives up on them. A last CR may belong to the end. */
static enum line_result keep(
    struct line_reader *reader, const char **data, size_t *len, size_t most)
{
	if (*len == 0)
		return LINE_NONE;
	size_t total = reader->partial.len + *len;
	if (total - ((*data)[*len - 1] == '\r') > most) {
		buf_fini(&reader->partial);
		reader->skipping = true;
		advance(data, len, *len);
		return LINE_TOO_LONG;
	}
	buf_add(&reader->partial, *data, *len);
	advance(data, len, *len);
	return LINE_NONE;
}

enum line_result line_next(
    struct line_reader *reader, const char **data, size_t *len, size_t most, struct str *line)
{
	*line = (struct str){"", 0};
	if (reader->handed)
		line_reader_clear(reader);
	if (reader->skipping && !skip(reader, data, len))
		return LINE_NONE;
	const char *end = *len > 0 ? memchr(*data, '\n', *len) : NULL;
	if (end == NULL)
		return keep(reader, data, len, most);

	struct str found = {*data, (size_t)(end - *data)};
	advance(data, len, found.len + 1);
	if (reader->partial.len > 0) {
		/* One byte more than fits already tells that it is too long. */
		size_t room = most + 2 - reader->partial.len;
		buf_add(&reader->partial, found.data, found.len < room ? found.len : room);
		found = (struct str){reader->partial.data, reader->partial.len};
		reader->handed = true;
	}
	found = without_cr(found);
	if (found.len > most)
		return LINE_TOO_LONG;
	*line = found;
	return LINE_WHOLE;
}

struct str line_partial(const struct line_reader *reader)
{
	if (reader->handed || reader->partial.len == 0)
		return (struct str){"", 0};
	return without_cr((struct str){reader->partial.data, reader->partial.len});
}

void line_reader_clear(struct line_reader *reader)
{
	buf_fini(&reader->partial);
	reader->handed = false;
	reader->skipping = false;
}
