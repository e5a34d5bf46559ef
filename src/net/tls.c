#include "net/tls.h"

#include <stdlib.h>
#include <string.h>

#include <gnutls/crypto.h>

#include "base/alloc.h"
#include "net/private.h"
#include "net/tls_private.h"
#include "net/tls_stream.h"

/* Elliptic curves alone: one handshake by a finite field of 8192 bits, which any caller may choose,
 * takes 200 ms. */
#define CURVES                                                                                     \
	"-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-X448:+GROUP-SECP384R1:+GROUP-SECP521R1"
/* Nothing without forward secrecy, and records sealed as TLS 1.3 seals them: TLS 1.2 has others. */
#define NEW_ONLY "NORMAL:-VERS-ALL:+VERS-TLS1.3:" CURVES
#define OLD_TOO                                                                                    \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-MAC-ALL:+AEAD:" CURVES          \
	":%SAFE_RENEGOTIATION"

bool tls_available(void)
{
	return true;
}

static gnutls_datum_t datum(const char *text)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)text, (unsigned)strlen(text)};
}

struct net_tls *tls_share(struct net_tls *tls)
{
	tls->refs++;
	return tls;
}

void tls_unref(struct net_tls *tls)
{
	if (tls == NULL || --tls->refs > 0)
		return;
	if (tls->credentials != NULL)
		gnutls_certificate_free_credentials(tls->credentials);
	gnutls_priority_deinit(tls->priorities);
	for (size_t i = 0; i < 2; i++)
		gnutls_priority_deinit(tls->sessions[i]);
	if (tls->ticket_key.data != NULL)
		gnutls_memset(tls->ticket_key.data, 0, tls->ticket_key.size);
	gnutls_free(tls->ticket_key.data);
	gnutls_free(tls->resume.data);
	free(tls->authorities);
	free(tls);
}

static int init(struct net_tls *tls, const char *priorities)
{
	int error = gnutls_certificate_allocate_credentials(&tls->credentials);
	return error < 0 ? error : gnutls_priority_init2(&tls->priorities, priorities, NULL, 0);
}

static char *explain_pair(int error)
{
	switch (error) {
	case GNUTLS_E_CERTIFICATE_KEY_MISMATCH:
		return xstrdup("the key is not that of the certificate: give the pair that "
		               "belongs together, the own certificate first");
	case GNUTLS_E_BASE64_DECODING_ERROR:
	case GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR:
	case GNUTLS_E_NO_CERTIFICATE_FOUND:
	case GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE:
		return xstrdup(
		    "these are no certificate and key in PEM, which begin with -----BEGIN");
	case GNUTLS_E_DECRYPTION_FAILED:
		return xstrdup("the key has a password: store it without, readable by the server "
		               "alone");
	default:
		return tls_cause("the certificate or its key cannot be used", error);
	}
}

/* A key that callers would refuse is better refused here. */
static bool judge_own(struct net_tls *tls, char **cause)
{
	gnutls_datum_t der;
	int error = gnutls_certificate_get_crt_raw(tls->credentials, 0, 0, &der);
	if (error < 0 || !tls_certificate_read(&der, &tls->own)) {
		*cause = xstrdup("the certificate cannot be read");
		return false;
	}
	if (tls->own.weak != NULL) {
		*cause = xasprintf(
		    "the certificate has %s: make one with a P-256 or Ed25519 key", tls->own.weak);
		return false;
	}
	return true;
}

struct net_tls *tls_server_new(const char *certificate, const char *key, bool old, char **cause)
{
	struct net_tls *tls = xcalloc(1, sizeof *tls);
	tls->refs = 1;
	tls->server = true;
	gnutls_datum_t first = datum(certificate), second = datum(key);
	int error = init(tls, old ? OLD_TOO : NEW_ONLY);
	if (error >= 0)
		error = gnutls_session_ticket_key_generate(&tls->ticket_key);
	if (error >= 0)
		error = gnutls_certificate_set_x509_key_mem2(
		    tls->credentials, &first, &second, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (error >= 0 && judge_own(tls, cause))
		return tls;
	if (error < 0)
		*cause = explain_pair(error);
	tls_unref(tls);
	return NULL;
}

struct net_tls *tls_client_new(tls_judge_fn *judge, void *arg, char **cause)
{
	struct net_tls *tls = xcalloc(1, sizeof *tls);
	tls->refs = 1;
	tls->judge = judge;
	tls->judge_arg = arg;
	int error = init(tls, OLD_TOO);
	if (error < 0) {
		*cause = tls_cause("TLS cannot be used", error);
		tls_unref(tls);
		return NULL;
	}
	gnutls_certificate_set_verify_function(tls->credentials, tls_stream_judge);
	return tls;
}

void tls_client_end(struct net_tls *tls)
{
	if (tls != NULL)
		tls->judge = NULL;
	tls_unref(tls);
}

const struct tls_certificate *tls_own(const struct net_tls *tls)
{
	return &tls->own;
}

/* HMAC-SHA-256 under the key as DER. */
bool tls_own_secret(const struct net_tls *tls, const void *purpose, size_t len,
    unsigned char secret[TLS_DIGEST_SIZE])
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_datum_t der = {0};
	if (gnutls_certificate_get_x509_key(tls->credentials, 0, &key) < 0)
		return false;
	int error = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_DER, &der);
	gnutls_x509_privkey_deinit(key);
	if (error >= 0)
		error =
		    gnutls_hmac_fast(GNUTLS_MAC_SHA256, der.data, der.size, purpose, len, secret);
	if (der.data != NULL)
		gnutls_memset(der.data, 0, der.size);
	gnutls_free(der.data);
	return error >= 0;
}
