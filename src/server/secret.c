#include "server/secret.h"

#include <stdlib.h>
#include <string.h>

bool secret_eq(const char *kept, struct str said)
{
	size_t len = strlen(kept);
	volatile unsigned char difference = len != said.len;
	for (size_t i = 0; i < said.len; i++)
		difference |= (unsigned char)(said.data[i] ^ kept[i < len ? i : len]);
	return difference == 0;
}

void secret_free(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}
