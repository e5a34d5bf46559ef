/* What a caller may do within TLS that no honest one does, or seldom. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "net/tls.h"
#include "server/secure.h"
#include "server/server.h"
#include "tests/server/tls_guest.h"

#define OLD         "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define MANY        200
#define LINES       400
#define LINE        2000  /* bytes */
#define RECORD      16384 /* bytes that one may hold, RFC 8446 section 5.1 */
#define HEADER_SIZE 5     /* bytes of a record's head */

static struct hall hall;

static int open_hall(void **state)
{
	(void)state;
	tls_hall_open(&hall);
	hall.server->config->limits.rate = 0;
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	tls_hall_close(&hall);
	return 0;
}

static void come_in(struct tls_guest *guest)
{
	tls_guest_come(guest, &hall, NULL);
	assert_int_equal(tls_guest_shake(guest), 0);
	tls_guest_send(guest, "\n");
	tls_guest_expect(guest, "-- welcome");
}

/* They end, and somebody else is served. */
static void expect_ended(struct tls_guest *guest)
{
	struct tls_guest other;
	tls_guest_expect_end(guest);
	tls_hall_expect_empty(&hall);
	come_in(&other);
	tls_guest_leave(&other);
	tls_guest_leave(guest);
}

static void new_keys_may_be_asked_for(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(gnutls_session_key_update(guest.session, GNUTLS_KU_PEER), 0);
		tls_guest_send(&guest, "/nick\n");
		tls_guest_expect(&guest, "-- you are guest1\n");
	}
	tls_guest_leave(&guest);
}

/* While the server cannot get rid of what it has to say: nothing of it is lost or doubled. */
static void new_keys_may_be_asked_for_by_one_who_does_not_read(void **state)
{
	struct tls_guest reader, writer;
	char line[LINE + 2];
	(void)state;
	come_in(&reader);
	come_in(&writer);
	for (int i = 0; i < LINES; i++) {
		memset(line, 'a' + i % 26, LINE);
		memcpy(line + LINE, "\n", 2);
		tls_guest_send(&writer, line);
		hall_turn(&hall);
		if (i == LINES / 2)
			assert_int_equal(
			    gnutls_session_key_update(reader.session, GNUTLS_KU_PEER), 0);
	}
	for (int i = 0; i < LINES; i++) {
		char text[32] = "<guest2> ";
		memset(text + 9, 'a' + i % 26, 8);
		tls_guest_expect(&reader, text);
	}
	tls_guest_leave(&reader);
	tls_guest_leave(&writer);
}

static void new_keys_without_end_end_it(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	guest.captures = true;
	for (int i = 0; i < MANY; i++)
		gnutls_session_key_update(guest.session, GNUTLS_KU_PEER);
	guest_send_bytes(&guest.guest, guest.out.data, guest.out.len);
	expect_ended(&guest);
}

static void a_record_with_nothing_in_it_is_no_end(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	for (int i = 0; i < MANY; i++)
		gnutls_record_send2(guest.session, "", 0, 16, 0);
	tls_guest_send(&guest, "/nick\n");
	tls_guest_expect(&guest, "-- you are guest1\n");
	tls_guest_leave(&guest);
}

static void a_record_may_be_as_long_as_it_may(void **state)
{
	struct tls_guest guest;
	char *text = xmalloc(RECORD + 1);
	(void)state;
	come_in(&guest);
	memset(text, ' ', RECORD);
	text[RECORD] = '\0';
	for (size_t i = 0; i < RECORD; i += RECORD / 16) {
		memcpy(text + i, "/nick", 5);
		text[i + RECORD / 16 - 1] = '\n';
	}
	tls_guest_send(&guest, text);
	for (int i = 0; i < 16; i++)
		tls_guest_expect(&guest, "-- you are guest1\n");
	tls_guest_leave(&guest);
	free(text);
}

static void longer_ones_end_it(void **state)
{
	static const unsigned char head[HEADER_SIZE] = {0x17, 3, 3, 0xff, 0xff};
	struct tls_guest guest;
	char rubbish[0xffff] = {0};
	(void)state;
	come_in(&guest);
	guest_send_bytes(&guest.guest, head, sizeof head);
	guest_send_bytes(&guest.guest, rubbish, sizeof rubbish);
	expect_ended(&guest);
}

