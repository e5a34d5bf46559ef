#include "client/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

#define LOOK_BACK 5000 /* lines in which a message is sought */
#define UNKNOWN   "…"  /* the quote of a message that is not here */

static struct marks *of(const struct conversation *conversation)
{
	return &conversation->private->marks;
}

static void forget(struct marks *marks, size_t i)
{
	free(marks->reactions[i].id);
	free(marks->reactions[i].text);
	free(marks->reactions[i].nick);
	marks->count--;
	memmove(marks->reactions + i, marks->reactions + i + 1,
	    (marks->count - i) * sizeof *marks->reactions);
}

void marks_fini(struct conversation *conversation)
{
	struct marks *marks = of(conversation);
	while (marks->count > 0)
		forget(marks, marks->count - 1);
	free(marks->reactions);
	marks->reactions = NULL;
}

/* Where a message is: among the lines, or in the history that is coming in. */
struct place {
	struct lines *lines;
	uint64_t number;
};

static bool find_in(struct lines *lines, struct str id, struct place *place, struct line *line)
{
	uint64_t end = lines_end(lines);
	*place =
	    (struct place){lines, lines_find_id(lines, id, end > LOOK_BACK ? end - LOOK_BACK : 0)};
	return place->number != UINT64_MAX && lines_get(lines, place->number, line);
}

static bool find(
    const struct conversation *conversation, struct str id, struct place *place, struct line *line)
{
	struct lines *page = conversation->private->history.page;
	if (id.len == 0)
		return false;
	return (page != NULL && find_in(page, id, place, line)) ||
	       find_in(conversation->lines, id, place, line);
}

/* Reactions */

static bool is_reaction(const struct mark_reaction *reaction, struct str id, struct str text)
{
	return str_eq(str_from(reaction->id), id) && str_eq(str_from(reaction->text), text);
}

/* Whether an older one of the same text was counted for this one already. */
static bool is_counted(const struct marks *marks, size_t i, struct str id)
{
	for (size_t j = 0; j < i; j++)
		if (is_reaction(&marks->reactions[j], id, str_from(marks->reactions[i].text)))
			return true;
	return false;
}

static size_t count_of(const struct marks *marks, struct str id, struct str text)
{
	size_t count = 0;
	for (size_t i = 0; i < marks->count; i++)
		count += is_reaction(&marks->reactions[i], id, text);
	return count;
}

/* "(edited)", and each reaction once with how many gave it. */
static void write_note(const struct marks *marks, struct str id, bool edited, struct buf *note)
{
	buf_clear(note);
	buf_add_str(note, edited ? "(edited)" : "");
	for (size_t i = 0; i < marks->count; i++) {
		struct str text = str_from(marks->reactions[i].text);
		if (!str_eq(str_from(marks->reactions[i].id), id) || is_counted(marks, i, id))
			continue;
		size_t count = count_of(marks, id, text);
		buf_printf(note, "%s%s", note->len > 0 ? "  " : "", text.data);
		if (count > 1)
			buf_printf(note, " %zu", count);
	}
}

static void put_line(
    struct conversation *conversation, const struct place *place, struct line *line)
{
	struct buf note = {0};
	write_note(of(conversation), line->id, (line->flags & LINE_EDITED) != 0, &note);
	line->note = (struct str){note.data, note.len};
	lines_replace(place->lines, place->number, line);
	buf_fini(&note);
	client_changed(conversation, CLIENT_LINES);
}

static size_t find_own(const struct marks *marks, struct str id, struct str nick, struct str text)
{
	for (size_t i = 0; i < marks->count; i++)
		if (is_reaction(&marks->reactions[i], id, text) &&
		    str_eq_case(str_from(marks->reactions[i].nick), nick))
			return i;
	return marks->count;
}

static void add(struct marks *marks, struct str id, struct str nick, struct str text)
{
	if (marks->count == MARKS_REACTIONS_MOST)
		forget(marks, 0);
	marks->reactions = xrecallocarray(
	    marks->reactions, marks->count, marks->count + 1, sizeof *marks->reactions);
	marks->reactions[marks->count++] = (struct mark_reaction){
	    .id = xmemdup0(id.data, id.len),
	    .text = xmemdup0(text.data, text.len),
	    .nick = xmemdup0(nick.data, nick.len),
	};
}

