#include "server/label.h"

#include <string.h>

#include "proto/irc.h"
#include "server/batch.h"
#include "server/cap.h"
#include "server/history.h"
#include "server/server.h"

#define LABEL_MAX 64 /* bytes, as the specification has it */

bool label_of(const struct peer *peer, const struct irc_message *message, struct str *label)
{
	uint64_t both = CAP_LABELED_RESPONSE | CAP_BATCH;
	return (peer->caps & both) == both && irc_tag(message->tags, STR("label"), label) &&
	       label->len > 0 && label->len <= LABEL_MAX;
}

void label_begin(struct peer *peer)
{
	capture_begin(peer);
}

/* "BATCH +id" to "BATCH -id" and nothing else: such an answer needs no batch around it. */
static bool is_one_batch(struct str lines)
{
	struct str first = batch_cut_line(&lines), last = first, rest = lines;
	struct irc_message begin, end;
	while (rest.len > 0)
		last = batch_cut_line(&rest);
	if (!irc_parse(first.data, first.len - 2, &begin) ||
	    !irc_parse(last.data, last.len - 2, &end) || begin.param_count == 0 ||
	    end.param_count == 0)
		return false;
	struct str opened = begin.params[0], closed = end.params[0];
	return str_eq(begin.command, STR("BATCH")) && str_eq(end.command, STR("BATCH")) &&
	       opened.data[0] == '+' && closed.data[0] == '-' && opened.len == closed.len &&
	       memcmp(opened.data + 1, closed.data + 1, opened.len - 1) == 0;
}

static void add_batch(struct server *server, struct buf *out, struct str label, struct str lines)
{
	char id[BATCH_ID_MAX];
	batch_name(server, id);
	buf_printf(out, "@label=" STR_FMT " :%s BATCH +%s labeled-response\r\n", STR_ARG(label),
	    server->config->name, id);
	while (lines.len > 0)
		batch_add_line(out, str_from(id), batch_cut_line(&lines));
	buf_printf(out, ":%s BATCH -%s\r\n", server->config->name, id);
}

static bool is_one_line(struct str lines)
{
	return memchr(lines.data, '\n', lines.len) == lines.data + lines.len - 1;
}

void label_end(struct peer *peer, struct str label)
{
	struct server *server = peer->server;
	if (!capture_wants(peer))
		return; /* it is closing: what there was to say is said */
	struct buf taken = capture_end(peer);
	struct str lines = {taken.data, taken.len};
	struct buf out = {0};
	if (taken.len == 0)
		buf_printf(
		    &out, "@label=" STR_FMT " :%s ACK\r\n", STR_ARG(label), server->config->name);
	else if (is_one_line(lines) || is_one_batch(lines))
		batch_add_tagged(&out, "label", label, lines);
	else
		add_batch(server, &out, label, lines);
	history_send_after(peer, peer->confirms, out);
	peer->confirms = 0;
	buf_fini(&taken);
}
