#include "tests/client/play.h"

#include <stdio.h>
#include <string.h>

#include "client/session.h"
#include "net/tls.h"
#include "proto/invite.h"

#define PLAIN_ANSWER "AGFkYQBzZXNhbWU=" /* NUL ada NUL sesame */

static const struct client_join with_account = {.account = "ada", .account_password = "sesame"};

static void start(struct play *play, enum conn_kind kind, const char *caps)
{
	char line[256];
	play_start(play, &with_account);
	play_answer_as(play, kind);
	fake_sent(play->conn);
	snprintf(line, sizeof line, ":host CAP * LS :%s\r\n", caps);
	play_receive(play, line);
}

static void proves_itself_before_it_is_let_in(void **state)
{
	(void)state;
	struct play play;
	start(&play, CONN_UNIX, "sasl=PLAIN server-time");
	assert_sent(&play, "CAP REQ :server-time\r\nCAP REQ :sasl\r\n");
	play_receive(&play, ":host CAP * ACK :sasl\r\n");
	assert_sent(&play, "AUTHENTICATE PLAIN\r\n");
	play_receive(&play, "AUTHENTICATE +\r\n");
	assert_sent(&play, "AUTHENTICATE " PLAIN_ANSWER "\r\n");
	play_receive(&play, ":host 900 * *!*@* ada :You are now logged in as ada\r\n"
	                    ":host 903 * :SASL authentication successful\r\n");
	assert_sent(&play, "CAP END\r\n");
	assert_string_equal(play.session->account, "ada");
	play_receive(&play, ":host 001 ada :Welcome\r\n");
	assert_int_equal(play.session->state, SESSION_ONLINE);
	play_end(&play);
}

