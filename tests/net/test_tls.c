#include "tests/net/scene.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "net/tls_private.h"
#include "tests/certificate.h"

#define DAY (24 * 60 * 60)

/* Two ends of ours, one at each end of a socket pair of the scene's listener. */
struct pair {
	struct scene scene;
	struct net_tls *server, *client;
	struct end *here, *there; /* who takes the call, who calls */
	int secured;
};

static struct pair pair;
static bool good = true; /* what the caller judges */

static enum tls_verdict judge(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn;
	assert_ptr_equal(arg, &pair);
	assert_memory_equal(certificate->key_id, tls_own(pair.server)->key_id, TLS_DIGEST_SIZE);
	assert_true(certificate->self_signed);
	if (!good)
		*cause = xstrdup("that is not the one we know");
	return good ? TLS_ACCEPTED : TLS_REFUSED;
}

static void on_secured(struct end *end)
{
	assert_true(conn_is_secure(end->conn));
	pair.secured++;
}

static void on_connected(struct conn *conn, void *arg)
{
	struct scene *scene = arg;
	pair.there = scene_adopt(scene, conn);
}

static void on_failed(const char *reason, void *arg)
{
	(void)arg;
	fail_msg("%s", reason);
}

static struct net_tls *make_server(void)
{
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	assert_non_null(pem);
	struct net_tls *tls = tls_server_new(pem, pem, false, &cause);
	if (tls == NULL)
		fail_msg("%s", cause);
	free(pem);
	return tls;
}

static void dial(void)
{
	static const struct dial_handler handler = {on_connected, on_failed};
	struct scene *scene = &pair.scene;
	size_t before = scene->accepted;
	pair.there = NULL;
	pair.secured = 0;
	dial_start(scene->net, &scene->addr, &handler, scene);
	TURN_UNTIL(scene->loop, scene->accepted == before + 2);
	pair.here = &scene->ends[before];
	if (pair.here == pair.there)
		pair.here++;
	scene->on_secured = on_secured;
}

static void open_pair(void **state)
{
	char *cause = NULL;
	good = true;
	scene_open(&pair.scene, state, "tcp://127.0.0.1:0");
	pair.server = make_server();
	pair.client = tls_client_new(judge, &pair, &cause);
	assert_non_null(pair.client);
	dial();
}

static void close_pair(void)
{
	scene_close(&pair.scene);
	tls_client_end(pair.client);
	tls_unref(pair.server);
}

static void start(void)
{
	conn_start_tls(pair.here->conn, pair.server, NULL, NULL, 0);
	conn_start_tls(pair.there->conn, pair.client, "test.example", NULL, 0);
}

static bool has(const struct end *end, const char *text)
{
	return end->got.data != NULL && strcmp(end->got.data, text) == 0;
}

static void what_was_sent_before_waits_for_the_handshake(void **state)
{
	open_pair(state);
	assert_false(conn_is_secure(pair.there->conn));
	start();
	assert_true(conn_is_in_handshake(pair.there->conn));
	assert_true(conn_send(pair.there->conn, "hello ", 6));
	assert_true(conn_send(pair.there->conn, "there", 5));
	assert_true(conn_send(pair.here->conn, "hi", 2));
	TURN_UNTIL(pair.scene.loop, has(pair.here, "hello there") && has(pair.there, "hi"));
	assert_int_equal(pair.secured, 2);
	assert_true(conn_is_secure(pair.here->conn));
	assert_null(conn_fingerprint(pair.here->conn));
	assert_string_equal(conn_fingerprint(pair.there->conn), tls_own(pair.server)->fingerprint);
	assert_string_equal(conn_kind_name(pair.here->conn), "tls");
	close_pair();
}

/* A kernel that takes little: of each call so many bytes (0: all), and every other time nothing. */
static struct {
	size_t most;
	int error; /* 0: none */
	unsigned calls;
	bool to_callee; /* the one who calls has room for all */
} stingy;

static bool is_of_caller(int fd)
{
	struct sockaddr_in self;
	socklen_t len = sizeof self;
	getsockname(fd, (struct sockaddr *)&self, &len);
	return ntohs(self.sin_port) != pair.scene.addr.port;
}

