#include "ui/lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ui/cells.h"
#include "ui/state.h"

#define NUMBERED 9 /* conversations that Alt and a digit reach */

static struct paint paint_of(const struct ui *ui, enum paint_role role)
{
	return colors_role(&ui->colors, role);
}

static void blank(struct ui *ui, WINDOW *window)
{
	for (int y = 0; y < getmaxy(window); y++)
		cells_fill(window, y, 0, getmaxx(window), paint_of(ui, PAINT_LIST));
}

static enum paint_role role_of(const struct ui *ui, const struct conversation *conversation)
{
	if (conversation == ui->shown)
		return PAINT_LIST_CURRENT;
	if (conversation->mentions > 0)
		return PAINT_LIST_MENTION;
	return conversation->unread > 0 ? PAINT_LIST_UNREAD : PAINT_LIST;
}

/* " 3 #channel      12": how many lines are new; "2!": how many of them name us. */
static void draw_conversation(
    struct ui *ui, const struct conversation *conversation, unsigned number, int y)
{
	WINDOW *window = ui->screen.conversations;
	int cols = getmaxx(window) - 1; /* the last one is the rule's */
	struct paint paint = paint_of(ui, role_of(ui, conversation));
	char digit[16] = "  ", count[16] = "";
	if (number <= NUMBERED)
		snprintf(digit, sizeof(digit), "%u ", number % 10);
	if (conversation->mentions > 0)
		snprintf(count, sizeof(count), "%u!", conversation->mentions);
	else if (conversation->unread > 0)
		snprintf(count, sizeof(count), "%u", conversation->unread);
	int wide = (int)strlen(count);
	bool server = conversation->kind == CONVERSATION_SERVER;
	cells_fill(window, y, 0, cols, paint);
	cells_text(window, y, 0, 2, str_from(digit),
	    conversation == ui->shown ? paint : paint_of(ui, PAINT_DIM));
	int indent = server ? 2 : 3;
	cells_cut(window, y, indent, cols - indent - wide - 2, str_from(conversation->name), paint);
	cells_text(window, y, cols - wide - 1, wide, str_from(count), paint);
}

static unsigned number_of_shown(const struct ui *ui)
{
	unsigned number = 1;
	const struct conversation *at = client_conversations(ui->client);
	for (; at != NULL && at != ui->shown; at = at->next)
		number++;
	return number;
}

void lists_draw_conversations(struct ui *ui)
{
	WINDOW *window = ui->screen.conversations;
	int rows = getmaxy(window);
	blank(ui, window);
	unsigned shown = number_of_shown(ui), number = 0;
	unsigned top = shown > (unsigned)rows ? shown - (unsigned)rows : 0;
	const struct conversation *at = client_conversations(ui->client);
	for (; at != NULL; at = at->next) {
		int y = (int)(number++ - top);
		if (number > top && y < rows)
			draw_conversation(ui, at, number, y);
	}
	cells_rule(window, 0, getmaxx(window) - 1, rows, true, paint_of(ui, PAINT_DIM));
}

static void draw_member(struct ui *ui, const struct member *member, int y)
{
	WINDOW *window = ui->screen.members;
	char prefix[2] = {member->prefix != 0 ? member->prefix : ' ', '\0'};
	struct str nick = str_from(member->nick);
	bool own =
	    ui->shown->session->nick != NULL && str_eq(nick, str_from(ui->shown->session->nick));
	struct paint paint = member->away ? paint_of(ui, PAINT_DIM)
	                     : own        ? paint_of(ui, PAINT_OWN_NICK)
	                                  : colors_nick(&ui->colors, nick);
	cells_text(window, y, 2, 1, str_from(prefix), paint_of(ui, PAINT_DIM));
	cells_cut(window, y, 3, getmaxx(window) - 4, nick, paint);
}

void lists_draw_members(struct ui *ui)
{
	WINDOW *window = ui->screen.members;
	size_t rows = (size_t)getmaxy(window), count = ui->shown->member_count;
	size_t drawn = count <= rows ? count : rows - 1;
	blank(ui, window);
	for (size_t i = 0; i < drawn; i++)
		draw_member(ui, ui->shown->members[i], (int)i);
	if (drawn < count) {
		char *more = xasprintf("+%zu more", count - drawn);
		cells_cut(window, (int)drawn, 3, getmaxx(window) - 4, str_from(more),
		    paint_of(ui, PAINT_DIM));
		free(more);
	}
	cells_rule(window, 0, 0, (int)rows, true, paint_of(ui, PAINT_DIM));
}
