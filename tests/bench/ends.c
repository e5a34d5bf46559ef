#include "tests/bench/ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/tls.h"

struct net_tls *ends_server_tls(void)
{
	char *cause = NULL, *pem = tls_make_identity("bench", &cause);
	struct net_tls *tls = pem != NULL ? tls_server_new(pem, pem, false, &cause) : NULL;
	free(pem);
	return tls;
}

static enum tls_verdict believe(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn, (void)certificate, (void)arg, (void)cause;
	return TLS_ACCEPTED;
}

struct net_tls *ends_client_tls(void)
{
	char *cause = NULL;
	return tls_client_new(believe, NULL, &cause);
}

void ends_dial_failed(const char *reason, void *arg)
{
	(void)arg;
	printf("cannot call: %s\n", reason);
}

void ends_closed(struct conn *conn, const char *reason)
{
	(void)conn, (void)reason;
}

static bool pretend_far;

void ends_pretend_far(bool far)
{
	pretend_far = far;
}

bool __real_net_sockaddr_is_local(const struct sockaddr *sa);
bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa);

bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa)
{
	return !pretend_far && __real_net_sockaddr_is_local(sa);
}

static int compare(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
	return one < two ? -1 : one > two;
}

void ends_sort(int64_t *took, size_t count)
{
	qsort(took, count, sizeof *took, compare);
}
