#include "tests/ui/screen_rig.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <vterm.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"

struct screen_rig {
	FILE *out; /* a file, so that a large frame blocks nobody */
	FILE *in;
	off_t read;
	SCREEN *screen;
	VTerm *term;
	VTermScreen *cells;
	int rows, columns;
	struct buf text;
};

static void set_size(int rows, int columns)
{
	char text[16];
	snprintf(text, sizeof text, "%d", rows);
	setenv("LINES", text, 1);
	snprintf(text, sizeof text, "%d", columns);
	setenv("COLUMNS", text, 1);
}

static void start_term(struct screen_rig *rig)
{
	rig->term = vterm_new(rig->rows, rig->columns);
	vterm_set_utf8(rig->term, 1);
	rig->cells = vterm_obtain_screen(rig->term);
	vterm_screen_reset(rig->cells, 1);
}

struct screen_rig *rig_new(int rows, int columns, const char *term)
{
	struct screen_rig *rig = xcalloc(1, sizeof *rig);
	rig->rows = rows;
	rig->columns = columns;
	start_term(rig);
	rig->out = tmpfile();
	rig->in = fopen("/dev/null", "r");
	if (rig->out == NULL || rig->in == NULL)
		log_die("no files for a screen");
	set_size(rows, columns);
	rig->screen = newterm(term, rig->out, rig->in);
	if (rig->screen == NULL)
		log_die("no terminal description of %s", term);
	set_term(rig->screen);
	return rig;
}

void rig_free(struct screen_rig *rig)
{
	endwin();
	delscreen(rig->screen);
	fclose(rig->out);
	fclose(rig->in);
	vterm_free(rig->term);
	buf_fini(&rig->text);
	free(rig);
}

void rig_resize(struct screen_rig *rig, int rows, int columns)
{
	rig->rows = rows;
	rig->columns = columns;
	vterm_set_size(rig->term, rows, columns);
	set_size(rows, columns);
	resizeterm(rows, columns);
}

#define ASCII_SET "\033(B" /* which is in use anyway */

/*
 * libvterm loses marks at the end of a row if it reads them apart from what they stand on: it takes
 * sixteen code points at once, and from ASCII_SET on no others together with ASCII. So it gets each
 * character by itself, with its marks, and never hears of that set.
 */
static void show(struct screen_rig *rig, struct str bytes)
{
	size_t from = 0, at = 0;
	while (at < bytes.len) {
		struct str rest = {bytes.data + at, bytes.len - at};
		uint32_t code;
		size_t took = utf8_decode(rest.data, rest.len, &code);
		if (wcwidth((wchar_t)code) != 0) {
			vterm_input_write(rig->term, bytes.data + from, at - from);
			from = at;
		}
		if (str_starts(rest, STR(ASCII_SET)))
			from += took = strlen(ASCII_SET);
		at += took;
	}
	vterm_input_write(rig->term, bytes.data + from, at - from);
}

size_t rig_flush(struct screen_rig *rig)
{
	char bytes[4096];
	struct buf frame = {0};
	doupdate();
	fflush(rig->out);
	for (;;) {
		ssize_t got = pread(fileno(rig->out), bytes, sizeof bytes, rig->read);
		if (got <= 0)
			break;
		buf_add(&frame, bytes, (size_t)got);
		rig->read += got;
	}
	size_t sent = frame.len;
	show(rig, (struct str){frame.data, frame.len});
	buf_fini(&frame);
	return sent;
}

static VTermScreenCell cell_at(struct screen_rig *rig, int y, int x)
{
	VTermScreenCell cell = {0};
	vterm_screen_get_cell(rig->cells, (VTermPos){.row = y, .col = x}, &cell);
	return cell;
}

static void add_cell(struct buf *text, const VTermScreenCell *cell)
{
	if (cell->chars[0] == 0)
		buf_add_char(text, ' ');
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++) {
		char bytes[4];
		buf_add(text, bytes, utf8_encode(cell->chars[i], bytes));
	}
}

static void add_row(struct screen_rig *rig, int y)
{
	size_t start = rig->text.len;
	for (int x = 0; x < rig->columns;) {
		VTermScreenCell cell = cell_at(rig, y, x);
		add_cell(&rig->text, &cell);
		x += cell.width > 0 ? cell.width : 1;
	}
	while (rig->text.len > start && rig->text.data[rig->text.len - 1] == ' ')
		rig->text.data[--rig->text.len] = '\0';
}

const char *rig_row(struct screen_rig *rig, int y)
{
	buf_clear(&rig->text);
	add_row(rig, y);
	return rig->text.data;
}

const char *rig_screen(struct screen_rig *rig)
{
	buf_clear(&rig->text);
	for (int y = 0; y < rig->rows; y++) {
		add_row(rig, y);
		buf_add_char(&rig->text, '\n');
	}
	return rig->text.data;
}

static int color_number(const VTermColor *color)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color))
		return -1;
	return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : -2;
}

struct rig_look rig_look(struct screen_rig *rig, int y, int x)
{
	VTermScreenCell cell = cell_at(rig, y, x);
	return (struct rig_look){
	    .bold = cell.attrs.bold,
	    .underline = cell.attrs.underline != 0,
	    .reverse = cell.attrs.reverse,
	    .fore = color_number(&cell.fg),
	    .back = color_number(&cell.bg),
	};
}
