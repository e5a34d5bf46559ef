#ifndef TESTS_CERTIFICATE_H
#define TESTS_CERTIFICATE_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* Certificates by the rules of others: of any kind of key, for any time, of an authority. */

#define CERTIFICATE_NAME "test.example" /* of those that have no other */

struct certificate {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t self;
};

struct certificate_recipe {
	gnutls_pk_algorithm_t kind; /* 0: ECDSA with P-256 */
	unsigned bits;
	int from, to;     /* days from now */
	const char *name; /* or an IPv4 address; NULL: CERTIFICATE_NAME */
};

/* `authority` vouches for it; NULL: it is one itself. */
void certificate_make(struct certificate *certificate, const struct certificate_recipe *recipe,
    const struct certificate *authority);
void certificate_unmake(struct certificate *certificate);
/* Both, to free(). */
char *certificate_pem(const struct certificate *certificate);
/* The certificate alone. */
char *certificate_public_pem(const struct certificate *certificate);
void certificate_write(const char *path, const char *pem); /* 0600 */

#endif
