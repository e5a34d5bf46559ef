/* A server that is reached at several addresses: all are greeted, and no trip is made twice. */
#include "tests/net/session_scene.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/tls.h"

#define SEEN_MOST 64 /* datagrams of the client that are told apart */
#define RECORD_AT 13 /* where a handshake record has its type */
#define VERIFIES  3  /* HelloVerifyRequest, RFC 6347 section 4.2.1 */

/* Stands between a client and the listener, and looks at what goes through. */
struct relay {
	struct scene *scene;
	struct net_addr addr;
	int client, server;
	size_t seen;
	enum datagram_kind kinds[SEEN_MOST];
	size_t lens[SEEN_MOST];
	size_t verified; /* times that the server asked for a cookie of DTLS */
	size_t begun;    /* HELLOs of another nonce than the one before */
	uint8_t nonce[DATAGRAM_NONCE_SIZE];
};

static int bound(struct net_addr *addr)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t len = sizeof in;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&in, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	*addr = parse("udp://127.0.0.1:1");
	addr->port = ntohs(in.sin_port);
	return fd;
}

static void relay_open(struct relay *relay, struct scene *scene)
{
	*relay = (struct relay){.scene = scene};
	relay->client = bound(&relay->addr);
	relay->server = call_addr(&scene->addr);
}

static void relay_close(struct relay *relay)
{
	close(relay->client);
	close(relay->server);
}

static void note(struct relay *relay, const uint8_t *data, size_t len)
{
	struct datagram_hello hello;
	enum datagram_kind kind = datagram_kind(data, len);
	if (relay->seen < SEEN_MOST) {
		relay->kinds[relay->seen] = kind;
		relay->lens[relay->seen++] = len;
	}
	if (kind != DATAGRAM_HELLO || !datagram_read_hello(data, len, &hello))
		return;
	relay->begun += memcmp(hello.nonce, relay->nonce, sizeof relay->nonce) != 0;
	memcpy(relay->nonce, hello.nonce, sizeof relay->nonce);
}

static void there(struct relay *relay)
{
	uint8_t data[DATAGRAM_MOST];
	struct sockaddr_storage from;
	socklen_t from_len = sizeof from;
	ssize_t len;
	while ((len = recvfrom(relay->client, data, sizeof data, MSG_DONTWAIT,
	            (struct sockaddr *)&from, &from_len)) > 0) {
		assert_int_equal(connect(relay->client, (struct sockaddr *)&from, from_len), 0);
		assert_int_equal(send(relay->server, data, (size_t)len, 0), len);
		note(relay, data, (size_t)len);
	}
}

static void back(struct relay *relay)
{
	uint8_t data[DATAGRAM_MOST];
	ssize_t len;
	while ((len = recv(relay->server, data, sizeof data, MSG_DONTWAIT)) > 0) {
		bool record = datagram_kind(data, (size_t)len) == DATAGRAM_RECORD;
		relay->verified += record && len > RECORD_AT && data[RECORD_AT] == VERIFIES;
		(void)!send(relay->client, data, (size_t)len, 0);
	}
}

static bool relayed(struct relay *relay, bool done)
{
	there(relay);
	back(relay);
	return done;
}

static struct end *caller;
static struct net_tls *client_tls; /* NULL: calls are in clear */

static void on_connected(struct conn *conn, void *arg)
{
	caller = scene_adopt(arg, conn);
	if (conn_kind(conn) == CONN_UDP)
		conn_start_session(conn);
	if (client_tls != NULL)
		conn_start_tls(conn, client_tls, "test.example", NULL, 0);
}

static void on_failed(const char *reason, void *arg)
{
	(void)arg;
	fail_msg("%s", reason);
}

static const struct dial_handler dialing = {on_connected, on_failed};

