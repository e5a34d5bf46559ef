/*
 * Whatever the line: it is refused with a reason, or what was read of it reads the same once it is
 * written.
 */
#include <string.h>

#include "store/archive_line.h"
#include "tests/fuzz/fuzz.h"

static void check_same(const struct archive_line *a, const struct archive_line *b)
{
	FUZZ_ASSERT(a->kind == b->kind && a->version == b->version && a->table == b->table);
	FUZZ_ASSERT(a->message.id == b->message.id && a->message.kind == b->message.kind);
	FUZZ_ASSERT(a->message.ticket == b->message.ticket);
	FUZZ_ASSERT(str_eq(a->message.channel, b->message.channel));
	FUZZ_ASSERT(str_eq(a->message.source, b->message.source));
	FUZZ_ASSERT(str_eq(a->message.author, b->message.author));
	FUZZ_ASSERT(str_eq(a->message.text, b->message.text));
	FUZZ_ASSERT(str_eq(a->message.tags, b->message.tags));
	for (size_t i = 0; i < ARCHIVE_PAIRS_MOST; i++) {
		FUZZ_ASSERT(a->values[i].number == b->values[i].number);
		FUZZ_ASSERT(str_eq(a->values[i].text, b->values[i].text));
	}
}

static void write_again(struct buf *out, const struct archive_line *line)
{
	if (line->kind == ARCHIVE_MESSAGE)
		archive_line_message(out, &line->message);
	else if (line->kind == ARCHIVE_ROW)
		archive_line_row(out, line->table, line->values);
	else
		buf_printf(out, "{\"confab\":1,\"version\":%lld}", (long long)line->version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct archive_reader *reader = archive_reader_new();
	struct archive_line line, again;
	struct buf out = {0};
	const char *problem =
	    archive_line_read(reader, (struct str){(const char *)data, size}, &line);
	if (problem == NULL) {
		write_again(&out, &line);
		FUZZ_ASSERT(
		    archive_line_read(reader, (struct str){out.data, out.len}, &again) == NULL);
		check_same(&line, &again);
		archive_line_fini(&again);
	}
	archive_line_fini(&line);
	archive_reader_free(reader);
	buf_fini(&out);
	return 0;
}
