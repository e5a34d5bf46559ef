#include "base/text.h"

#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#include "base/str.h"

#define REPLACEMENT   0xfffd
#define DOTTED_CIRCLE 0x25cc /* carries a mark that has no base */
#define ZWJ           0x200d

#define CLUSTER_CELLS 2

/* A cluster on its way into cells. */
struct cluster {
	struct text_cell *cells;
	size_t count;
	size_t marks; /* in the last cell */
	bool joined;  /* past a ZWJ */
	bool sealed;  /* nothing more is shown of it */
};

static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f;
}

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

static bool is_control(uint32_t code)
{
	return code < 0x20 || code == 0x7f;
}

static bool is_skin_tone(uint32_t code)
{
	return code >= 0x1f3fb && code <= 0x1f3ff;
}

/* Eight bytes at a time: a byte below 0x20, at 0x7f or above it leaves its high bit. */
static bool eight_plain(const char *data)
{
	uint64_t bytes;
	memcpy(&bytes, data, sizeof bytes);
	uint64_t below = bytes - UINT64_C(0x2020202020202020);
	uint64_t above = bytes + UINT64_C(0x0101010101010101);
	return ((bytes | below | above) & UINT64_C(0x8080808080808080)) == 0;
}

size_t text_plain(const char *data, size_t len)
{
	size_t run = 0;
	while (len - run >= 8 && eight_plain(data + run))
		run += 8;
	while (run < len && is_plain(data[run]))
		run++;
	if (run > 0 && run < len && !is_ascii(data[run]))
		run--; /* it may carry a mark */
	return run;
}

static void put_cell(struct text_cell *cell, uint32_t code, int columns, bool escaped)
{
	*cell =
	    (struct text_cell){.codes = {code}, .columns = (uint8_t)columns, .escaped = escaped};
}

/* For what the C library has no width for: U+FFFD, or a question mark where the locale has none. */
static void put_replacement(struct text_cell *cell)
{
	int width = wcwidth(REPLACEMENT);
	put_cell(cell, width > 0 ? REPLACEMENT : '?', width > 0 ? width : 1, true);
}

static void add_base(struct cluster *cluster, uint32_t code, int width)
{
	struct text_cell *cell = &cluster->cells[cluster->count++];
	if (width > 0)
		put_cell(cell, code, width, false);
	else
		put_replacement(cell);
	cluster->marks = 0;
}

static void add_mark(struct cluster *cluster, uint32_t code)
{
	if (cluster->count == 0) {
		bool circle = wcwidth(DOTTED_CIRCLE) == 1;
		put_cell(&cluster->cells[cluster->count++], circle ? DOTTED_CIRCLE : ' ', 1, false);
	}
	if (cluster->marks + 1 < TEXT_CELL_CODES)
		cluster->cells[cluster->count - 1].codes[++cluster->marks] = code;
}

static bool is_mark(const utf8proc_property_t *property)
{
	return property->category == UTF8PROC_CATEGORY_MN ||
	       property->category == UTF8PROC_CATEGORY_ME;
}

/* False when the code needs a cell and there is none left: the cluster ends before it. */
static bool cluster_add(struct cluster *cluster, uint32_t code)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code);
	int width = wcwidth((wchar_t)code);
	if (code == ZWJ)
		cluster->joined = true;
	if (cluster->sealed || property->ignorable)
		return true;
	if (cluster->count > 0 && (is_skin_tone(code) || (width < 0 && is_mark(property))))
		return true;
	if (width == 0) {
		add_mark(cluster, code);
		return true;
	}
	if (cluster->joined && cluster->count > 0) {
		cluster->sealed = true;
		return true;
	}
	if (cluster->count == CLUSTER_CELLS)
		return false;
	add_base(cluster, code, width);
	return true;
}

/* Ideographs, kana and their punctuation: a border is between any two of them. */
static bool stands_alone(uint32_t code)
{
	return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3041 && code <= 0x3096) ||
	       (code >= 0x30a1 && code <= 0x30fa) || (code >= 0x3001 && code <= 0x3029) ||
	       (code >= 0xff01 && code <= 0xff60);
}

static bool is_border(uint32_t last, uint32_t code, utf8proc_int32_t *state)
{
	return (stands_alone(last) && stands_alone(code)) ||
	       utf8proc_grapheme_break_stateful(
	           (utf8proc_int32_t)last, (utf8proc_int32_t)code, state);
}

/*
 * Adds what follows the first code of a cluster, as far as it reaches; returns where it ends. ASCII
 * is never joined to what is before it (a few Arabic signs would): its bytes are sure borders.
 */
static size_t cluster_extend(
    struct cluster *cluster, const char *data, size_t len, size_t at, uint32_t last)
{
	utf8proc_int32_t state = 0;
	while (at < len && !is_ascii(data[at])) {
		uint32_t code;
		size_t took = utf8_decode(data + at, len - at, &code);
		if (is_border(last, code, &state) || !cluster_add(cluster, code))
			break;
		at += took;
		last = code;
	}
	return at;
}

static size_t put_control(char c, struct text_cell cells[CLUSTER_CELLS])
{
	bool tab = c == '\t';
	put_cell(&cells[0], tab ? ' ' : '^', 1, !tab);
	put_cell(&cells[1], tab ? ' ' : (uint32_t)(c ^ 0x40), 1, !tab);
	return CLUSTER_CELLS;
}

size_t text_next(const char *data, size_t len, struct text_cell cells[2], size_t *count)
{
	uint32_t code;
	size_t took = 1;
	*count = 1;
	if (is_plain(data[0]) && (len == 1 || is_ascii(data[1]))) {
		put_cell(&cells[0], (uint32_t)data[0], 1, false);
	} else if ((took = utf8_decode(data, len, &code)), is_control(code)) {
		*count = put_control(data[0], cells);
	} else {
		struct cluster cluster = {.cells = cells};
		bool bad = code == REPLACEMENT && took == 1;
		cluster_add(&cluster, code);
		took = cluster_extend(&cluster, data, len, took, code);
		if (cluster.count == 0)
			put_cell(&cells[cluster.count++], 0, 0, false);
		cells[0].escaped |= bad;
		*count = cluster.count;
	}
	cells[0].bytes = (uint32_t)took;
	return took;
}

size_t text_width(const char *data, size_t len)
{
	size_t width = 0;
	for (size_t at = 0; at < len;) {
		size_t plain = text_plain(data + at, len - at);
		width += plain;
		at += plain;
		if (at == len)
			break;
		struct text_cell cells[CLUSTER_CELLS];
		size_t count;
		at += text_next(data + at, len - at, cells, &count);
		for (size_t i = 0; i < count; i++)
			width += cells[i].columns;
	}
	return width;
}

/* A cluster border at or before `at` that shows as one by itself: an ASCII byte. */
static size_t sure_border(const char *data, size_t at)
{
	while (at > 0 && !is_ascii(data[at]))
		at--;
	return at;
}

size_t text_prev(const char *data, size_t len, size_t at)
{
	if (at == 0 || len == 0)
		return 0;
	if (at > len)
		at = len;
	size_t border = sure_border(data, at - 1);
	for (;;) {
		struct text_cell cells[CLUSTER_CELLS];
		size_t count;
		size_t next = border + text_next(data + border, len - border, cells, &count);
		if (next >= at)
			return border;
		border = next;
	}
}

size_t text_after(const char *data, size_t len, size_t at)
{
	if (at >= len)
		return len;
	struct text_cell cells[CLUSTER_CELLS];
	size_t count;
	return at + text_next(data + at, len - at, cells, &count);
}
