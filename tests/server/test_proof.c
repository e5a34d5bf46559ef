/* Answers to datagrams whose source may be forged. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "net/conn.h"
#include "server/server.h"
#include "tests/server/hall.h"

/* In this program nobody is taken for somebody on this machine. */
bool __wrap_conn_is_local(const struct conn *conn);

bool __wrap_conn_is_local(const struct conn *conn)
{
	(void)conn;
	return false;
}

static struct hall hall;

static int open_hall(void **state)
{
	(void)state;
	struct config *config = config_new();
	config->allow_cleartext = true;
	hall_open(&hall, config);
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	hall_close(&hall);
	return 0;
}

static void an_acknowledgement_is_always_affordable(void **state)
{
	(void)state;
	struct guest guest;
	guest_come(&guest, &hall, HALL_UDP);
	for (int i = 0; i < 5; i++) {
		guest_send(&guest, "x");
		guest_expect_only(&guest, "the server has received your message");
	}
	guest_leave(&guest);
}

/* Somebody who has sent little cannot be made the target of a whole channel. */
static void what_others_say_is_rationed(void **state)
{
	(void)state;
	struct guest talker, guest;
	size_t heard = 0, sent = 0;
	guest_come(&talker, &hall, HALL_TCP);
	guest_send(&talker, "\n");
	guest_expect(&talker, "-- welcome");
	guest_come(&guest, &hall, HALL_UDP);
	guest_send(&guest, "here\n");
	sent += strlen("here\n") + 28;
	guest_expect(&talker, "<guest2> here\n");
	for (int i = 0; i < 100; i++)
		guest_send(&talker, "a sentence that is repeated a hundred times\n");
	guest_send(&talker, "/nick\n");
	guest_expect(&talker, "-- you are guest1\n");
	guest_send(&guest, "/nick\n");
	sent += strlen("/nick\n") + 28;
	guest_expect(&guest, "-- you are guest2\n");
	heard = guest.bytes + guest.messages * 28;
	assert_true(heard <= 3 * sent);
	assert_true(guest.messages > 1);
	guest_leave(&talker);
	guest_leave(&guest);
}

static bool has_peers(void *arg)
{
	return hall.server->peer_count == *(size_t *)arg;
}

/* Be they forged: they leave room for those who call otherwise. */
static void senders_of_datagrams_are_limited(void **state)
{
	(void)state;
	struct guest guests[4], caller;
	size_t two = 2, three = 3, none = 0;
	hall.server->config->limits.datagram_sources = 2;
	hall.server->config->limits.peers = 3;
	for (size_t i = 0; i < COUNT_OF(guests); i++) {
		guest_come(&guests[i], &hall, HALL_UDP);
		guest_send(&guests[i], "x");
		if (i < 2)
			guest_expect(&guests[i], "the server has received your message");
	}
	guest_expect_only(&guests[3], "");
	hall_wait(&hall, "two to be heard", has_peers, &two);
	guest_come(&caller, &hall, HALL_TCP);
	guest_send(&caller, "\n");
	guest_expect(&caller, "-- welcome");
	hall_wait(&hall, "the caller", has_peers, &three);
	guest_send(&guests[0], "exit");
	hall_wait(&hall, "one to go", has_peers, &two);
	guest_send(&guests[2], "x");
	guest_expect(&guests[2], "the server has received your message");
	guest_leave(&caller);
	guest_send(&guests[1], "exit");
	guest_send(&guests[2], "exit");
	hall_wait(&hall, "all to go", has_peers, &none);
	assert_int_equal(hall.server->unproven_count, 0);
	for (size_t i = 0; i < COUNT_OF(guests); i++)
		guest_leave(&guests[i]);
}

static void a_forged_host_is_not_kept_out(void **state)
{
	(void)state;
	struct guest guests[3], caller;
	hall.server->config->limits.peers_per_address = 2;
	for (size_t i = 0; i < COUNT_OF(guests); i++) {
		guest_come(&guests[i], &hall, HALL_UDP);
		guest_send(&guests[i], "x");
	}
	guest_expect(&guests[0], "the server has received your message");
	guest_expect(&guests[1], "the server has received your message");
	guest_expect_only(&guests[2], "");
	guest_come(&caller, &hall, HALL_TCP);
	guest_send(&caller, "\n");
	guest_expect(&caller, "-- welcome");
	guest_leave(&caller);
	for (size_t i = 0; i < COUNT_OF(guests); i++)
		guest_leave(&guests[i]);
}

/* The cookie of the ping, which is all that comes at first. */
static char *expect_ping(struct guest *guest)
{
	guest_expect(guest, "PING :");
	assert_int_equal(guest->heard.len, 16 + 2);
	char *cookie = xmemdup0(guest->heard.data, 16);
	guest_expect(guest, "\r\n");
	guest_expect_only(guest, "");
	return cookie;
}

static void irc_by_datagrams_begins_with_a_ping(void **state)
{
	(void)state;
	struct guest guest;
	guest_come(&guest, &hall, HALL_UDP);
	guest_send(&guest, "NICK ann\r\n");
	guest_send(&guest, "USER ann 0 * :Ann\r\n");
	char *cookie = expect_ping(&guest);
	guest_send(&guest, "PONG :0123456789abcdef\r\n");
	guest_expect_only(&guest, "");
	char *pong = xasprintf("PONG :%s\r\n", cookie);
	guest_send(&guest, pong);
	guest_expect(&guest, " 001 ann ");
	guest_expect(&guest, " 005 ann ");
	guest_leave(&guest);
	free(cookie);
	free(pong);
}

static void streams_need_no_proof(void **state)
{
	(void)state;
	struct guest guest;
	guest_come(&guest, &hall, HALL_TCP);
	guest_send(&guest, "NICK ann\r\nUSER ann 0 * :Ann\r\n");
	guest_expect(&guest, " 001 ann ");
	guest_leave(&guest);
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(senders_of_datagrams_are_limited),
	    IN_HALL(a_forged_host_is_not_kept_out),
	    IN_HALL(an_acknowledgement_is_always_affordable),
	    IN_HALL(what_others_say_is_rationed),
	    IN_HALL(irc_by_datagrams_begins_with_a_ping),
	    IN_HALL(streams_need_no_proof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
