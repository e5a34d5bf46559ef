#ifndef TESTS_CLIENT_FAKE_NET_PRIVATE_H
#define TESTS_CLIENT_FAKE_NET_PRIVATE_H

#include "base/buf.h"
#include "loop/loop.h"
#include "tests/client/fake_net.h"

/* What fake_net.c and fake_tls.c share. */

struct net_tls;

struct conn {
	struct net *net;
	enum conn_kind kind;
	const struct conn_handler *handler;
	void *owner;
	struct buf sent, told; /* since the last look; what the last look returned */
	struct net_tls *tls;   /* NULL: clear text */
	bool closing, blocked;
	bool secure, public, no_tls, forgotten;
	int64_t heard;
	unsigned asked;
	char *reason;
	struct loop_task close;
	struct conn *next, *prev;
};

#endif
