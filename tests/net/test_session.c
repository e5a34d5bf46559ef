#include "tests/net/session_scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/session.h"
#include "net/tls.h"
#include "tests/net/bad_path.h"

/* Sessions over real sockets, in clear: a listener, and callers that dial it. */

static void messages_go_both_ways(void **state)
{
	struct scene scene;
	struct end *here, *there;
	open_pair(&scene, state, &here, &there);
	assert_true(conn_send(here->conn, "hello", 5));
	assert_true(conn_send(here->conn, "", 0));
	assert_true(conn_send(there->conn, "welcome", 7));
	TURN_UNTIL(scene.loop, there->messages == 2 && here->messages == 1);
	assert_string_equal(there->got.data, "hello");
	assert_string_equal(here->got.data, "welcome");
	assert_true(conn_keeps_borders(here->conn));
	assert_string_equal(conn_kind_name(here->conn), "udp");
	TURN_UNTIL(scene.loop, conn_queued(here->conn) == 0 && conn_queued(there->conn) == 0);
	scene_close(&scene);
}

/* What is long goes in pieces; what is more than the window waits in the queue. */
static void much_goes_through(void **state)
{
	enum { LONG = 60000, MANY = 1500 };
	static char text[LONG];
	struct scene scene;
	struct end *here, *there;
	open_pair(&scene, state, &here, &there);
	memset(text, 'x', sizeof text);
	assert_false(conn_send(here->conn, text, CONN_MESSAGE_MAX + 1));
	for (int i = 0; i < 4; i++)
		assert_true(conn_send(here->conn, text, sizeof text));
	for (int i = 0; i < MANY; i++)
		assert_true(conn_send(there->conn, text, 100));
	TURN_UNTIL(scene.loop, there->messages == 4 && here->messages == MANY);
	assert_int_equal(there->got.len, 4 * LONG);
	assert_int_equal(there->longest, LONG);
	assert_int_equal(here->got.len, MANY * 100);
	TURN_UNTIL(scene.loop, conn_queued(here->conn) == 0 && conn_queued(there->conn) == 0);
	scene_close(&scene);
}

/* The queue is out only when the other end has all of it; then that learns of the end. */
static void closing_waits_for_what_was_said(void **state)
{
	struct scene scene;
	struct end *here, *there;
	open_pair(&scene, state, &here, &there);
	assert_true(conn_send(here->conn, "last words", 10));
	conn_close(here->conn, "left");
	TURN_UNTIL(scene.loop, here->closed == 1 && there->closed == 1);
	assert_string_equal(there->got.data, "last words");
	assert_string_equal(here->reason, "left");
	assert_string_equal(there->reason, "closed by the other end");
	scene_close(&scene);
}

static void one_that_is_paused_hears_later(void **state)
{
	struct scene scene;
	struct end *here, *there;
	open_pair(&scene, state, &here, &there);
	conn_pause(there->conn, true);
	for (int i = 0; i < 100; i++)
		assert_true(conn_send(here->conn, "wait", 4));
	for (int i = 0; i < 20; i++)
		loop_turn(scene.loop, NS_PER_MS);
	assert_int_equal(there->messages, 0);
	conn_pause(there->conn, false);
	TURN_UNTIL(scene.loop, there->messages == 100);
	scene_close(&scene);
}

/* Nobody there: the system says so at once, a wall says nothing. */
static void nobody_answers(void **state)
{
	struct scene scene;
	scene_open(&scene, state, NULL);
	struct net_addr addr = parse("udp://127.0.0.1:1");
	struct end *end = call_session(&scene, &addr);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_string_equal(end->reason, "connection refused: nobody listens there");
	scene_close(&scene);
}

static void a_wall_is_told_with_advice(void **state)
{
	struct scene scene;
	scene_open(&scene, state, NULL);
	struct sockaddr_storage storage;
	socklen_t len = sizeof storage;
	struct net_addr addr = parse("udp://127.0.0.1:0");
	int wall = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(wall, (struct sockaddr *)(void *)&storage, to_sockaddr(&addr, &storage)), 0);
	getsockname(wall, (struct sockaddr *)(void *)&storage, &len);
	addr.port = ntohs(((struct sockaddr_in *)(void *)&storage)->sin_port);
	struct end *end = call_session(&scene, &addr);
	loop_turn(scene.loop, 0);
	assert_int_equal(end->closed, 0);
	scene_skip(11 * NS_PER_S);
	TURN_UNTIL(scene.loop, end->closed == 1);
	assert_non_null(strstr(end->reason, "leave out --udp"));
	close(wall);
	scene_close(&scene);
}

