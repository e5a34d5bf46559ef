#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hex.h"

struct conn;
struct loop;

/*
 * TLS on streams (RFC 8446), by GnuTLS. Built without it, tls_available() is false, the makers
 * below fail with a cause, and no conn ever becomes secure.
 */
bool tls_available(void);

#define TLS_DIGEST_SIZE 32                        /* bytes of a SHA-256 */
#define TLS_DIGEST_TEXT HEX_TEXT(TLS_DIGEST_SIZE) /* bytes of it in lower-case hexadecimal */

/* What there is to know of the other end's certificate. */
struct tls_certificate {
	char fingerprint[TLS_DIGEST_TEXT];     /* of the certificate as a whole */
	unsigned char key_id[TLS_DIGEST_SIZE]; /* of the public key (SPKI): what is pinned */
	int64_t not_before, not_after;         /* seconds since 1970 UTC */
	bool self_signed;
	const char
	    *weak; /* what is wrong with its key, as "an RSA key of 512 bits"; NULL: nothing */
};

/* Its time is over, or so soon that somebody should do something; `now` in seconds as above. */
bool tls_certificate_ends_soon(const struct tls_certificate *certificate, int64_t now);

/*
 * net_tls: what this end shows of itself and how it judges the other. Shared by the conns that use
 * it: one that was replaced lives on until the last of them is gone.
 */
struct net_tls;

/*
 * For those who take calls: certificates, the own one first, and its key, both PEM in one text or
 * in two. Callers may show a certificate of their own; nobody judges it. `old` lets TLS 1.2 in.
 * NULL with *cause, a sentence to free().
 */
struct net_tls *tls_server_new(const char *certificate, const char *key, bool old, char **cause);

/*
 * For those who call. `judge` is asked, with `arg`, once the certificate of the other end is there
 * and before anything is sent to it; TLS_REFUSED ends the conn with *cause, a sentence that it
 * allocates. It may ask tls_is_public(), and hands on that it is TLS_UNDECIDED: then it is asked
 * again. A resumed handshake is not judged again.
 */
enum tls_verdict { TLS_REFUSED, TLS_ACCEPTED, TLS_UNDECIDED };
typedef enum tls_verdict tls_judge_fn(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause);
struct net_tls *tls_client_new(tls_judge_fn *judge, void *arg, char **cause);
/*
 * tls_identity: what a caller shows of itself to servers that ask, a certificate and its key, read
 * from PEM in one text or in two. `password` opens the key (NULL: it needs none). NULL with *cause,
 * what a file "has" that is wrong, to free(); `locked`: it is the password that is missing or
 * wrong.
 */
struct tls_identity;
struct tls_identity *tls_identity_read(
    const char *certificate, const char *key, const char *password, bool *locked, char **cause);
void tls_identity_free(struct tls_identity *identity); /* NULL is fine */
const struct tls_certificate *tls_identity_about(const struct tls_identity *identity);
/* Takes a copy. False with *cause, a sentence to free(). */
bool tls_show(struct net_tls *tls, const struct tls_identity *identity, char **cause);

/* As tls_unref(), and `judge` is asked no more: whose handshake is not over fails. */
void tls_client_end(struct net_tls *tls);

struct net_tls *tls_share(struct net_tls *tls); /* for tls_unref() */
void tls_unref(struct net_tls *tls);            /* NULL is fine */

/* The own certificate, which is there for servers. */
const struct tls_certificate *tls_own(const struct net_tls *tls);

/*
 * Public authorities. Reading the system's list of them takes tens of milliseconds, so a worker
 * thread does it.
 */

/* Whom the below ask: those in that PEM file. NULL: the system's list. */
void tls_set_authorities(struct net_tls *tls, const char *file);
/* Whether such a file can be used; false with *cause, a sentence to free(). Not for the loop. */
bool tls_check_authorities(const char *file, char **cause);
/* Inside `judge`: whether one vouches for that name; *why (to free()) if it is TLS_REFUSED. */
enum tls_verdict tls_is_public(struct conn *conn, const char *host, char **why);
/* Whether they vouch for `host` by the own certificate: calls back from the loop, not before it
 * returns, and the question is gone. */
struct tls_question;
typedef void tls_vouched_fn(bool vouched, void *arg);
struct tls_question *tls_ask_own(struct loop *loop, const struct net_tls *tls, const char *host,
    tls_vouched_fn *done, void *arg);
void tls_question_cancel(struct tls_question *question); /* calls nothing back */

/* A fresh P-256 key and a certificate that it signed itself, as PEM in one text to free(); NULL
 * with *cause. */
char *tls_make_identity(const char *name, char **cause);
#define TLS_IDENTITY_DAYS 3650
/* The same for the key in such a text: whoever knows the key knows it again. */
char *tls_renew_identity(const char *pem, const char *name, char **cause);

/*
 * A secret for `purpose` that follows from the own private key: the same each time, and nobody who
 * has not the key finds it. False where the key cannot be had.
 */
bool tls_own_secret(const struct net_tls *tls, const void *purpose, size_t len,
    unsigned char secret[TLS_DIGEST_SIZE]);

/* SHA-256. */
void tls_digest(const void *data, size_t len, unsigned char digest[TLS_DIGEST_SIZE]);

/* As people compare it: hexadecimal. When read, "SHA256:" may stand before it, and colons between
 * bytes. */
void tls_format_key_id(const unsigned char key_id[TLS_DIGEST_SIZE], char out[TLS_DIGEST_TEXT]);
bool tls_parse_key_id(const char *text, unsigned char key_id[TLS_DIGEST_SIZE]);

/*
 * From here on the stream carries TLS, or a datagram session DTLS 1.2; called once, with a handler
 * set, and for a session before anything was sent. `host` is the name that a caller means, for the
 * other end's choice of certificate (NULL: none, or we take the call); `data` came from the other
 * end already. What is sent waits for the handshake, of whose success the handler's `secured`
 * tells.
 */
void conn_start_tls(
    struct conn *conn, struct net_tls *tls, const char *host, const void *data, size_t len);
/* The handshake was begun and is not over. */
bool conn_is_in_handshake(const struct conn *conn);
/* For `closed`: what answered our handshake was no TLS at all. */
bool conn_met_no_tls(const struct conn *conn);

#endif
