#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>

struct ui;

/*
 * Keys: one table says which key does what and what help says about it. What ncurses decodes and is
 * ours is run at once; everything else goes to readline as bytes, where our functions have names
 * ("confab-find") that an inputrc can bind.
 */

/* Before readline reads the person's inputrc, which may bind otherwise. */
void keys_bind(void);
/* True when that code of ncurses' is a key of ours: it has been run. */
bool keys_run(int code);
void keys_help(struct ui *ui);
/* Every row of the help, in its order. */
typedef void keys_row_fn(const char *keys, const char *help, void *arg);
void keys_each(keys_row_fn *row, void *arg);

/* For readline's own completion keys. */
int keys_complete(int count, int key);
int keys_complete_back(int count, int key);

#endif