/* Under DTLS */

static struct net_tls *server_tls, *client_tls;
static const char *refusal; /* of the server's certificate; NULL: it is good */
static bool asks;           /* authorities about it */
static int secured;

static enum tls_verdict judge(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn, (void)arg;
	assert_memory_equal(certificate->key_id, tls_own(server_tls)->key_id, TLS_DIGEST_SIZE);
	if (refusal != NULL)
		*cause = xstrdup(refusal);
	if (asks)
		return tls_is_public(conn, "test.example", cause);
	return refusal == NULL ? TLS_ACCEPTED : TLS_REFUSED;
}

static void on_secured(struct end *end)
{
	assert_true(conn_is_secure(end->conn));
	secured++;
}

static char authorities[32]; /* a path */

static void trust(const char *pem)
{
	strcpy(authorities, "/tmp/confab-XXXXXX");
	int fd = mkstemp(authorities);
	assert_int_equal(write(fd, pem, strlen(pem)), strlen(pem));
	close(fd);
	tls_set_authorities(client_tls, authorities);
}

static void make_tls(void)
{
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	assert_non_null(pem);
	server_tls = tls_server_new(pem, pem, false, &cause);
	client_tls = tls_client_new(judge, NULL, &cause);
	assert_non_null(server_tls);
	assert_non_null(client_tls);
	if (asks)
		trust(pem);
	free(pem);
}

static struct end *call_sealed(struct scene *scene, void **state)
{
	scene_open(scene, state, "udp://127.0.0.1:0");
	make_tls();
	secured = 0;
	scene->on_secured = on_secured;
	listener_set_tls(scene->listener, server_tls);
	struct end *here = call_session(scene, &scene->addr);
	conn_start_tls(here->conn, client_tls, "test.example", NULL, 0);
	return here;
}

static void close_sealed(struct scene *scene)
{
	scene_close(scene);
	tls_unref(server_tls);
	tls_unref(client_tls);
	server_tls = client_tls = NULL;
}

static void dtls_carries_it(void **state)
{
	if (!tls_available())
		return;
	struct scene scene;
	refusal = NULL;
	struct end *here = call_sealed(&scene, state);
	assert_true(conn_is_in_handshake(here->conn));
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, scene.accepted == 2 && scene.ends[1].messages == 1);
	struct end *there = &scene.ends[1];
	assert_int_equal(secured, 1);
	assert_true(conn_is_secure(there->conn));
	assert_string_equal(there->got.data, "hello");
	assert_true(conn_send(there->conn, "welcome", 7));
	TURN_UNTIL(scene.loop, here->messages == 1);
	TURN_UNTIL(scene.loop, conn_queued(here->conn) == 0 && conn_queued(there->conn) == 0);
	conn_close(here->conn, "left");
	TURN_UNTIL(scene.loop, here->closed == 1 && there->closed == 1);
	assert_string_equal(there->reason, "closed by the other end");
	close_sealed(&scene);
}

/* Which takes a while, in another thread. */
static void dtls_waits_for_the_judge(void **state)
{
	if (!tls_available())
		return;
	struct scene scene;
	asks = true;
	struct end *here = call_sealed(&scene, state);
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, scene.accepted == 2 && scene.ends[1].messages == 1);
	assert_string_equal(scene.ends[1].got.data, "hello");
	unlink(authorities);
	asks = false;
	close_sealed(&scene);
}

static void a_wrong_key_ends_it(void **state)
{
	if (!tls_available())
		return;
	struct scene scene;
	refusal = "that is not the one we know";
	struct end *here = call_sealed(&scene, state);
	TURN_UNTIL(scene.loop, here->closed == 1);
	assert_string_equal(here->reason, refusal);
	assert_int_equal(secured, 0);
	close_sealed(&scene);
}

static void open_sealed_pair(
    struct scene *scene, void **state, struct end **here, struct end **there)
{
	refusal = NULL;
	*here = call_sealed(scene, state);
	assert_true(conn_send((*here)->conn, "hello", 5));
	TURN_UNTIL(scene->loop, scene->accepted == 2 && scene->ends[1].messages == 1);
	*there = &scene->ends[1];
}

