/* A client whose machine gets another address: the server learns of it though nobody speaks. */
#include "tests/net/session_scene.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool ip(const char *lines)
{
	FILE *batch = popen("ip -batch - 2>&1", "w");
	if (batch == NULL)
		return false;
	fputs(lines, batch);
	return pclose(batch) == 0;
}

/* The server is at .1; who calls it from this machine does so from .2, and later from .3. */
static const char before[] = "link set lo up\n"
                             "link add e0 type veth peer name p0\n"
                             "link set e0 up\n"
                             "address add 10.9.0.1/24 dev e0\n"
                             "address add 10.9.0.2/32 dev e0\n"
                             "route replace local 10.9.0.1 dev e0 table local src 10.9.0.2\n";
static const char after[] = "address add 10.9.0.3/32 dev e0\n"
                            "route replace local 10.9.0.1 dev e0 table local src 10.9.0.3\n"
                            "address del 10.9.0.2/32 dev e0\n";

static void who_moves_is_found(void **state)
{
	struct scene scene;
	char peer[NET_TEXT_MAX];
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	assert_true(ip(before));
	scene_open(&scene, state, "udp://10.9.0.1:0");
	struct end *here = call_session(&scene, &scene.addr);
	TURN_UNTIL(scene.loop, scene.accepted == 2);
	struct end *there = &scene.ends[1];
	assert_true(conn_send(here->conn, "hello", 5));
	TURN_UNTIL(scene.loop, there->messages == 1 && conn_queued(here->conn) == 0);
	conn_peer_host(there->conn, peer);
	assert_string_equal(peer, "10.9.0.2");
	assert_true(ip(after));
	assert_true(conn_send(there->conn, "where are you?", 14));
	TURN_UNTIL(scene.loop, here->messages == 1);
	conn_peer_host(there->conn, peer);
	assert_string_equal(peer, "10.9.0.3");
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_moves_is_found),
	};
	int flags = CLONE_NEWNET | (geteuid() != 0 ? CLONE_NEWUSER : 0);
	if (unshare(flags) != 0 || !ip(before)) {
		puts("1..0 # SKIP this system lets no test make network namespaces");
		return EXIT_SUCCESS;
	}
	return run_over_pollers(tests, COUNT_OF(tests));
}
