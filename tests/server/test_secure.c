/* TLS at the server's door: who comes in by it, who is turned away, and what mischief comes to. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "net/conn.h"
#include "net/tls.h"
#include "server/identity.h"
#include "server/peer.h"
#include "server/secure.h"
#include "server/server.h"
#include "tests/certificate.h"
#include "tests/server/tls_guest.h"

#define OLD "NORMAL:-VERS-ALL:+VERS-TLS1.2"

static struct hall hall;
static bool far; /* nobody is taken for somebody on this machine */

bool __real_conn_is_local(const struct conn *conn);
bool __wrap_conn_is_local(const struct conn *conn);

bool __wrap_conn_is_local(const struct conn *conn)
{
	return !far && __real_conn_is_local(conn);
}

static int open_hall(void **state)
{
	(void)state;
	far = false;
	tls_hall_open(&hall);
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
}

static void each_dialect_is_spoken_inside(void **state)
{
	struct tls_guest irc, plain, browser;
	gnutls_datum_t protocol;
	(void)state;
	far = true;
	come_in(&irc);
	assert_int_equal(gnutls_alpn_get_selected_protocol(irc.session, &protocol), 0);
	assert_memory_equal(protocol.data, "irc", 3);
	tls_guest_send(&irc, "NICK ann\r\nUSER a 0 * :Ann\r\nJOIN #lobby\r\n");
	tls_guest_expect(&irc, " 366 ann #lobby ");
	come_in(&plain);
	tls_guest_send(&plain, "hello there\n");
	tls_guest_expect(&plain, "-- welcome to confab");
	tls_guest_expect(&irc, " PRIVMSG #lobby :hello there\r\n");
	come_in(&browser);
	tls_guest_send(&browser, "GET / HTTP/1.0\r\n\r\n");
	tls_guest_expect(&browser, "</html>");
	assert_int_equal(tls_guest_expect_end(&browser), 0);
	tls_guest_leave(&irc);
	tls_guest_leave(&plain);
	tls_guest_leave(&browser);
}

static void clear_text_from_afar_is_refused_in_its_own_words(void **state)
{
	static const struct {
		enum hall_transport transport;
		const char *says, *hears;
	} cases[] = {
	    {HALL_TCP, "NICK ann\r\n", "ERROR :from another machine this server takes TLS alone"},
	    {HALL_TCP, "hello\n", "-- from another machine this server takes TLS alone"},
	    {HALL_UDP, "hello, this is long enough to be worth an answer of so many bytes",
	        "-- from another machine this server takes TLS alone"},
	    {HALL_UDP, "x", "-- here only by TLS, or confab --udp"},
	    {HALL_TCP, "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK"},
	};
	(void)state;
	far = true;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct guest guest;
		guest_come(&guest, &hall, cases[i].transport);
		guest_send(&guest, cases[i].says);
		guest_expect(&guest, cases[i].hears);
		if (cases[i].transport == HALL_TCP)
			guest_expect_closed(&guest);
		guest_leave(&guest);
	}
	assert_null(hall.server->users);
}

static void old_versions_come_in_only_when_told(void **state)
{
	struct tls_guest guest;
	(void)state;
	tls_guest_come(&guest, &hall, OLD);
	assert_int_not_equal(tls_guest_shake(&guest), 0);
	tls_guest_leave(&guest);
	hall.server->config->old_tls = true;
	secure_reload(hall.server);
	tls_guest_come(&guest, &hall, OLD);
	assert_int_equal(tls_guest_shake(&guest), 0);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	tls_guest_leave(&guest);
}

/* With it the server would have to do costly work whenever a caller likes. */
static void negotiating_anew_ends_it(void **state)
{
	struct tls_guest guest;
	(void)state;
	hall.server->config->old_tls = true;
	secure_reload(hall.server);
	tls_guest_come(&guest, &hall, OLD);
	assert_int_equal(tls_guest_shake(&guest), 0);
	guest.error = GNUTLS_E_AGAIN;
	assert_int_not_equal(tls_guest_shake(&guest), 0);
	tls_hall_expect_empty(&hall);
	tls_guest_leave(&guest);
}

