#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"
#include "cmd/follow.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"

struct tail {
	struct follow follow;
	struct buf out; /* what this turn prints */
	bool json;
	bool terminal; /* what peers say has to be made harmless */
};

static const char *kind_name(enum line_kind kind)
{
	switch (kind) {
	case LINE_MESSAGE:
		return "message";
	case LINE_ACTION:
		return "action";
	case LINE_NOTICE:
		return "notice";
	case LINE_EVENT:
	case LINE_STATUS:
	case LINE_ERROR:
	case LINE_GAP:
	case LINE_PICTURE:
		break;
	}
	return NULL; /* nobody said it */
}

static void add_json(struct tail *tail, const struct line *line)
{
	buf_add_str(&tail->out, "{\"time\":");
	json_add_time(&tail->out, line->time);
	buf_add_str(&tail->out, ",\"channel\":");
	json_add_string(&tail->out, str_from(tail->follow.channel));
	buf_printf(&tail->out, ",\"kind\":\"%s\",\"nick\":", kind_name(line->kind));
	json_add_string(&tail->out, line->nick);
	buf_add_str(&tail->out, ",\"text\":");
	json_add_string(&tail->out, line->text);
	buf_add_str(&tail->out, "}\n");
}

static void add_peers_text(struct tail *tail, struct str text)
{
	if (!tail->terminal) {
		buf_add(&tail->out, text.data, text.len);
		return;
	}
	size_t size = 4 * text.len + 1;
	char *safe = xmalloc(size);
	buf_add(&tail->out, safe, str_escape(text.data, text.len, safe, size));
	free(safe);
}

static void add_text(struct tail *tail, const struct line *line)
{
	static const struct {
		const char *before, *after;
	} marks[] = {
	    [LINE_MESSAGE] = {"<", "> "}, [LINE_ACTION] = {"* ", " "}, [LINE_NOTICE] = {"-", "- "}};
	char text[16];
	date_local(line->time / MS_PER_S, "%H:%M:%S ", text, sizeof text);
	buf_add_str(&tail->out, text);
	buf_add_str(&tail->out, marks[line->kind].before);
	add_peers_text(tail, line->nick);
	buf_add_str(&tail->out, marks[line->kind].after);
	add_peers_text(tail, line->text);
	buf_add_char(&tail->out, '\n');
}

static void on_line(const struct conversation *conversation, const struct line *line, void *arg)
{
	struct tail *tail = arg;
	if (line->kind == LINE_ERROR)
		fail(STATUS_FAILED, STR_FMT, STR_ARG(line->text));
	if (conversation->kind != CONVERSATION_CHANNEL || !kind_name(line->kind))
		return;
	if (tail->json)
		add_json(tail, line);
	else
		add_text(tail, line);
}

static void print(void *arg)
{
	struct tail *tail = arg;
	size_t len = tail->out.len;
	if (len > 0 && (fwrite(tail->out.data, 1, len, stdout) < len || fflush(stdout) != 0)) {
		/* Whoever closes the pipe has read enough, and knows. */
		if (errno != EPIPE)
			fail(STATUS_FAILED, "cannot print: %s", strerror(errno));
		follow_leave(&tail->follow, STATUS_FAILED);
	}
	buf_clear(&tail->out);
}

int tail_run(const struct options *options)
{
	static const struct follow_handler handler = {.line = on_line, .changed = print};
	struct tail tail = {
	    .json = options_has(options, OPTION_JSON),
	    .terminal = isatty(STDOUT_FILENO),
	};
	int status = follow_open(&tail.follow, options, &handler, &tail);
	if (status == 0)
		status = follow_run(&tail.follow);
	follow_close(&tail.follow);
	buf_fini(&tail.out);
	return status;
}