/* The best way first, whatever the server's order; a clear password only where nobody listens. */
static void chooses_the_way(void **state)
{
	(void)state;
	static const struct {
		const char *what, *caps;
		enum conn_kind kind;
		const char *named; /* NULL: gives up */
	} rows[] = {
	    {"SCRAM first", "sasl=EXTERNAL,PLAIN,SCRAM-SHA-256", CONN_UNIX, "SCRAM-SHA-256"},
	    {"SCRAM where others listen", "sasl=PLAIN,SCRAM-SHA-256", CONN_TCP, "SCRAM-SHA-256"},
	    {"nothing is said", "sasl", CONN_TCP, "SCRAM-SHA-256"},
	    {"PLAIN on this machine", "sasl=PLAIN", CONN_UNIX, "PLAIN"},
	    {"PLAIN where others listen", "sasl=PLAIN", CONN_TCP, NULL},
	    {"a longer name", "sasl=SCRAM-SHA-256-PLUS", CONN_UNIX, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct play play;
		char wanted[64] = "";
		start(&play, rows[i].kind, rows[i].caps);
		fake_sent(play.conn);
		struct conn *conn = play.conn;
		play_receive(&play, ":host CAP * ACK :sasl\r\n");
		if (rows[i].named != NULL)
			snprintf(wanted, sizeof wanted, "AUTHENTICATE %s\r\n", rows[i].named);
		else
			assert_int_equal(play.session->state, SESSION_OFFLINE);
		if (strcmp(fake_sent(conn), wanted) != 0)
			fail_msg("%s", rows[i].what);
		play_end(&play);
	}
}

static struct tls_certificate own = {.not_after = INT64_MAX};

/* Over TLS, with a certificate of ours; the password is there or not. */
static void start_certified(struct play *play, const char *account, const char *password)
{
	struct net_addr addr;
	char *cause = NULL;
	assert_true(net_addr_parse("ircs://chat.example", &addr, &cause));
	play_start(play, &(struct client_join){.addr = &addr,
	                     .account = account,
	                     .account_password = password,
	                     .identity = (const void *)&own});
	play->conn = fake_answer(play->net, CONN_TCP);
	fake_secure(play->conn, &(struct tls_certificate){.not_after = INT64_MAX}, true);
	play_receive(play, ":host CAP * LS :sasl=EXTERNAL,SCRAM-SHA-256,PLAIN\r\n"
	                   ":host CAP * ACK :sasl\r\n");
	assert_non_null(strstr(fake_sent(play->conn), "AUTHENTICATE EXTERNAL\r\n"));
	play_receive(play, "AUTHENTICATE +\r\n");
}

static void a_certificate_is_the_first_way(void **state)
{
	(void)state;
	struct play play;
	start_certified(&play, NULL, NULL);
	assert_sent(&play, "AUTHENTICATE +\r\n");
	play_receive(&play, ":host 900 * *!*@* ada :You are now logged in as ada\r\n"
	                    ":host 903 * :SASL authentication successful\r\n");
	assert_sent(&play, "CAP END\r\n");
	assert_string_equal(play.session->account, "ada");
	play_end(&play);
	/* Not known, and no account was wanted: as a guest. */
	start_certified(&play, NULL, NULL);
	fake_sent(play.conn);
	play_receive(&play, ":host 904 * :SASL authentication failed\r\n");
	assert_sent(&play, "CAP END\r\n");
	play_receive(&play, ":host 001 ada :Welcome\r\n:ada!a@h JOIN #lobby\r\n"
	                    ":ada!a@h JOIN #dev\r\n");
	assert_non_null(
	    strstr(play_line(play_find(&play, "#lobby"), 0), "belongs to no account here yet"));
	assert_null(
	    strstr(play_line(play_find(&play, "#dev"), 0), "belongs to no account here yet"));
	play_end(&play);
	/* Not known for that account: by its password, if there is one. */
	start_certified(&play, "ada", "sesame");
	assert_sent(&play, "AUTHENTICATE YWRh\r\n");
	play_receive(&play, ":host 904 * :SASL authentication failed\r\n");
	assert_sent(&play, "AUTHENTICATE SCRAM-SHA-256\r\n");
	play_end(&play);
	start_certified(&play, "ada", NULL);
	play_receive(&play, ":host 904 * :SASL authentication failed\r\n");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	assert_non_null(strstr(play_line(play_server(&play), 0),
	    "not logged in as ada: the server does not know your certificate for it"));
	play_end(&play);
}

static void a_certificate_that_ends_is_told_once(void **state)
{
	struct play play;
	const char *words = "Your certificate expires on 2001-09-09. Make another before then:";
	(void)state;
	own.not_after = 1000000000;
	start_certified(&play, NULL, NULL);
	play_receive(&play, ":host 900 * *!*@* ada :You are now logged in as ada\r\n"
	                    ":host 903 * :SASL authentication successful\r\n"
	                    ":host 001 ada :Welcome\r\n:ada!a@h JOIN #lobby\r\n");
	assert_non_null(strstr(play_line(play_find(&play, "#lobby"), 0), words));
	play_receive(&play, ":ada!a@h JOIN #dev\r\n");
	own.not_after = INT64_MAX;
	assert_null(strstr(play_line(play_find(&play, "#dev"), 0), words));
	play_end(&play);
}

static void failures_are_sentences(void **state)
{
	(void)state;
	static const struct {
		const char *caps, *lines, *told;
	} rows[] = {
	    {"server-time", "",
	        "! Not connected: not logged in as ada: this server has no accounts. "
	        "/login asks for the password again."},
	    {"sasl=PLAIN", ":host CAP * NAK :sasl\r\n",
	        "! Not connected: not logged in as ada: the server lets nobody log in now. "
	        "/login asks for the password again."},
	    {"sasl=PLAIN",
	        ":host CAP * ACK :sasl\r\nAUTHENTICATE +\r\n:host 904 ada :Wrong password\r\n",
	        "! Not connected: not logged in as ada: Wrong password. "
	        "/login asks for the password again."},
	    {"sasl", ":host CAP * ACK :sasl\r\n:host 908 ada OTHER :are available\r\n",
	        "! Not connected: not logged in as ada: the server knows no way to log in that "
	        "confab knows. /login asks for the password again."},
	    {"sasl=SCRAM-SHA-256",
	        ":host CAP * ACK :sasl\r\nAUTHENTICATE +\r\n:host 903 ada :Yes\r\n",
	        "! Not connected: not logged in as ada: the server has not proven that it knows "
	        "the "
	        "account. /login asks for the password again."},
	    {"sasl=SCRAM-SHA-256",
	        ":host CAP * ACK :sasl\r\nAUTHENTICATE +\r\nAUTHENTICATE bm9uc2Vuc2U=\r\n",
	        "! Not connected: not logged in as ada: the server does not know the password "
	        "either, or is not the one that it was. /login asks for the password again."},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct play play;
		start(&play, CONN_UNIX, rows[i].caps);
		play_receive(&play, rows[i].lines);
		assert_int_equal(play.session->state, SESSION_OFFLINE);
		assert_line(play_server(&play), 0, rows[i].told);
		play_end(&play);
	}
}

static void logs_in_later(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer_as(&play, CONN_UNIX);
	play_receive(&play, ":host CAP * LS :sasl=PLAIN\r\n:host 001 ada :Hi\r\n");
	fake_sent(play.conn);
	play_type(&play, play_server(&play), "/login eve secret");
	assert_line(play_server(&play), 0,
	    "! Leave the password out: it is asked for, so that nobody sees it.");
	play_type(&play, play_server(&play), "/login");
	assert_string_equal(play.question, "Password of ada: ");
	assert_sent(&play, "");
	client_answer(play_server(&play), STR("sesame"));
	assert_sent(&play, "CAP REQ :sasl\r\n");
	play_receive(&play, ":host CAP ada ACK :sasl\r\nAUTHENTICATE +\r\n");
	assert_sent(&play, "AUTHENTICATE PLAIN\r\nAUTHENTICATE " PLAIN_ANSWER "\r\n");
	play_receive(&play, ":host 900 ada ada!a@h ada :You are\r\n:host 903 ada :Yes\r\n");
	assert_line(play_server(&play), 0, ". You are logged in as ada.");
	assert_string_equal(play.session->account, "ada");
	/* Without an answer nothing happens. */
	play_type(&play, play_server(&play), "/login eve");
	client_answer(play_server(&play), STR(""));
	assert_sent(&play, "");
	play_end(&play);
}

static void registers(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_greet(&play, "draft/account-registration=email-required");
	fake_sent(play.conn);
	play_type(&play, play_server(&play), "/register");
	assert_line(play_server(&play), 0,
	    "! This server wants an e-mail address: /register you@example.org");
	play_type(&play, play_server(&play), "/register ada@example.org");
	assert_string_equal(play.question, "A new password for ada: ");
	client_answer(play_server(&play), STR("sesame"));
	assert_string_equal(play.question, "The same once more: ");
	client_answer(play_server(&play), STR("other"));
	assert_sent(&play, "");
	play_type(&play, play_server(&play), "/register ada@example.org");
	client_answer(play_server(&play), STR("open sesame"));
	client_answer(play_server(&play), STR("open sesame"));
	assert_sent(&play, "REGISTER * ada@example.org :open sesame\r\n");
	play_receive(&play, ":host REGISTER VERIFICATION_REQUIRED ada :A code was sent.\r\n");
	assert_line(play_server(&play), 0, ". A code was sent. Then /verify CODE finishes it.");
	play_type(&play, play_server(&play), "/verify 123");
	assert_sent(&play, "VERIFY ada 123\r\n");
	play_receive(&play, ":host VERIFY SUCCESS ada :Done\r\n");
	assert_line(play_server(&play), 0,
	    ". The account ada is yours now. Next time: confab --account ada "
	    "tcp://192.0.2.1:6697");
	/* Nothing shows what was typed unseen. */
	for (size_t i = 0; i < lines_end(play_server(&play)->lines); i++)
		assert_null(strstr(play_line(play_server(&play), i), "sesame"));
	play_end(&play);
}

static void asks_for_the_servers_password(void **state)
{
	(void)state;
	struct play play;
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_receive(&play, ":host 464 ada :Password incorrect\r\n");
	assert_string_equal(play.question, "An invite, or the server's password: ");
	assert_int_equal(play.session->state, SESSION_OFFLINE);
	client_answer(play_server(&play), STR("sesame"));
	play_answer(&play);
	assert_sent(&play, "CAP LS 302\r\nPASS :sesame\r\nNICK ada\r\nUSER confab 0 * :Ada\r\n");
	play_end(&play);
}

static void takes_an_invite_for_a_password(void **state)
{
	(void)state;
	struct play play;
	char link[INVITE_MAX + 1], row[2 * INVITE_MAX];
	struct invite invite = {.host = "192.0.2.9", .port = 6697, .has_token = true};
	memset(invite.token, 0x5a, sizeof invite.token);
	assert_true(invite_write(&invite, link));
	play_start(&play, &(struct client_join){0});
	play_answer(&play);
	play_receive(&play, ":host 464 ada :Password incorrect\r\n");
	snprintf(row, sizeof row, "confab '%.40s", link);
	client_answer(play_server(&play), str_from(row));
	assert_non_null(strstr(play_line(play_server(&play), 0), "copy the whole line once more"));
	assert_string_equal(play.question, "An invite, or the server's password: ");
	snprintf(row, sizeof row, "confab '%.40s\n   %s'", link, link + 40);
	client_answer(play_server(&play), str_from(row));
	assert_int_equal(play.session->state, SESSION_CONNECTING);
	assert_string_equal(play.session->addr.host, "192.0.2.9");
	assert_memory_equal(play.session->private->pin, invite.pin, sizeof invite.pin);
	assert_string_equal(play.session->private->password, "WlpaWlpaWlpaWlpa");
	play_end(&play);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proves_itself_before_it_is_let_in),
	    cmocka_unit_test(chooses_the_way),
	    cmocka_unit_test(a_certificate_is_the_first_way),
	    cmocka_unit_test(a_certificate_that_ends_is_told_once),
	    cmocka_unit_test(failures_are_sentences),
	    cmocka_unit_test(logs_in_later),
	    cmocka_unit_test(registers),
	    cmocka_unit_test(asks_for_the_servers_password),
	    cmocka_unit_test(takes_an_invite_for_a_password),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
