#ifndef UI_DRAFT_H
#define UI_DRAFT_H

/* An input line laid aside, with all that undo needs; {0} is an empty one. */
struct draft {
	char *text;
	int point, mark;
	struct undo_list *undo; /* readline's */
};

/* Takes the line out of readline, which is empty afterwards. */
void draft_save(struct draft *draft);
/* Puts it in again; the draft is empty afterwards. */
void draft_restore(struct draft *draft);
void draft_fini(struct draft *draft);

#endif
