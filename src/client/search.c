#include "client/search.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/date.h"
#include "client/caps.h"
#include "client/conversation.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

#define MS_PER_S 1000

static struct search *of(struct session *session)
{
	return &session->private->search;
}

void search_fini(struct session *session)
{
	free(of(session)->words);
	of(session)->words = NULL;
}

void search_forget(struct conversation *conversation)
{
	if (of(conversation->session)->asked_in == conversation)
		of(conversation->session)->asked_in = NULL;
}

static void tell_line(struct conversation *conversation, const struct line *line)
{
	char date[32];
	date_local(line->time / MS_PER_S, "%Y-%m-%d %H:%M", date, sizeof date);
	struct buf text = {0};
	buf_printf(
	    &text, "%s <" STR_FMT "> " STR_FMT, date, STR_ARG(line->nick), STR_ARG(line->text));
	client_tell(conversation, LINE_STATUS, "%s", text.data);
	buf_fini(&text);
}

static void tell_end(struct conversation *conversation, size_t found, const char *words)
{
	if (found == 0)
		client_tell(conversation, LINE_STATUS, "Nobody said \"%s\" here.", words);
	else if (found >= SEARCH_MOST)
		client_tell(conversation, LINE_STATUS,
		    "These are the newest %d; more words find fewer.", SEARCH_MOST);
}

/* The newest ones among the lines that are here, the oldest of them first. */
static void search_here(struct conversation *conversation, struct str words)
{
	uint64_t found[SEARCH_MOST], at = lines_end(conversation->lines);
	size_t count = 0;
	struct line line;
	while (
	    count < SEARCH_MOST && (at = lines_find(conversation->lines, words, at)) != UINT64_MAX)
		if (lines_get(conversation->lines, at, &line) && line.kind <= LINE_NOTICE)
			found[count++] = at;
	for (size_t i = count; i-- > 0;) {
		if (!lines_get(conversation->lines, found[i], &line))
			continue;
		/* Telling moves what it points to. */
		struct buf text = {0}, nick = {0};
		buf_add(&text, line.text.data, line.text.len);
		buf_add(&nick, line.nick.data, line.nick.len);
		line.text.data = text.data;
		line.nick.data = nick.data;
		tell_line(conversation, &line);
		buf_fini(&text);
		buf_fini(&nick);
	}
	char *copy = xmemdup0(words.data, words.len);
	tell_end(conversation, count, copy);
	free(copy);
}

void search_ask(struct conversation *conversation, struct str words)
{
	struct session *session = conversation->session;
	struct search *search = of(session);
	bool there =
	    session->state == SESSION_ONLINE && (session->private->caps & CAP_SEARCH) != 0 &&
	    (session->private->caps & CAP_BATCH) != 0 && conversation->kind != CONVERSATION_SERVER;
	if (!there) {
		search_here(conversation, words);
		return;
	}
	struct buf escaped = {0};
	irc_tag_escape(words, &escaped);
	free(search->words);
	*search = (struct search){conversation, xmemdup0(words.data, words.len), 0};
	session_send(session, "SEARCH in=%s;text=%s;limit=%d", conversation->name, escaped.data,
	    SEARCH_MOST);
	buf_fini(&escaped);
}

void search_take(struct session *session, const struct irc_message *message)
{
	struct search *search = of(session);
	struct line line;
	if (search->asked_in == NULL || search->found >= SEARCH_MOST ||
	    !message_line(session, message, &line))
		return;
	search->found++;
	tell_line(search->asked_in, &line);
}

void search_end(struct session *session)
{
	struct search *search = of(session);
	if (search->asked_in != NULL)
		tell_end(search->asked_in, search->found, search->words);
	search->asked_in = NULL;
}
