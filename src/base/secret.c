#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void secret_wipe(char **secret)
{
	if (*secret != NULL)
		explicit_bzero(*secret, strlen(*secret));
	free(*secret);
	*secret = NULL;
}

void secret_set(char **kept, struct str secret)
{
	secret_wipe(kept);
	*kept = xmemdup0(secret.data, secret.len);
}
