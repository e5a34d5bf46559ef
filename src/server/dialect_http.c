/*
 * A browser that came by: one page that says what this is and how to join, whatever it asked for.
 */
#include <string.h>

#include "base/buf.h"
#include "net/conn.h"
#include "server/dialect.h"
#include "server/peer.h"
#include "server/server.h"

#define HEADER_LINE_MAX 8192      /* bytes of one line of a request */
#define HTTP_CAP_HEAD   (1u << 0) /* it asked for the head alone */

static void put_html(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			buf_add_str(out, "&lt;");
		else if (*text == '&')
			buf_add_str(out, "&amp;");
		else if (*text == '>')
			buf_add_str(out, "&gt;");
		else
			buf_add_char(out, *text);
	}
}

/* What a person types who is let in; `before` the address, `after` it. */
static void put_line(struct buf *out, const char *before, const char *address, const char *after)
{
	buf_printf(out, "<pre>confab %s", before);
	put_html(out, address);
	buf_printf(out, "%s</pre>\n", after);
}

/* Who comes from elsewhere has to come by TLS, and may have to be invited. */
static void put_ways(struct buf *out, const struct peer *peer, const char *self)
{
	const struct config *config = peer->server->config;
	bool here = conn_is_local(peer->conn), invited = config->by_invitation && !here;
	if (invited) {
		buf_add_str(out,
		    "<p>It is by invitation: ask somebody inside for an invite. That is "
		    "one line; paste it into a shell where "
		    "confab is installed:</p>\n");
		put_line(out, "'confab://", "…", "'");
	} else {
		buf_add_str(out, "<p>To join ");
		put_html(out, config->default_channel);
		buf_add_str(out, ", in a shell where confab is installed:</p>\n");
		put_line(out, config->password != NULL ? "--password TEXT " : "", self, "");
	}
	buf_printf(out, "<p>Any IRC client will do too, at the same host and port%s%s",
	    here || config->allow_cleartext ? "" : " by TLS",
	    invited                    ? ", with the invite as the server's password"
	    : config->password != NULL ? ", with the server's password"
	                               : "");
	buf_add_str(
	    out, here || config->allow_cleartext ? "; or <code>nc</code>.</p>\n" : ".</p>\n");
}

static void put_page(struct buf *out, const struct peer *peer)
{
	const struct config *config = peer->server->config;
	char self[NET_TEXT_MAX];
	conn_self(peer->conn, self);
	buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>");
	put_html(out, config->network);
	buf_add_str(out, "</title>\n<h1>");
	put_html(out, config->network);
	buf_add_str(out, "</h1>\n<p>This is a chat, and not a web site.</p>\n");
	put_ways(out, peer, self);
	buf_add_str(out, "</html>\n");
}

static void answer(struct peer *peer, bool head_only)
{
	struct buf page = {0}, out = {0};
	put_page(&page, peer);
	buf_printf(&out,
	    "HTTP/1.1 200 OK\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %zu\r\n"
	    "Content-Security-Policy: default-src 'none'\r\n"
	    "Cache-Control: no-store\r\n"
	    "Connection: close\r\n\r\n",
	    page.len);
	if (!head_only)
		buf_add(&out, page.data, page.len);
	peer_send(peer, out.data, out.len);
	buf_fini(&page);
	buf_fini(&out);
	peer_close(peer, "a browser was told how to join");
}

/*
 * The request is read to its blank line before it is answered: closing a connection with bytes
 * unread would reset it under the answer.
 */
static size_t http_received(struct peer *peer, const char *data, size_t len)
{
	size_t left = len;
	struct str line;
	while (left > 0 && !peer->closing) {
		enum line_result result =
		    line_next(&peer->reader, &data, &left, HEADER_LINE_MAX, &line);
		if (result == LINE_WHOLE && str_starts(line, STR("HEAD ")))
			peer_set_caps(peer, HTTP_CAP_HEAD);
		else if (result == LINE_WHOLE && line.len == 0)
			answer(peer, (peer->caps & HTTP_CAP_HEAD) != 0);
	}
	return len;
}

const struct dialect dialect_http = {
    .name = "http",
    .received = http_received,
};
