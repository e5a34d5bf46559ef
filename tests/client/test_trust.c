/* Whether the one who answers is who was called. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/tls.h"
#include "tests/client/play.h"

#define DAY (24 * 60 * 60)

static char folder[64];
static char known[128]; /* a path in it … */
static char sts[128];   /* … and another */
static int64_t skipped; /* ns that the wall clock is ahead */
static struct play play;

int64_t __real_clock_wall_ns(void);
int64_t __wrap_clock_wall_ns(void);

int64_t __wrap_clock_wall_ns(void)
{
	return __real_clock_wall_ns() + skipped;
}

static int open_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/confab-trust-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(known, sizeof known, "%s/known-servers", folder);
	snprintf(sts, sizeof sts, "%s/sts-servers", folder);
	skipped = 0;
	setenv(PLAY_STS, sts, 1);
	return setenv(PLAY_KNOWN, known, 1);
}

static int close_folder(void **state)
{
	(void)state;
	unlink(known);
	unlink(sts);
	unsetenv(PLAY_STS);
	assert_int_equal(rmdir(folder), 0);
	return unsetenv(PLAY_KNOWN);
}

static struct tls_certificate certificate(unsigned char key)
{
	int64_t now = clock_wall_s();
	struct tls_certificate one = {
	    .not_before = now - DAY, .not_after = now + DAY, .self_signed = true};
	memset(one.key_id, key, sizeof one.key_id);
	return one;
}

/* Calls that address and answers with the certificate. */
static void meet_pinned(const char *address, const struct tls_certificate *shown, bool public,
    const unsigned char *pin, size_t pin_len)
{
	struct net_addr addr;
	char *cause = NULL;
	assert_true(net_addr_parse(address, &addr, &cause));
	play_start(&play, &(struct client_join){.addr = &addr, .pin = pin, .pin_len = pin_len});
	play.conn = fake_answer(play.net, CONN_TCP);
	assert_true(fake_wants_tls(play.conn));
	assert_sent(&play, "");
	fake_secure(play.conn, shown, public);
}

static void meet(const char *address, const struct tls_certificate *shown, bool public)
{
	meet_pinned(address, shown, public, NULL, 0);
}

static void assert_greets(enum session_trust trust)
{
	assert_sent(&play, "CAP LS 302\r\nNICK ada\r\nUSER confab 0 * :Ada\r\n");
	assert_int_equal(play.session->trust, trust);
	play_end(&play);
}