ssize_t __real_sendmsg(int fd, const struct msghdr *msg, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags);

ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	if (stingy.to_callee && is_of_caller(fd))
		return __real_sendmsg(fd, msg, flags);
	if (stingy.error != 0 && stingy.calls++ % 2 == 0) {
		errno = stingy.error;
		return -1;
	}
	if (stingy.most == 0)
		return __real_sendmsg(fd, msg, flags);
	struct iovec first = msg->msg_iov[0];
	if (first.iov_len > stingy.most)
		first.iov_len = stingy.most;
	struct msghdr part = {.msg_iov = &first, .msg_iovlen = 1};
	return __real_sendmsg(fd, &part, flags);
}

static void a_handshake_that_leaves_in_parts_goes_on(void **state)
{
	static const struct {
		const char *what;
		size_t most;
		int error;
	} cases[] = {
	    {"a part of each", 100, 0},
	    {"few bytes of each", 7, 0},
	    {"no room", 0, EAGAIN},
	    {"no memory", 0, ENOBUFS},
	    {"signals", 0, EINTR},
	    {"few bytes, and signals", 50, EINTR},
	    {"few bytes, and no room", 50, EAGAIN},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		print_message("# %s\n", cases[i].what);
		open_pair(state);
		stingy.most = cases[i].most;
		stingy.error = cases[i].error;
		start();
		TURN_UNTIL(pair.scene.loop, pair.secured == 2);
		stingy.most = 0;
		stingy.error = 0;
		assert_true(conn_send(pair.here->conn, "hi", 2));
		assert_true(conn_send(pair.there->conn, "hello", 5));
		TURN_UNTIL(pair.scene.loop, has(pair.here, "hello") && has(pair.there, "hi"));
		close_pair();
	}
}

/* The caller's first words come in one reading with its last step, which is not answered yet. */
static void what_comes_with_the_handshake_is_heard(void **state)
{
	open_pair(state);
	stingy.most = 100;
	stingy.to_callee = true;
	start();
	assert_true(conn_send(pair.there->conn, "hello", 5));
	TURN_UNTIL(pair.scene.loop, has(pair.here, "hello"));
	stingy.most = 0;
	stingy.to_callee = false;
	close_pair();
}

/* What the callee still has to send of the handshake does not count what it hears meanwhile. */
static void much_that_comes_with_the_handshake_is_heard(void **state)
{
	static const char bytes[512 * 1024];
	open_pair(state);
	stingy.most = 1;
	stingy.to_callee = true;
	start();
	assert_true(conn_send(pair.there->conn, bytes, sizeof bytes));
	TURN_UNTIL(pair.scene.loop, pair.here->got.len == sizeof bytes || pair.here->closed == 1);
	stingy.most = 0;
	stingy.to_callee = false;
	assert_string_equal(pair.here->reason, "");
	assert_true(conn_send(pair.here->conn, "all", 3));
	TURN_UNTIL(pair.scene.loop, has(pair.there, "all"));
	close_pair();
}

static void many_bytes_go_both_ways(void **state)
{
	size_t size = (size_t)3 * 1024 * 1024;
	char *bytes = xmalloc(size);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	open_pair(state);
	start();
	assert_true(conn_send(pair.here->conn, bytes, size));
	for (size_t i = 0; i < size; i += 1000) {
		size_t len = size - i < 1000 ? size - i : 1000;
		assert_true(conn_send(pair.there->conn, bytes + i, len));
	}
	TURN_UNTIL(pair.scene.loop, pair.here->got.len == size && pair.there->got.len == size);
	assert_memory_equal(pair.here->got.data, bytes, size);
	assert_memory_equal(pair.there->got.data, bytes, size);
	assert_int_equal(pair.there->drained, 1);
	close_pair();
	free(bytes);
}

static void the_last_words_and_the_end_arrive(void **state)
{
	open_pair(state);
	start();
	TURN_UNTIL(pair.scene.loop, pair.secured == 2);
	assert_true(conn_send(pair.here->conn, "bye", 3));
	conn_close(pair.here->conn, "enough");
	TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
	assert_true(has(pair.there, "bye"));
	assert_string_equal(pair.there->reason, "closed by the other end");
	assert_string_equal(pair.here->reason, "enough");
	close_pair();
}

