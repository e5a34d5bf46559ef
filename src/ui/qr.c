#include "ui/qr.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"

#define QUIET 2 /* light modules around it; readers ask for four and are content with two */

static bool is_light(const QRcode *code, int x, int y)
{
	x -= QUIET;
	y -= QUIET;
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return true;
	return (code->data[y * code->width + x] & 1) == 0;
}

static char *draw_line(const QRcode *code, int y)
{
	static const char *const halves[] = {" ", "\u2584", "\u2580", "\u2588"};
	struct buf line = {0};
	int side = code->width + 2 * QUIET;
	for (int x = 0; x < side; x++) {
		bool upper = is_light(code, x, y), lower = y + 1 < side && is_light(code, x, y + 1);
		buf_add_str(&line, halves[2 * upper + lower]);
	}
	return buf_take(&line);
}

struct qr *qr_new(const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (code == NULL)
		return NULL;
	struct qr *qr = xcalloc(1, sizeof *qr);
	int side = code->width + 2 * QUIET;
	qr->columns = (size_t)side;
	qr->rows = (size_t)(side + 1) / 2;
	qr->lines = xcalloc(qr->rows, sizeof *qr->lines);
	for (size_t i = 0; i < qr->rows; i++)
		qr->lines[i] = draw_line(code, 2 * (int)i);
	QRcode_free(code);
	return qr;
}

void qr_free(struct qr *qr)
{
	if (qr == NULL)
		return;
	for (size_t i = 0; i < qr->rows; i++)
		free(qr->lines[i]);
	free(qr->lines);
	free(qr);
}
