/* What a caller shows of itself: a certificate, with the key that goes with it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "net/tls_private.h"

struct tls_identity {
	gnutls_x509_crt_t *chain; /* the own one first */
	unsigned count;
	gnutls_x509_privkey_t key;
	struct tls_certificate about;
};

static gnutls_datum_t datum(const char *text)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)text, (unsigned)strlen(text)};
}

void tls_identity_free(struct tls_identity *identity)
{
	if (identity == NULL)
		return;
	for (unsigned i = 0; i < identity->count; i++)
		gnutls_x509_crt_deinit(identity->chain[i]);
	gnutls_free(identity->chain);
	if (identity->key != NULL)
		gnutls_x509_privkey_deinit(identity->key);
	free(identity);
}

static bool read_chain(struct tls_identity *identity, const char *text, char **cause)
{
	gnutls_datum_t pem = datum(text), der = {0};
	int error = gnutls_x509_crt_list_import2(
	    &identity->chain, &identity->count, &pem, GNUTLS_X509_FMT_PEM, 0);
	if (error < 0) {
		identity->count = 0;
		*cause = xstrdup(
		    "has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----");
		return false;
	}
	bool read = gnutls_x509_crt_export2(identity->chain[0], GNUTLS_X509_FMT_DER, &der) >= 0 &&
	            tls_certificate_read(&der, &identity->about);
	gnutls_free(der.data);
	if (!read)
		*cause = xstrdup("has a certificate that cannot be read");
	else if (identity->about.weak != NULL)
		*cause = xasprintf("has a certificate with %s, which is not safe: make a new one",
		    identity->about.weak);
	return read && identity->about.weak == NULL;
}

static bool read_key(struct tls_identity *identity, const char *text, const char *password,
    bool *locked, char **cause)
{
	gnutls_datum_t pem = datum(text);
	if (strstr(text, "PRIVATE KEY-----") == NULL) {
		*cause = xstrdup("has no key");
		return false;
	}
	int error = gnutls_x509_privkey_init(&identity->key);
	if (error >= 0)
		error = gnutls_x509_privkey_import2(
		    identity->key, &pem, GNUTLS_X509_FMT_PEM, password, 0);
	*locked = error == GNUTLS_E_DECRYPTION_FAILED;
	if (*locked)
		*cause = xstrdup(password != NULL ? "has a key with another password"
		                                  : "has a key with a password");
	else if (error < 0)
		*cause = tls_cause("has a key that cannot be read", error);
	return error >= 0;
}

static bool belongs(const struct tls_identity *identity, char **cause)
{
	unsigned char id[TLS_DIGEST_SIZE];
	size_t size = sizeof id;
	if (gnutls_x509_privkey_get_key_id(identity->key, GNUTLS_KEYID_USE_SHA256, id, &size) >=
	        0 &&
	    memcmp(id, identity->about.key_id, sizeof id) == 0)
		return true;
	*cause = xstrdup("has a key that is not that of the certificate");
	return false;
}

struct tls_identity *tls_identity_read(
    const char *certificate, const char *key, const char *password, bool *locked, char **cause)
{
	struct tls_identity *identity = xcalloc(1, sizeof *identity);
	*locked = false;
	if (read_chain(identity, certificate, cause) &&
	    read_key(identity, key, password, locked, cause) && belongs(identity, cause))
		return identity;
	tls_identity_free(identity);
	return NULL;
}

const struct tls_certificate *tls_identity_about(const struct tls_identity *identity)
{
	return &identity->about;
}

bool tls_show(struct net_tls *tls, const struct tls_identity *identity, char **cause)
{
	int error = gnutls_certificate_set_x509_key(
	    tls->credentials, identity->chain, (int)identity->count, identity->key);
	if (error < 0)
		*cause = tls_cause("your certificate cannot be used", error);
	return error >= 0;
}