static void alerts_end_it_or_are_let_pass(void **state)
{
	struct tls_guest guest;
	(void)state;
	hall.server->config->old_tls = true;
	secure_reload(hall.server);
	tls_guest_come(&guest, &hall, OLD);
	assert_int_equal(tls_guest_shake(&guest), 0);
	for (int i = 0; i < MANY; i++)
		gnutls_alert_send(guest.session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
	tls_guest_send(&guest, "\n");
	tls_guest_expect(&guest, "-- welcome");
	gnutls_alert_send(guest.session, GNUTLS_AL_FATAL, GNUTLS_A_INTERNAL_ERROR);
	tls_hall_expect_empty(&hall);
	tls_guest_leave(&guest);
}

/* A ClientHello that says to be of 16 MiB. */
static void a_first_message_without_end_ends_it(void **state)
{
	static const unsigned char head[HEADER_SIZE + 4] = {
	    0x16, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff};
	static const unsigned char next[HEADER_SIZE] = {0x16, 3, 1, 0x40, 0};
	static const char rubbish[0x4000];
	struct guest guest;
	(void)state;
	hall.server->config->limits.handshake = 0; /* not because of that */
	guest_come(&guest, &hall, HALL_TCP);
	guest_send_bytes(&guest, head, sizeof head);
	guest_send_bytes(&guest, rubbish, sizeof rubbish - 4);
	for (int i = 0; i < 8 && !guest.gone; i++) {
		hall_turn(&hall);
		if (send(guest.fd, next, sizeof next, MSG_NOSIGNAL) < 0 ||
		    send(guest.fd, rubbish, sizeof rubbish, MSG_NOSIGNAL) < 0)
			break;
	}
	tls_hall_expect_empty(&hall);
	guest_leave(&guest);
}

/* The same caller again, with what it was given at the end of the last handshake. */
static bool comes_again(struct tls_guest *guest, const gnutls_datum_t *ticket, bool early)
{
	tls_guest_come(guest, &hall, NULL);
	gnutls_session_set_data(guest->session, ticket->data, ticket->size);
	if (early)
		gnutls_record_send_early_data(guest->session, "early\n", 6);
	assert_int_equal(tls_guest_shake(guest), 0);
	return gnutls_session_is_resumed(guest->session) != 0;
}

static gnutls_datum_t take_ticket(void)
{
	struct tls_guest guest;
	gnutls_datum_t ticket = {0};
	come_in(&guest);
	assert_int_equal(gnutls_session_get_data2(guest.session, &ticket), 0);
	tls_guest_leave(&guest);
	return ticket;
}

static void tickets_are_good_until_the_certificate_is_another(void **state)
{
	struct tls_guest guest;
	(void)state;
	gnutls_datum_t ticket = take_ticket();
	assert_true(comes_again(&guest, &ticket, false));
	tls_guest_send(&guest, "\n");
	tls_guest_expect(&guest, "-- welcome");
	tls_guest_leave(&guest);
	tls_hall_lose_key(&hall);
	secure_reload(hall.server);
	assert_false(comes_again(&guest, &ticket, false));
	tls_guest_leave(&guest);
	gnutls_free(ticket.data);
}

/* Somebody could send it twice: RFC 8446 section 8. */
static void what_comes_before_the_handshake_is_nothing(void **state)
{
	struct tls_guest guest;
	(void)state;
	gnutls_datum_t ticket = take_ticket();
	comes_again(&guest, &ticket, true);
	tls_guest_send(&guest, "/nick\n");
	tls_guest_expect(&guest, "-- you are guest");
	assert_null(memmem(guest.heard.data, guest.heard.len, "early", 5));
	tls_guest_leave(&guest);
	gnutls_free(ticket.data);
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(new_keys_may_be_asked_for),
	    IN_HALL(new_keys_may_be_asked_for_by_one_who_does_not_read),
	    IN_HALL(new_keys_without_end_end_it),
	    IN_HALL(a_record_with_nothing_in_it_is_no_end),
	    IN_HALL(a_record_may_be_as_long_as_it_may),
	    IN_HALL(longer_ones_end_it),
	    IN_HALL(alerts_end_it_or_are_let_pass),
	    IN_HALL(a_first_message_without_end_ends_it),
	    IN_HALL(tickets_are_good_until_the_certificate_is_another),
	    IN_HALL(what_comes_before_the_handshake_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
