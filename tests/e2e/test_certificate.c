/* Logging in by a certificate of one's own: over TLS and DTLS, and what is wrong with files. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/certificate.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define ADDRESS_MOST 64

/* A server with TLS and the account "guest", whose password is in the file "password". */
static struct confabd *start_server(struct stage *stage, char address[ADDRESS_MOST])
{
	struct confabd *confabd = confabd_start(stage, NULL);
	assert_true(guest_account(stage, confabd));
	certificate_write(stage_path(stage, "password"), "sesame\n");
	snprintf(address, ADDRESS_MOST, "ircs://%s", confabd_place(confabd, CONFABD_TCP));
	return confabd;
}

/* By that certificate alone, or with more words. */
static struct terminal *join(
    struct stage *stage, const char *file, const char *address, const char *const more[4])
{
	struct terminal *terminal = confab_start(stage, &(struct terminal_config){0},
	    (const char *const[]){"join", "--nick", "guest", "--certificate", file, address,
	        CONFAB_CHANNEL, more[0], more[1], more[2], more[3], NULL});
	terminal_wait(terminal, CONFAB_CHANNEL);
	return terminal;
}

static const char *make(struct stage *stage)
{
	const char *file = stage_path(stage, "guest.pem");
	const char *const argv[] = {stage_program(stage, "confab"), "certificate", file, NULL};
	struct run run = run_program(stage, argv, NULL);
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(run.output.data, "/raw ACCOUNT CERTIFICATE add"));
	run_fini(&run);
	run = run_program(stage, argv, NULL);
	assert_int_equal(run.status, 1);
	assert_non_null(strstr(run.errors.data, "there is one already"));
	run_fini(&run);
	struct stat info;
	assert_int_equal(stat(file, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	return file;
}

static void a_certificate_opens_an_account(void **state)
{
	static const char *const nothing[4];
	char address[ADDRESS_MOST];
	struct confabd *confabd = start_server(*state, address);
	const char *file = make(*state);
	/* Nobody knows it yet. */
	struct terminal *guest = join(*state, file, address, nothing);
	terminal_wait(guest, "Your certificate belongs to no account here yet.");
	terminal_close(guest);
	/* With the password, too, which lets one add it. */
	guest = join(*state, file, address,
	    (const char *const[4]){
	        "--account", "guest", "--password-file", stage_path(*state, "password")});
	terminal_wait(guest, "account guest");
	terminal_enter(guest, "/raw ACCOUNT CERTIFICATE add");
	terminal_wait(guest, "It opens the account");
	terminal_close(guest);
	/* From now on by itself, over TLS, again after a break, and over DTLS. */
	guest = join(*state, file, address, nothing);
	terminal_wait(guest, "account guest");
	terminal_enter(guest, "/reconnect");
	terminal_wait(guest, "Connected again");
	terminal_wait(guest, "account guest");
	terminal_close(guest);
	guest = join(*state, file, confabd_place(confabd, CONFABD_UDP),
	    (const char *const[4]){"--udp", "--fingerprint", guest_key(*state, confabd), NULL});
	terminal_wait(guest, "account guest");
}

static const char *write_pem(struct stage *stage, const char *name, char *pem)
{
	const char *path = stage_path(stage, name);
	certificate_write(path, pem);
	free(pem);
	return path;
}

static char *key_pem(const struct certificate *certificate, const char *password)
{
	gnutls_datum_t pem = {0};
	assert_int_equal(gnutls_x509_privkey_export2_pkcs8(certificate->key, GNUTLS_X509_FMT_PEM,
	                     password, GNUTLS_PKCS_PBES2_AES_256, &pem),
	    0);
	char *text = strndup((const char *)pem.data, pem.size);
	gnutls_free(pem.data);
	return text;
}

static void what_is_wrong_with_a_file_is_said(void **state)
{
	struct certificate own, other, old;
	certificate_make(&own, &(struct certificate_recipe){.from = -1, .to = 9}, NULL);
	certificate_make(&other, &(struct certificate_recipe){.from = -1, .to = 9}, NULL);
	certificate_make(&old, &(struct certificate_recipe){.from = -9, .to = -2}, NULL);
	const char *public = write_pem(*state, "public", certificate_public_pem(&own));
	const char *open = write_pem(*state, "open", certificate_pem(&own));
	chmod(open, 0644);
	const struct {
		const char *certificate, *key, *words;
	} cases[] = {
	    {"/nowhere.pem", NULL, "cannot read /nowhere.pem: No such file"},
	    {write_pem(*state, "empty", strdup("")), NULL, "has no certificate in PEM"},
	    {public, NULL, "has no key: --key FILE names a file with it"},
	    {public, public, "has no key"},
	    {public, write_pem(*state, "other", key_pem(&other, NULL)),
	        "has a key that is not that of the certificate"},
	    {write_pem(*state, "old", certificate_pem(&old)), NULL, "expired on "},
	    {open, NULL, "can be read by others: chmod 600"},
	    {NULL, public, "--key goes with --certificate FILE"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *argv[9] = {stage_program(*state, "confab"), "say"};
		size_t count = 2;
		if (cases[i].certificate != NULL) {
			argv[count++] = "--certificate";
			argv[count++] = cases[i].certificate;
		}
		if (cases[i].key != NULL) {
			argv[count++] = "--key";
			argv[count++] = cases[i].key;
		}
		argv[count++] = "localhost:1";
		argv[count++] = "#lobby";
		struct run run = run_program(*state, argv, "hello\n");
		if (run.status != 2 || strstr(run.errors.data, cases[i].words) == NULL)
			stage_fail(
			    *state, "%s: %d, %s", cases[i].words, run.status, run.errors.data);
		run_fini(&run);
	}
	certificate_unmake(&own);
	certificate_unmake(&other);
	certificate_unmake(&old);
}

static void the_password_of_a_key_is_asked_for(void **state)
{
	char address[ADDRESS_MOST];
	struct certificate own;
	struct confabd *confabd = start_server(*state, address);
	(void)confabd;
	certificate_make(&own, &(struct certificate_recipe){.from = -1, .to = 9}, NULL);
	const char *public = write_pem(*state, "public", certificate_public_pem(&own));
	const char *locked = write_pem(*state, "locked", key_pem(&own, "open up"));
	certificate_unmake(&own);
	const char *const words[] = {"join", "--nick", "guest", "--certificate", public, "--key",
	    locked, address, CONFAB_CHANNEL, NULL};
	struct terminal *guest = confab_start(*state, &(struct terminal_config){0}, words);
	terminal_wait(guest, "Password of the key in ");
	terminal_enter(guest, "wrong");
	terminal_wait(guest, "Wrong. Password of the key in ");
	terminal_enter(guest, "open up");
	terminal_wait(guest, "1 here");
	terminal_close(guest);
	guest = confab_start(*state, &(struct terminal_config){0}, words);
	for (int i = 0; i < 3; i++) {
		while (strstr(terminal_row(guest, i), "Password of the key") == NULL)
			stage_turn(*state, NS_PER_S);
		terminal_enter(guest, "wrong");
	}
	terminal_wait(guest, "has a key with another password");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_certificate_opens_an_account),
	    stage_test(what_is_wrong_with_a_file_is_said),
	    stage_test(the_password_of_a_key_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
