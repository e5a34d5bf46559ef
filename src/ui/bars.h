#ifndef UI_BARS_H
#define UI_BARS_H

struct ui;

/* The title line: what is shown and what it is about. */
void bars_draw_title(struct ui *ui);
/* The status line: the connection, and what wants attention elsewhere. */
void bars_draw_status(struct ui *ui);

#endif
