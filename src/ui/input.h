#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * The line being typed: GNU Readline without its own terminal. Keys go in as bytes, what is to be
 * seen comes out as input_look(). Readline's state is the process's, so there is one of these.
 */
struct input {
	struct buf keys; /* bytes readline has not taken yet */
	size_t at;
	char *line;    /* one that readline has handed over */
	bool complete; /* it has, be it NULL */
	size_t fresh;  /* lines that went into the history */
	bool unkept;   /* lines do not go into the history: they may have passwords */
	bool changed;  /* what is to be seen may have changed since input_changed() */
	/* A line is complete; `line` is borrowed. NULL for Ctrl-D on an empty one. */
	void (*entered)(const char *line, void *arg);
	void *arg;
};

void input_open(struct input *input, void (*entered)(const char *line, void *arg), void *arg);
void input_close(struct input *input);
void *input_owner(void); /* `arg`, for functions that readline calls */

/* Whole characters or whole key sequences only: readline would wait for the rest for ever. */
void input_feed(struct input *input, struct str keys);
/* Inserts as typed but not interpreted; while searching, it is searched for. */
void input_insert(struct input *input, struct str text);
void input_clear(struct input *input); /* to the kill ring, and out of all that waits for keys */
/* input_clear(), and the line goes into the history, for those who did not mean it. */
void input_give_up(struct input *input);
/* Into the history, as what was entered; blank ones and a second copy of the newest do not. */
void input_remember(struct input *input, const char *line);
/* Out of a search or of a command that waits for its motion: before the line is laid aside. */
void input_settle(struct input *input);

bool input_changed(struct input *input); /* true once after a change */
bool input_empty(void);
bool input_busy(void);      /* in the middle of a search, an argument, a key sequence */
bool input_searching(void); /* what is typed are words to search for */
/* Esc goes from inserting to vi's commands. */
bool input_wants_escape(void);
bool input_in_sequence(void);
/* How long Esc and a key are Alt and the key: keyseq-timeout of the person's inputrc. */
int64_t input_escape_ns(void);
struct str input_text(void);

/* What readline wants seen. `prompt` is its own (a search), empty most of the time. */
struct input_look {
	struct str prompt;
	struct str text;
	size_t point; /* offset of the cursor in text */
	bool command; /* vi's command mode */
};
struct input_look input_look(void);
void input_resize(int rows, int cols);

#endif
