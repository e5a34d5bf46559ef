#ifndef UI_TYPING_H
#define UI_TYPING_H

struct ui;

/* From the terminal to whoever the keys are for: a paste, a question, a search, readline. */
void typing_init(struct ui *ui);
void typing_fini(struct ui *ui);
/* Takes what was typed, at most so much that others get their turn; the rest in the next one. */
void typing_take(struct ui *ui);

#endif
