#include "client/outbox.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "client/lines.h"

void outbox_fini(struct outbox *outbox)
{
	while (outbox->items != NULL)
		outbox_remove(outbox, outbox->items);
}

struct outbox_item *outbox_add(struct outbox *outbox, struct conversation *conversation,
    uint64_t line, enum outbox_kind kind, struct str text)
{
	struct outbox_item *item = xmalloc(sizeof *item + text.len);
	*item = (struct outbox_item){
	    .conversation = conversation,
	    .line = line,
	    .label = ++outbox->last_label,
	    .kind = kind,
	    .len = text.len,
	};
	if (text.len > 0)
		memcpy(item->text, text.data, text.len);
	random_token(item->id);
	DL_APPEND(outbox->items, item);
	outbox->count++;
	return item;
}

struct outbox_item *outbox_next(const struct outbox *outbox, outbox_ready_fn *ready)
{
	if (outbox->in_flight >= OUTBOX_WINDOW || outbox->in_flight == outbox->count)
		return NULL;
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (!item->sent && ready(item->conversation))
			return item;
	return NULL;
}

void outbox_sent(struct outbox *outbox, struct outbox_item *item)
{
	item->sent = true;
	item->tried = true;
	item->mark = outbox->last_mark + 1;
	outbox->in_flight++;
}

struct outbox_item *outbox_by_label(const struct outbox *outbox, uint64_t label)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->sent && item->label == label)
			return item;
	return NULL;
}

struct outbox_item *outbox_by_id(const struct outbox *outbox, struct str id)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (str_eq(id, (struct str){item->id, RANDOM_TOKEN_LEN}))
			return item;
	return NULL;
}

struct outbox_item *outbox_by_words(
    const struct outbox *outbox, const struct conversation *conversation, struct str text)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->tried && item->conversation == conversation &&
		    str_eq((struct str){item->text, item->len}, text))
			return item;
	return NULL;
}

void outbox_moved(
    struct outbox *outbox, const struct conversation *conversation, uint64_t at, int64_t by)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->conversation == conversation)
			item->line = lines_moved(item->line, at, by);
}

struct outbox_item *outbox_by_target(
    const struct outbox *outbox, const struct conversation *conversation)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->sent && item->conversation == conversation)
			return item;
	return NULL;
}

struct outbox_item *outbox_by_text(
    const struct outbox *outbox, const struct conversation *conversation, struct str text)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->sent && item->conversation == conversation &&
		    str_eq((struct str){item->text, item->len}, text))
			return item;
	return outbox_by_target(outbox, conversation);
}

struct outbox_item *outbox_oldest_sent(const struct outbox *outbox)
{
	return outbox_before_mark(outbox, UINT64_MAX);
}

void outbox_remove(struct outbox *outbox, struct outbox_item *item)
{
	if (item->sent)
		outbox->in_flight--;
	outbox->count--;
	DL_DELETE(outbox->items, item);
	free(item->reply);
	free(item);
}

void outbox_break(struct outbox *outbox)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		item->sent = false;
	outbox->in_flight = 0;
}

uint64_t outbox_mark(struct outbox *outbox)
{
	return ++outbox->last_mark;
}

struct outbox_item *outbox_before_mark(const struct outbox *outbox, uint64_t mark)
{
	struct outbox_item *item;
	DL_FOREACH (outbox->items, item)
		if (item->sent && item->mark <= mark)
			return item;
	return NULL;
}
