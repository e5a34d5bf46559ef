#ifndef UI_OBSERVE_H
#define UI_OBSERVE_H

struct ui;

/* What the client tells: which parts have to be drawn, what is shown now, when to ring. */
void observe_start(struct ui *ui);
void observe_stop(struct ui *ui);

#endif
