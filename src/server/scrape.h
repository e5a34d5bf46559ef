#ifndef SERVER_SCRAPE_H
#define SERVER_SCRAPE_H

#include "base/clock.h"

struct server;

/*
 * scrape: the metrics by HTTP/1.1 at an address of their own, for those who collect them. Anything
 * but GET and HEAD of /metrics is refused, and so is whoever asks too slowly or for too long.
 */
struct scrape;

/* Listens at config->metrics, which is set. NULL with *cause, to free(). */
struct scrape *scrape_open(struct server *server, char **cause);
/* Before the server is freed; turns the loop. NULL is none. */
void scrape_close(struct scrape *scrape);
/* Where it listens, with the port that the kernel chose. */
struct net_addr;
void scrape_address(const struct scrape *scrape, struct net_addr *addr);

#define SCRAPE_REQUEST_MAX 8192            /* bytes of a request with its header */
#define SCRAPE_CALLERS     8               /* at once; one more and the oldest has to go */
#define SCRAPE_MOST        (10 * NS_PER_S) /* for a request to come */

#endif
