/* What a caller may choose in a handshake to make the server work long for it. */
#include "tests/check.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "server/secure.h"
#include "server/server.h"
#include "tests/certificate.h"
#include "tests/server/tls_guest.h"

#define NEW   "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define OLD   "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define CURVE ":-GROUP-ALL:+GROUP-X25519"

static struct hall hall;

static int open_hall(void **state)
{
	(void)state;
	tls_hall_open(&hall);
	hall.server->config->old_tls = true;
	secure_reload(hall.server);
	return 0;
}

static int close_hall(void **state)
{
	(void)state;
	tls_hall_close(&hall);
	return 0;
}

/* And what is not safe enough any more. */
static void only_some_kinds_are_agreed_to(void **state)
{
	static const struct {
		const char *priorities;
		bool agreed;
	} rows[] = {
	    {NEW CURVE, true},
	    {NEW ":-GROUP-ALL:+GROUP-SECP256R1", true},
	    {NEW ":-GROUP-ALL:+GROUP-SECP384R1", true},
	    {NEW ":-GROUP-ALL:+GROUP-FFDHE2048", false},
	    {NEW ":-GROUP-ALL:+GROUP-FFDHE8192", false},
	    {NEW ":-CIPHER-ALL:+AES-128-GCM", true},
	    {NEW ":-CIPHER-ALL:+AES-256-GCM", true},
	    {NEW ":-CIPHER-ALL:+CHACHA20-POLY1305", true},
	    {OLD, true},
	    {OLD ":-KX-ALL:+DHE-RSA", false},
	    {OLD ":-KX-ALL:+RSA", false},
	    {OLD ":-GROUP-ALL:+GROUP-SECP256R1", true},
	    {OLD ":-CIPHER-ALL:+AES-128-GCM", true},
	    {OLD ":-CIPHER-ALL:+CHACHA20-POLY1305", true},
	    {OLD ":-CIPHER-ALL:+AES-128-CBC", false},
	    {OLD ":-CIPHER-ALL:+AES-256-CBC", false},
	    {"NORMAL:-VERS-ALL:+VERS-TLS1.1", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_guest guest;
		tls_guest_come(&guest, &hall, rows[i].priorities);
		if ((tls_guest_shake(&guest) == 0) != rows[i].agreed)
			fail_msg("%s: %s", rows[i].priorities, gnutls_strerror(guest.error));
		tls_guest_leave(&guest);
	}
}

/* A key that nobody has: signatures by it are noise. */

struct monster {
	unsigned bits, exponent; /* bytes of the latter */
};

static int sign(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *arg, unsigned flags,
    const gnutls_datum_t *data, gnutls_datum_t *signature)
{
	const struct monster *monster = arg;
	(void)key, (void)algorithm, (void)flags, (void)data;
	signature->size = monster->bits / 8;
	signature->data = gnutls_malloc(signature->size);
	memset(signature->data, 0x55, signature->size);
	return 0;
}

static int tell(gnutls_privkey_t key, unsigned what, void *arg)
{
	const struct monster *monster = arg;
	(void)key;
	if (what & GNUTLS_PRIVKEY_INFO_PK_ALGO)
		return GNUTLS_PK_RSA;
	if (what & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS)
		return (int)monster->bits;
	return (what & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO) ? 1 : -1;
}

static gnutls_pubkey_t public_of(const struct monster *monster)
{
	gnutls_pubkey_t key;
	unsigned size = monster->bits / 8;
	gnutls_datum_t modulus = {xmalloc(size), size};
	gnutls_datum_t exponent = {xmalloc(monster->exponent), monster->exponent};
	memset(modulus.data, 0xff, size);
	memset(exponent.data, 0x7f, exponent.size);
	gnutls_pubkey_init(&key);
	assert_int_equal(gnutls_pubkey_import_rsa_raw(key, &modulus, &exponent), 0);
	free(modulus.data);
	free(exponent.data);
	return key;
}

/* The certificate of an honest caller, but for the key. */
static gnutls_x509_crt_t certificate_of(const struct monster *monster)
{
	struct certificate signer;
	gnutls_x509_crt_t own;
	gnutls_pubkey_t key = public_of(monster);
	certificate_make(&signer, &(struct certificate_recipe){.from = -1, .to = 1}, NULL);
	gnutls_x509_crt_init(&own);
	gnutls_x509_crt_set_version(own, 3);
	gnutls_x509_crt_set_serial(own, "\2", 1);
	gnutls_x509_crt_set_activation_time(own, gnutls_x509_crt_get_activation_time(signer.self));
	gnutls_x509_crt_set_expiration_time(own, gnutls_x509_crt_get_expiration_time(signer.self));
	gnutls_x509_crt_set_pubkey(own, key);
	assert_int_equal(
	    gnutls_x509_crt_sign2(own, signer.self, signer.key, GNUTLS_DIG_SHA256, 0), 0);
	gnutls_pubkey_deinit(key);
	certificate_unmake(&signer);
	return own;
}

static void show(struct tls_guest *guest, struct monster *monster)
{
	gnutls_x509_crt_t own = certificate_of(monster);
	gnutls_pcert_st *shown = gnutls_calloc(1, sizeof *shown);
	gnutls_privkey_t key;
	gnutls_privkey_init(&key);
	gnutls_privkey_import_ext4(key, monster, sign, sign, NULL, NULL, tell, 0);
	assert_int_equal(gnutls_pcert_import_x509(shown, own, 0), 0);
	gnutls_certificate_set_flags(guest->credentials, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
	assert_true(gnutls_certificate_set_key(guest->credentials, NULL, 0, shown, 1, key) >= 0);
	gnutls_free(shown); /* what is in it is theirs */
	gnutls_x509_crt_deinit(own);
}

/* Checking one signature by 32768 bits takes two seconds. */
static void keys_that_take_long_are_not_tried(void **state)
{
	static const struct {
		struct monster monster;
		const char *priorities;
		gnutls_alert_description_t alert;
	} rows[] = {
	    {{2048, 3}, NEW CURVE, GNUTLS_A_DECRYPT_ERROR}, /* tried, and wrong */
	    {{8192, 8}, NEW CURVE, GNUTLS_A_DECRYPT_ERROR},
	    {{2048, 10}, NEW CURVE, GNUTLS_A_BAD_CERTIFICATE},
	    {{2048, 256}, NEW CURVE, GNUTLS_A_BAD_CERTIFICATE},
	    {{16384, 3}, NEW CURVE, GNUTLS_A_BAD_CERTIFICATE},
	    {{32768, 4096}, NEW CURVE, GNUTLS_A_BAD_CERTIFICATE},
	    {{32768, 4096}, OLD CURVE, GNUTLS_A_BAD_CERTIFICATE},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_guest guest;
		struct monster monster = rows[i].monster;
		tls_guest_come(&guest, &hall, rows[i].priorities);
		show(&guest, &monster);
		if (tls_guest_shake(&guest) == 0)
			tls_guest_expect_end(&guest);
		gnutls_alert_description_t alert = gnutls_alert_get(guest.session);
		if (guest.error != GNUTLS_E_FATAL_ALERT_RECEIVED || alert != rows[i].alert)
			fail_msg("%u bits: %s, %s", monster.bits, gnutls_strerror(guest.error),
			    gnutls_alert_get_name(alert));
		tls_hall_expect_empty(&hall);
		tls_guest_leave(&guest);
	}
}

/* With so many bytes that mean nothing. */
static char *make_long(unsigned size)
{
	struct certificate shown;
	char *rubbish = xcalloc(1, size);
	certificate_make(&shown, &(struct certificate_recipe){.from = -1, .to = 1}, NULL);
	gnutls_x509_crt_set_extension_by_oid(shown.self, "1.2.3.4", rubbish, size, 0);
	assert_int_equal(
	    gnutls_x509_crt_sign2(shown.self, shown.self, shown.key, GNUTLS_DIG_SHA256, 0), 0);
	char *pem = certificate_pem(&shown);
	free(rubbish);
	certificate_unmake(&shown);
	return pem;
}

/* Reading one of 60 KiB that is nothing but names takes 150 ms. */
static void certificates_are_as_long_as_need_be(void **state)
{
	static const struct {
		unsigned size;
		bool taken;
	} rows[] = {{300, true}, {7500, true}, {8200, false}, {60000, false}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tls_guest guest;
		char *pem = make_long(rows[i].size);
		tls_guest_come(&guest, &hall, NEW CURVE);
		tls_guest_identify(&guest, pem);
		assert_int_equal(tls_guest_shake(&guest), 0);
		if (rows[i].taken) {
			tls_guest_send(&guest, "hello\n");
			tls_guest_expect(&guest, "-- welcome");
		} else {
			tls_guest_expect_end(&guest);
			assert_int_equal(gnutls_alert_get(guest.session), GNUTLS_A_BAD_CERTIFICATE);
		}
		tls_guest_leave(&guest);
		tls_hall_expect_empty(&hall);
		free(pem);
	}
}

#define IN_HALL(test) cmocka_unit_test_setup_teardown(test, open_hall, close_hall)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_HALL(only_some_kinds_are_agreed_to),
	    IN_HALL(keys_that_take_long_are_not_tried),
	    IN_HALL(certificates_are_as_long_as_need_be),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
