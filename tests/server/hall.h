#ifndef TESTS_SERVER_HALL_H
#define TESTS_SERVER_HALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * A server in this process, with its loop, and guests who call it over real sockets. Whoever waits
 * turns the loop, and fails the test when what it waits for does not come within HALL_PATIENCE.
 */
struct config;
struct server;

enum hall_transport { HALL_TCP, HALL_UDP, HALL_UNIX, HALL_UNIXPACKET, HALL_TRANSPORTS };

#define HALL_PATIENCE (60 * INT64_C(1000000000)) /* ns */

struct hall {
	struct loop *loop;
	struct net *net;
	struct server *server;
	bool stopped;
	char *folder; /* of the Unix sockets */
	uint16_t port[HALL_TRANSPORTS];
};

struct guest {
	struct hall *hall;
	int fd;
	bool gone;        /* the server closed */
	struct buf heard; /* what it sent and nobody has expected yet */
	size_t messages;  /* how many reads it all took: of packets and datagrams, how many came */
	size_t bytes;     /* how many it was */
};

/* Takes the configuration; NULL: the defaults. */
void hall_open(struct hall *hall, struct config *config);
void hall_close(struct hall *hall);
/* One short turn. */
void hall_turn(struct hall *hall);
/* Turns until the condition holds. */
typedef bool hall_condition(void *arg);
void hall_wait(struct hall *hall, const char *what, hall_condition *holds, void *arg);
/* Turns for a while in which something must not happen. */
void hall_pass(struct hall *hall, int64_t ns);

/* A blocking socket that is connected. */
int hall_connect(struct hall *hall, enum hall_transport transport);

void guest_come(struct guest *guest, struct hall *hall, enum hall_transport transport);
void guest_leave(struct guest *guest);
void guest_send(struct guest *guest, const char *text);
void guest_send_bytes(struct guest *guest, const void *data, size_t len);
void guest_end(struct guest *guest); /* sends no more; still reads */
/* The text comes, whatever comes before it; that and all before it are forgotten. */
void guest_expect(struct guest *guest, const char *text);
/* It heard exactly this since the last time, and nothing more comes for a moment. */
void guest_expect_only(struct guest *guest, const char *text);
void guest_expect_closed(struct guest *guest);

#endif
