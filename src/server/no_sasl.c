/* Without GNU SASL nobody can log in, and everybody is a guest. */
#include "server/sasl.h"

#include <stddef.h>

bool sasl_works(void)
{
	return false;
}

void sasl_mechanisms(const struct peer *peer, struct buf *out)
{
	(void)peer, (void)out;
}

bool sasl_is_private(const struct peer *peer)
{
	(void)peer;
	return false;
}

bool sasl_begin(struct peer *peer, struct str mechanism)
{
	(void)peer, (void)mechanism;
	return false;
}

enum sasl_state sasl_step(struct sasl *sasl, const char *message, char **challenge)
{
	(void)sasl, (void)message;
	*challenge = NULL;
	return SASL_WRONG;
}

void sasl_end(struct peer *peer)
{
	(void)peer;
}

void sasl_close(struct server *server)
{
	(void)server;
}