/* The id stands in clear before each record: who reads it can say nothing by it. */
static void nobody_speaks_in_clear_for_a_sealed_session(void **state)
{
	if (!tls_available())
		return;
	struct scene scene;
	struct end *here, *there;
	open_sealed_pair(&scene, state, &here, &there);
	int stranger = call(&scene);
	for (uint16_t number = 100; number < 110; number++)
		send_packet(stranger, dgram_id(there->conn->session->dgram), number, PACKET_CLOSE);
	assert_true(conn_send(there->conn, "welcome", 7));
	TURN_UNTIL(scene.loop, here->messages == 1);
	assert_int_equal(there->closed, 0);
	close(stranger);
	close_sealed(&scene);
}

/* Whoever reads the id can send the beginning of a record: what comes behind it is heard. */
static void half_a_record_deafens_nobody(void **state)
{
	static const uint8_t half[] = {23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 200, 0, 100, 'x', 'y'};
	if (!tls_available())
		return;
	struct scene scene;
	uint8_t data[DATAGRAM_ID_SIZE + sizeof half];
	struct end *here, *there;
	open_sealed_pair(&scene, state, &here, &there);
	int stranger = call(&scene);
	datagram_write_id(data, DATAGRAM_SEALED, dgram_id(there->conn->session->dgram));
	memcpy(data + DATAGRAM_ID_SIZE, half, sizeof half);
	uint64_t before = net_counters(scene.net)->records_dropped;
	for (size_t len = DATAGRAM_ID_SIZE + 1; len <= sizeof data; len++)
		assert_int_equal(send(stranger, data, len, 0), len);
	TURN_UNTIL(scene.loop, net_counters(scene.net)->records_dropped == before + sizeof half);
	assert_true(conn_send(here->conn, "again", 5));
	TURN_UNTIL(scene.loop, there->messages == 2);
	close(stranger);
	close_sealed(&scene);
}

static void nothing_sealed_is_taken_by_a_session_in_clear(void **state)
{
	struct scene scene;
	struct end *here, *there;
	uint8_t data[DATAGRAM_ID_SIZE + 30] = {0};
	open_pair(&scene, state, &here, &there);
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, there->messages == 1);
	int stranger = call(&scene);
	datagram_write_id(data, DATAGRAM_SEALED, dgram_id(there->conn->session->dgram));
	assert_int_equal(send(stranger, data, sizeof data, 0), sizeof data);
	assert_int_equal(send(stranger, data, DATAGRAM_ID_SIZE, 0), DATAGRAM_ID_SIZE);
	assert_true(conn_send(here->conn, "again", 5));
	TURN_UNTIL(scene.loop, there->messages == 2);
	close(stranger);
	scene_close(&scene);
}

/* Through a proxy */

struct crossing {
	struct scene scene;
	struct bad_path *path;
	struct end *here, *there;
};

static void cross(struct crossing *crossing, void **state, const struct bad_path_config *config)
{
	struct scene *scene = &crossing->scene;
	refusal = NULL;
	scene_open(scene, state, "udp://127.0.0.1:0");
	crossing->path = bad_path_new(scene->loop, config, scene->addr.port);
	struct net_addr addr = scene->addr;
	addr.port = bad_path_port(crossing->path);
	if (tls_available())
		make_tls();
	listener_set_tls(scene->listener, server_tls);
	crossing->here = call_session(scene, &addr);
	if (tls_available())
		conn_start_tls(crossing->here->conn, client_tls, NULL, NULL, 0);
	assert_true(conn_send(crossing->here->conn, "hello", 5));
	/* A handshake whose end was lost is begun anew: the last one counts. */
	struct end *last;
	TURN_UNTIL(scene->loop, (last = &scene->ends[scene->accepted - 1])->messages > 0);
	assert_ptr_not_equal(last, crossing->here);
	assert_string_equal(last->got.data, "hello");
	buf_clear(&last->got);
	last->messages = 0;
	crossing->there = last;
}

static void end_crossing(struct crossing *crossing)
{
	bad_path_free(crossing->path);
	close_sealed(&crossing->scene);
}