static void a_caller_may_show_a_certificate(void **state)
{
	struct tls_guest guest;
	char *cause = NULL, *pem = tls_make_identity("ann", &cause);
	(void)state;
	tls_guest_come(&guest, &hall, NULL);
	tls_guest_identify(&guest, pem);
	assert_int_equal(tls_guest_shake(&guest), 0);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	const char *print = conn_fingerprint(hall.server->peers->conn);
	assert_non_null(print);
	struct net_tls *own = tls_server_new(pem, pem, false, &cause);
	assert_string_equal(print, tls_own(own)->fingerprint);
	tls_unref(own);
	tls_guest_leave(&guest);
	free(pem);
}

/* The bytes with which a caller begins. */
static struct buf first_bytes(void)
{
	struct tls_guest guest;
	tls_guest_come(&guest, &hall, NULL);
	guest.captures = true;
	tls_guest_step(&guest);
	struct buf bytes = guest.out;
	guest.out = (struct buf){0};
	tls_guest_leave(&guest);
	assert_true(bytes.len > 100);
	return bytes;
}

static void a_handshake_may_be_cut_anywhere(void **state)
{
	(void)state;
	struct buf hello = first_bytes();
	for (size_t len = 1; len < hello.len; len += len < 12 ? 1 : 13) {
		struct guest guest;
		guest_come(&guest, &hall, HALL_TCP);
		guest_send_bytes(&guest, hello.data, len);
		hall_turn(&hall);
		guest_leave(&guest);
	}
	tls_hall_expect_empty(&hall);
	assert_int_equal(hall.server->handshake_count, 0);
	buf_fini(&hello);
}

static void a_handshake_may_come_byte_by_byte(void **state)
{
	struct tls_guest guest;
	(void)state;
	tls_guest_come(&guest, &hall, NULL);
	guest.captures = true;
	tls_guest_step(&guest);
	for (size_t i = 0; i < guest.out.len; i++) {
		guest_send_bytes(&guest.guest, &guest.out.data[i], 1);
		hall_turn(&hall);
	}
	guest.captures = false;
	assert_int_equal(tls_guest_shake(&guest), 0);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	tls_guest_leave(&guest);
}

static void a_slow_handshake_has_a_deadline(void **state)
{
	struct guest guest;
	(void)state;
	struct buf hello = first_bytes();
	hall.server->config->limits.handshake = 1;
	int64_t start = clock_mono_ns();
	guest_come(&guest, &hall, HALL_TCP);
	guest_send_bytes(&guest, hello.data, 2);
	for (size_t i = 2; i < 6; i++) {
		hall_pass(&hall, 150 * NS_PER_MS);
		/* On a busy machine it is closed by then. */
		send(guest.fd, &hello.data[i], 1, MSG_NOSIGNAL);
	}
	guest_expect_closed(&guest);
	assert_true(clock_mono_ns() - start >= NS_PER_S / 2);
	guest_leave(&guest);
	buf_fini(&hello);
}

static void altered_bytes_are_no_message(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	guest.captures = true;
	tls_guest_send(&guest, "what others must not see\n");
	guest.out.data[guest.out.len - 5] ^= 1;
	guest_send_bytes(&guest.guest, guest.out.data, guest.out.len);
	assert_int_not_equal(tls_guest_expect_end(&guest), 0);
	tls_hall_expect_empty(&hall);
	tls_guest_leave(&guest);
}

static void a_record_may_be_cut(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	guest.captures = true;
	tls_guest_send(&guest, "half of it\n");
	guest_send_bytes(&guest.guest, guest.out.data, guest.out.len - 3);
	hall_turn(&hall);
	assert_null(hall.server->users);
	tls_guest_leave(&guest);
	tls_hall_expect_empty(&hall);
}

