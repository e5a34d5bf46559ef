#include <string.h>

#include "client/again.h"
#include "client/conversation.h"
#include "client/deliver.h"
#include "client/handle.h"
#include "client/history_private.h"
#include "client/search.h"
#include "client/session.h"

/* Answers as they come in: batches (IRCv3 batch, chathistory), each gathered into a page. */

#define PAGE_MOST 4096 /* messages of one answer that are taken; no server sends so many */

static struct history_batch *find_batch(struct session *session, struct str name)
{
	struct history_batch *batches = session->private->batches;
	for (size_t i = 0; i < HISTORY_BATCHES; i++)
		if (str_eq(str_from(batches[i].name), name))
			return &batches[i];
	return NULL;
}

void history_begins(struct session *session, struct str name, struct str target)
{
	struct history_batch *batch = find_batch(session, STR(""));
	if (batch == NULL || name.len == 0 || name.len >= HISTORY_BATCH_NAME)
		return;
	memcpy(batch->name, name.data, name.len);
	batch->name[name.len] = '\0';
	batch->conversation = conversation_find(session, target);
	session->private->batches_open++;
	if (batch->conversation == NULL)
		return;
	history_drop_page(batch->conversation);
	history_of(batch->conversation)->page = lines_new(SIZE_MAX);
}

void history_search_begins(struct session *session, struct str name)
{
	struct history_batch *batch = find_batch(session, STR(""));
	if (batch == NULL || name.len == 0 || name.len >= HISTORY_BATCH_NAME)
		return;
	session_keep_text(name, batch->name, HISTORY_BATCH_NAME);
	batch->search = true;
	session->private->batches_open++;
}

void history_ends(struct session *session, struct str name)
{
	struct history_batch *batch = name.len > 0 ? find_batch(session, name) : NULL;
	if (batch == NULL)
		return;
	struct conversation *conversation = batch->conversation;
	if (batch->search)
		search_end(session);
	*batch = (struct history_batch){.name = ""};
	session->private->batches_open--;
	if (conversation != NULL && history_of(conversation)->page != NULL)
		history_take_page(conversation);
}

static void note_id(struct history *history, struct str id)
{
	if (id.len == 0)
		return;
	history->got++;
	if (id.len >= HISTORY_ID)
		return;
	if (history->first[0] == '\0')
		session_keep_text(id, history->first, HISTORY_ID);
	session_keep_text(id, history->last, HISTORY_ID);
}

static void take(struct conversation *conversation, const struct irc_message *message)
{
	struct session *session = conversation->session;
	struct history *history = history_of(conversation);
	struct line line;
	if (history->page == NULL || history->got >= PAGE_MOST)
		return;
	note_id(history, message_tag(message, STR("msgid")));
	if (str_eq_case(message->command, STR("TAGMSG")))
		handle_tagmsg(session, message);
	if (!message_line(session, message, &line))
		return;
	if (deliver_arrived(session, conversation, message))
		line.flags = LINE_OWN;
	talks_heard(session, &line);
	if (marks_may_be_in(message) && marks_edit(conversation, message, &line))
		return;
	marks_quote(conversation, message, &line);
	again_heard(conversation, message, &line);
	lines_append(history->page, &line);
}

bool history_takes(struct session *session, const struct irc_message *message)
{
	struct str name = message_tag(message, STR("batch"));
	const struct history_batch *batch = name.len > 0 ? find_batch(session, name) : NULL;
	if (batch == NULL)
		return false;
	if (batch->search)
		search_take(session, message);
	else if (batch->conversation != NULL)
		take(batch->conversation, message);
	return true;
}
