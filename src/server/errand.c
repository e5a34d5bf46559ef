#include "server/errand.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "server/password.h"
#include "server/peer.h"

void errand_begin(struct peer *peer, struct str name)
{
	peer->errand = xcalloc(1, sizeof *peer->errand);
	peer->errand->name = xmemdup0(name.data, name.len);
}

struct errand *errand_take(struct peer *peer)
{
	struct errand *errand = peer->errand;
	peer->errand = NULL;
	errand->task = NULL;
	return errand;
}

void errand_free(struct errand *errand)
{
	free(errand->voucher);
	free(errand->name);
	free(errand);
}

void errand_drop(struct peer *peer)
{
	struct errand *errand = peer->errand;
	if (errand == NULL)
		return;
	password_abandon(errand->task);
	peer->errand = NULL;
	errand_free(errand);
}