static void a_farewell_that_finds_no_room_is_said_later(void **state)
{
	for (size_t most = 1; most < 60; most += 7) {
		open_pair(state);
		start();
		TURN_UNTIL(pair.scene.loop, pair.secured == 2);
		stingy.most = most;
		assert_true(conn_send(pair.here->conn, "bye", 3));
		conn_close(pair.here->conn, "enough");
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
		stingy.most = 0;
		assert_true(has(pair.there, "bye"));
		assert_string_equal(pair.there->reason, "closed by the other end");
		close_pair();
	}
}

static void a_cut_is_no_farewell(void **state)
{
	open_pair(state);
	start();
	TURN_UNTIL(pair.scene.loop, pair.secured == 2);
	assert_true(conn_send(pair.there->conn, "half", 4));
	TURN_UNTIL(pair.scene.loop, has(pair.here, "half"));
	conn_abort(pair.there->conn, "cut");
	TURN_UNTIL(pair.scene.loop, pair.here->closed == 1);
	assert_string_equal(pair.here->reason, "the connection was cut");
	close_pair();
}

static void a_caller_that_judges_badly_says_why_and_sends_nothing(void **state)
{
	open_pair(state);
	good = false;
	start();
	assert_true(conn_send(pair.there->conn, "secret", 6));
	TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
	assert_string_equal(pair.there->reason, "that is not the one we know");
	assert_int_equal(pair.here->got.len, 0);
	assert_int_equal(pair.secured, 0);
	close_pair();
}

static void why_it_failed_is_said_once_there_is_room(void **state)
{
	static const struct {
		const char *what;
		size_t most;
		int error;
	} cases[] = {
	    {"a part of each", 1, 0},
	    {"no room", 0, EAGAIN},
	    {"interrupted", 0, EINTR},
	    {"no buffers", 0, ENOBUFS},
	    {"no room, then a part", 2, EAGAIN},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		print_message("# %s\n", cases[i].what);
		open_pair(state);
		good = false;
		stingy.most = cases[i].most;
		stingy.error = cases[i].error;
		start();
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
		stingy.most = 0;
		stingy.error = 0;
		assert_string_equal(pair.there->reason, "that is not the one we know");
		assert_non_null(strstr(pair.here->reason, "does not take this end's certificate"));
		close_pair();
	}
}

static void a_second_call_resumes_and_is_not_judged_again(void **state)
{
	open_pair(state);
	start();
	assert_true(conn_send(pair.here->conn, "x", 1));
	TURN_UNTIL(pair.scene.loop, has(pair.there, "x"));
	conn_close(pair.there->conn, "enough");
	TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
	good = false;
	dial();
	start();
	assert_true(conn_send(pair.here->conn, "again", 5));
	TURN_UNTIL(pair.scene.loop, has(pair.there, "again"));
	assert_true(conn_is_secure(pair.there->conn));
	close_pair();
}

static bool met_no_tls;

static void note_closed(struct end *end)
{
	if (end == pair.there)
		met_no_tls = conn_met_no_tls(end->conn);
}

static void what_answers_without_tls_is_told_apart(void **state)
{
	static const char *const answers[] = {"HTTP/1.1 400 Bad Request\r\n\r\n",
	    ":irc.example NOTICE * :*** Looking up your hostname...\r\n", "hello\n"};
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		open_pair(state);
		conn_start_tls(pair.there->conn, pair.client, NULL, NULL, 0);
		pair.scene.on_closed = note_closed;
		assert_true(conn_send(pair.here->conn, answers[i], strlen(answers[i])));
		met_no_tls = false;
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1);
		assert_true(met_no_tls);
		close_pair();
	}
}

static void alerts_are_told_in_words(void **state)
{
	static const struct {
		char alert;
		const char *words;
	} cases[] = {
	    {40, "there is no version, cipher or kind of key of TLS that both ends take for safe"},
	    {70, "there is no version, cipher or kind of key of TLS that both ends take for safe"},
	    {116, "the other end takes only those who show a certificate of their own"},
	    {48, "the other end does not take this end's certificate: CA is unknown"},
	    {80, "the other end ended TLS: Internal error"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char record[] = {0x15, 3, 3, 0, 2, 2, cases[i].alert};
		open_pair(state);
		conn_start_tls(pair.there->conn, pair.client, NULL, NULL, 0);
		assert_true(conn_send(pair.here->conn, record, sizeof record));
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1);
		assert_string_equal(pair.there->reason, cases[i].words);
		close_pair();
	}
}

