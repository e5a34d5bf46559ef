#include "client/again.h"

#include "base/alloc.h"
#include "base/str.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/lines.h"
#include "client/session.h"
#include "proto/irc.h"

#define FNV_BASIS UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static uint64_t hash(struct str id)
{
	uint64_t value = FNV_BASIS;
	for (size_t i = 0; i < id.len; i++)
		value = (value ^ (unsigned char)id.data[i]) * FNV_PRIME;
	return value;
}

/* What comes after the nick. */
static uint64_t hash_source(struct str source)
{
	struct str nick, user, host;
	irc_parse_source(source, &nick, &user, &host);
	return hash((struct str){nick.data + nick.len, source.len - nick.len});
}

static struct again_entry *find(struct again *again, uint64_t client_id)
{
	for (size_t i = 0; i < AGAIN_MOST; i++)
		if (again->entries[i].msgid[0] != '\0' && again->entries[i].client_id == client_id)
			return &again->entries[i];
	return NULL;
}

/* Whoever says something else under the same id does not undo what was said. */
static void take_out(struct conversation *conversation, struct str msgid, const struct line *line)
{
	struct line before;
	uint64_t number = lines_find_id(conversation->lines, msgid, 0);
	if (number != UINT64_MAX && lines_get(conversation->lines, number, &before) &&
	    str_eq(before.text, line->text))
		conversation_remove_line(conversation, number);
}

void again_heard(
    struct conversation *conversation, const struct irc_message *message, const struct line *line)
{
	struct conversation_private *own = conversation->private;
	struct str id = message_tag(message, STR("+draft/client-id"));
	if ((conversation->session->private->caps & CAP_CLIENT_ID) == 0 || id.len == 0 ||
	    line->id.len == 0 || line->id.len >= AGAIN_MSGID)
		return;
	if (own->again == NULL)
		own->again = xcalloc(1, sizeof *own->again);
	struct again_entry *entry = find(own->again, hash(id));
	if (entry == NULL)
		entry = &own->again->entries[own->again->next++ % AGAIN_MOST];
	else if (!str_eq(str_from(entry->msgid), line->id) &&
	         entry->source == hash_source(message->source))
		take_out(conversation, str_from(entry->msgid), line);
	entry->client_id = hash(id);
	entry->source = hash_source(message->source);
	session_keep_text(line->id, entry->msgid, AGAIN_MSGID);
}
