#include "tests/certificate.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/alloc.h"
#include "tests/check.h"

#define DAY       (24 * 60 * 60)
#define AUTHORITY "CN=Test Authority"

static void make_key(struct certificate *certificate, const struct certificate_recipe *recipe)
{
	bool usual = recipe->kind == GNUTLS_PK_UNKNOWN;
	gnutls_x509_privkey_init(&certificate->key);
	int made =
	    gnutls_x509_privkey_generate(certificate->key, usual ? GNUTLS_PK_ECDSA : recipe->kind,
	        usual ? GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1) : recipe->bits, 0);
	assert_int_equal(made, 0);
}

static void name(gnutls_x509_crt_t self, const char *host, bool authority)
{
	char words[128];
	snprintf(words, sizeof words, "CN=%s", host);
	assert_int_equal(gnutls_x509_crt_set_dn(self, authority ? AUTHORITY : words, NULL), 0);
	struct in_addr ip;
	if (inet_pton(AF_INET, host, &ip) == 1)
		gnutls_x509_crt_set_subject_alt_name(
		    self, GNUTLS_SAN_IPADDRESS, &ip, sizeof ip, GNUTLS_FSAN_SET);
	else
		gnutls_x509_crt_set_subject_alt_name(
		    self, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen(host), GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_basic_constraints(self, authority, -1);
}

void certificate_make(struct certificate *certificate, const struct certificate_recipe *recipe,
    const struct certificate *authority)
{
	time_t now = time(NULL);
	make_key(certificate, recipe);
	gnutls_x509_crt_init(&certificate->self);
	gnutls_x509_crt_t self = certificate->self;
	gnutls_x509_crt_set_version(self, 3);
	gnutls_x509_crt_set_serial(self, authority != NULL ? "\2" : "\1", 1);
	gnutls_x509_crt_set_activation_time(self, now + (time_t)recipe->from * DAY);
	gnutls_x509_crt_set_expiration_time(self, now + (time_t)recipe->to * DAY);
	gnutls_x509_crt_set_key(self, certificate->key);
	name(self, recipe->name != NULL ? recipe->name : CERTIFICATE_NAME, authority == NULL);
	gnutls_digest_algorithm_t digest =
	    recipe->kind == GNUTLS_PK_EDDSA_ED25519 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256;
	const struct certificate *signer = authority != NULL ? authority : certificate;
	assert_int_equal(gnutls_x509_crt_sign2(self, signer->self, signer->key, digest, 0), 0);
}

void certificate_unmake(struct certificate *certificate)
{
	gnutls_x509_crt_deinit(certificate->self);
	gnutls_x509_privkey_deinit(certificate->key);
}

char *certificate_public_pem(const struct certificate *certificate)
{
	gnutls_datum_t text = {0};
	gnutls_x509_crt_export2(certificate->self, GNUTLS_X509_FMT_PEM, &text);
	char *pem = xmemdup0((char *)text.data, text.size);
	gnutls_free(text.data);
	return pem;
}

char *certificate_pem(const struct certificate *certificate)
{
	gnutls_datum_t key = {0};
	gnutls_x509_privkey_export2_pkcs8(
	    certificate->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key);
	char *own = certificate_public_pem(certificate);
	char *pem = xasprintf("%s%.*s", own, (int)key.size, (char *)key.data);
	gnutls_free(key.data);
	free(own);
	return pem;
}

void certificate_write(const char *path, const char *pem)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(pem, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0600), 0);
}
