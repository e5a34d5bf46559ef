#include "tests/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/config.h"
#include "server/server.h"
#include "tests/server/hall.h"

static struct hall hall;

static int open_hall(void **state)
{
	(void)state;
	hall_open(&hall, NULL);
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	hall_close(&hall);
	return 0;
}

static void a_browser_is_told_how_to_join(void **state)
{
	(void)state;
	struct guest browser;
	char *join = xasprintf("<pre>confab 127.0.0.1:%u</pre>", hall.port[HALL_TCP]);
	guest_come(&browser, &hall, HALL_TCP);
	guest_send(&browser, "GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n");
	guest_expect(&browser, "HTTP/1.1 200 OK\r\n");
	guest_expect(&browser, "Content-Type: text/html; charset=utf-8\r\n");
	guest_expect(&browser, "#lobby");
	guest_expect(&browser, join);
	guest_expect(&browser, "</html>\n");
	guest_expect_closed(&browser);
	guest_leave(&browser);
	free(join);
}

static void a_browser_may_be_slow_and_want_the_head(void **state)
{
	(void)state;
	struct guest browser;
	static const char request[] = "HEAD / HTTP/1.0\r\nUser-Agent: x\r\n\r\n";
	guest_come(&browser, &hall, HALL_UNIX);
	for (size_t i = 0; i < sizeof request - 1; i++) {
		guest_send_bytes(&browser, &request[i], 1);
		hall_turn(&hall);
	}
	guest_expect(&browser, "Connection: close\r\n\r\n");
	guest_expect_closed(&browser);
	assert_int_equal(browser.heard.len, 0);
	guest_leave(&browser);
}

static void names_from_the_configuration_are_no_markup(void **state)
{
	(void)state;
	struct guest browser;
	free(hall.server->config->network);
	hall.server->config->network = xstrdup("<b>&co");
	guest_come(&browser, &hall, HALL_TCP);
	guest_send(&browser, "GET / HTTP/1.1\r\n\r\n");
	guest_expect(&browser, "<h1>&lt;b&gt;&amp;co</h1>");
	guest_leave(&browser);
}

static void half_a_request_times_out(void **state)
{
	(void)state;
	struct guest browser;
	hall.server->config->limits.registration = 1;
	guest_come(&browser, &hall, HALL_TCP);
	guest_send(&browser, "GET / HTTP/1.1\r\nHost:");
	guest_expect_closed(&browser);
	guest_leave(&browser);
}

/* Neither may bring the server down, nor be taken for text that others would see. */
static void tls_is_turned_away(void **state)
{
	(void)state;
	struct guest listener, caller;
	guest_come(&listener, &hall, HALL_TCP);
	guest_send(&listener, "\n");
	guest_expect(&listener, "/help says what you can do\n");
	guest_come(&caller, &hall, HALL_TCP);
	guest_send_bytes(&caller, "\x16\x03\x01\x02\x00\x01\x00", 7);
	guest_expect_closed(&caller);
	assert_int_equal(caller.heard.len, 7); /* an alert: fatal, handshake_failure */
	assert_memory_equal(caller.heard.data, "\x15\x03\x01\x00\x02\x02\x28", 7);
	guest_leave(&caller);
	guest_come(&caller, &hall, HALL_UDP);
	guest_send_bytes(&caller, "\x16\xfe\xfd\x00\x00", 5);
	guest_expect_only(&caller, "");
	guest_leave(&caller);
	guest_expect_only(&listener, "");
	guest_leave(&listener);
}

/* Its server was started anew: it learns that it must register again, and is no guest meanwhile. */
static void a_forgotten_session_is_told(void **state)
{
	(void)state;
	struct guest listener, caller;
	guest_come(&listener, &hall, HALL_TCP);
	guest_send(&listener, "\n");
	guest_expect(&listener, "/help says what you can do\n");
	guest_come(&caller, &hall, HALL_UDP);
	guest_send(&caller, "@label=1 PRIVMSG #lobby :hi\r\n");
	guest_expect(&caller, " 451 * :You have not registered\r\n");
	guest_send(&caller, "NICK ann\r\nUSER ann 0 * :Ann\r\n");
	guest_expect(&caller, " 001 ann ");
	guest_leave(&caller);
	guest_expect_only(&listener, "");
	guest_leave(&listener);
}

static void the_oldest_silent_one_makes_room(void **state)
{
	(void)state;
	struct guest guests[4];
	hall.server->config->limits.silent_peers = 2;
	guest_come(&guests[0], &hall, HALL_TCP);
	guest_send(&guests[0], "\n");
	guest_expect(&guests[0], "-- welcome");
	for (size_t i = 1; i < COUNT_OF(guests); i++)
		guest_come(&guests[i], &hall, HALL_TCP);
	guest_expect_closed(&guests[1]);
	for (size_t i = 2; i < COUNT_OF(guests); i++) {
		guest_send(&guests[i], "\n");
		guest_expect(&guests[i], "-- welcome");
	}
	for (size_t i = 0; i < COUNT_OF(guests); i++)
		guest_leave(&guests[i]);
}

static void first_bytes_that_could_be_irc_may_be_text(void **state)
{
	(void)state;
	struct guest listener, guest;
	guest_come(&listener, &hall, HALL_TCP);
	guest_send(&listener, "\n");
	guest_expect(&listener, "-- welcome");
	guest_come(&guest, &hall, HALL_TCP);
	guest_send(&guest, "NICK");
	guest_expect(&listener, "<guest2> NICK\n");
	guest_expect_only(&guest, "the server has received your message");
	guest_leave(&listener);
	guest_leave(&guest);
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(a_browser_is_told_how_to_join),
	    IN_HALL(a_browser_may_be_slow_and_want_the_head),
	    IN_HALL(names_from_the_configuration_are_no_markup),
	    IN_HALL(half_a_request_times_out),
	    IN_HALL(tls_is_turned_away),
	    IN_HALL(a_forgotten_session_is_told),
	    IN_HALL(the_oldest_silent_one_makes_room),
	    IN_HALL(first_bytes_that_could_be_irc_may_be_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
