#include "ui/qr.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"

/* Light modules around it. */
#define QUIET       4
#define QUIET_LEAST 2

static bool is_light(const QRcode *code, int x, int y)
{
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return true;
	return (code->data[y * code->width + x] & 1) == 0;
}

static char *draw_line(const QRcode *code, int quiet, int y)
{
	static const char *const halves[] = {" ", "\u2584", "\u2580", "\u2588"};
	struct buf line = {0};
	int end = code->width + quiet;
	for (int x = -quiet; x < end; x++) {
		bool upper = is_light(code, x, y), lower = y + 1 < end && is_light(code, x, y + 1);
		buf_add_str(&line, halves[2 * upper + lower]);
	}
	return buf_take(&line);
}

static struct qr *draw(const QRcode *code, int quiet)
{
	struct qr *qr = xcalloc(1, sizeof *qr);
	int side = code->width + 2 * quiet;
	qr->columns = (size_t)side;
	qr->rows = (size_t)(side + 1) / 2;
	qr->lines = xcalloc(qr->rows, sizeof *qr->lines);
	for (size_t i = 0; i < qr->rows; i++)
		qr->lines[i] = draw_line(code, quiet, 2 * (int)i - quiet);
	return qr;
}

struct qr *qr_new(const char *text, size_t columns, size_t rows)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	if (code == NULL)
		return NULL;
	struct qr *qr = NULL;
	for (int quiet = QUIET; qr == NULL && quiet >= QUIET_LEAST; quiet /= 2) {
		size_t side = (size_t)(code->width + 2 * quiet);
		if (side <= columns && (side + 1) / 2 <= rows)
			qr = draw(code, quiet);
	}
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
