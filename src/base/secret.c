#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void secret_free(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void secret_wipe(char **secret)
{
	secret_free(*secret);
	*secret = NULL;
}

void secret_set(char **kept, struct str secret)
{
	secret_wipe(kept);
	*kept = xmemdup0(secret.data, secret.len);
}

bool secret_eq(const char *kept, struct str said)
{
	size_t len = strlen(kept);
	volatile unsigned char difference = len != said.len;
	for (size_t i = 0; i < said.len; i++)
		difference |= (unsigned char)(said.data[i] ^ kept[i < len ? i : len]);
	return difference == 0;
}

bool secret_bytes_eq(const void *a, const void *b, size_t len)
{
	const unsigned char *left = a, *right = b;
	volatile unsigned char difference = 0;
	for (size_t i = 0; i < len; i++)
		difference |= left[i] ^ right[i];
	return difference == 0;
}
