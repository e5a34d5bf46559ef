#include "ui/screen.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "ui/terminal.h"

#define ESCAPE_DELAY   25             /* ms in which the rest of an escape sequence has to come */
#define LEAVE_PATIENCE (3 * NS_PER_S) /* for a terminal that takes nothing */

/*
 * ncurses (6.4) takes a program that never came back from endwin() for one that moves the cursor
 * by itself, and writes at every move: forty times a frame. So it leaves and comes back once,
 * before there is anything to show, or colours to be reset.
 */
static void buffer_output(void)
{
	endwin();
	doupdate();
	clearok(curscr, TRUE);
}

static void set_modes(struct screen *screen)
{
	noecho();
	nonl();
	idlok(stdscr, TRUE);
	typeahead(-1); /* a key that comes meanwhile does not leave half a frame */
	screen->keys = newpad(1, 1);
	keypad(screen->keys, TRUE);
	nodelay(screen->keys, TRUE);
	set_escdelay(ESCAPE_DELAY);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	terminal_modes(&screen->outlet, true);
}

bool screen_open(struct screen *screen, char **cause)
{
	*screen = (struct screen){0};
	terminal_save();
	if (outlet_open(&screen->outlet, STDOUT_FILENO))
		screen->terminal = newterm(NULL, screen->outlet.stream, stdin);
	if (screen->terminal == NULL || !outlet_divert(&screen->outlet)) {
		*cause = xstrdup("The terminal cannot be set up for a full screen.");
		outlet_close(&screen->outlet);
		terminal_give_back();
		return false;
	}
	terminal_take();
	buffer_output();
	set_modes(screen);
	screen_measure(screen);
	terminal_guard();
	return true;
}

static WINDOW **windows(struct screen *screen, size_t i)
{
	WINDOW **const all[] = {&screen->title, &screen->pane, &screen->conversations,
	    &screen->members, &screen->status, &screen->input};
	return i < sizeof(all) / sizeof(all[0]) ? all[i] : NULL;
}

static void drop_windows(struct screen *screen)
{
	WINDOW **window;
	for (size_t i = 0; (window = windows(screen, i)) != NULL; i++) {
		if (*window != NULL)
			delwin(*window);
		*window = NULL;
	}
}

/* A terminal without a second screen keeps what was said; a shell's line goes below that. */
static void clear_foot(struct screen *screen)
{
	if (terminal_has_second_screen() || screen->status == NULL || screen->input == NULL)
		return;
	werase(screen->status);
	wnoutrefresh(screen->status);
	werase(screen->input);
	wnoutrefresh(screen->input);
	doupdate();
}

static void leave(struct screen *screen)
{
	terminal_modes(&screen->outlet, false);
	endwin();
	outlet_drain(&screen->outlet, LEAVE_PATIENCE);
	terminal_give_back();
}

void screen_close(struct screen *screen)
{
	clear_foot(screen);
	drop_windows(screen);
	delwin(screen->keys);
	terminal_title(&screen->outlet, NULL);
	leave(screen);
	terminal_unguard();
	delscreen(screen->terminal);
	outlet_close(&screen->outlet);
}

static WINDOW *window_for(const struct rect *rect)
{
	return rect->rows > 0 ? newwin(rect->rows, rect->cols, rect->y, rect->x) : NULL;
}

void screen_arrange(struct screen *screen, int input_rows, struct rects_sides sides)
{
	drop_windows(screen);
	screen->sides = sides;
	screen->rects = rects_share(LINES, COLS, input_rows, sides);
	const struct rects *rects = &screen->rects;
	screen->title = window_for(&rects->title);
	screen->pane = window_for(&rects->pane);
	screen->conversations = window_for(&rects->conversations);
	screen->members = window_for(&rects->members);
	screen->status = window_for(&rects->status);
	screen->input = window_for(&rects->input);
}

void screen_measure(struct screen *screen)
{
	struct winsize size;
	drop_windows(screen);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resize_term(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
}

/* Stops the whole job, as the terminal's own Ctrl-Z does; an orphaned one is not stopped. */
static void stop_job(void)
{
	struct sigaction before, action = {.sa_handler = SIG_DFL};
	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, &before);
	sigset_t tstp, mask;
	sigemptyset(&tstp);
	sigaddset(&tstp, SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &tstp, &mask);
	kill(0, SIGTSTP);
	/* Here it stands still until SIGCONT. */
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
}

void screen_suspend(struct screen *screen)
{
	clear_foot(screen);
	leave(screen);
	stop_job();
	terminal_take();
	terminal_modes(&screen->outlet, true);
	screen_measure(screen);
}
