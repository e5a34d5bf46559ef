/* QR codes in half blocks: as a camera sees them, they are libqrencode's. */
#include "tests/check.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ui/qr.h"

#define SIDE_MOST 200 /* modules of a picture */

/* What is drawn: light in the foreground. */
struct seen {
	bool light[SIDE_MOST][SIDE_MOST];
};

static bool see_cell(uint32_t code, bool *upper, bool *lower)
{
	*upper = code == 0x2588 || code == 0x2580;
	*lower = code == 0x2588 || code == 0x2584;
	return *upper || *lower || code == ' ';
}

static void see(const struct qr *qr, struct seen *seen)
{
	for (size_t row = 0; row < qr->rows; row++) {
		const char *at = qr->lines[row];
		size_t column = 0;
		for (; *at != '\0'; column++) {
			uint32_t code;
			at += utf8_decode(at, strlen(at), &code);
			assert_in_range(column, 0, SIDE_MOST - 1);
			assert_true(see_cell(code, &seen->light[2 * row][column],
			    &seen->light[2 * row + 1][column]));
		}
		assert_int_equal(column, qr->columns);
	}
}

static void check(const char *text, size_t room, int margin)
{
	static struct seen seen;
	memset(&seen, 0, sizeof seen);
	struct qr *qr = qr_new(text, room, room);
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	assert_non_null(qr);
	assert_non_null(code);
	assert_int_equal(qr->columns, code->width + 2 * margin);
	assert_int_equal(qr->rows, (qr->columns + 1) / 2);
	see(qr, &seen);
	for (int y = 0; y < (int)qr->columns; y++) {
		for (int x = 0; x < (int)qr->columns; x++) {
			int row = y - margin, column = x - margin;
			bool inside =
			    row >= 0 && row < code->width && column >= 0 && column < code->width;
			bool dark = inside && (code->data[row * code->width + column] & 1) != 0;
			assert_int_equal(seen.light[y][x], !dark);
		}
	}
	QRcode_free(code);
	qr_free(qr);
}

static void every_module_is_there(void **state)
{
	static const char *const texts[] = {"a", "confab://192.0.2.2:6697/lobby?AWua8S0Z1uwLNwZC6",
	    "confab://192.168.77.1:6697/"
	    "lobby?AfW3B5sZ9Lzie6F4dHJBSnw8zvKQFkUX5A94BwQQIAENuAB3AAAAAA"
	    "AAAAAAAQqqQoAA",
	    "confab://[2001:db8::1]:6697/gr\u00fcn?AWua8S0Z1uwLNwZC6"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		check(texts[i], SIDE_MOST, 4);
}

static void what_is_around_it_takes_the_room_there_is(void **state)
{
	(void)state;
	check("a", 21 + 8, 4); /* the smallest one has 21 modules */
	check("a", 21 + 7, 2);
	check("a", 21 + 4, 2);
	assert_null(qr_new("a", 21 + 3, SIDE_MOST));
	assert_null(qr_new("a", SIDE_MOST, (21 + 4) / 2));
}

static void what_is_too_long_is_no_picture(void **state)
{
	char text[4000];
	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_null(qr_new(text, sizeof text, sizeof text));
	qr_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_module_is_there),
	    cmocka_unit_test(what_is_around_it_takes_the_room_there_is),
	    cmocka_unit_test(what_is_too_long_is_no_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
