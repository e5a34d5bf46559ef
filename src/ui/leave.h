#ifndef UI_LEAVE_H
#define UI_LEAVE_H

#include <stdbool.h>

struct ui;

void leave_init(struct ui *ui);
void leave_fini(struct ui *ui);

/* The person wants out: asks whoever wants to be asked first. */
void leave_want(struct ui *ui);
/* Ctrl-C with nothing to clear: says how to leave, and the second time does. */
void leave_interrupt(struct ui *ui);
bool leave_warns(const struct ui *ui); /* it said so a moment ago */
/* Nobody is at the terminal any more, or to be asked. */
void leave_hung_up(struct ui *ui);

#endif