/* Nothing was sent, and nobody calls again by himself. */
static void assert_refuses(const char *words)
{
	const char *line = play_line(play_server(&play), 0);
	if (strstr(line, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", line, words);
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	play_turns(&play);
	assert_false(fake_is_called(play.net));
	play_end(&play);
}

static void write_known(const char *text)
{
	FILE *file = fopen(known, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static const char *read_known(void)
{
	static char text[1024];
	FILE *file = fopen(known, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	return text;
}

#define ONES "0101010101010101010101010101010101010101010101010101010101010101"
#define TWOS "0202020202020202020202020202020202020202020202020202020202020202"

static void the_first_time_is_told_and_remembered(void **state)
{
	struct stat facts;
	(void)state;
	struct tls_certificate one = certificate(1);
	meet("Chat.Example:7000", &one, false);
	assert_true(play_has_line(play_server(&play),
	    ". This server is met for the first time. Its key is SHA256:" ONES
	    "; who runs it can say whether that is right. A change will be told."));
	assert_greets(SESSION_TRUST_NEW);
	assert_string_equal(read_known(), "chat.example:7000 " ONES "\n");
	assert_int_equal(stat(known, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	meet("chat.example:7000", &one, false);
	assert_greets(SESSION_TRUST_KNOWN);
	assert_string_equal(read_known(), "chat.example:7000 " ONES "\n");
}

static void a_changed_key_stops_it(void **state)
{
	(void)state;
	struct tls_certificate two = certificate(2);
	write_known("# mine\nother:1 " TWOS "\nchat.example:7000 " ONES "\n");
	meet("chat.example:7000", &two, false);
	assert_refuses("The key was SHA256:" ONES " and is now SHA256:" TWOS
	               ". This accepts it:  /trust 0202020202020202  or in a shell:  confab join "
	               "chat.example:7000 --fingerprint " TWOS "  ");
	assert_string_equal(read_known(), "# mine\nother:1 " TWOS "\nchat.example:7000 " ONES "\n");
	/* What it says to type does it. */
	meet_pinned("chat.example:7000", &two, false, two.key_id, sizeof two.key_id);
	assert_greets(SESSION_TRUST_PINNED);
	assert_string_equal(read_known(), "# mine\nother:1 " TWOS "\nchat.example:7000 " TWOS "\n");
}

/* Types it where the line is refused, and tells the answer. */
static void try(const char *line, const char *answer)
{
	client_input(play.client, play_server(&play), str_from(line));
	const char *last = play_line(play_server(&play), 0);
	if (answer != NULL && strstr(last, answer) == NULL)
		fail_msg("\"%s\" is answered with \"%s\"", line, last);
}

static void a_changed_key_is_accepted_where_it_was_refused(void **state)
{
	(void)state;
	struct tls_certificate two = certificate(2);
	write_known("chat.example:7000 " ONES "\n");
	meet("chat.example:7000", &two, false);
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	try("/trust", "at least 8 digits");
	try("/trust 0202020", "at least 8 digits");
	try("/trust 02020203", "does not begin so");
	try("/trust " TWOS "02", "does not begin so");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	try("/trust SHA256:0202020202020202", NULL);
	play.conn = fake_answer(play.net, CONN_TCP);
	assert_sent(&play, "");
	fake_secure(play.conn, &two, false);
	assert_greets(SESSION_TRUST_PINNED);
	assert_string_equal(read_known(), "chat.example:7000 " TWOS "\n");
}

/* Whoever answers the next call is not meant. */
static void what_was_accepted_is_one_key(void **state)
{
	(void)state;
	struct tls_certificate two = certificate(2), three = certificate(3);
	write_known("chat.example:7000 " ONES "\n");
	meet("chat.example:7000", &two, false);
	try("/trust 02020202", NULL);
	play.conn = fake_answer(play.net, CONN_TCP);
	fake_secure(play.conn, &three, false);
	try("/trust 02020202", "There is no new key of this server that waits");
	assert_string_equal(read_known(), "chat.example:7000 " ONES "\n");
	play_end(&play);
}

static void a_changed_key_is_no_matter_of_authorities(void **state)
{
	(void)state;
	struct tls_certificate two = certificate(2);
	two.self_signed = false;
	write_known("chat.example:7000 " ONES "\n");
	meet("chat.example:7000", &two, true);
	assert_refuses("has another key than the last time");
	meet("ircs://chat.example:7000", &two, true);
	assert_greets(SESSION_TRUST_PUBLIC);
	assert_string_equal(read_known(), "chat.example:7000 public\n");
}

static void authorities_are_enough_and_not_given_up(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1), two = certificate(2), own = certificate(3);
	one.self_signed = two.self_signed = false;
	meet("ircs://chat.example", &one, true);
	assert_greets(SESSION_TRUST_PUBLIC);
	assert_string_equal(read_known(), "chat.example:6697 public\n");
	meet("ircs://chat.example", &two, true);
	assert_greets(SESSION_TRUST_PUBLIC);
	meet("ircs://chat.example", &own, false);
	assert_refuses("public authorities vouched for the server at chat.example:6697");
	two.not_after = 0;
	meet("chat.example", &two, false);
	assert_refuses("its certificate expired on 1970-01-01");
}

static void a_key_that_was_named_must_be_it(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1), two = certificate(2);
	meet_pinned("chat.example", &two, true, one.key_id, 16);
	assert_refuses("another key than the one that you were given");
	meet_pinned("chat.example", &one, false, one.key_id, 16);
	assert_greets(SESSION_TRUST_PINNED);
	assert_string_equal(read_known(), "chat.example:6697 " ONES "\n");
}

/* Calls one that was listed nearby with a key that is all ones. */
static void meet_listed(unsigned char key)
{
	struct net_addr addr;
	char *cause = NULL;
	struct tls_certificate shown = certificate(key), ones = certificate(1);
	assert_true(net_addr_parse("10.9.8.7:7000", &addr, &cause));
	play_start(&play, &(struct client_join){
	                      .addr = &addr, .pin = ones.key_id, .pin_len = 32, .announced = true});
	play.conn = fake_answer(play.net, CONN_TCP);
	assert_true(fake_wants_tls(play.conn));
	fake_secure(play.conn, &shown, false);
}

static void what_was_announced_binds_but_proves_nothing(void **state)
{
	(void)state;
	meet_listed(1);
	assert_greets(SESSION_TRUST_NEW);
	assert_string_equal(read_known(), "10.9.8.7:7000 " ONES "\n");
	meet_listed(1);
	assert_greets(SESSION_TRUST_KNOWN);
	meet_listed(2);
	assert_refuses(
	    "has another key than the one that it was listed with: somebody nearby may "
	    "be lying, and nothing was sent. Listed was SHA256:" ONES ", it has SHA256:" TWOS);
	write_known("10.9.8.7:7000 " TWOS "\n");
	meet_listed(1); /* as listed, but not the one of the last time */
	assert_refuses("has another key than the last time");
	assert_string_equal(read_known(), "10.9.8.7:7000 " TWOS "\n");
	/* The person may accept it all the same. */
	struct tls_certificate one = certificate(1);
	meet_listed(1);
	try("/trust 01010101", NULL);
	play.conn = fake_answer(play.net, CONN_TCP);
	fake_secure(play.conn, &one, false);
	assert_greets(SESSION_TRUST_PINNED);
	assert_string_equal(read_known(), "10.9.8.7:7000 " ONES "\n");
}

static void a_certificate_may_be_no_good(void **state)
{
	static const struct {
		int64_t from, to; /* days from now */
		const char *weak, *words;
	} cases[] = {
	    {-9, -2, NULL, "its certificate expired on "},
	    {2, 9, NULL, "its certificate is not valid before "},
	    {-9, 9, "a DSA key", "its certificate has a DSA key, which is not safe"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct tls_certificate one = certificate(1);
		one.not_before += (cases[i].from + 1) * DAY;
		one.not_after += (cases[i].to - 1) * DAY;
		one.weak = cases[i].weak;
		meet("chat.example", &one, false);
		assert_refuses(cases[i].words);
	}
	assert_int_not_equal(access(known, F_OK), 0);
}

static void a_file_that_is_broken_lets_nobody_in(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1);
	write_known("chat.example:6697 " ONES "\nchat.example:6697 0101\n");
	meet("chat.example", &one, false);
	assert_refuses(
	    "/known-servers:2: this is not HOST:PORT and a key: mend or remove the line");
}

static void a_server_without_tls_is_not_called_in_the_clear(void **state)
{
	struct net_addr addr;
	char *cause = NULL;
	(void)state;
	assert_true(net_addr_parse("chat.example", &addr, &cause));
	play_start(&play, &(struct client_join){.addr = &addr});
	for (int i = 0; i < 3; i++) {
		while (!fake_is_called(play.net))
			loop_turn(play.loop, NS_PER_MS);
		play.conn = fake_answer(play.net, CONN_TCP);
		assert_true(fake_wants_tls(play.conn));
		assert_sent(&play, "");
		fake_meet_no_tls(play.conn);
	}
	assert_refuses("speaks no TLS, and in clear text others could read along; if that is all "
	               "right, call tcp://chat.example:6697");
}

static void some_links_are_meant_to_be_clear(void **state)
{
	static const char *const addresses[] = {"tcp://chat.example", "irc://chat.example/cats"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		struct net_addr addr;
		char *cause = NULL;
		assert_true(net_addr_parse(addresses[i], &addr, &cause));
		play_start(&play, &(struct client_join){.addr = &addr});
		play.conn = fake_answer(play.net, CONN_TCP);
		assert_false(fake_wants_tls(play.conn));
		assert_greets(SESSION_TRUST_NONE);
	}
}

/* Calls that address in the clear, or by TLS, as the client likes. */
static void call(const char *address)
{
	struct net_addr addr;
	char *cause = NULL;
	assert_true(net_addr_parse(address, &addr, &cause));
	play_start(&play, &(struct client_join){.addr = &addr});
	play.conn = fake_answer(play.net, CONN_TCP);
}

#define GREETING "CAP LS 302\r\nNICK ada\r\nUSER confab 0 * :Ada\r\n"

/* By TLS, with that certificate; then the server says what it wants. */
static void is_told(const struct tls_certificate *shown, bool public, const char *capabilities)
{
	assert_true(fake_wants_tls(play.conn));
	assert_sent(&play, "");
	fake_secure(play.conn, shown, public);
	assert_sent(&play, GREETING);
	play_receive(&play, capabilities);
	assert_sent(&play, "CAP END\r\n");
}

static void assert_calls_in_the_clear(const char *address)
{
	call(address);
	assert_false(fake_wants_tls(play.conn));
	play_end(&play);
}

static void a_server_may_want_tls_alone(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1);
	one.self_signed = false;
	call("irc://Chat.Example:6667");
	assert_sent(&play, GREETING);
	play_receive(&play, ":s CAP * LS :sts=port=6697,duration=99 batch\r\n:s 001 ada :hi\r\n");
	assert_true(play_has_line(
	    play_server(&play), ". This server wants TLS: calling it so, at port 6697."));
	assert_int_equal(play.session->state, SESSION_CONNECTING);
	assert_int_equal(play.session->addr.port, 6697);
	play.conn = fake_answer(play.net, CONN_TCP);
	is_told(&one, true, ":s CAP * LS :sts=duration=1000,port=1\r\n");
	play_end(&play);
	/* From now on nothing goes there in the clear, whoever asks for it. */
	call("tcp://chat.example:6667");
	assert_true(play_has_line(play_server(&play),
	    ". chat.example asked to be called by TLS alone, and is: port 6697."));
	is_told(&one, true, ":s CAP * LS :\r\n");
	fake_meet_no_tls(play.conn);
	while (!fake_is_called(play.net))
		loop_turn(play.loop, NS_PER_MS);
	play.conn = fake_answer(play.net, CONN_TCP);
	assert_true(fake_wants_tls(play.conn));
	play_end(&play);
	assert_calls_in_the_clear("tcp://other.example:6667");
	skipped = 1001 * NS_PER_S;
	assert_calls_in_the_clear("tcp://chat.example:6667");
}

static void what_it_wants_holds_from_the_end_of_a_link(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1);
	one.self_signed = false;
	call("ircs://chat.example");
	is_told(&one, true, ":s CAP * LS :sts=duration=1000\r\n");
	skipped = 900 * NS_PER_S;
	client_quit(play.client, NULL);
	play_end(&play);
	skipped = 1800 * NS_PER_S;
	call("tcp://chat.example");
	is_told(&one, true, ":s CAP * LS :sts=duration=0\r\n");
	play_end(&play);
	assert_calls_in_the_clear("tcp://chat.example");
}

/* Else whoever is in between could bind us to himself. */
static void nobody_binds_us_whom_nobody_vouches_for(void **state)
{
	(void)state;
	struct tls_certificate one = certificate(1);
	call("ircs://chat.example");
	is_told(&one, false, ":s CAP * LS :sts=duration=1000\r\n");
	play_end(&play);
	assert_calls_in_the_clear("tcp://chat.example");
	call("ircs://chat.example");
	is_told(&one, false, ":s CAP * LS :sts=duration=1000\r\n");
	play_end(&play);
	call("tcp://chat.example");
	assert_true(fake_wants_tls(play.conn));
	play_end(&play);
}

static void one_may_leave_during_the_handshake(void **state)
{
	struct net_addr addr;
	char *cause = NULL;
	(void)state;
	assert_true(net_addr_parse("chat.example", &addr, &cause));
	play_start(&play, &(struct client_join){.addr = &addr});
	play.conn = fake_answer(play.net, CONN_TCP);
	client_quit(play.client, "gone");
	assert_int_equal(fake_open_conns(play.net), 0);
	play_end(&play);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(the_first_time_is_told_and_remembered),
	    IN_FOLDER(a_changed_key_stops_it),
	    IN_FOLDER(a_changed_key_is_accepted_where_it_was_refused),
	    IN_FOLDER(what_was_accepted_is_one_key),
	    IN_FOLDER(a_changed_key_is_no_matter_of_authorities),
	    IN_FOLDER(authorities_are_enough_and_not_given_up),
	    IN_FOLDER(a_key_that_was_named_must_be_it),
	    IN_FOLDER(what_was_announced_binds_but_proves_nothing),
	    IN_FOLDER(a_certificate_may_be_no_good),
	    IN_FOLDER(a_file_that_is_broken_lets_nobody_in),
	    IN_FOLDER(a_server_without_tls_is_not_called_in_the_clear),
	    IN_FOLDER(some_links_are_meant_to_be_clear),
	    IN_FOLDER(a_server_may_want_tls_alone),
	    IN_FOLDER(what_it_wants_holds_from_the_end_of_a_link),
	    IN_FOLDER(nobody_binds_us_whom_nobody_vouches_for),
	    IN_FOLDER(one_may_leave_during_the_handshake),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
