/* Servers that are no chat servers: the client says so, stays in charge, and can be left. */
#include "tests/check.h"

#include "base/buf.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ENDLESS_SIZE ((size_t)4 * 1024 * 1024) /* bytes without a line's end */

static struct terminal *join(struct stage *stage, const char *address)
{
	return confab_start(stage, &(struct terminal_config){0},
	    (const char *const[]){"join", "--nick", "ann", address, NULL});
}

static void assert_still_ours(struct terminal *terminal)
{
	terminal_send(terminal, "still typing");
	terminal_wait(terminal, "still typing");
	terminal_send(terminal, "\025/quit" KEY_ENTER_);
	assert_int_equal(terminal_wait_exit(terminal), 0);
	assert_false(terminal_alternate(terminal));
}

static void a_web_server(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = join(*state, peer_address(server));
	peer_accept(server);
	peer_send(server,
	    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>\r\n");
	peer_hang_up(server);
	terminal_wait(ann, "OFFLINE");
	assert_still_ours(ann);
}

static void a_server_of_bytes(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = join(*state, peer_address(server));
	char bytes[4096];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7 + i / 256);
	peer_accept(server);
	peer_send_bytes(server, bytes, sizeof bytes);
	assert_still_ours(ann);
}

static void a_server_that_never_ends_its_line(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = join(*state, peer_address(server));
	struct buf endless = {0};
	for (size_t i = 0; i < ENDLESS_SIZE; i++)
		buf_add_char(&endless, 'z');
	peer_accept(server);
	peer_send_bytes(server, endless.data, endless.len);
	buf_fini(&endless);
	assert_still_ours(ann);
}

static void a_server_that_says_nothing(void **state)
{
	struct peer *server = peer_listen(*state, "server");
	struct terminal *ann = join(*state, peer_address(server));
	peer_accept(server);
	peer_expect(server, "NICK ann");
	assert_still_ours(ann);
}

static void nobody_at_all(void **state)
{
	static const char *const addresses[] = {
	    "tcp://127.0.0.1:1", "udp://127.0.0.1:1", "unix:/no/such/socket"};
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct terminal *ann = join(*state, addresses[i]);
		terminal_wait(ann, "OFFLINE");
		assert_still_ours(ann);
	}
}

static void a_name_that_nobody_has(void **state)
{
	struct terminal *ann = join(*state, "no-such-host.invalid");
	terminal_wait(ann, "no-such-host.invalid");
	assert_still_ours(ann);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_web_server),
	    stage_test(a_server_of_bytes),
	    stage_test(a_server_that_never_ends_its_line),
	    stage_test(a_server_that_says_nothing),
	    stage_test(nobody_at_all),
	    stage_test(a_name_that_nobody_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
