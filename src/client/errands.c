#include "client/errands.h"

#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/random.h"
#include "client/private.h"
#include "client/session.h"

static void forget(struct session *session, struct errand *errand)
{
	DL_DELETE(session->private->errands, errand);
	free(errand->line);
	free(errand);
}

static void put_out(struct session *session, struct errand *errand)
{
	struct session_private *own = session->private;
	session_send(session, "%s", errand->line);
	errand->mark = own->outbox.last_mark + 1;
	loop_defer(session->client->loop, &own->mark_task);
}

static void write_tags(struct buf *line, const char *tags)
{
	char id[RANDOM_TOKEN_LEN + 1];
	if (tags[0] == '\0')
		return;
	random_token(id);
	buf_printf(line, "@+draft/client-id=%s;%s ", id, tags);
}

void errand_send(struct session *session, const char *tags, const char *format, ...)
{
	struct buf line = {0};
	va_list args;
	write_tags(&line, tags);
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	struct errand *errand = xcalloc(1, sizeof *errand);
	errand->line = xmemdup0(line.data, line.len);
	buf_fini(&line);
	DL_APPEND(session->private->errands, errand);
	put_out(session, errand);
}

void errands_marked(struct session *session, uint64_t mark)
{
	struct errand *errand, *next;
	DL_FOREACH_SAFE (session->private->errands, errand, next)
		if (errand->mark <= mark)
			forget(session, errand);
}

void errands_broke(struct session *session)
{
	struct errand *errand;
	DL_FOREACH (session->private->errands, errand)
		errand->mark = UINT64_MAX;
}

void errands_again(struct session *session)
{
	struct errand *errand;
	DL_FOREACH (session->private->errands, errand)
		put_out(session, errand);
}

void errands_fini(struct session *session)
{
	while (session->private->errands != NULL)
		forget(session, session->private->errands);
}
