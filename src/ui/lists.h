#ifndef UI_LISTS_H
#define UI_LISTS_H

struct ui;

/* The lists at the sides: conversations with what is new in them, and who is in this one. */
void lists_draw_conversations(struct ui *ui);
void lists_draw_members(struct ui *ui);

#endif
