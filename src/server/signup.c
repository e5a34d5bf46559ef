#include "server/signup.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/peer.h"

void signup_begin(struct peer *peer, struct str name)
{
	peer->signup = xcalloc(1, sizeof *peer->signup);
	peer->signup->name = xmemdup0(name.data, name.len);
}

struct signup *signup_take(struct peer *peer)
{
	struct signup *signup = peer->signup;
	peer->signup = NULL;
	signup->task = NULL;
	return signup;
}

void signup_free(struct signup *signup)
{
	free(signup->name);
	free(signup);
}

void signup_drop(struct peer *peer)
{
	struct signup *signup = peer->signup;
	if (signup == NULL)
		return;
	password_abandon(signup->task);
	peer->signup = NULL;
	signup_free(signup);
}
