/* The server's key and certificate: where they come from, and what is wrong with them. */
#include "net/net.h"
#include "tests/check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/tls.h"
#include "server/config.h"
#include "server/identity.h"
#include "server/secure.h"
#include "server/server.h"
#include "tests/certificate.h"

struct place {
	char folder[32];
	struct loop *loop;
	struct net *net;
	struct server *server;
	struct buf log;
};

static struct place place;
static bool read_only; /* the folder is */

int __real_mkstemp(char *path);
int __wrap_mkstemp(char *path);

int __wrap_mkstemp(char *path)
{
	if (!read_only)
		return __real_mkstemp(path);
	errno = EROFS;
	return -1;
}

#define DAYS (24 * 3600 * NS_PER_S)

static int64_t later; /* ns that the clock is ahead */

int64_t __real_clock_wall_ns(void);
int64_t __wrap_clock_wall_ns(void);

int64_t __wrap_clock_wall_ns(void)
{
	return __real_clock_wall_ns() + later;
}

static void note(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	buf_printf(&place.log, "%s%s\n", level == LOG_LEVEL_WARN ? "warn " : "", line);
}

static int open_place(void **state)
{
	(void)state;
	strcpy(place.folder, "/tmp/confab_identity_XXXXXX");
	read_only = false;
	later = 0;
	assert_non_null(mkdtemp(place.folder));
	place.loop = loop_new(LOOP_POLLER_SELECT);
	place.net = net_new(place.loop);
	place.server = server_new(place.loop, place.net, config_new());
	log_set_sink(note, NULL);
	return 0;
}

static int close_place(void **state)
{
	(void)state;
	char *command = xasprintf("rm -r %s", place.folder);
	log_set_sink(NULL, NULL);
	server_free(place.server);
	net_free(place.net);
	loop_free(place.loop);
	buf_fini(&place.log);
	int status = system(command);
	free(command);
	return status;
}

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", place.folder, name);
}

static void opens(void)
{
	char *cause = NULL;
	if (!secure_open(place.server, place.folder, &cause))
		fail_msg("%s", cause);
}

/* As after the end of the server and another start. */
static void opens_again(void)
{
	secure_close(place.server);
	buf_clear(&place.log);
	opens();
}

static void assert_says(const char *text, const char *words)
{
	if (text == NULL || strstr(text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text, words);
}

static void assert_logged(const char *words)
{
	assert_says(place.log.data, words);
}

static void assert_warned_of_nothing(void)
{
	if (place.log.data != NULL)
		assert_null(strstr(place.log.data, "warn"));
}

static void stays_the_same(void **state)
{
	struct stat facts;
	char *path = path_of(IDENTITY_FILE);
	(void)state;
	opens();
	char *first = xstrdup(secure_fingerprint(place.server));
	opens_again();
	assert_string_equal(secure_fingerprint(place.server), first);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_warned_of_nothing();
	/* Also where nothing more can be written. */
	read_only = true;
	opens_again();
	assert_string_equal(secure_fingerprint(place.server), first);
	assert_warned_of_nothing();
	free(first);
	free(path);
}

static void may_be_a_link_to_another_file(void **state)
{
	char *path = path_of(IDENTITY_FILE), *target = path_of("elsewhere.pem");
	(void)state;
	opens();
	char *first = xstrdup(secure_fingerprint(place.server));
	assert_int_equal(rename(path, target), 0);
	assert_int_equal(symlink("elsewhere.pem", path), 0);
	opens_again();
	assert_string_equal(secure_fingerprint(place.server), first);
	free(first);
	free(path);
	free(target);
}

static void is_there_although_it_cannot_be_kept(void **state)
{
	char *path = path_of(IDENTITY_FILE);
	(void)state;
	read_only = true;
	opens();
	assert_logged("the key cannot be kept in ");
	assert_logged("Read-only file system; after the next start there is another");
	assert_int_not_equal(access(path, F_OK), 0);
	char *first = xstrdup(secure_fingerprint(place.server));
	secure_reload(place.server);
	assert_string_equal(secure_fingerprint(place.server), first);
	free(first);
	free(path);
}

static void a_torn_file_is_told_with_what_to_do(void **state)
{
	static const char *const texts[] = {"", "-----BEGIN PRIVATE KEY-----\nMIGHAg", "hello\n"};
	char *path = path_of(IDENTITY_FILE), *cause = NULL;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		certificate_write(path, texts[i]);
		assert_false(secure_open(place.server, place.folder, &cause));
		assert_says(cause, "/tls.pem: these are no certificate and key in PEM");
		assert_says(cause, "; put back a copy of the file, or remove it: then there is a "
		                   "new key");
		free(cause);
	}
	free(path);
}

