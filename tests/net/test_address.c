/*
 * Somebody between two ends of a session sends the newest datagram of one from another address, and
 * lets nothing else of it through: who is at that address must not be flooded.
 */
#include "tests/net/session_scene.h"

#include <unistd.h>

#define AROUND  62 /* bytes around a packet that count: IP, UDP, DTLS, the id */
#define TIMES   3  /* bytes out for one in */
#define MANY    400
#define MESSAGE 900

struct middle {
	int outer, inner, victim;       /* towards the client, the server, and the server again */
	struct sockaddr_storage client; /* where it calls from */
	socklen_t client_len;
	bool steals, stolen;
	uint64_t in, out; /* bytes that the victim seems to have sent, and got */
};

static struct scene scene;
static struct middle middle;
static struct end *caller;

static int bound_socket(uint16_t *port)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;
	struct net_addr addr = parse("udp://127.0.0.1:0");
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr *sa = (struct sockaddr *)(void *)&at;
	assert_int_equal(bind(fd, sa, to_sockaddr(&addr, &at)), 0);
	getsockname(fd, sa, &len);
	*port = ntohs(((struct sockaddr_in *)(void *)&at)->sin_port);
	return fd;
}

static void pass_on(void)
{
	char data[2000];
	ssize_t len;
	struct sockaddr *client = (struct sockaddr *)(void *)&middle.client;
	while (middle.client_len = sizeof middle.client,
	    (len = recvfrom(middle.outer, data, sizeof data, 0, client, &middle.client_len)) > 0) {
		if (!middle.steals) {
			send(middle.inner, data, (size_t)len, 0);
		} else if (!middle.stolen) {
			send(middle.victim, data, (size_t)len, 0);
			middle.in += (uint64_t)len + AROUND;
			middle.stolen = true;
		}
	}
	while ((len = recv(middle.inner, data, sizeof data, MSG_DONTWAIT)) > 0)
		sendto(middle.outer, data, (size_t)len, 0, client, middle.client_len);
	while ((len = recv(middle.victim, data, sizeof data, MSG_DONTWAIT)) > 0)
		middle.out += (uint64_t)len + AROUND;
}

static bool passes_until(bool done)
{
	pass_on();
	return done;
}

static void open_session(void **state)
{
	scene_open(&scene, state, "udp://127.0.0.1:0");
	struct net_addr addr = scene.addr;
	middle = (struct middle){0};
	middle.outer = bound_socket(&addr.port);
	middle.inner = call(&scene);
	middle.victim = call(&scene);
	caller = call_session(&scene, &addr);
	assert_true(conn_send(caller->conn, "hello", 5));
	TURN_UNTIL(scene.loop, passes_until(scene.accepted == 2 && scene.ends[1].messages == 1));
}

static void whoever_is_named_gets_little(void **state)
{
	char text[MESSAGE] = {0};
	open_session(state);
	struct end *server = &scene.ends[1];
	middle.steals = true;
	assert_true(conn_send(caller->conn, "stolen", 6));
	TURN_UNTIL(scene.loop, passes_until(server->messages == 2));
	for (int i = 0; i < MANY; i++)
		assert_true(conn_send(server->conn, text, sizeof text));
	for (int i = 0; i < 80; i++) {
		loop_turn(scene.loop, 0);
		pass_on();
		scene_skip(50 * NS_PER_MS);
	}
	print_message("# %llu bytes for %llu\n", (unsigned long long)middle.out,
	    (unsigned long long)middle.in);
	assert_true(middle.out > 0 && middle.out <= TIMES * middle.in);
	/* What the other end says by its own way is heard again. */
	middle.steals = false;
	TURN_UNTIL(scene.loop, passes_until(caller->messages == MANY));
	scene_close(&scene);
	close(middle.outer);
	close(middle.inner);
	close(middle.victim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(whoever_is_named_gets_little)};
	return run_over_pollers(tests, COUNT_OF(tests));
}