static void garbage_after_the_first_bytes(void **state)
{
	struct guest guest;
	(void)state;
	struct buf hello = first_bytes();
	guest_come(&guest, &hall, HALL_TCP);
	guest_send_bytes(&guest, hello.data, hello.len);
	guest_send(&guest, "NICK ann\r\nUSER a 0 * :Ann\r\n and more that is no record at all\r\n");
	guest_expect_closed(&guest);
	assert_null(hall.server->users);
	guest_leave(&guest);
	buf_fini(&hello);
}

static void a_farewell_is_answered_with_one(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	assert_int_equal(gnutls_bye(guest.session, GNUTLS_SHUT_WR), 0);
	assert_int_equal(tls_guest_expect_end(&guest), 0);
	tls_guest_leave(&guest);
}

static void long_messages_go_both_ways(void **state)
{
	struct tls_guest one, other;
	char *line = xmalloc(8001);
	(void)state;
	memset(line, 'x', 7999);
	memcpy(line + 7999, "\n", 2);
	hall.server->config->limits.rate = 0;
	come_in(&one);
	come_in(&other);
	tls_guest_send(&other, "\n");
	tls_guest_expect(&other, "-- welcome");
	for (int i = 0; i < 20; i++)
		tls_guest_send(&one, line);
	for (int i = 0; i < 20 * 8; i++)
		tls_guest_expect(&other, "<guest2> xxx");
	tls_guest_leave(&one);
	tls_guest_leave(&other);
	free(line);
}

static void tls_within_tls_is_turned_away(void **state)
{
	struct tls_guest guest;
	(void)state;
	come_in(&guest);
	tls_guest_send(&guest, "\x16\x03\x01\x02");
	tls_guest_expect_end(&guest);
	tls_guest_leave(&guest);
}

#define MANY 200

static struct tls_guest many[MANY];

static bool all_are_in(void *arg)
{
	size_t in = 0;
	(void)arg;
	for (size_t i = 0; i < MANY; i++) {
		tls_guest_step(&many[i]);
		in += tls_guest_is_done(&many[i]);
	}
	return in == MANY;
}

/* And somebody who is in is served meanwhile. */
static void two_hundred_at_once(void **state)
{
	struct tls_guest guest;
	(void)state;
	hall.server->config->limits.silent_peers = 0;
	come_in(&guest);
	for (size_t i = 0; i < MANY; i++) {
		tls_guest_come(&many[i], &hall, NULL);
		tls_guest_step(&many[i]);
	}
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	hall_wait(&hall, "all to be in", all_are_in, NULL);
	for (size_t i = 0; i < MANY; i++)
		tls_guest_leave(&many[i]);
	tls_guest_leave(&guest);
}

static void handshakes_of_one_host_are_few(void **state)
{
	struct guest guests[5];
	(void)state;
	hall.server->config->exempt_local = false;
	hall.server->config->limits.handshakes_per_address = 3;
	far = true;
	for (size_t i = 0; i < COUNT_OF(guests); i++) {
		guest_come(&guests[i], &hall, HALL_TCP);
		guest_send_bytes(&guests[i], "\x16\x03", 2);
		hall_pass(&hall, 5 * NS_PER_MS);
	}
	guest_expect_closed(&guests[3]);
	guest_expect_closed(&guests[4]);
	assert_int_equal(hall.server->handshake_count, 3);
	for (size_t i = 0; i < COUNT_OF(guests); i++)
		guest_leave(&guests[i]);
}

static void the_oldest_handshake_makes_room(void **state)
{
	struct guest guests[4];
	(void)state;
	hall.server->config->limits.handshakes = 2;
	for (size_t i = 0; i < COUNT_OF(guests); i++) {
		guest_come(&guests[i], &hall, HALL_TCP);
		guest_send_bytes(&guests[i], "\x16\x03", 2);
		hall_pass(&hall, 5 * NS_PER_MS);
	}
	guest_expect_closed(&guests[0]);
	guest_expect_closed(&guests[1]);
	assert_int_equal(hall.server->handshake_count, 2);
	for (size_t i = 0; i < COUNT_OF(guests); i++)
		guest_leave(&guests[i]);
}