/* Both say the same at once, and hear all of it in order. */
static void cross_with_messages(struct crossing *crossing)
{
	enum { MESSAGES = 100 };
	struct end *here = crossing->here, *there = crossing->there;
	char expected[MESSAGES * 4 + 1] = "";
	for (int i = 0; i < MESSAGES; i++) {
		char text[5];
		snprintf(text, sizeof text, "%03d ", i);
		assert_true(conn_send(here->conn, text, 4));
		assert_true(conn_send(there->conn, text, 4));
		memcpy(expected + 4 * (size_t)i, text, 5);
	}
	TURN_UNTIL(crossing->scene.loop, there->messages == MESSAGES && here->messages == MESSAGES);
	assert_string_equal(there->got.data, expected);
	assert_string_equal(here->got.data, expected);
}

/* It loses three of ten, and alters some: nothing is lost, nor twice, nor late. */
static void a_bad_path_loses_nothing(void **state)
{
	struct bad_path_config config = {
	    .seed = 7,
	    .loss = 300,
	    .doubled = 50,
	    .late = 50,
	    .delay = 2 * NS_PER_MS,
	    .lateness = 5 * NS_PER_MS,
	};
	struct crossing crossing;
	cross(&crossing, state, &config);
	/* Nothing protects a handshake from what is altered, so that begins here. */
	config.corrupt = tls_available() ? 20 : 0;
	bad_path_treat(crossing.path, &config);
	bad_path_rebind(crossing.path, 50 * NS_PER_MS);
	cross_with_messages(&crossing);
	end_crossing(&crossing);
}

static void what_is_replayed_altered_or_cut_is_dropped(void **state)
{
	static const struct {
		const char *what;
		struct bad_path_config config;
	} rows[] = {
	    {"each comes twice", {.seed = 1, .doubled = 1000}},
	    {"every other one is altered", {.seed = 2, .corrupt = 500}},
	    {"every third one is cut short", {.seed = 3, .cut = 333}},
	    {"the same, others", {.seed = 4, .cut = 333}},
	    {"half of them are cut short", {.seed = 5, .cut = 500}},
	};
	for (size_t i = 0; i < COUNT_OF(rows) && tls_available(); i++) {
		struct crossing crossing;
		print_message("# %s\n", rows[i].what);
		cross(&crossing, state, &(struct bad_path_config){.seed = 1});
		const struct net_counters *counters = net_counters(crossing.scene.net);
		uint64_t before = counters->records_dropped;
		bad_path_treat(crossing.path, &rows[i].config);
		cross_with_messages(&crossing);
		/* What is asked and answered meets the path, too. */
		TURN_UNTIL(crossing.scene.loop,
		    (conn_ask(crossing.here->conn), counters->records_dropped > before));
		end_crossing(&crossing);
	}
}

/* Raw datagrams, as a stranger sends them */

static void nothing_is_kept_before_the_cookie(void **state)
{
	struct scene scene;
	uint8_t answer[DATAGRAM_MOST];
	struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS, .nonce = "abcdefg"};
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	size_t len = say_hello(&scene, fd, &hello, answer);
	assert_true(len < DATAGRAM_HELLO_SIZE);
	assert_int_equal(scene.accepted, 0);
	assert_int_equal(datagram_read_answer(answer, len, &hello), DATAGRAM_ANSWER_COOKIE);
	/* Another's cookie is none. */
	struct datagram_hello stolen = hello;
	stolen.nonce[0] ^= 1;
	len = say_hello(&scene, fd, &stolen, answer);
	assert_int_equal(datagram_kind(answer, len), DATAGRAM_COOKIE);
	assert_int_equal(scene.accepted, 0);
	len = say_hello(&scene, fd, &hello, answer);
	assert_int_equal(datagram_kind(answer, len), DATAGRAM_CLEAR);
	assert_int_equal(scene.accepted, 1);
	/* The same once more asks for the answer again, not for another session. */
	len = say_hello(&scene, fd, &hello, answer);
	assert_int_equal(datagram_kind(answer, len), DATAGRAM_CLEAR);
	assert_int_equal(scene.accepted, 1);
	close(fd);
	scene_close(&scene);
}

