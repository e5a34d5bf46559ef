#include "server/label.h"

#include <stdio.h>
#include <string.h>

#include "proto/irc.h"
#include "server/cap.h"
#include "server/capture.h"
#include "server/server.h"

#define LABEL_MAX 64 /* bytes, as the specification has it */

bool label_of(const struct peer *peer, const struct irc_message *message, struct str *label)
{
	uint32_t both = CAP_LABELED_RESPONSE | CAP_BATCH;
	return (peer->caps & both) == both && irc_tag(message->tags, STR("label"), label) &&
	       label->len > 0 && label->len <= LABEL_MAX;
}

void label_begin(struct peer *peer)
{
	capture_begin(peer);
}

static struct str cut_line(struct str *rest)
{
	const char *end = memchr(rest->data, '\n', rest->len);
	struct str line = {rest->data, (size_t)(end - rest->data) + 1};
	rest->data += line.len;
	rest->len -= line.len;
	return line;
}

/* Puts one more tag before those that the line may have. */
static void add_tagged(struct buf *out, const char *key, struct str value, struct str line)
{
	bool tagged = line.data[0] == '@';
	buf_printf(out, "@%s=" STR_FMT "%c", key, STR_ARG(value), tagged ? ';' : ' ');
	buf_add(out, line.data + tagged, line.len - tagged);
}

static void add_batch(struct server *server, struct buf *out, struct str label, struct str lines)
{
	char id[24];
	int len = snprintf(id, sizeof id, "%llx", (unsigned long long)++server->serial);
	struct str name = {id, (size_t)len};
	buf_printf(out, "@label=" STR_FMT " :%s BATCH +%s labeled-response\r\n", STR_ARG(label),
	    server->config->name, id);
	while (lines.len > 0)
		add_tagged(out, "batch", name, cut_line(&lines));
	buf_printf(out, ":%s BATCH -%s\r\n", server->config->name, id);
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
	else if (memchr(lines.data, '\n', lines.len) == lines.data + lines.len - 1)
		add_tagged(&out, "label", label, lines);
	else
		add_batch(server, &out, label, lines);
	lines = (struct str){out.data, out.len};
	while (lines.len > 0) {
		struct str line = cut_line(&lines);
		peer_send(peer, line.data, line.len);
	}
	buf_fini(&out);
	buf_fini(&taken);
}
