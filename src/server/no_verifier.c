/* Without GNU SASL there are no accounts. */
#include "server/verifier.h"

bool verifiers_work(void)
{
	return false;
}

char *verifier_make(const char *password)
{
	(void)password;
	return NULL;
}

bool verifier_derive(const char *password, unsigned iterations, const unsigned char *salt,
    size_t salt_len, struct verifier *out)
{
	(void)password, (void)iterations, (void)salt, (void)salt_len, (void)out;
	return false;
}

bool verifier_read(const char *text, struct verifier *out)
{
	(void)text, (void)out;
	return false;
}

bool verifier_matches(const char *text, const char *password)
{
	(void)text, (void)password;
	return false;
}
