#include "server/batch.h"

#include <stdio.h>
#include <string.h>

struct str batch_cut_line(struct str *lines)
{
	const char *end = memchr(lines->data, '\n', lines->len);
	struct str line = {lines->data, (size_t)(end - lines->data) + 1};
	lines->data += line.len;
	lines->len -= line.len;
	return line;
}

void batch_add_tagged(struct buf *out, const char *key, struct str value, struct str line)
{
	bool tagged = line.data[0] == '@';
	buf_printf(out, "@%s=" STR_FMT "%c", key, STR_ARG(value), tagged ? ';' : ' ');
	buf_add(out, line.data + tagged, line.len - tagged);
}

/* Only the server puts that tag first, see irc_format.c. */
void batch_add_line(struct buf *out, struct str id, struct str line)
{
	if (str_starts(line, STR("@batch=")))
		buf_add(out, line.data, line.len);
	else
		batch_add_tagged(out, "batch", id, line);
}

void batch_name(struct server *server, char id[BATCH_ID_MAX])
{
	snprintf(id, BATCH_ID_MAX, "%llx", (unsigned long long)++server->last_batch);
}

void batch_begin(struct batch *batch, struct peer *peer, const char *type)
{
	*batch = (struct batch){.peer = peer, .type = type, .labeled = capture_wants(peer)};
	if (batch->labeled)
		batch->before = capture_end(peer);
	capture_begin(peer);
}

void batch_begin_anew(struct batch *batch)
{
	struct buf taken = capture_end(batch->peer);
	buf_fini(&taken);
	capture_begin(batch->peer);
}

static void send_lines(struct batch *batch, struct str lines)
{
	struct server *server = batch->peer->server;
	struct buf out = {0};
	char id[BATCH_ID_MAX];
	batch_name(server, id);
	buf_printf(&out, ":%s BATCH +%s %s\r\n", server->config->name, id, batch->type);
	while (lines.len > 0)
		batch_add_line(&out, str_from(id), batch_cut_line(&lines));
	buf_printf(&out, ":%s BATCH -%s\r\n", server->config->name, id);
	peer_send(batch->peer, out.data, out.len);
	buf_fini(&out);
}

void batch_end(struct batch *batch)
{
	struct buf taken = capture_end(batch->peer);
	if (batch->labeled) {
		capture_begin(batch->peer);
		if (batch->before.len > 0)
			capture_add(batch->peer, batch->before.data, batch->before.len);
	}
	send_lines(batch, (struct str){taken.data, taken.len});
	buf_fini(&batch->before);
	buf_fini(&taken);
}
