#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text as a terminal shows it: grapheme clusters in safe forms, columns by the C library's
 * wcwidth(), line breaks by Unicode's rules (UAX 14). Input is any bytes at all.
 */
#define TEXT_CELL_CODES 5 /* code points in a cell: a base and at most four combining marks */

/*
 * One cluster, or half of one, in its safe form: as it is laid out and as it is drawn (setcchar).
 */
struct text_cell {
	uint32_t codes[TEXT_CELL_CODES]; /* unused ones 0 */
	uint8_t columns;                 /* 1 or 2; 0: not drawn */
	bool escaped;   /* stands for a byte or control that is not shown as itself */
	uint32_t bytes; /* of the original that it stands for */
};

/*
 * Reads the next cluster of at most len > 0 bytes; returns the bytes it took. Most are one cell.
 * Two, of which the second has bytes 0: controls (^X; a tab is two blanks), flags (their
 * indicators), a letter with a mark of its own width. Bad bytes and what the C library has no width
 * for are U+FFFD, or ? where the locale has none; ZWJ sequences, variation selectors, skin tones
 * and tags are their base; a mark without a base sits on a dotted circle. What has no shape at all
 * (bidirectional controls, zero-width spaces) is one cell of columns 0 that must not be drawn.
 */
size_t text_next(const char *data, size_t len, struct text_cell cells[2], size_t *count);

/* Length of the printable ASCII at the start, each byte of it a cell of its own: the fast path. */
size_t text_plain(const char *data, size_t len);

/* Columns that the text takes on one line. */
size_t text_width(const char *data, size_t len);

/*
 * Wraps: the bytes of `data` that go on a line of `columns` > 0; the rest starts at the returned
 * offset (spaces at the break are swallowed), which is len at the end. Breaks between words, after
 * hyphens, between ideographs; inside a word or a URL only where it is wider than a whole line;
 * such a URL, and one in quotes, begins on the line of the word before it, so that a copied line
 * for a shell has no break between them. A cluster that is itself wider than the line goes alone on
 * one. `shown` gets the bytes to draw.
 */
size_t text_wrap(const char *data, size_t len, size_t columns, size_t *shown);

/* Offset of the cluster border before or after `at`. */
size_t text_prev(const char *data, size_t len, size_t at);
size_t text_after(const char *data, size_t len, size_t at);

#endif
