#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>

struct client;
struct loop;

/*
 * The full-screen terminal: shows a client's conversations and hands what is typed to it. One a
 * process, as ncurses and readline have globals of their own.
 */
struct ui;

/* Columns of text that are read with ease, where nobody asks for others. */
#define UI_TEXT_MOST 110

struct ui_config {
	bool color;        /* false under NO_COLOR */
	const char *title; /* for the terminal's title bar; NULL: none */
	int text_most;     /* columns of text in a row; 0: as many as there are */
	const char *past;  /* path of a file for what was typed in earlier runs; NULL: none */
};

/* NULL with *cause, a sentence to free(): no terminal, TERM unset or unknown. */
struct ui *ui_new(
    struct loop *loop, struct client *client, const struct ui_config *config, char **cause);
/* Leaves the terminal as it was. Its loop, which it has given signals to, must not run any more. */
void ui_free(struct ui *ui);

/*
 * A question on the input line with single-key answers: "Others are still here. [e]nd the chat, let
 * it [r]un on, or [s]tay?" with keys "ers". `answered` gets the key, 0 for Esc.
 */
typedef void ui_answer_fn(char key, void *arg);
void ui_ask(
    struct ui *ui, const char *question, const char *keys, ui_answer_fn *answered, void *arg);
/*
 * Called when the person wants to leave, instead of leaving; it calls ui_leave() when it is time.
 */
typedef void ui_leave_fn(void *arg);
void ui_on_leave(struct ui *ui, ui_leave_fn *leave, void *arg);
/* QUITs, waits a moment for what is unsent, stops the loop. */
void ui_leave(struct ui *ui);

#endif