static void two_servers_may_share_a_folder(void **state)
{
	(void)state;
	struct server *other = server_new(hall.loop, hall.net, config_new());
	char *cause;
	assert_true(secure_open(other, hall.folder, &cause));
	assert_string_equal(secure_fingerprint(other), secure_fingerprint(hall.server));
	server_free(other);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void a_new_certificate_drops_nobody(void **state)
{
	struct tls_guest guest;
	char *cause = NULL, *path = xasprintf("%s/mine.pem", hall.folder);
	char *before = xstrdup(secure_fingerprint(hall.server));
	char *pem = tls_make_identity("mine.example", &cause);
	(void)state;
	come_in(&guest);
	hall.server->config->certificate = xstrdup(path);
	write_file(path, "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n");
	secure_reload(hall.server);
	assert_string_equal(secure_fingerprint(hall.server), before);
	write_file(path, pem);
	secure_reload(hall.server);
	assert_string_not_equal(secure_fingerprint(hall.server), before);
	tls_guest_send(&guest, "hello\n");
	tls_guest_expect(&guest, "-- welcome");
	tls_guest_leave(&guest);
	unlink(path);
	free(path);
	free(before);
	free(pem);
}

static char *write_into(const struct hall *folder, const char *name, char *pem)
{
	char *path = xasprintf("%s/%s", folder->folder, name);
	certificate_write(path, pem);
	free(pem);
	return path;
}

static void add_operator(struct config *config)
{
	config->opers = xcalloc(1, sizeof *config->opers);
	config->opers[0].name = xstrdup("root");
	config->opers[0].password = xstrdup("secret");
	config->oper_count = 1;
}

/* When they come, and when it is looked for. */
static void operators_are_told_of_a_certificate_that_ends(void **state)
{
	struct tls_guest guest;
	struct certificate own;
	struct config *config = hall.server->config;
	(void)state;
	add_operator(config);
	certificate_make(&own, &(struct certificate_recipe){.from = -80, .to = 10}, NULL);
	config->certificate = write_into(&hall, "own.pem", certificate_pem(&own));
	certificate_unmake(&own);
	secure_reload(hall.server);
	come_in(&guest);
	tls_guest_send(&guest, "NICK ann\r\nUSER a 0 * :Ann\r\nOPER root secret\r\n");
	tls_guest_expect(&guest, " 381 ann ");
	tls_guest_expect(&guest, " NOTICE ann :TLS: the certificate expires on 20");
	secure_look(hall.server);
	tls_guest_expect(&guest, " NOTICE ann :TLS: the certificate expires on 20");
	tls_guest_leave(&guest);
	unlink(config->certificate);
}

static void bad_pairs_are_explained(void **state)
{
	char *cause = NULL, *one = tls_make_identity("one", &cause);
	char *other = tls_make_identity("other", &cause);
	const struct {
		const char *certificate, *key, *words;
	} cases[] = {
	    {one, other, "the key is not that of the certificate"},
	    {"hello", one, "these are no certificate and key in PEM"},
	    {one, "hello", "these are no certificate and key in PEM"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		cause = NULL;
		assert_null(tls_server_new(cases[i].certificate, cases[i].key, false, &cause));
		if (strstr(cause, cases[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", cause, cases[i].words);
		free(cause);
	}
	free(one);
	free(other);
}

/* An authority vouches for it from now on. */
static void become_public(struct hall *of)
{
	struct certificate authority, own;
	struct config *config = of->server->config;
	certificate_make(&authority, &(struct certificate_recipe){.from = -2, .to = 2}, NULL);
	certificate_make(&own,
	    &(struct certificate_recipe){.from = -1, .to = 1, .name = config->name}, &authority);
	config->authorities = write_into(of, "ca.pem", certificate_public_pem(&authority));
	config->certificate = write_into(of, "own.pem", certificate_pem(&own));
	certificate_unmake(&own);
	certificate_unmake(&authority);
	secure_reload(of->server);
}

static void lose_certificates(struct hall *of)
{
	unlink(of->server->config->authorities);
	unlink(of->server->config->certificate);
}

/* It asks in a thread of its own. */
static void expect_told(const char *words)
{
	struct guest guest;
	bool told = false;
	while (!told) {
		guest_come(&guest, &hall, HALL_TCP);
		guest_send(&guest, "CAP LS 302\r\nQUIT\r\n");
		guest_expect_closed(&guest);
		told = strstr(guest.heard.data, words) != NULL;
		guest_leave(&guest);
	}
}

static void with_a_public_certificate_tls_alone_is_the_policy(void **state)
{
	struct tls_guest inside;
	struct guest outside;
	char port[32];
	(void)state;
	far = true;
	hall.server->config->allow_cleartext = true;
	snprintf(port, sizeof port, " sts=port=%u\r\n", hall.port[HALL_TCP]);
	guest_come(&outside, &hall, HALL_TCP);
	guest_send(&outside, "CAP LS 302\r\nCAP END\r\nCAP REQ :sts\r\n");
	guest_expect(&outside, " NAK :sts\r\n");
	guest_leave(&outside);
	become_public(&hall);
	expect_told(port);
	guest_come(&outside, &hall, HALL_TCP);
	guest_send(&outside, "CAP LS 302\r\n");
	guest_expect(&outside, port);
	guest_send(&outside, "CAP REQ :sts\r\n");
	guest_expect(&outside, " NAK :sts\r\n");
	guest_leave(&outside);
	come_in(&inside);
	tls_guest_send(&inside, "CAP LS 302\r\n");
	tls_guest_expect(&inside, " sts=duration=2592000\r\n");
	tls_guest_leave(&inside);
	/* One that is refused learns what to do. */
	hall.server->config->allow_cleartext = false;
	guest_come(&outside, &hall, HALL_TCP);
	guest_send(&outside, "CAP LS 302\r\nNICK ann\r\nUSER a 0 * :Ann\r\n");
	guest_expect(&outside, " CAP * LS :sts=port=");
	guest_expect(&outside, "\r\nERROR :from another machine this server takes TLS alone");
	guest_expect_closed(&outside);
	guest_leave(&outside);
	/* What was told is taken back where it was told, and by nobody in between. */
	hall.server->config->limits.sts = 0;
	hall.server->config->allow_cleartext = true;
	come_in(&inside);
	tls_guest_send(&inside, "CAP LS 302\r\n");
	tls_guest_expect(&inside, " sts=duration=0\r\n");
	tls_guest_leave(&inside);
	guest_come(&outside, &hall, HALL_TCP);
	guest_send(&outside, "CAP LS 302\r\nQUIT\r\n");
	guest_expect_closed(&outside);
	assert_null(strstr(outside.heard.data, "sts"));
	guest_leave(&outside);
	lose_certificates(&hall);
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(each_dialect_is_spoken_inside),
	    IN_HALL(clear_text_from_afar_is_refused_in_its_own_words),
	    IN_HALL(old_versions_come_in_only_when_told),
	    IN_HALL(negotiating_anew_ends_it),
	    IN_HALL(a_caller_may_show_a_certificate),
	    IN_HALL(a_handshake_may_be_cut_anywhere),
	    IN_HALL(a_handshake_may_come_byte_by_byte),
	    IN_HALL(a_slow_handshake_has_a_deadline),
	    IN_HALL(altered_bytes_are_no_message),
	    IN_HALL(a_record_may_be_cut),
	    IN_HALL(garbage_after_the_first_bytes),
	    IN_HALL(a_farewell_is_answered_with_one),
	    IN_HALL(long_messages_go_both_ways),
	    IN_HALL(tls_within_tls_is_turned_away),
	    IN_HALL(two_hundred_at_once),
	    IN_HALL(handshakes_of_one_host_are_few),
	    IN_HALL(the_oldest_handshake_makes_room),
	    IN_HALL(two_servers_may_share_a_folder),
	    IN_HALL(a_new_certificate_drops_nobody),
	    IN_HALL(operators_are_told_of_a_certificate_that_ends),
	    IN_HALL(bad_pairs_are_explained),
	    IN_HALL(with_a_public_certificate_tls_alone_is_the_policy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
