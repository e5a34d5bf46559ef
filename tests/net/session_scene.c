#include "tests/net/session_scene.h"

static struct end *caller; /* of the scene at hand; set by on_connected() */

static void on_connected(struct conn *conn, void *arg)
{
	caller = scene_adopt(arg, conn);
	if (conn_kind(conn) == CONN_UDP)
		conn_start_session(conn);
}

static void on_failed(const char *reason, void *arg)
{
	(void)arg;
	fail_msg("%s", reason);
}

static const struct dial_handler dialing = {on_connected, on_failed};

struct end *call_session(struct scene *scene, const struct net_addr *addr)
{
	caller = NULL;
	dial_start(scene->net, addr, &dialing, scene);
	TURN_UNTIL(scene->loop, caller != NULL);
	assert_int_equal(conn_kind(caller->conn), CONN_SESSION);
	return caller;
}

void open_pair(struct scene *scene, void **state, struct end **here, struct end **there)
{
	scene_open(scene, state, "udp://127.0.0.1:0");
	*here = call_session(scene, &scene->addr);
	TURN_UNTIL(scene->loop, scene->accepted == 2);
	*there = &scene->ends[1];
	assert_int_equal(conn_kind((*there)->conn), CONN_SESSION);
}

/* Strangers */

size_t exchange(struct scene *scene, int fd, const void *data, size_t len, uint8_t *out)
{
	assert_int_equal(send(fd, data, len, 0), len);
	return hear(scene, fd, (char *)out, DATAGRAM_MOST);
}

size_t say_hello(struct scene *scene, int fd, const struct datagram_hello *hello, uint8_t *out)
{
	uint8_t data[DATAGRAM_HELLO_SIZE];
	datagram_write_hello(hello, data);
	return exchange(scene, fd, data, sizeof data, out);
}

uint32_t come_in(struct scene *scene, int fd, struct end **end)
{
	struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS, .nonce = "abcdefg"};
	uint8_t answer[DATAGRAM_MOST];
	size_t before = scene->accepted, len = say_hello(scene, fd, &hello, answer);
	assert_int_equal(datagram_read_answer(answer, len, &hello), DATAGRAM_ANSWER_COOKIE);
	len = say_hello(scene, fd, &hello, answer);
	assert_int_equal(datagram_kind(answer, len), DATAGRAM_CLEAR);
	assert_int_equal(scene->accepted, before + 1);
	*end = &scene->ends[before];
	return datagram_id(answer, len);
}

void send_packet(int fd, uint32_t id, uint16_t number, enum packet_flag flag)
{
	uint8_t data[DATAGRAM_ID_SIZE + PACKET_MAX];
	struct packet_writer writer;
	datagram_write_id(data, DATAGRAM_CLEAR, id);
	packet_begin(&writer, data + DATAGRAM_ID_SIZE, number);
	packet_add_flag(&writer, flag);
	size_t len = DATAGRAM_ID_SIZE + writer.len;
	assert_int_equal(send(fd, data, len, 0), len);
}
