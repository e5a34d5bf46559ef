#ifndef NET_TLS_STREAM_H
#define NET_TLS_STREAM_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "net/tls.h"

/* The TLS of one stream: conn->tls, from conn_start_tls() on. */
struct tls_stream {
	struct net_tls *tls;
	gnutls_session_t session;
	const char *input; /* ciphertext that was read and not yet taken: in the net's scratch */
	size_t input_len;
	struct buf kept; /* the same from one reading to the next; mostly empty */
	size_t sending;  /* bytes at the head of the queue that are a record on its way */
	struct tls_reading *reading; /* of authorities, on which its verdict depends; or NULL */
	char *refusal;               /* why the other end's certificate is not good enough */
	char *identity; /* the fingerprint of the other end's certificate; NULL: it has none */
	int error;      /* errno of the last failed send */
	int unsaid;     /* GnuTLS's error whose alert has not left yet; 0: none */
	size_t shaken;  /* bytes that came for the handshake so far */
	bool asked;     /* authorities were read for it, or could not be */
	bool begun;
	bool ready;     /* the handshake is over, but for what is still to be sent … */
	bool has_rest;  /* … which leaves before all else */
	bool failed;    /* nothing goes through it any more */
	bool eof;       /* the stream below has ended */
	bool cut_short; /* the kernel did not take all of the last bytes */
	bool alerted;   /* GnuTLS has the alert of `unsaid` */
	bool said_bye;
	bool no_tls; /* the other end answered something else */
};

gnutls_certificate_verify_function tls_stream_judge;
/* The hook of a handshake: ends it when a message would cost us much. */
int tls_limit(gnutls_session_t session, unsigned message, unsigned when, unsigned incoming,
    const gnutls_datum_t *data);

/* What each end offers, and the name that is called (NULL: none); GnuTLS's error or 0. */
int tls_set_up(gnutls_session_t session, struct net_tls *tls, const char *host);
void tls_shake(struct conn *conn);    /* one step, as far as the bytes go */
void tls_shake_on(struct conn *conn); /* the verdict can be given now */
#define TLS_TO_SEND 1                 /* GnuTLS tells so that a step waits for room to send */
/* GnuTLS takes messages of 16 MiB, which thousands of callers would send us: whole handshakes may
 * have this much. */
#define TLS_HANDSHAKE_MOST ((size_t)64 * 1024) /* bytes */
/* For good: the other end gets an alert that says why, and time to read it. */
void tls_fail(struct conn *conn, int error);
/* The alert that says so; without room for it, again at the next flush. */
void tls_send_alert(struct conn *conn, int error);
void tls_wait_to_send(struct conn *conn); /* what the kernel did not take yet */
/* What the kernel took but a part of; GNUTLS_E_AGAIN while some of it is left. */
int tls_send_rest(struct tls_stream *tls);
/* Once the handshake is over: tls->identity. */
void tls_note_identity(struct tls_stream *tls);

#endif
