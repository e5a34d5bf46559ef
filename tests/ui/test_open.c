/* How the screen begins, and what a frame costs: on a socket that keeps what ncurses writes apart.
 */
#include "tests/check.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ui/screen.h"

#define FRAME_MOST 65536 /* bytes */

struct rig {
	int read;  /* one message for each write */
	int saved; /* the test's own output */
	struct screen screen;
};

static void rig_init(struct rig *rig)
{
	int ends[2];
	char *cause = NULL;
	setenv("TERM", "xterm-256color", 1);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	fflush(stdout);
	rig->saved = dup(STDOUT_FILENO);
	rig->read = ends[0];
	dup2(ends[1], STDOUT_FILENO);
	assert_true(screen_open(&rig->screen, &cause));
	dup2(ends[1], fileno(rig->screen.outlet.stream));
	close(ends[1]);
}

/* cmocka writes to the same stdout. */
static void rig_fini(struct rig *rig)
{
	screen_close(&rig->screen);
	fflush(stdout);
	dup2(rig->saved, STDOUT_FILENO);
	close(rig->saved);
	close(rig->read);
}

static size_t count_writes(struct rig *rig)
{
	char bytes[FRAME_MOST];
	size_t count = 0;
	while (recv(rig->read, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
		count++;
	return count;
}

/* Rows that the cursor has to go to, each in its own look. */
static void draw(WINDOW *window, char sign)
{
	for (int y = 0; y < getmaxy(window); y++) {
		wattrset(window, y % 2 == 0 ? A_BOLD : A_UNDERLINE);
		mvwaddch(window, y, 20, (chtype)sign);
	}
	wnoutrefresh(window);
	doupdate();
}

static void a_frame_is_one_write(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	screen_arrange(&rig.screen, 1, (struct rects_sides){0});
	count_writes(&rig);
	draw(rig.screen.pane, 'a');
	size_t first = count_writes(&rig);
	draw(rig.screen.pane, 'b');
	size_t second = count_writes(&rig);
	rig_fini(&rig);
	assert_int_equal(first, 1);
	assert_int_equal(second, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_frame_is_one_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