void marks_react(
    struct conversation *conversation, struct str id, struct str nick, struct str text, bool given)
{
	struct marks *marks = of(conversation);
	struct line line;
	struct place place;
	size_t old = find_own(marks, id, nick, text);
	if (!find(conversation, id, &place, &line) || text.len == 0 ||
	    text.len > MARKS_REACTION_MAX || (line.flags & LINE_DELETED) != 0 ||
	    given == (old < marks->count))
		return;
	if (given)
		add(marks, id, nick, text);
	else
		forget(marks, old);
	put_line(conversation, &place, &line);
}

bool marks_has(
    const struct conversation *conversation, struct str id, struct str nick, struct str text)
{
	const struct marks *marks = of(conversation);
	return find_own(marks, id, nick, text) < marks->count;
}

bool marks_may_be_in(const struct irc_message *message)
{
	return message->tags.len > 0 && memchr(message->tags.data, '+', message->tags.len) != NULL;
}

/* Replies */

/* "nick: the first words"; one that is not here, as it is older, is quoted as no words. */
static void write_quote(const struct line *line, struct buf *quote)
{
	size_t shown;
	buf_clear(quote);
	if (line == NULL) {
		buf_add_str(quote, UNKNOWN);
		return;
	}
	if ((line->flags & LINE_DELETED) != 0) {
		buf_printf(quote, STR_FMT ": deleted", STR_ARG(line->nick));
		return;
	}
	size_t used = text_wrap(line->text.data, line->text.len, MARKS_QUOTE_COLUMNS, &shown);
	buf_printf(quote, STR_FMT ": %.*s%s", STR_ARG(line->nick), (int)shown, line->text.data,
	    used < line->text.len ? "…" : "");
}

void marks_quote_id(struct conversation *conversation, struct str id, struct line *line)
{
	struct buf *quote = &conversation->session->client->quote;
	struct line answered;
	struct place place;
	bool found = find(conversation, id, &place, &answered);
	write_quote(found ? &answered : NULL, quote);
	of(conversation)->unquoted |= !found;
	line->answers = id;
	line->quote = (struct str){quote->data, quote->len};
}

void marks_quote(
    struct conversation *conversation, const struct irc_message *message, struct line *line)
{
	struct str id = message_tag(message, STR("+reply"));
	if (id.len == 0)
		id = message_tag(message, STR("+draft/reply"));
	if (id.len > 0)
		marks_quote_id(conversation, id, line);
}

static void quote_anew_in(struct lines *lines, struct str id, struct str quote)
{
	struct line line;
	uint64_t end = lines_end(lines), number = end > LOOK_BACK ? end - LOOK_BACK : 0;
	for (; number < end; number++) {
		if (!lines_get(lines, number, &line) || !str_eq(line.answers, id))
			continue;
		line.quote = quote;
		lines_replace(lines, number, &line);
	}
}

/* Its answers quote it as it is now. */
static void quote_anew(struct conversation *conversation, struct str id)
{
	struct lines *page = conversation->private->history.page;
	struct buf quote = {0};
	struct line answered;
	struct place place;
	if (find(conversation, id, &place, &answered)) {
		write_quote(&answered, &quote);
		quote_anew_in(conversation->lines, id, (struct str){quote.data, quote.len});
		if (page != NULL)
			quote_anew_in(page, id, (struct str){quote.data, quote.len});
	}
	buf_fini(&quote);
}

void marks_more_came(struct conversation *conversation)
{
	struct lines *lines = conversation->lines;
	struct buf id = {0};
	struct line line;
	uint64_t end = lines_end(lines), number = end > LOOK_BACK ? end - LOOK_BACK : 0;
	if (!of(conversation)->unquoted)
		return;
	of(conversation)->unquoted = false;
	for (; number < end; number++) {
		if (!lines_get(lines, number, &line) || !str_eq(line.quote, STR(UNKNOWN)))
			continue;
		buf_clear(&id);
		buf_add(&id, line.answers.data, line.answers.len);
		marks_quote_id(conversation, (struct str){id.data, id.len}, &line);
		lines_replace(lines, number, &line);
	}
	buf_fini(&id);
}

