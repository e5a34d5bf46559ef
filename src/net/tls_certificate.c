/* Certificates: what there is to know of one, and how to make one. */
#include <gnutls/crypto.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/tls_private.h"

#define RSA_BITS_LEAST    2048
#define RSA_BITS_MOST     8192
#define RSA_EXPONENT_MOST 9  /* bytes, a leading zero included */
#define SERIAL_SIZE       16 /* bytes, RFC 5280 section 4.1.2.2 */
#define DAY               (24 * 60 * 60)
#define WARN_BEFORE       (21 * DAY) /* the end, and within the last quarter of its time */

char *tls_cause(const char *what, int error)
{
	return xasprintf("%s: %s", what, gnutls_strerror(error));
}

void tls_digest(const void *data, size_t len, unsigned char digest[TLS_DIGEST_SIZE])
{
	int error = gnutls_hash_fast(GNUTLS_DIG_SHA256, data, len, digest);
	if (error < 0)
		log_die("no SHA-256: %s", gnutls_strerror(error));
}

static const char *weakness(gnutls_x509_crt_t certificate)
{
	unsigned bits = 0;
	int kind = gnutls_x509_crt_get_pk_algorithm(certificate, &bits);
	switch (kind) {
	case GNUTLS_PK_ECDSA:
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		return NULL;
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return bits >= RSA_BITS_LEAST ? NULL : "an RSA key of less than 2048 bits";
	case GNUTLS_PK_DSA:
		return "a DSA key";
	default:
		return "a key of a kind that TLS does not use";
	}
}

static bool read_facts(gnutls_x509_crt_t certificate, struct tls_certificate *out)
{
	unsigned char digest[TLS_DIGEST_SIZE];
	size_t size = sizeof digest;
	if (gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, digest, &size) < 0)
		return false;
	tls_format_key_id(digest, out->fingerprint);
	size = sizeof out->key_id;
	if (gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA256, out->key_id, &size) <
	    0)
		return false;
	out->not_before = gnutls_x509_crt_get_activation_time(certificate);
	out->not_after = gnutls_x509_crt_get_expiration_time(certificate);
	out->self_signed = gnutls_x509_crt_check_issuer(certificate, certificate) != 0;
	out->weak = weakness(certificate);
	return true;
}

bool tls_certificate_read(const gnutls_datum_t *der, struct tls_certificate *out)
{
	gnutls_x509_crt_t certificate;
	*out = (struct tls_certificate){0};
	if (gnutls_x509_crt_init(&certificate) < 0)
		return false;
	bool read = gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) >= 0 &&
	            read_facts(certificate, out);
	gnutls_x509_crt_deinit(certificate);
	return read;
}

bool tls_certificate_of_peer(gnutls_session_t session, struct tls_certificate *out)
{
	unsigned count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	return chain != NULL && count > 0 && tls_certificate_read(&chain[0], out);
}

/* Signatures by it take long to check when its exponent is long, as nobody's is. */
static bool is_costly(gnutls_x509_crt_t certificate)
{
	gnutls_datum_t modulus = {0}, exponent = {0};
	unsigned bits = 0;
	switch (gnutls_x509_crt_get_pk_algorithm(certificate, &bits)) {
	case GNUTLS_PK_ECDSA:
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		return false;
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		break;
	default:
		return true;
	}
	bool read = gnutls_x509_crt_get_pk_rsa_raw(certificate, &modulus, &exponent) >= 0;
	bool costly = !read || bits > RSA_BITS_MOST || exponent.size > RSA_EXPONENT_MOST;
	gnutls_free(modulus.data);
	gnutls_free(exponent.data);
	return costly;
}

bool tls_certificate_is_costly(gnutls_session_t session)
{
	gnutls_x509_crt_t certificate;
	unsigned count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	if (chain == NULL || count == 0 || gnutls_x509_crt_init(&certificate) < 0)
		return false;
	bool costly = gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) < 0 ||
	              is_costly(certificate);
	gnutls_x509_crt_deinit(certificate);
	return costly;
}

/* Making one */

static int fill_in(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *name)
{
	unsigned char serial[SERIAL_SIZE];
	time_t now = (time_t)(clock_wall_ns() / NS_PER_S);
	int error = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);
	serial[0] &= 0x7f; /* a positive number */
	/* A clock that is a little behind must not find it too new. */
	if (error < 0 || (error = gnutls_x509_crt_set_version(certificate, 3)) < 0 ||
	    (error = gnutls_x509_crt_set_serial(certificate, serial, sizeof serial)) < 0 ||
	    (error = gnutls_x509_crt_set_activation_time(certificate, now - DAY)) < 0 ||
	    (error = gnutls_x509_crt_set_expiration_time(
	         certificate, now + (time_t)TLS_IDENTITY_DAYS * DAY)) < 0 ||
	    (error = gnutls_x509_crt_set_key(certificate, key)) < 0 ||
	    (error = gnutls_x509_crt_set_dn_by_oid(
	         certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name))) < 0 ||
	    (error = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
	         (unsigned)strlen(name), GNUTLS_FSAN_SET)) < 0)
		return error;
	return gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static int write_both(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, char **text)
{
	gnutls_datum_t first = {0}, second = {0};
	int error = gnutls_x509_privkey_export2_pkcs8(
	    key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &first);
	if (error >= 0)
		error = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &second);
	if (error >= 0)
		*text = xasprintf("%.*s%.*s", (int)first.size, (char *)first.data, (int)second.size,
		    (char *)second.data);
	if (first.data != NULL)
		gnutls_memset(first.data, 0, first.size);
	gnutls_free(first.data);
	gnutls_free(second.data);
	return error;
}

/* The key, and a certificate for it; NULL with *cause. */
static char *certify(gnutls_x509_privkey_t key, const char *name, char **cause)
{
	gnutls_x509_crt_t certificate = NULL;
	char *text = NULL;
	int error;
	if ((error = gnutls_x509_crt_init(&certificate)) < 0 ||
	    (error = fill_in(certificate, key, name)) < 0 ||
	    (error = write_both(certificate, key, &text)) < 0)
		*cause = tls_cause("cannot make a certificate", error);
	if (certificate != NULL)
		gnutls_x509_crt_deinit(certificate);
	return text;
}

char *tls_make_identity(const char *name, char **cause)
{
	gnutls_x509_privkey_t key = NULL;
	char *text = NULL;
	int error;
	if ((error = gnutls_x509_privkey_init(&key)) < 0 ||
	    (error = gnutls_x509_privkey_generate(
	         key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0)) < 0)
		*cause = tls_cause("cannot make a key", error);
	else
		text = certify(key, name, cause);
	if (key != NULL)
		gnutls_x509_privkey_deinit(key);
	return text;
}

char *tls_renew_identity(const char *pem, const char *name, char **cause)
{
	gnutls_datum_t old = {(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
	gnutls_x509_privkey_t key = NULL;
	char *text = NULL;
	int error;
	if ((error = gnutls_x509_privkey_init(&key)) < 0 ||
	    (error = gnutls_x509_privkey_import(key, &old, GNUTLS_X509_FMT_PEM)) < 0)
		*cause = tls_cause("cannot read the key", error);
	else
		text = certify(key, name, cause);
	if (key != NULL)
		gnutls_x509_privkey_deinit(key);
	return text;
}

bool tls_certificate_ends_soon(const struct tls_certificate *certificate, int64_t now)
{
	int64_t soon = (certificate->not_after - certificate->not_before) / 4;
	if (soon > WARN_BEFORE)
		soon = WARN_BEFORE;
	return now >= certificate->not_after - soon;
}
