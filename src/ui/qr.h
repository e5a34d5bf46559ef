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

/* NULL when built without libqrencode, or for a text that is too long. */
struct qr *qr_new(const char *text);
void qr_free(struct qr *qr); /* NULL is fine */

#endif
