/* A million strangers: nothing is kept of them, and no answer is longer than what it answers. */
#include "tests/loop/harness.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "net/private.h"
#include "net/session_host.h"
#include "net/tls.h"
#include "net/udp.h"
#include "proto/datagram.h"

#define STRANGERS   1000000
#define DTLS_CALLS  50000
#define DTLS_RANDOM 27 /* where a ClientHello has its random bytes */

/* What confab allocated, and what would have left. */
static size_t allocations, answers, longest;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_udp_batch_add(struct net *net, int fd, const union ip_addr *to,
    const struct pktinfo *from, const void *data, size_t len, struct conn *conn);

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	allocations++;
	return __real_realloc(memory, size);
}

void __wrap_udp_batch_add(struct net *net, int fd, const union ip_addr *to,
    const struct pktinfo *from, const void *data, size_t len, struct conn *conn)
{
	(void)net, (void)fd, (void)to, (void)from, (void)data, (void)conn;
	answers++;
	longest = len > longest ? len : longest;
}

struct siege {
	struct loop *loop;
	struct net *net;
	struct session_host *host;
};

static void open_siege(struct siege *siege)
{
	siege->loop = loop_new(LOOP_POLLER_SELECT);
	siege->net = net_new(siege->loop);
	siege->host = session_host_new(siege->net, -1, NULL);
	allocations = answers = longest = 0;
}

static void close_siege(struct siege *siege)
{
	session_host_free(siege->host);
	net_free(siege->net);
	loop_free(siege->loop);
}

static void hear(struct siege *siege, uint32_t who, const uint8_t *data, size_t len)
{
	const struct pktinfo local = {0};
	union ip_addr from = {.in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)who)}};
	from.in.sin_addr.s_addr = htonl(who);
	session_host_take(siege->host, &from, &local, data, len);
}

/* Some guess a cookie. */
static void hellos_leave_nothing(void **state)
{
	struct siege siege;
	uint8_t data[DATAGRAM_HELLO_SIZE];
	(void)state;
	open_siege(&siege);
	for (uint32_t i = 1; i <= STRANGERS; i++) {
		struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS};
		memcpy(hello.nonce, &i, sizeof i);
		memcpy(hello.cookie, &i, i % 2 == 0 ? sizeof i : 0);
		datagram_write_hello(&hello, data);
		hear(&siege, i, data, sizeof data);
	}
	assert_int_equal(allocations, 0);
	assert_int_equal(answers, STRANGERS);
	assert_true(longest < DATAGRAM_HELLO_SIZE);
	close_siege(&siege);
}

static void client_hellos_leave_nothing(void **state)
{
	/* Of DTLS 1.2 (RFC 6347 section 4.2.2), without extensions. */
	uint8_t data[] = "\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x36"
	                 "\x01\0\0\x2a\0\0\0\0\0\0\0\x2a\xfe\xfd"
	                 "0123456789abcdef0123456789abcdef"
	                 "\0\0\0\x02\xc0\x2b\x01\0";
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	struct siege siege;
	(void)state;
	free(cause);
	if (pem == NULL)
		return;
	struct net_tls *tls = tls_server_new(pem, pem, false, &cause);
	open_siege(&siege);
	session_host_set_tls(siege.host, tls);
	allocations = 0;
	for (uint32_t i = 1; i <= DTLS_CALLS; i++) {
		memcpy(data + DTLS_RANDOM, &i, sizeof i);
		hear(&siege, i, data, sizeof data - 1);
	}
	assert_int_equal(allocations, 0);
	assert_int_equal(answers, DTLS_CALLS);
	assert_true(longest < sizeof data);
	/* Cut short, it gets no more than it is. */
	for (size_t len = 1; len < sizeof data - 1; len++) {
		longest = 0;
		hear(&siege, 1, data, len);
		assert_true(longest <= len);
	}
	close_siege(&siege);
	tls_unref(tls);
	free(pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hellos_leave_nothing),
	    cmocka_unit_test(client_hellos_leave_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
