/*
 * A stranger at an open port whom a scan asks what it is: what is told of it is fit to be shown,
 * and the scan always ends. The first byte says how long the pieces are that it comes in.
 */
#include <string.h>

#include "client/identify.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/tls.h"
#include "tests/client/fake_net.h"
#include "tests/fuzz/fuzz.h"

#define CALLS_MOST 3 /* in clear text, by TLS, and none after */

struct asked {
	bool done;
	struct identity identity;
};

static void on_done(const struct identity *identity, void *arg)
{
	struct asked *asked = arg;
	FUZZ_ASSERT(!asked->done);
	*asked = (struct asked){true, *identity};
}

static void check_text(const char *text, size_t size)
{
	FUZZ_ASSERT(memchr(text, '\0', size) != NULL);
	for (; *text != '\0'; text++)
		FUZZ_ASSERT((unsigned char)*text >= ' ' && *text != '\177');
}

/* One call: it says all of it, unless it is hung up on; then it hangs up itself. */
static void answer(
    struct net *net, const struct asked *asked, const uint8_t *data, size_t size, size_t piece)
{
	static const struct tls_certificate certificate = {.key_id = {1}};
	struct conn *conn = fake_answer(net, CONN_TCP);
	if (fake_wants_tls(conn))
		fake_secure(conn, &certificate, false);
	for (size_t at = 0; at < size; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		if (asked->done || fake_is_called(net))
			return;
		fake_receive_bytes(conn, (const char *)data + at, len);
	}
	if (!asked->done && !fake_is_called(net))
		fake_hang_up(conn, "gone");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct loop *loop = loop_new(LOOP_POLLER_SELECT);
	struct net *net = fake_net_new(loop);
	const struct net_addr addr = {.scheme = NET_TCP, .host = "192.0.2.7", .port = 6667};
	struct asked asked = {0};
	size_t piece = size > 0 ? data[0] + 1u : 1;
	identify_start(net, &addr, on_done, &asked);
	for (int calls = 0; !asked.done; calls++) {
		FUZZ_ASSERT(calls < CALLS_MOST && fake_is_called(net));
		answer(net, &asked, size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0, piece);
	}
	check_text(asked.identity.text, sizeof asked.identity.text);
	check_text(asked.identity.version, sizeof asked.identity.version);
	fake_net_free(net);
	loop_free(loop);
	return 0;
}
