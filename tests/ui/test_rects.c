#include "tests/check.h"

#include <stdbool.h>

#include "ui/rects.h"

#define BOTH                                                                                       \
	{                                                                                          \
		true, true                                                                         \
	}

static void shares(void **state)
{
	static const struct {
		const char *description;
		int rows, cols, input;
		struct rects_sides sides;
		int title, pane, status, input_rows; /* rows */
		int left, pane_cols, right;          /* columns */
	} rows[] = {
	    {"the usual size", 24, 80, 1, BOTH, 1, 21, 1, 1, 0, 80, 0},
	    {"a long input takes from the pane", 24, 80, 6, BOTH, 1, 16, 1, 6, 0, 80, 0},
	    {"but not more than six rows", 24, 80, 99, BOTH, 1, 16, 1, 6, 0, 80, 0},
	    {"nor more than a quarter", 12, 80, 99, BOTH, 1, 7, 1, 3, 0, 80, 0},
	    {"no title in few rows", 6, 80, 1, BOTH, 0, 4, 1, 1, 0, 80, 0},
	    {"small", 5, 20, 1, BOTH, 0, 3, 1, 1, 0, 20, 0},
	    {"three rows", 3, 20, 1, BOTH, 0, 1, 1, 1, 0, 20, 0},
	    {"two rows have no status", 2, 20, 1, BOTH, 0, 1, 0, 1, 0, 20, 0},
	    {"one is for the input", 1, 1, 1, BOTH, 0, 0, 0, 1, 0, 1, 0},
	    {"no lists under 100 columns", 24, 99, 1, BOTH, 1, 21, 1, 1, 0, 99, 0},
	    {"lists from 100 on", 24, 100, 1, BOTH, 1, 21, 1, 1, 20, 62, 18},
	    {"one without members", 24, 100, 1, {true, false}, 1, 21, 1, 1, 20, 80, 0},
	    {"members alone", 24, 100, 1, {false, true}, 1, 21, 1, 1, 0, 82, 18},
	    {"neither", 24, 100, 1, {false, false}, 1, 21, 1, 1, 0, 100, 0},
	    {"wider ones", 50, 200, 1, BOTH, 1, 47, 1, 1, 26, 152, 22},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct rects rects =
		    rects_share(rows[i].rows, rows[i].cols, rows[i].input, rows[i].sides);
		if (rects.pane.rows != rows[i].pane || rects.pane.cols != rows[i].pane_cols)
			print_error("%s\n", rows[i].description);
		assert_int_equal(rects.title.rows, rows[i].title);
		assert_int_equal(rects.pane.rows, rows[i].pane);
		assert_int_equal(rects.status.rows, rows[i].status);
		assert_int_equal(rects.input.rows, rows[i].input_rows);
		assert_int_equal(rects.conversations.cols, rows[i].left);
		assert_int_equal(rects.pane.cols, rows[i].pane_cols);
		assert_int_equal(rects.members.cols, rows[i].right);
	}
}

/* What is drawn covers the screen, each cell once. */
static void covers_every_size(void **state)
{
	(void)state;
	for (int rows = 1; rows < 60; rows++) {
		for (int cols = 1; cols < 210; cols += 7) {
			struct rects rects = rects_share(rows, cols, rows % 9,
			    (struct rects_sides){rows % 2 == 0, cols % 2 == 0});
			const struct rect *const all[] = {&rects.title, &rects.pane,
			    &rects.conversations, &rects.members, &rects.status, &rects.input};
			int cells = 0;
			for (size_t i = 0; i < COUNT_OF(all); i++) {
				assert_true(all[i]->rows == 0 || all[i]->cols > 0);
				assert_true(all[i]->y + all[i]->rows <= rows);
				assert_true(all[i]->x + all[i]->cols <= cols);
				cells += all[i]->rows * all[i]->cols;
			}
			assert_int_equal(cells, rows * cols);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shares),
	    cmocka_unit_test(covers_every_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