/* Nobody answers at the first address; whoever listens is reached through the relay. */
static struct end *call_both(struct relay *relay, const struct net_addr *silent)
{
	caller = NULL;
	struct dial *dial = dial_start(relay->scene->net, silent, &dialing, relay->scene);
	dial_also(dial, &relay->addr, 1);
	TURN_UNTIL(relay->scene->loop, relayed(relay, caller != NULL));
	return caller;
}

static void hear_hello(struct relay *relay, struct end *here)
{
	struct scene *scene = relay->scene;
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(
	    scene->loop, relayed(relay, scene->accepted == 2 && scene->ends[1].messages == 1));
	assert_string_equal(scene->ends[1].got.data, "hello");
}

static void in_clear_the_cookie_is_asked_for_once(void **state)
{
	struct scene scene;
	struct relay relay;
	struct net_addr nobody;
	int silent = bound(&nobody);
	scene_open(&scene, state, "udp://127.0.0.1:0");
	relay_open(&relay, &scene);
	hear_hello(&relay, call_both(&relay, &nobody));
	assert_int_equal(relay.begun, 1);
	close(silent);
	relay_close(&relay);
	scene_close(&scene);
}

static enum tls_verdict accept_all(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn, (void)certificate, (void)arg, (void)cause;
	return TLS_ACCEPTED;
}

static void with_dtls_the_cookie_goes_along(void **state)
{
	struct scene scene;
	struct relay relay;
	struct net_addr nobody;
	if (!tls_available())
		return;
	int silent = bound(&nobody);
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	struct net_tls *server = tls_server_new(pem, pem, false, &cause);
	client_tls = tls_client_new(accept_all, NULL, &cause);
	scene_open(&scene, state, "udp://127.0.0.1:0");
	listener_set_tls(scene.listener, server);
	relay_open(&relay, &scene);
	hear_hello(&relay, call_both(&relay, &nobody));
	assert_true(conn_is_secure(scene.ends[1].conn));
	assert_int_equal(relay.verified, 0);
	assert_int_equal(relay.lens[0], DATAGRAM_HELLO_SIZE);
	size_t first = 1;
	while (first < relay.seen && relay.lens[first] == DATAGRAM_HELLO_SIZE)
		first++; /* greeted again, where this took long */
	assert_int_equal(relay.kinds[first], DATAGRAM_HELLO);
	assert_true(relay.lens[first] > DATAGRAM_HELLO_SIZE);
	close(silent);
	free(pem);
	relay_close(&relay);
	scene_close(&scene);
	tls_unref(server);
	tls_unref(client_tls);
	client_tls = NULL;
}

/* What comes behind a HELLO whose cookie is wrong is not looked at. */
static void without_the_cookie_there_is_no_handshake(void **state)
{
	struct scene scene;
	uint8_t data[DATAGRAM_MOST] = {0}, answer[DATAGRAM_MOST];
	struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS, .nonce = "abcdefg"};
	static const uint8_t call_record[] = {22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 1};
	if (!tls_available())
		return;
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	struct net_tls *server = tls_server_new(pem, pem, false, &cause);
	scene_open(&scene, state, "udp://127.0.0.1:0");
	listener_set_tls(scene.listener, server);
	int fd = call(&scene);
	datagram_write_hello(&hello, data);
	memcpy(data + DATAGRAM_HELLO_SIZE, call_record, sizeof call_record);
	size_t size = DATAGRAM_HELLO_SIZE + RECORD_AT + 50;
	size_t len = exchange(&scene, fd, data, size, answer);
	assert_int_equal(datagram_read_answer(answer, len, &hello), DATAGRAM_ANSWER_COOKIE);
	assert_int_equal(scene.accepted, 0);
	close(fd);
	free(pem);
	scene_close(&scene);
	tls_unref(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_clear_the_cookie_is_asked_for_once),
	    cmocka_unit_test(with_dtls_the_cookie_goes_along),
	    cmocka_unit_test(without_the_cookie_there_is_no_handshake),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
