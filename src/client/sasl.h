#ifndef CLIENT_SASL_H
#define CLIENT_SASL_H

#include <stdbool.h>

#include "base/buf.h"

/* Our side of a SASL exchange (RFC 4422), in base64 as IRC carries it. */
struct sasl;

/* A server's name for a way to prove oneself that we know, and what it gives away. */
enum sasl_mechanism { SASL_EXTERNAL, SASL_SCRAM_SHA_256, SASL_PLAIN, SASL_MECHANISMS };

/* Built in: whether anything here can log in at all. */
bool sasl_works(void);
const char *sasl_name(enum sasl_mechanism mechanism);

/*
 * NULL when the library cannot. EXTERNAL wants no password, and without an account (NULL) the
 * server knows it by the certificate. Account and password are copied, and wiped by
 * sasl_free().
 */
struct sasl *sasl_begin(enum sasl_mechanism mechanism, const char *account, const char *password);
/* Appends the answer to what the server says (empty at first); false when that cannot be right. */
bool sasl_step(struct sasl *sasl, const char *challenge, struct buf *answer);
/* Nothing is left to be said, and where the mechanism has it the server proved itself, too. */
bool sasl_is_done(const struct sasl *sasl);
void sasl_free(struct sasl *sasl);

#endif
