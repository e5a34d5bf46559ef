#ifndef TESTS_SERVER_TLS_GUEST_H
#define TESTS_SERVER_TLS_GUEST_H

#include <gnutls/gnutls.h>

#include "tests/server/hall.h"

/* A caller that speaks TLS by GnuTLS itself, over a guest's socket, turning the hall while it
 * waits. */
struct tls_guest {
	struct guest guest; /* what comes before and below TLS */
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	struct buf heard; /* inside TLS */
	struct buf out;   /* captured instead of sent, while `captures` */
	bool captures;
	int error; /* of the handshake or the last reading; 0: fine */
};

/* A hall whose server has TLS, and a key in its folder. */
void tls_hall_open(struct hall *hall);
void tls_hall_close(struct hall *hall);
void tls_hall_lose_key(struct hall *hall); /* the file; the server still has it */
/* Everybody has gone. */
void tls_hall_expect_empty(struct hall *hall);

/* Connects and prepares; NULL priorities are the usual ones. */
void tls_guest_come(struct tls_guest *guest, struct hall *hall, const char *priorities);
/* Shows this certificate and key, PEM in one text, to the server. */
void tls_guest_identify(struct tls_guest *guest, const char *pem);
void tls_guest_step(struct tls_guest *guest); /* of the handshake, without waiting */
bool tls_guest_is_done(const struct tls_guest *guest);
/* The whole handshake; returns GnuTLS's error, 0 when it is done. */
int tls_guest_shake(struct tls_guest *guest);
void tls_guest_send(struct tls_guest *guest, const char *text);
/* The text comes, whatever comes before it; that and all before it are forgotten. */
void tls_guest_expect(struct tls_guest *guest, const char *text);
/* The server ends it; returns how: 0 for a farewell, else GnuTLS's error. */
int tls_guest_expect_end(struct tls_guest *guest);
void tls_guest_leave(struct tls_guest *guest);

#endif