/* Edits and redactions */

bool marks_edit(
    struct conversation *conversation, const struct irc_message *message, const struct line *line)
{
	struct str id = message_tag(message, STR("+draft/edit"));
	struct line old;
	struct place place;
	if (!find(conversation, id, &place, &old) || (old.flags & LINE_DELETED) != 0 ||
	    !isupport_same(&conversation->session->private->isupport, old.nick, line->nick))
		return false;
	old.text = line->text;
	old.flags |= LINE_EDITED | (line->flags & LINE_MENTION);
	put_line(conversation, &place, &old);
	quote_anew(conversation, id);
	return true;
}

static void redact(
    struct conversation *conversation, struct str id, struct str nick, struct str reason)
{
	struct marks *marks = of(conversation);
	struct line line;
	struct buf text = {0};
	struct place place;
	if (!find(conversation, id, &place, &line))
		return;
	for (size_t i = marks->count; i-- > 0;)
		if (str_eq(str_from(marks->reactions[i].id), id))
			forget(marks, i);
	buf_add_str(&text, "deleted");
	if (!str_eq_case(nick, line.nick))
		buf_printf(&text, " by " STR_FMT, STR_ARG(nick));
	if (reason.len > 0)
		buf_printf(&text, " (" STR_FMT ")", STR_ARG(reason));
	line.text = (struct str){text.data, text.len};
	line.quote = line.answers = STR("");
	line.flags = (line.flags & ~(unsigned)(LINE_EDITED | LINE_MENTION)) | LINE_DELETED;
	put_line(conversation, &place, &line);
	buf_fini(&text);
	quote_anew(conversation, id);
}

/* Choosing */

static bool may_be_marked(const struct line *line)
{
	return line->kind <= LINE_NOTICE && line->id.len > 0 && (line->flags & LINE_DELETED) == 0;
}

bool marks_find(const struct conversation *conversation, struct str id, struct line *line)
{
	struct place place;
	return find_in(conversation->lines, id, &place, line);
}

bool marks_target(const struct conversation *conversation, bool own, struct line *line)
{
	uint64_t first = lines_first(conversation->lines), number = lines_end(conversation->lines);
	if (conversation->chosen != NULL)
		return marks_find(conversation, str_from(conversation->chosen), line);
	for (size_t i = 0; i < LOOK_BACK && number-- > first; i++)
		if (lines_get(conversation->lines, number, line) && may_be_marked(line) &&
		    ((line->flags & LINE_OWN) != 0) == own)
			return true;
	return false;
}

void client_choose(struct conversation *conversation, struct str id)
{
	free(conversation->chosen);
	conversation->chosen = id.len > 0 ? xmemdup0(id.data, id.len) : NULL;
}

/* What a server says */

static struct conversation *place_of(struct session *session, const struct irc_message *message)
{
	struct str target = message->params[0];
	struct str nick = message_nick(message);
	bool query = !isupport_is_channel(&session->private->isupport, target);
	if (query && !session_is_self(session, nick))
		target = nick;
	return conversation_find(session, target);
}

void handle_tagmsg(struct session *session, const struct irc_message *message)
{
	struct conversation *place = place_of(session, message);
	struct str id = message_tag(message, STR("+reply"));
	struct str given = message_tag(message, STR("+draft/react"));
	struct str taken = message_tag(message, STR("+draft/unreact"));
	struct buf text = {0};
	if (id.len == 0)
		id = message_tag(message, STR("+draft/reply"));
	if (place == NULL || id.len == 0 || (given.len == 0 && taken.len == 0))
		return;
	irc_tag_unescape(given.len > 0 ? given : taken, &text);
	marks_react(
	    place, id, message_nick(message), (struct str){text.data, text.len}, given.len > 0);
	buf_fini(&text);
}

void handle_redact(struct session *session, const struct irc_message *message)
{
	struct conversation *place = place_of(session, message);
	struct str reason = message_text(session, message_param(message, 2));
	if (place != NULL)
		redact(place, message->params[1], message_nick(message), reason);
}