/* Nothing is kept of it, and others come in meanwhile. */
static void a_flood_of_hellos_leaves_nothing(void **state)
{
	enum { FLOOD = 20000, A_TURN = 50 };
	struct scene scene;
	uint8_t data[DATAGRAM_HELLO_SIZE], answer[DATAGRAM_MOST];
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	for (uint32_t i = 0; i < FLOOD; i++) {
		struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS};
		memcpy(hello.nonce, &i, sizeof i);
		datagram_write_hello(&hello, data);
		send(fd, data, sizeof data, MSG_DONTWAIT);
		if (i % A_TURN == 0)
			loop_turn(scene.loop, 0);
		while (recv(fd, answer, sizeof answer, MSG_DONTWAIT) > 0)
			assert_int_equal(datagram_kind(answer, 1), DATAGRAM_COOKIE);
	}
	assert_int_equal(scene.accepted, 0);
	struct end *here = call_session(&scene, &scene.addr);
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, scene.accepted == 2 && scene.ends[1].messages == 1);
	close(fd);
	scene_close(&scene);
}

static void strange_datagrams(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
		enum datagram_kind answer; /* TEXT: none */
	} rows[] = {
	    {"a HELLO too short to be answered",
	        "\x92\x01"
	        "abcdefgh",
	        10, DATAGRAM_TEXT},
	    {"a session that nobody has",
	        "\x91"
	        "abcd"
	        "\x04\x00\x01",
	        8, DATAGRAM_FORGOTTEN},
	    {"half an id",
	        "\x91"
	        "ab",
	        3, DATAGRAM_TEXT},
	    {"a cookie",
	        "\x93"
	        "abcdefghijklmnopqrstuvwx",
	        25, DATAGRAM_TEXT},
	    {"of the future",
	        "\x9f"
	        "abcdefgh",
	        9, DATAGRAM_TEXT},
	};
	struct scene scene;
	uint8_t answer[DATAGRAM_MOST];
	scene_open(&scene, state, "udp://127.0.0.1:0");
	int fd = call(&scene);
	struct datagram_hello hello = {.version = 2};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_int_equal(send(fd, rows[i].bytes, rows[i].len, 0), rows[i].len);
		/* A version of the future is always answered, by ours: so that is what comes next.
		 */
		size_t len = say_hello(&scene, fd, &hello, answer);
		if (rows[i].answer != DATAGRAM_TEXT) {
			assert_int_equal(datagram_kind(answer, len), rows[i].answer);
			assert_true(len <= rows[i].len);
			len = hear(&scene, fd, (char *)answer, sizeof answer);
		}
		assert_int_equal(
		    datagram_read_answer(answer, len, &hello), DATAGRAM_ANSWER_VERSION);
	}
	assert_int_equal(scene.accepted, 0);
	close(fd);
	scene_close(&scene);
}

static void closing_the_listener_ends_its_sessions(void **state)
{
	struct scene scene;
	struct end *here, *there;
	open_pair(&scene, state, &here, &there);
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, there->messages == 1);
	listener_close(scene.listener);
	scene.listener = NULL;
	TURN_UNTIL(scene.loop, there->closed == 1 && here->closed == 1);
	assert_string_equal(there->reason, "the listener was closed");
	assert_string_equal(here->reason, "closed by the other end");
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_go_both_ways),
	    cmocka_unit_test(much_goes_through),
	    cmocka_unit_test(closing_waits_for_what_was_said),
	    cmocka_unit_test(one_that_is_paused_hears_later),
	    cmocka_unit_test(nobody_answers),
	    cmocka_unit_test(a_wall_is_told_with_advice),
	    cmocka_unit_test(dtls_carries_it),
	    cmocka_unit_test(dtls_waits_for_the_judge),
	    cmocka_unit_test(a_wrong_key_ends_it),
	    cmocka_unit_test(nobody_speaks_in_clear_for_a_sealed_session),
	    cmocka_unit_test(half_a_record_deafens_nobody),
	    cmocka_unit_test(nothing_sealed_is_taken_by_a_session_in_clear),
	    cmocka_unit_test(a_bad_path_loses_nothing),
	    cmocka_unit_test(what_is_replayed_altered_or_cut_is_dropped),
	    cmocka_unit_test(nothing_is_kept_before_the_cookie),
	    cmocka_unit_test(a_flood_of_hellos_leaves_nothing),
	    cmocka_unit_test(strange_datagrams),
	    cmocka_unit_test(closing_the_listener_ends_its_sessions),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
