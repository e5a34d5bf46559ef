#include "server/verifier.h"

#include <gsasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/secret.h"

#define PREFIX "SCRAM-SHA-256$"

bool verifiers_work(void)
{
	return true;
}

bool verifier_derive(const char *password, unsigned iterations, const unsigned char *salt,
    size_t salt_len, struct verifier *out)
{
	char salted[VERIFIER_KEY], client[VERIFIER_KEY];
	char *prepared = NULL;
	if (gsasl_saslprep(password, 0, &prepared, NULL) != GSASL_OK)
		return false;
	bool done = gsasl_scram_secrets_from_password(GSASL_HASH_SHA256, prepared, iterations,
	                (const char *)salt, salt_len, salted, client, (char *)out->server,
	                (char *)out->stored) == GSASL_OK;
	explicit_bzero(prepared, strlen(prepared));
	explicit_bzero(salted, sizeof salted);
	explicit_bzero(client, sizeof client);
	gsasl_free(prepared);
	out->iterations = iterations;
	return done;
}

static char *base64(const void *data, size_t len)
{
	char *text = NULL;
	if (gsasl_base64_to(data, len, &text, NULL) != GSASL_OK)
		log_die("no base64 could be made of %zu bytes", len);
	return text;
}

char *verifier_make(const char *password)
{
	struct verifier made;
	char salt[VERIFIER_SALT];
	if (gsasl_random(salt, sizeof salt) != GSASL_OK)
		log_die("the system has no random bytes for a salt");
	if (!verifier_derive(
	        password, VERIFIER_ITERATIONS, (const unsigned char *)salt, sizeof salt, &made))
		return NULL;
	char *salt64 = base64(salt, sizeof salt);
	char *stored = base64(made.stored, sizeof made.stored);
	char *server = base64(made.server, sizeof made.server);
	char *text = xasprintf(PREFIX "%u:%s$%s:%s", made.iterations, salt64, stored, server);
	gsasl_free(salt64);
	gsasl_free(stored);
	gsasl_free(server);
	return text;
}

static bool read_key(const char *text, size_t len, unsigned char out[VERIFIER_KEY])
{
	char *bytes = NULL;
	size_t count = 0;
	bool whole =
	    gsasl_base64_from(text, len, &bytes, &count) == GSASL_OK && count == VERIFIER_KEY;
	if (whole)
		memcpy(out, bytes, VERIFIER_KEY);
	gsasl_free(bytes);
	return whole;
}

bool verifier_read(const char *text, struct verifier *out)
{
	char *end;
	if (strncmp(text, PREFIX, strlen(PREFIX)) != 0)
		return false;
	text += strlen(PREFIX);
	unsigned long iterations = strtoul(text, &end, 10);
	if (*end != ':' || iterations == 0 || iterations > VERIFIER_ITERATIONS_MOST)
		return false;
	const char *salt = end + 1;
	size_t salt_len = strcspn(salt, "$");
	const char *stored = salt + salt_len + 1;
	if (salt[salt_len] != '$' || salt_len == 0 || salt_len >= sizeof out->salt)
		return false;
	size_t stored_len = strcspn(stored, ":");
	if (stored[stored_len] != ':')
		return false;
	const char *server = stored + stored_len + 1;
	out->iterations = (unsigned)iterations;
	snprintf(out->salt, sizeof out->salt, "%.*s", (int)salt_len, salt);
	return read_key(stored, stored_len, out->stored) &&
	       read_key(server, strlen(server), out->server);
}

/* What nobody's password fits. */
static void read_none(struct verifier *out)
{
	*out = (struct verifier){
	    .iterations = VERIFIER_ITERATIONS, .salt = "AAAAAAAAAAAAAAAAAAAAAA=="};
}

bool verifier_matches(const char *text, const char *password)
{
	struct verifier kept, made = {0};
	bool known = verifier_read(text, &kept);
	char *salt = NULL;
	size_t salt_len = 0;
	if (!known)
		read_none(&kept);
	bool salted = gsasl_base64_from(kept.salt, strlen(kept.salt), &salt, &salt_len) == GSASL_OK;
	bool derived = salted && verifier_derive(password, kept.iterations,
	                             (const unsigned char *)salt, salt_len, &made);
	bool right = secret_bytes_eq(kept.stored, made.stored, sizeof kept.stored);
	explicit_bzero(&made, sizeof made);
	gsasl_free(salt);
	return known && derived && right;
}