static struct tls_certificate seen;

static enum tls_verdict look(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn;
	(void)arg;
	seen = *certificate;
	*cause = xstrdup("looked at");
	return TLS_REFUSED;
}

static void the_judge_is_told_of_the_time_a_certificate_is_for(void **state)
{
	static const struct certificate_recipe cases[] = {
	    {.from = -9, .to = -2},
	    {.from = 2, .to = 9},
	    {GNUTLS_PK_EDDSA_ED25519, .from = -1, .to = 1},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct certificate shown;
		char *cause = NULL;
		int64_t now = time(NULL);
		open_pair(state);
		tls_unref(pair.server);
		tls_client_end(pair.client);
		certificate_make(&shown, &cases[i], NULL);
		char *pem = certificate_pem(&shown);
		pair.server = tls_server_new(pem, pem, false, &cause);
		pair.client = tls_client_new(look, NULL, &cause);
		seen = (struct tls_certificate){0};
		start();
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1);
		assert_string_equal(pair.there->reason, "looked at");
		assert_true(llabs(seen.not_before - now - cases[i].from * DAY) < DAY / 2);
		assert_true(llabs(seen.not_after - now - cases[i].to * DAY) < DAY / 2);
		assert_null(seen.weak);
		free(pem);
		certificate_unmake(&shown);
		close_pair();
	}
}

/* Whom this machine trusts: one authority, or nobody. */
static gnutls_x509_crt_t trusted;

static pthread_t reader; /* the thread that read the list last */

int __wrap_gnutls_x509_trust_list_add_system_trust(
    gnutls_x509_trust_list_t list, unsigned flags, unsigned more);

int __wrap_gnutls_x509_trust_list_add_system_trust(
    gnutls_x509_trust_list_t list, unsigned flags, unsigned more)
{
	(void)flags, (void)more;
	reader = pthread_self();
	gnutls_x509_crt_t copy;
	gnutls_datum_t der = {0};
	if (trusted == NULL)
		return 0;
	gnutls_x509_crt_export2(trusted, GNUTLS_X509_FMT_DER, &der);
	gnutls_x509_crt_init(&copy);
	gnutls_x509_crt_import(copy, &der, GNUTLS_X509_FMT_DER);
	gnutls_free(der.data);
	return gnutls_x509_trust_list_add_cas(list, &copy, 1, 0);
}

static unsigned asked; /* how often the judge was */

static enum tls_verdict ask_authorities(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)certificate;
	asked++;
	return tls_is_public(conn, arg, cause);
}

