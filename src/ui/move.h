#ifndef UI_MOVE_H
#define UI_MOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct conversation;
struct ui;

/* Moving between conversations and in them. */
void move_by(struct ui *ui, int conversations); /* around at the ends */
void move_to(struct ui *ui, int number);        /* in the list, from 1 */
void move_to_unread(struct ui *ui);             /* a mention before anything else */
void move_page(struct ui *ui, int pages);
void move_home(struct ui *ui); /* to the oldest message */
void move_end(struct ui *ui);
/* To that line of the past; move_back() comes back to now. */
void move_look(struct ui *ui, struct conversation *conversation, uint64_t number);
bool move_is_away(const struct ui *ui);
void move_back(struct ui *ui);
/* The message that /reply and the like are about. */
void move_choose(struct ui *ui, bool upward);
void move_choose_this(struct ui *ui, struct str id);
void move_choose_stop(struct ui *ui);
void move_redraw(struct ui *ui);

#endif
