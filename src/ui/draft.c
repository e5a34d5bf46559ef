#include "ui/draft.h"

#include <stdlib.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/alloc.h"

/*
 * A line recalled from the history shares its undo list with the history's entry: goes back to the
 * line that was being typed and makes the recalled text an edit of that.
 */
static void leave_history(void)
{
	if (where_history() == history_length)
		return;
	char *recalled = xmemdup0(rl_line_buffer, (size_t)rl_end);
	int point = rl_point;
	rl_maybe_replace_line();
	using_history();
	rl_maybe_unsave_line();
	rl_begin_undo_group();
	rl_delete_text(0, rl_end);
	rl_point = 0;
	rl_insert_text(recalled);
	rl_end_undo_group();
	rl_point = point;
	free(recalled);
}

void draft_save(struct draft *draft)
{
	leave_history();
	*draft = (struct draft){
	    .text = xmemdup0(rl_line_buffer, (size_t)rl_end),
	    .point = rl_point,
	    .mark = rl_mark,
	    .undo = rl_undo_list,
	};
	rl_undo_list = NULL;
	rl_replace_line("", 0);
	rl_point = rl_mark = 0;
}

void draft_restore(struct draft *draft)
{
	rl_free_undo_list();
	rl_replace_line(draft->text != NULL ? draft->text : "", 0);
	rl_undo_list = draft->undo;
	rl_point = draft->point;
	rl_mark = draft->mark;
	free(draft->text);
	*draft = (struct draft){0};
}

void draft_fini(struct draft *draft)
{
	UNDO_LIST *current = rl_undo_list;
	rl_undo_list = draft->undo;
	rl_free_undo_list();
	rl_undo_list = current;
	free(draft->text);
	*draft = (struct draft){0};
}