static void ours_is_closed_to_others(void **state)
{
	struct stat facts;
	char *path = path_of(IDENTITY_FILE);
	(void)state;
	opens();
	assert_int_equal(chmod(path, 0640), 0);
	opens_again();
	assert_logged("tls.pem could be read by others, and cannot any more");
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	free(path);
}

/* Configures a certificate of that recipe, and its key in a file of its own. */
static void configure(const struct certificate_recipe *recipe)
{
	struct certificate shown;
	struct config *config = place.server->config;
	certificate_make(&shown, recipe, NULL);
	char *both = certificate_pem(&shown), *alone = certificate_public_pem(&shown);
	free(config->certificate);
	free(config->key);
	config->certificate = path_of("cert.pem");
	config->key = path_of("key.pem");
	certificate_write(config->certificate, alone);
	certificate_write(config->key, both + strlen(alone));
	certificate_unmake(&shown);
	free(both);
	free(alone);
}

static void a_key_that_all_can_read_is_told(void **state)
{
	(void)state;
	configure(&(struct certificate_recipe){.from = -1, .to = 1});
	assert_int_equal(chmod(place.server->config->key, 0640), 0);
	opens();
	assert_warned_of_nothing();
	assert_int_equal(chmod(place.server->config->key, 0644), 0);
	opens_again();
	assert_logged("/key.pem can be read by everybody, who can pretend to be this server: "
	              "chmod o= ");
}

