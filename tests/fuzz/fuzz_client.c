/*
 * A client between a server that says anything and a person who types anything: whatever comes,
 * its books are right. Lines of the input that start with '>' are typed, into the conversation that
 * the next byte chooses; one that starts with '!' breaks the link, which is taken up again; the
 * rest comes from the server. With '=' as its first byte it is a plain session over datagrams.
 */
#include <string.h>

#include "base/clock.h"
#include "client/conversation.h"
#include "client/private.h"
#include "client/session.h"
#include "loop/loop.h"
#include "tests/client/fake_net.h"
#include "tests/fuzz/fuzz.h"

struct scene {
	struct loop *loop;
	struct net *net;
	struct client *client;
	struct conn *conn; /* NULL while the client is not connected */
};

static void check_members(const struct conversation *conversation)
{
	for (size_t i = 0; i < conversation->member_count; i++) {
		const struct member *member = conversation->members[i];
		FUZZ_ASSERT(conversation_member(conversation, str_from(member->nick)) == member);
	}
}

static size_t count_waiting(const struct conversation *conversation)
{
	size_t count = 0;
	struct line line;
	for (uint64_t i = lines_first(conversation->lines); i < lines_end(conversation->lines); i++)
		if (lines_get(conversation->lines, i, &line))
			count += (line.flags & LINE_WAITING) != 0;
	return count;
}

static void check_session(const struct session *session)
{
	const struct session_private *own = session->private;
	const struct conversation *each = own->server;
	size_t waiting = 0;
	FUZZ_ASSERT(session->waiting == own->outbox.count);
	FUZZ_ASSERT(own->outbox.in_flight <= OUTBOX_WINDOW);
	FUZZ_ASSERT((own->conn != NULL) ==
	            (session->state == SESSION_GREETING || session->state == SESSION_ONLINE));
	for (; each != NULL; each = conversation_next(each)) {
		FUZZ_ASSERT(each->session == session);
		FUZZ_ASSERT(each->unread >= each->mentions);
		check_members(each);
		waiting += count_waiting(each);
	}
	FUZZ_ASSERT(waiting == session->waiting);
}

static void check(const struct scene *scene)
{
	const struct session *session;
	for (session = scene->client->sessions; session != NULL; session = session->next)
		check_session(session);
}

/* The client's first session only: what /connect calls is never answered. */
static void answer(struct scene *scene, enum conn_kind kind)
{
	if (scene->client->sessions->state == SESSION_CONNECTING && fake_is_called(scene->net))
		scene->conn = fake_answer(scene->net, kind);
}

static void hang_up(struct scene *scene, enum conn_kind kind)
{
	if (scene->client->sessions->private->conn != NULL)
		fake_hang_up(scene->client->sessions->private->conn, "gone");
	loop_turn(scene->loop, NS_PER_MS);
	answer(scene, kind);
}

static void type(struct scene *scene, struct str text)
{
	struct conversation *conversation = scene->client->conversations;
	for (int i = text.len > 0 ? text.data[0] % 8 : 0; i > 0 && conversation->next != NULL; i--)
		conversation = conversation->next;
	if (text.len > 0)
		client_input(
		    scene->client, conversation, (struct str){text.data + 1, text.len - 1});
}

static void receive_line(struct scene *scene, struct str line)
{
	struct buf whole = {0};
	struct conn *conn = scene->client->sessions->private->conn;
	if (conn == NULL)
		return;
	buf_add(&whole, line.data, line.len);
	buf_add_str(&whole, "\r\n");
	fake_receive_bytes(conn, whole.data, whole.len);
	buf_fini(&whole);
}

static void play_line(struct scene *scene, struct str line, enum conn_kind kind)
{
	if (line.len > 0 && line.data[0] == '>')
		type(scene, (struct str){line.data + 1, line.len - 1});
	else if (line.len > 0 && line.data[0] == '!')
		hang_up(scene, kind);
	else
		receive_line(scene, line);
	loop_turn(scene->loop, 0);
	check(scene);
}

static void play(struct scene *scene, struct str script, enum conn_kind kind)
{
	while (script.len > 0) {
		const char *end = memchr(script.data, '\n', script.len);
		size_t len = end != NULL ? (size_t)(end - script.data) : script.len;
		play_line(scene, (struct str){script.data, len}, kind);
		size_t took = end != NULL ? len + 1 : len;
		script.data += took;
		script.len -= took;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct net_addr addr = {.scheme = NET_TCP, .host = "192.0.2.1"};
	struct str script = {(const char *)data, size};
	bool plain = size > 0 && data[0] == '=';
	enum conn_kind kind = plain ? CONN_UDP : CONN_TCP;
	struct scene scene = {.loop = loop_new(LOOP_POLLER_SELECT)};
	scene.net = fake_net_new(scene.loop);
	scene.client = client_new(scene.net,
	    &(struct client_config){.nick = "ada", .retry_first = 1, .lines_bytes = 1 << 16});
	client_connect(scene.client, &(struct client_join){.addr = &addr, .plain = plain});
	answer(&scene, kind);
	play(&scene, script, kind);
	client_free(scene.client);
	fake_net_free(scene.net);
	loop_free(scene.loop);
	return 0;
}
