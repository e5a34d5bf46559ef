#include "client/search.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "client/caps.h"
#include "client/handle.h"
#include "client/observer.h"
#include "client/session.h"

static struct search *of(struct session *session)
{
	return &session->private->search;
}

void search_fini(struct session *session)
{
	free(of(session)->words);
	lines_free(of(session)->found);
	*of(session) = (struct search){0};
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
	client_tell(conversation, LINE_STATUS, "%s <" STR_FMT "> " STR_FMT, date,
	    STR_ARG(line->nick), STR_ARG(line->text));
}

/* To whoever can show them to choose from, else line by line. Takes them over. */
static void tell(struct conversation *conversation, const char *words, struct lines *found)
{
	uint64_t count = lines_end(found);
	struct line line;
	if (count > 0 && client_found(conversation, words, found))
		return;
	for (uint64_t i = 0; lines_get(found, i, &line); i++)
		tell_line(conversation, &line);
	if (count == 0)
		client_tell(conversation, LINE_STATUS, "Nobody said \"%s\" here.", words);
	else if (count >= SEARCH_MOST)
		client_tell(conversation, LINE_STATUS,
		    "These are the newest %d; more words find fewer.", SEARCH_MOST);
	lines_free(found);
}

/* The newest ones among the lines that are here, the oldest of them first. */
static void search_here(struct conversation *conversation, struct str words)
{
	uint64_t found[SEARCH_MOST], at = lines_end(conversation->lines);
	struct lines *lines = lines_new(SIZE_MAX);
	size_t count = 0;
	struct line line;
	while (
	    count < SEARCH_MOST && (at = lines_find(conversation->lines, words, at)) != UINT64_MAX)
		if (lines_get(conversation->lines, at, &line) && line.kind <= LINE_NOTICE)
			found[count++] = at;
	while (count-- > 0)
		if (lines_get(conversation->lines, found[count], &line))
			lines_append(lines, &line);
	char *copy = xmemdup0(words.data, words.len);
	tell(conversation, copy, lines);
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
	search_fini(session);
	*search =
	    (struct search){conversation, xmemdup0(words.data, words.len), lines_new(SIZE_MAX)};
	session_send(session, "SEARCH in=%s;text=%s;limit=%d", conversation->name, escaped.data,
	    SEARCH_MOST);
	buf_fini(&escaped);
}

void search_take(struct session *session, const struct irc_message *message)
{
	struct search *search = of(session);
	struct line line;
	if (search->asked_in != NULL && lines_end(search->found) < SEARCH_MOST &&
	    message_line(session, message, &line))
		lines_append(search->found, &line);
}

void search_end(struct session *session)
{
	struct search *search = of(session);
	struct lines *found = search->found;
	if (search->asked_in == NULL)
		return;
	search->found = NULL;
	tell(search->asked_in, search->words, found);
	search_fini(session);
}
