#include "client/sasl.h"

#include <gsasl.h>
#include <stdlib.h>

#include "base/alloc.h"

struct sasl {
	Gsasl *library;
	Gsasl_session *session;
	bool done;
};

bool sasl_works(void)
{
	return true;
}

const char *sasl_name(enum sasl_mechanism mechanism)
{
	static const char *const names[] = {
	    [SASL_EXTERNAL] = "EXTERNAL",
	    [SASL_SCRAM_SHA_256] = "SCRAM-SHA-256",
	    [SASL_PLAIN] = "PLAIN",
	};
	return names[mechanism];
}

static bool start(
    struct sasl *sasl, enum sasl_mechanism mechanism, const char *account, const char *password)
{
	if (gsasl_init(&sasl->library) != GSASL_OK ||
	    gsasl_client_start(sasl->library, sasl_name(mechanism), &sasl->session) != GSASL_OK)
		return false;
	if (mechanism == SASL_EXTERNAL)
		return gsasl_property_set(sasl->session, GSASL_AUTHZID,
		           account != NULL ? account : "") == GSASL_OK;
	return gsasl_property_set(sasl->session, GSASL_AUTHID, account) == GSASL_OK &&
	       gsasl_property_set(sasl->session, GSASL_PASSWORD, password) == GSASL_OK;
}

struct sasl *sasl_begin(enum sasl_mechanism mechanism, const char *account, const char *password)
{
	struct sasl *sasl = xcalloc(1, sizeof *sasl);
	if (start(sasl, mechanism, account, password))
		return sasl;
	sasl_free(sasl);
	return NULL;
}

bool sasl_step(struct sasl *sasl, const char *challenge, struct buf *answer)
{
	char *text = NULL;
	int result =
	    sasl->done ? GSASL_AUTHENTICATION_ERROR : gsasl_step64(sasl->session, challenge, &text);
	sasl->done = result == GSASL_OK;
	if (text != NULL)
		buf_add_str(answer, text);
	gsasl_free(text);
	return result == GSASL_OK || result == GSASL_NEEDS_MORE;
}

bool sasl_is_done(const struct sasl *sasl)
{
	return sasl->done;
}

void sasl_free(struct sasl *sasl)
{
	if (sasl == NULL)
		return;
	if (sasl->session != NULL)
		gsasl_finish(sasl->session);
	if (sasl->library != NULL)
		gsasl_done(sasl->library);
	free(sasl);
}
