/*
 * Whatever the bytes: clusters add up to the text, cells hold what setcchar() takes, wrapped rows
 * are narrow enough and lose nothing but spaces at breaks, and stepping back undoes stepping on.
 * The first byte is the width of a row.
 */
#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "base/alloc.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MOST 512 /* bytes; stepping back takes the square of it */

static void check_cell(const struct text_cell *cell)
{
	FUZZ_ASSERT(cell->columns <= 2);
	if (cell->columns == 0) {
		FUZZ_ASSERT(cell->codes[0] == 0);
		return;
	}
	FUZZ_ASSERT(wcwidth((wchar_t)cell->codes[0]) == cell->columns);
	for (size_t i = 1; i < TEXT_CELL_CODES && cell->codes[i] != 0; i++)
		FUZZ_ASSERT(wcwidth((wchar_t)cell->codes[i]) == 0);
}

/* Marks the borders between clusters; returns the width of all. */
static size_t check_clusters(const char *data, size_t len, bool *border)
{
	size_t width = 0;
	for (size_t at = 0; at < len;) {
		struct text_cell cells[2];
		size_t count;
		size_t took = text_next(data + at, len - at, cells, &count);
		FUZZ_ASSERT(took >= 1 && took <= len - at);
		FUZZ_ASSERT(count >= 1 && count <= 2);
		FUZZ_ASSERT(cells[0].bytes == took && (count == 1 || cells[1].bytes == 0));
		for (size_t i = 0; i < count; i++) {
			check_cell(&cells[i]);
			width += cells[i].columns;
		}
		FUZZ_ASSERT(text_prev(data, len, at + took) == at);
		FUZZ_ASSERT(text_after(data, len, at) == at + took);
		at += took;
		border[at] = true;
	}
	FUZZ_ASSERT(text_width(data, len) == width);
	return width;
}

static void check_plain(const char *data, size_t len, const bool *border)
{
	size_t plain = text_plain(data, len);
	FUZZ_ASSERT(plain <= len);
	for (size_t at = 1; at <= plain; at++)
		FUZZ_ASSERT(border[at]);
	FUZZ_ASSERT(text_width(data, plain) == plain);
}

/* Returns the columns of all rows and of the spaces between them. */
static size_t check_rows(const char *data, size_t len, size_t columns, const bool *border)
{
	size_t width = 0;
	for (size_t at = 0; at < len;) {
		size_t shown;
		size_t next = text_wrap(data + at, len - at, columns, &shown);
		FUZZ_ASSERT(next >= 1 && next <= len - at && shown <= next);
		size_t row = text_width(data + at, shown);
		FUZZ_ASSERT(row <= columns || text_after(data + at, len - at, 0) == shown);
		FUZZ_ASSERT(border[at + shown] || shown == 0);
		for (size_t i = shown; i < next; i++)
			FUZZ_ASSERT(data[at + i] == ' ' && border[at + i + 1]);
		width += row + next - shown;
		at += next;
	}
	return width;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	if (size == 0 || size > TEXT_MOST)
		return 0;
	size_t columns = 1 + data[0] % 100, len = size - 1;
	char *text = xmalloc(len);
	memcpy(text, data + 1, len);
	bool border[TEXT_MOST] = {true};
	size_t width = check_clusters(text, len, border);
	check_plain(text, len, border);
	FUZZ_ASSERT(check_rows(text, len, columns, border) == width);
	free(text);
	return 0;
}
