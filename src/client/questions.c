#include "client/questions.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "client/conversation.h"
#include "client/private.h"
#include "client/session.h"

void questions_clear(struct questions *questions)
{
	for (size_t i = 0; i < questions->count; i++)
		free(questions->list[i].about);
	questions->count = 0;
	questions->typed_in = NULL;
}

void questions_fini(struct questions *questions)
{
	questions_clear(questions);
	free(questions->list);
	questions->list = NULL;
}

static void remove_at(struct questions *questions, size_t i)
{
	free(questions->list[i].about);
	questions->count--;
	memmove(questions->list + i, questions->list + i + 1,
	    (questions->count - i) * sizeof *questions->list);
}

void questions_ask(struct conversation *conversation, enum question_kind kind, struct str about)
{
	struct questions *questions = &conversation->session->private->questions;
	if (questions->list == NULL)
		questions->list = xcalloc(QUESTIONS_MOST, sizeof *questions->list);
	if (questions->count == QUESTIONS_MOST)
		remove_at(questions, 0);
	questions->list[questions->count++] = (struct question){
	    .kind = kind,
	    .about = xmemdup0(about.data, about.len),
	    .conversation = conversation,
	};
}

struct question *questions_find(struct session *session, enum question_kind kind, struct str about)
{
	struct questions *questions = &session->private->questions;
	for (size_t i = 0; i < questions->count; i++) {
		struct question *question = &questions->list[i];
		if (question->kind != kind)
			continue;
		if (about.len == 0 ||
		    isupport_same(&session->private->isupport, str_from(question->about), about))
			return question;
	}
	return NULL;
}

void questions_close(struct session *session, struct question *question)
{
	struct questions *questions = &session->private->questions;
	remove_at(questions, (size_t)(question - questions->list));
}

void questions_forget(struct session *session, const struct conversation *conversation)
{
	struct questions *questions = &session->private->questions;
	for (size_t i = questions->count; i-- > 0;)
		if (questions->list[i].conversation == conversation)
			remove_at(questions, i);
	if (questions->typed_in == conversation)
		questions->typed_in = NULL;
}

void questions_typed(struct conversation *conversation)
{
	struct questions *questions = &conversation->session->private->questions;
	questions->typed_in = conversation;
	questions->typed_at = loop_now(conversation->session->client->loop);
}

struct conversation *questions_place(struct session *session, struct str target)
{
	const struct questions *questions = &session->private->questions;
	int64_t age = loop_now(session->client->loop) - questions->typed_at;
	if (questions->typed_in != NULL && age < QUESTIONS_ERROR_AGE)
		return questions->typed_in;
	struct conversation *named = conversation_find(session, target);
	return named != NULL ? named : session->private->server;
}
