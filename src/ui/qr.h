#ifndef UI_QR_H
#define UI_QR_H

#include <stddef.h>

/*
 * A QR code (ISO/IEC 18004) of a text in half blocks, two rows of it a line, for terminals with
 * light letters on a dark ground; telephones read the other kind too.
 */
struct qr {
	size_t columns, rows; /* of the terminal */
	char **lines;         /* UTF-8 */
};

/*
 * The picture for so many columns and rows: with the light modules around it that the standard asks
 * for, or the half of them that readers are content with. NULL when there is no room, for a text
 * that is too long, and when built without libqrencode.
 */
struct qr *qr_new(const char *text, size_t columns, size_t rows);
void qr_free(struct qr *qr); /* NULL is fine */

#endif
