#ifndef TESTS_E2E_TERMINAL_H
#define TESTS_E2E_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

#include "base/buf.h"

/* A program in a terminal of its own, whose screen and raw output the test sees. */
struct stage;
struct terminal;

struct terminal_config {
	int rows, cols;         /* 24x80 unless set */
	const char *name;       /* for dumps; NULL: the program's */
	const char *const *env; /* as in process_config */
	const char *home;       /* NULL: a folder of its own in the stage's */
};

struct terminal *terminal_start(
    struct stage *stage, const struct terminal_config *config, const char *const argv[]);
/* Ends and forgets it before the stage does. */
void terminal_close(struct terminal *terminal);

/* What a person sees. Rows and columns count from 0. */
bool terminal_shows(struct terminal *terminal, const char *text);   /* within one row */
int terminal_find_row(struct terminal *terminal, const char *text); /* the first; -1: none */
const char *terminal_row(struct terminal *terminal, int row); /* borrowed until the next call */
const char *terminal_text(struct terminal *terminal);         /* all rows, each with a newline */
bool terminal_cell(struct terminal *terminal, int row, int col, VTermScreenCell *cell);
void terminal_cursor(struct terminal *terminal, int *row, int *col);
bool terminal_cursor_visible(const struct terminal *terminal);
bool terminal_alternate(const struct terminal *terminal); /* on the alternate screen */

/*
 * Wait, or fail with a dump of the screen. What they waited for may be half of a frame: they return
 * once the program has written all of it and waits for more to happen. So what stands beside
 * `text` can be looked at then; what comes by another frame has to be waited for by itself.
 */
void terminal_wait(struct terminal *terminal, const char *text);
void terminal_wait_end(struct terminal *terminal, const char *text); /* nothing stands after it */
void terminal_wait_gone(struct terminal *terminal, const char *text);
void terminal_wait_normal(struct terminal *terminal); /* left the alternate screen */
/* Until the whole screen is as the test wants it, between two frames. */
void terminal_wait_for(struct terminal *terminal, const char *what,
    bool (*holds)(struct terminal *terminal, void *arg), void *arg);
/* Until it has written nothing for `quiet` nanoseconds. */
void terminal_wait_quiet(struct terminal *terminal, int64_t quiet);
int terminal_wait_exit(struct terminal *terminal); /* the wait status */

/* What a person does. */
void terminal_send(struct terminal *terminal, const char *keys);
void terminal_send_bytes(struct terminal *terminal, const char *bytes, size_t len);
void terminal_enter(struct terminal *terminal, const char *line); /* types it, and Enter */
void terminal_paste(struct terminal *terminal, const char *text); /* bracketed */
void terminal_resize(struct terminal *terminal, int rows, int cols);
void terminal_signal(struct terminal *terminal, int number);
void terminal_hang_up(struct terminal *terminal); /* as a window that is closed */

/* From now on it takes no more than this from the program, as over a slow line; 0: all it can. */
void terminal_limit_speed(struct terminal *terminal, int64_t bytes_per_s);
/* The process group that the keys go to: under an interactive shell, its job's. */
pid_t terminal_foreground(const struct terminal *terminal);
pid_t terminal_pid(const struct terminal *terminal);
/* All that was written to the terminal so far. */
const struct buf *terminal_output(const struct terminal *terminal);
bool terminal_wrote(const struct terminal *terminal, const char *bytes, size_t len);

#define KEY_ENTER_  "\r"
#define KEY_ESCAPE_ "\033"
#define KEY_TAB_    "\t"
#define KEY_PGUP_   "\033[5~"
#define KEY_PGDN_   "\033[6~"
#define KEY_UP_     "\033OA"
#define KEY_DOWN_   "\033OB"

#endif
