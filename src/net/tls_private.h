#ifndef NET_TLS_PRIVATE_H
#define NET_TLS_PRIVATE_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "net/tls.h"

/* What the files that know GnuTLS share. */

struct tls_reading;

struct net_tls {
	unsigned refs;
	bool server;
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priorities;
	gnutls_priority_t
	    sessions[2];           /* of datagram sessions, quick ones second; NULL until then */
	gnutls_datum_t ticket_key; /* server: what session tickets are sealed with */
	gnutls_datum_t resume;     /* client: the last session, to go on with */
	tls_judge_fn *judge;       /* NULL: nobody judges any more */
	void *judge_arg;
	struct tls_certificate own;
	char *authorities; /* a file of them; NULL: the system's */
	bool trusts;       /* client: they were read */
};

/* What GnuTLS says as a sentence, to free(). */
char *tls_cause(const char *what, int error);
/* False when it cannot be read. */
bool tls_certificate_read(const gnutls_datum_t *der, struct tls_certificate *out);
bool tls_certificate_of_peer(gnutls_session_t session, struct tls_certificate *out);
/* The other end's key was made so that a signature by it takes us seconds to check. */
bool tls_certificate_is_costly(gnutls_session_t session);
/* No handshake waits for them any more. */
void tls_reading_cancel(struct tls_reading *reading);

#endif
