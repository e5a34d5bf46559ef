#ifndef TESTS_BENCH_ENDS_H
#define TESTS_BENCH_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What both ends of a conversation need that is measured in this process. */
struct conn;
struct net_tls;

struct net_tls *ends_server_tls(void); /* with a key of its own; for tls_unref() */
struct net_tls *ends_client_tls(void); /* that believes any key */
void ends_dial_failed(const char *reason, void *arg);
void ends_closed(struct conn *conn, const char *reason); /* does nothing */
/* From now on nobody is taken for somebody on this machine: sessions do as they do over networks.
 */
void ends_pretend_far(bool far);
void ends_sort(int64_t *took, size_t count);

#endif