static void a_wrong_time_is_told(void **state)
{
	static const struct {
		struct certificate_recipe recipe;
		const char *words;
	} cases[] = {
	    {{.from = -9, .to = -2},
	        ": whoever calls for the first time is turned away by it; put"},
	    {{.from = -90, .to = 20}, "/cert.pem and let confabd reload"},
	    {{.from = -90, .to = 20},
	        ": whoever calls for the first time is then turned away by it"},
	    {{.from = -5, .to = 1}, "the certificate expires on 20"},
	    {{.from = -9, .to = -2}, "the certificate expired on 20"},
	    {{.from = 2, .to = 9}, "the certificate is not valid before 20"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		configure(&cases[i].recipe);
		opens();
		assert_logged(cases[i].words);
		assert_logged("warn ");
		secure_close(place.server);
		buf_clear(&place.log);
	}
}

static void a_time_that_is_long_enough_is_not_told(void **state)
{
	static const struct certificate_recipe cases[] = {
	    {.from = -60, .to = 25}, {.from = -4, .to = 2}, {.from = -1, .to = 3650}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		configure(&cases[i]);
		opens();
		secure_look(place.server);
		assert_warned_of_nothing();
		secure_close(place.server);
	}
}

static void what_takes_its_place_is_read_by_itself(void **state)
{
	(void)state;
	configure(&(struct certificate_recipe){.from = -80, .to = 10});
	opens();
	buf_clear(&place.log);
	secure_look(place.server);
	assert_logged("the certificate expires on 20");
	configure(&(struct certificate_recipe){.from = -1, .to = 89});
	buf_clear(&place.log);
	secure_look(place.server);
	assert_warned_of_nothing();
	assert_true(secure_expires(place.server) > clock_wall_s() + 80 * 24 * 3600);
	/* What is no certificate leaves the old one where it is, and is told. */
	later = 85 * DAYS;
	certificate_write(place.server->config->certificate, "");
	secure_look(place.server);
	assert_logged("the old certificate stays: ");
	assert_logged("warn TLS: the certificate expires on 20");
}

/* By its key everybody knows the server. */
static void ours_is_renewed_with_the_same_key(void **state)
{
	char *path = path_of(IDENTITY_FILE), *target = path_of("elsewhere.pem"), *cause = NULL;
	struct stat facts;
	(void)state;
	opens();
	char *first = xstrdup(secure_fingerprint(place.server));
	assert_int_equal(rename(path, target), 0);
	assert_int_equal(symlink("elsewhere.pem", path), 0);
	char *text = identity_read(path, &cause);
	later = (TLS_IDENTITY_DAYS - 30) * DAYS;
	secure_look(place.server);
	assert_null(strstr(place.log.data, "renewed"));
	later = (TLS_IDENTITY_DAYS - 10) * DAYS;
	int64_t expires = secure_expires(place.server);
	secure_look(place.server);
	assert_logged("the certificate is renewed; its key is the same");
	assert_warned_of_nothing();
	assert_string_equal(secure_fingerprint(place.server), first);
	assert_true(secure_expires(place.server) > expires + 3600 * INT64_C(24 * 3600));
	assert_int_equal(lstat(path, &facts), 0);
	assert_true(S_ISLNK(facts.st_mode));
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	/* A start long after the end, and one after a clock that was wrong. */
	for (int i = 0; i < 2; i++) {
		later = i == 0 ? 3 * TLS_IDENTITY_DAYS * DAYS : 0;
		opens_again();
		assert_logged("the certificate is renewed");
		assert_warned_of_nothing();
		assert_string_equal(secure_fingerprint(place.server), first);
	}
	/* Where nothing can be written, it is told. */
	certificate_write(path, text);
	later = 2 * TLS_IDENTITY_DAYS * DAYS;
	read_only = true;
	opens_again();
	assert_logged("the certificate cannot be renewed: cannot write ");
	assert_logged("the certificate expired on 20");
	assert_string_equal(secure_fingerprint(place.server), first);
	free(text);
	free(first);
	free(path);
	free(target);
}

static void a_pair_that_does_not_do_is_told_by_name(void **state)
{
	static const struct {
		gnutls_pk_algorithm_t kind;
		unsigned bits;
		const char *words;
	} cases[] = {
	    {GNUTLS_PK_RSA, 512, "/cert.pem and "},
	    {GNUTLS_PK_RSA, 512, "/key.pem: the certificate has an RSA key of less than 2048 bits"},
	    {GNUTLS_PK_DSA, 1024, "/key.pem: the certificate has a DSA key"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char *cause = NULL;
		configure(&(struct certificate_recipe){cases[i].kind, cases[i].bits, -1, 1, NULL});
		assert_false(secure_check(place.server->config, &cause));
		assert_says(cause, cases[i].words);
		free(cause);
		assert_false(secure_open(place.server, place.folder, &cause));
		assert_says(cause, cases[i].words);
		free(cause);
	}
}

static void a_check_reads_what_is_configured(void **state)
{
	char *cause = NULL;
	struct config *config = place.server->config;
	(void)state;
	assert_true(secure_check(config, &cause));
	configure(&(struct certificate_recipe){.from = -1, .to = 1});
	assert_true(secure_check(config, &cause));
	config->authorities = xstrdup(config->certificate);
	assert_true(secure_check(config, &cause));
	free(config->authorities);
	config->authorities = xstrdup(config->key);
	assert_false(secure_check(config, &cause));
	assert_says(cause, "key.pem has no certificates in PEM");
	free(cause);
	assert_false(secure_open(place.server, place.folder, &cause));
	assert_says(cause, "key.pem has no certificates in PEM");
	free(cause);
	free(config->authorities);
	config->authorities = NULL;
	assert_int_equal(unlink(config->key), 0);
	assert_false(secure_check(config, &cause));
	assert_says(cause, "key.pem: No such file or directory");
	free(cause);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_PLACE(stays_the_same),
	    IN_PLACE(may_be_a_link_to_another_file),
	    IN_PLACE(is_there_although_it_cannot_be_kept),
	    IN_PLACE(a_torn_file_is_told_with_what_to_do),
	    IN_PLACE(ours_is_closed_to_others),
	    IN_PLACE(a_key_that_all_can_read_is_told),
	    IN_PLACE(a_wrong_time_is_told),
	    IN_PLACE(a_time_that_is_long_enough_is_not_told),
	    IN_PLACE(what_takes_its_place_is_read_by_itself),
	    IN_PLACE(ours_is_renewed_with_the_same_key),
	    IN_PLACE(a_pair_that_does_not_do_is_told_by_name),
	    IN_PLACE(a_check_reads_what_is_configured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
