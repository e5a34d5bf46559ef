#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

#include "base/base64url.h"

/* Bytes that nobody can guess. */
void random_bytes(void *out, size_t len);

/* A name that nobody else makes: 128 random bits as base64url (RFC 4648 section 5), with a NUL. */
#define RANDOM_TOKEN_BYTES 16
#define RANDOM_TOKEN_LEN   BASE64URL_LEN(RANDOM_TOKEN_BYTES)
void random_token(char out[RANDOM_TOKEN_LEN + 1]);

#endif
