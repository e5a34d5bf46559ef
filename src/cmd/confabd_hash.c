#include "cmd/confabd_hash.h"

#include <stdio.h>

#include "base/secret.h"
#include "cmd/fail.h"
#include "cmd/password.h"
#include "server/verifier.h"

static int hash(const char *password)
{
	char *verifier = *password != '\0' ? verifier_make(password) : NULL;
	if (verifier == NULL)
		return fail(STATUS_FAILED,
		    "this cannot be a password: it is empty or has control characters");
	puts(verifier);
	secret_free(verifier);
	return STATUS_FINE;
}

int confabd_hash(void)
{
	if (!verifiers_work())
		return fail(
		    STATUS_FAILED, "this confabd was built without GNU SASL, and can hash nothing");
	char *password = password_from_input("the operator");
	int status = password != NULL ? hash(password) : STATUS_FAILED;
	secret_free(password);
	return status;
}