static void know_old_alone(struct net_tls *tls)
{
	gnutls_priority_deinit(tls->priorities);
	assert_int_equal(
	    gnutls_priority_init2(&tls->priorities, "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL, 0), 0);
}

/* A server with that certificate, and a client that asks about that name. */
static void open_asking(void **state, const struct certificate *shown, const char *host, bool old)
{
	char *cause = NULL, *pem = certificate_pem(shown);
	open_pair(state);
	tls_unref(pair.server);
	tls_client_end(pair.client);
	pair.server = tls_server_new(pem, pem, old, &cause);
	pair.client = tls_client_new(ask_authorities, (void *)(uintptr_t)host, &cause);
	if (old)
		know_old_alone(pair.client);
	asked = 0;
	reader = pthread_self();
	free(pem);
}

static void authorities_vouch_for_a_name_and_a_time(void **state)
{
	static const struct {
		int from, to;
		bool known, old;
		const char *host, *words; /* NULL: vouched for */
	} cases[] = {
	    {-1, 9, true, false, "test.example", NULL},
	    {-1, 9, true, true, "test.example", NULL},
	    {-1, 9, true, false, "other.example", "name"},
	    {-1, 9, true, true, "other.example", "name"},
	    {-1, 9, false, false, "test.example", "issuer"},
	    {-9, -2, true, false, "test.example", "expired"},
	    {2, 9, true, false, "test.example", "not yet"},
	};
	struct certificate authority;
	certificate_make(&authority, &(struct certificate_recipe){.from = -20, .to = 20}, NULL);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct certificate shown;
		certificate_make(&shown,
		    &(struct certificate_recipe){.from = cases[i].from, .to = cases[i].to},
		    &authority);
		trusted = cases[i].known ? authority.self : NULL;
		open_asking(state, &shown, cases[i].host, cases[i].old);
		start();
		TURN_UNTIL(pair.scene.loop, pair.secured == 2 || pair.there->closed == 1);
		assert_int_equal(pair.there->closed, cases[i].words != NULL);
		if (cases[i].words != NULL && strstr(pair.there->reason, cases[i].words) == NULL)
			fail_msg("\"%s\" lacks \"%s\"", pair.there->reason, cases[i].words);
		assert_int_equal(asked, 2);
		assert_false(pthread_equal(reader, pthread_self()));
		certificate_unmake(&shown);
		close_pair();
	}
	certificate_unmake(&authority);
}

/* Once they were read they are known, and what is sent meanwhile goes to nobody but the one. */
static void authorities_are_read_once(void **state)
{
	struct certificate authority, shown;
	certificate_make(&authority, &(struct certificate_recipe){.from = -20, .to = 20}, NULL);
	certificate_make(&shown, &(struct certificate_recipe){.from = -1, .to = 9}, &authority);
	trusted = authority.self;
	open_asking(state, &shown, "test.example", false);
	start();
	assert_true(conn_send(pair.there->conn, "hello", 5));
	TURN_UNTIL(pair.scene.loop, has(pair.here, "hello"));
	assert_int_equal(asked, 2);
	reader = pthread_self();
	gnutls_free(pair.client->resume.data);
	pair.client->resume.data = NULL;
	dial();
	start();
	TURN_UNTIL(pair.scene.loop, pair.secured == 2);
	assert_int_equal(asked, 3);
	assert_true(pthread_equal(reader, pthread_self()));
	certificate_unmake(&shown);
	certificate_unmake(&authority);
	close_pair();
}

/* Neither the one who was to be told of them nor the one who asked is there any more. */
static void a_conn_may_end_while_authorities_are_read(void **state)
{
	struct certificate authority, shown;
	certificate_make(&authority, &(struct certificate_recipe){.from = -20, .to = 20}, NULL);
	certificate_make(&shown, &(struct certificate_recipe){.from = -1, .to = 9}, &authority);
	trusted = authority.self;
	for (unsigned i = 0; i < 2; i++) {
		open_asking(state, &shown, "test.example", false);
		start();
		TURN_UNTIL(pair.scene.loop, asked == 1);
		if (i == 0)
			conn_abort(pair.there->conn, "enough");
		else
			conn_abort(pair.here->conn, "enough");
		TURN_UNTIL(pair.scene.loop, pair.there->closed == 1 && pair.here->closed == 1);
		close_pair();
	}
	certificate_unmake(&shown);
	certificate_unmake(&authority);
}

/* A message of several records, as no two servers cut them. */
static void a_certificate_may_be_long(void **state)
{
	static const unsigned char rubbish[30000];
	struct certificate shown;
	char *cause = NULL;
	certificate_make(&shown, &(struct certificate_recipe){.from = -1, .to = 9}, NULL);
	gnutls_x509_crt_set_extension_by_oid(shown.self, "1.2.3.4", rubbish, sizeof rubbish, 0);
	assert_int_equal(
	    gnutls_x509_crt_sign2(shown.self, shown.self, shown.key, GNUTLS_DIG_SHA256, 0), 0);
	char *pem = certificate_pem(&shown);
	open_pair(state);
	tls_unref(pair.server);
	pair.server = tls_server_new(pem, pem, false, &cause);
	start();
	TURN_UNTIL(pair.scene.loop, pair.secured == 2);
	free(pem);
	certificate_unmake(&shown);
	close_pair();
}

static void keys_that_are_not_safe_are_not_shown(void **state)
{
	static const struct {
		struct certificate_recipe recipe;
		const char *words;
	} cases[] = {
	    {{GNUTLS_PK_RSA, 1024, -1, 1, NULL}, "an RSA key of less than 2048 bits"},
	    {{GNUTLS_PK_DSA, 1024, -1, 1, NULL}, "a DSA key"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct certificate shown;
		char *cause = NULL;
		certificate_make(&shown, &cases[i].recipe, NULL);
		char *pem = certificate_pem(&shown);
		assert_null(tls_server_new(pem, pem, false, &cause));
		if (strstr(cause, cases[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", cause, cases[i].words);
		free(cause);
		free(pem);
		certificate_unmake(&shown);
	}
}

/* Whatever bytes come, no handshake is done and the conn ends. */
static void garbage_is_no_handshake(void **state)
{
	static const char hello[] = "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";
	struct end *end;
	open_pair(state);
	int fd = call_and_accept(&pair.scene, &end);
	conn_start_tls(end->conn, pair.server, NULL, hello, sizeof hello - 1);
	say(fd, "garbage after it, which goes on for more than a record's head is long");
	TURN_UNTIL(pair.scene.loop, end->closed == 1);
	assert_int_equal(end->got.len, 0);
	close(fd);
	close_pair();
}

static void a_silent_caller_holds_up_nobody(void **state)
{
	struct end *end;
	open_pair(state);
	int fd = call_and_accept(&pair.scene, &end);
	conn_start_tls(end->conn, pair.server, NULL, "\x16\x03", 2);
	start();
	TURN_UNTIL(pair.scene.loop, pair.secured == 2);
	assert_int_equal(end->closed, 0);
	assert_true(conn_is_in_handshake(end->conn));
	close(fd);
	TURN_UNTIL(pair.scene.loop, end->closed == 1);
	assert_string_equal(end->reason, "the connection was cut during the TLS handshake");
	close_pair();
}

static void digests_are_read_as_they_are_written(void **state)
{
	static const struct {
		const char *text;
		bool read;
	} cases[] = {
	    {"e7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739e", true},
	    {"SHA256:E7F4D82A3C46F4FE813C4EA1CCDE98E918173CCCB9792AFB9A0233054EF5739E", true},
	    {"e7:f4:d8:2a:3c:46:f4:fe:81:3c:4e:a1:cc:de:98:e9:18:17:3c:cc:b9:79:2a:fb:9a:02:33:05"
	     ":4e:f5:73:9e",
	        true},
	    {"", false},
	    {"e7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739", false},
	    {"e7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739e0", false},
	    {"e7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739g", false},
	    {":e7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739e", false},
	    {"e:7f4d82a3c46f4fe813c4ea1ccde98e918173cccb9792afb9a0233054ef5739e", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		unsigned char key_id[TLS_DIGEST_SIZE];
		char text[TLS_DIGEST_TEXT];
		assert_int_equal(tls_parse_key_id(cases[i].text, key_id), cases[i].read);
		if (!cases[i].read)
			continue;
		tls_format_key_id(key_id, text);
		assert_string_equal(text, cases[0].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_sent_before_waits_for_the_handshake),
	    cmocka_unit_test(a_handshake_that_leaves_in_parts_goes_on),
	    cmocka_unit_test(what_comes_with_the_handshake_is_heard),
	    cmocka_unit_test(much_that_comes_with_the_handshake_is_heard),
	    cmocka_unit_test(many_bytes_go_both_ways),
	    cmocka_unit_test(the_last_words_and_the_end_arrive),
	    cmocka_unit_test(a_farewell_that_finds_no_room_is_said_later),
	    cmocka_unit_test(a_cut_is_no_farewell),
	    cmocka_unit_test(a_caller_that_judges_badly_says_why_and_sends_nothing),
	    cmocka_unit_test(why_it_failed_is_said_once_there_is_room),
	    cmocka_unit_test(a_second_call_resumes_and_is_not_judged_again),
	    cmocka_unit_test(what_answers_without_tls_is_told_apart),
	    cmocka_unit_test(alerts_are_told_in_words),
	    cmocka_unit_test(the_judge_is_told_of_the_time_a_certificate_is_for),
	    cmocka_unit_test(authorities_vouch_for_a_name_and_a_time),
	    cmocka_unit_test(authorities_are_read_once),
	    cmocka_unit_test(a_conn_may_end_while_authorities_are_read),
	    cmocka_unit_test(a_certificate_may_be_long),
	    cmocka_unit_test(keys_that_are_not_safe_are_not_shown),
	    cmocka_unit_test(garbage_is_no_handshake),
	    cmocka_unit_test(a_silent_caller_holds_up_nobody),
	    cmocka_unit_test(digests_are_read_as_they_are_written),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
