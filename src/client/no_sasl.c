/* Without GNU SASL nobody can log in. */
#include "client/sasl.h"

#include <stddef.h>

bool sasl_works(void)
{
	return false;
}

const char *sasl_name(enum sasl_mechanism mechanism)
{
	(void)mechanism;
	return "";
}

struct sasl *sasl_begin(enum sasl_mechanism mechanism, const char *account, const char *password)
{
	(void)mechanism, (void)account, (void)password;
	return NULL;
}

bool sasl_step(struct sasl *sasl, const char *challenge, struct buf *answer)
{
	(void)sasl, (void)challenge, (void)answer;
	return false;
}

bool sasl_is_done(const struct sasl *sasl)
{
	(void)sasl;
	return false;
}

void sasl_free(struct sasl *sasl)
{
	(void)sasl;
}
