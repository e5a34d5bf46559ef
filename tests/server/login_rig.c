#include "tests/server/login_rig.h"

#include "tests/check.h"

#include <gsasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "server/account.h"
#include "server/server.h"
#include "server/verifier.h"
#include "tests/server/rig.h"

#define CHUNK 400

void rig_account(struct rig *rig, const char *name, const char *password)
{
	char *verifier = verifier_make(password);
	account_set_verifier(rig->server, account_new(rig->server, str_from(name)), verifier);
	free(verifier);
}

struct rig *rig_with_accounts(void (*tweak)(struct config *config))
{
	struct rig *rig = rig_new(tweak);
	rig_account(rig, "ann", "sesame");
	rig_account(rig, "bob", "hunter2");
	return rig;
}

void rig_play_with_accounts(
    const struct rig_case *cases, size_t count, void (*tweak)(struct config *config))
{
	for (size_t i = 0; i < count; i++) {
		struct rig *rig = rig_with_accounts(tweak);
		rig_play(rig, cases[i].what, cases[i].script);
		rig_free(rig);
	}
}

void rig_playf(struct rig *rig, const char *what, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *script = xvasprintf(format, args);
	va_end(args);
	rig_play(rig, what, script);
	free(script);
}

char *plain_blob(const char *authzid, const char *name, const char *password)
{
	struct buf bytes = {0};
	char *blob;
	buf_add(&bytes, authzid, strlen(authzid) + 1);
	buf_add(&bytes, name, strlen(name) + 1);
	buf_add(&bytes, password, strlen(password));
	assert_int_equal(gsasl_base64_to(bytes.data, bytes.len, &blob, NULL), GSASL_OK);
	buf_fini(&bytes);
	return blob;
}

static void say_chunks(struct rig *rig, char client, const char *blob)
{
	size_t left = strlen(blob);
	for (; left >= CHUNK; blob += CHUNK, left -= CHUNK)
		rig_playf(rig, "a chunk", "%c: AUTHENTICATE %.*s\n", client, CHUNK, blob);
	rig_playf(rig, "the last chunk", "%c: AUTHENTICATE %s\n", client, left > 0 ? blob : "+");
}

void rig_plain(struct rig *rig, char client, const char *name, const char *password)
{
	char *blob = plain_blob("", name, password);
	rig_playf(rig, "PLAIN", "%c: AUTHENTICATE PLAIN\n%c< AUTHENTICATE +\n", client, client);
	say_chunks(rig, client, blob);
	free(blob);
}

/* The server's message, without "AUTHENTICATE "; NULL when it was another, which is put back. */
static char *challenge(struct rig *rig, char client)
{
	static const char word[] = "AUTHENTICATE ";
	char *line = rig_line(rig, client);
	assert_non_null(line);
	bool is_one = strncmp(line, word, sizeof word - 1) == 0;
	if (!is_one) {
		struct buf *in = &rig->clients[client - 'a'].in;
		struct buf whole = {0};
		buf_printf(&whole, "%s\r\n", line);
		buf_add(&whole, in->data, in->len);
		buf_fini(in);
		*in = whole;
	}
	char *rest = !is_one ? NULL : xstrdup(strcmp(line + 13, "+") == 0 ? "" : line + 13);
	free(line);
	return rest;
}

bool rig_scram(
    struct rig *rig, char client, const char *authzid, const char *name, const char *password)
{
	Gsasl *context;
	Gsasl_session *session;
	bool proven = false;
	assert_int_equal(gsasl_init(&context), GSASL_OK);
	assert_int_equal(gsasl_client_start(context, "SCRAM-SHA-256", &session), GSASL_OK);
	gsasl_property_set(session, GSASL_AUTHID, name);
	gsasl_property_set(session, GSASL_PASSWORD, password);
	if (*authzid != '\0')
		gsasl_property_set(session, GSASL_AUTHZID, authzid);
	rig_playf(rig, "SCRAM", "%c: AUTHENTICATE SCRAM-SHA-256\n", client);
	char *said;
	while (!proven && (said = challenge(rig, client)) != NULL) {
		char *answer = NULL;
		int result = gsasl_step64(session, said, &answer);
		assert_true(result == GSASL_OK || result == GSASL_NEEDS_MORE);
		say_chunks(rig, client, answer != NULL ? answer : "");
		proven = result == GSASL_OK;
		gsasl_free(answer);
		free(said);
	}
	gsasl_finish(session);
	gsasl_done(context);
	return proven;
}
