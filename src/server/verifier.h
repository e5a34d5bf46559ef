#ifndef SERVER_VERIFIER_H
#define SERVER_VERIFIER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * verifier: what is kept of a password, from which it cannot be read back: the two keys of SCRAM
 * (RFC 5802 section 3), with a salt of their own, as one word:
 * "SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY", the last three in base64 (RFC 5803).
 * Nothing here touches anything but its arguments, so it may run in any thread.
 */
#define VERIFIER_ITERATIONS      16384u    /* of SHA-256; RFC 7677 wants 4096 at least */
#define VERIFIER_ITERATIONS_MOST 10000000u /* some seconds: more is a typing error */
#define VERIFIER_SALT            16        /* bytes */
#define VERIFIER_SALT_MAX        128       /* bytes of it in base64, for those made elsewhere */
#define VERIFIER_KEY             32        /* bytes */
#define PASSWORD_MAX             1000      /* bytes of a password */

struct verifier {
	unsigned iterations;
	char salt[VERIFIER_SALT_MAX]; /* base64 */
	unsigned char stored[VERIFIER_KEY];
	unsigned char server[VERIFIER_KEY];
};

/* Whether this confab was built with what accounts need. */
bool verifiers_work(void);
/* Takes some 10 ms. NULL when the password is none (RFC 4013: control characters), to free(). */
char *verifier_make(const char *password);
/* The same for each salt and password, in as long. False as above. */
bool verifier_derive(const char *password, unsigned iterations, const unsigned char *salt,
    size_t salt_len, struct verifier *out);
/* False when it is not one. */
bool verifier_read(const char *text, struct verifier *out);
/* Takes as long as making one, whether it is right or not, and if it is not a verifier, too. */
bool verifier_matches(const char *text, const char *password);

#endif
