#ifndef TESTS_NET_SESSION_SCENE_H
#define TESTS_NET_SESSION_SCENE_H

#include "proto/datagram.h"
#include "proto/packet.h"
#include "tests/net/scene.h"

/* Datagram sessions in a scene: of our own callers, and of strangers with a raw socket. */

/* Calls; in clear unless conn_start_tls() follows. */
struct end *call_session(struct scene *scene, const struct net_addr *addr);
/* A scene over UDP with one session in clear, seen from both ends. */
void open_pair(struct scene *scene, void **state, struct end **here, struct end **there);

/* Sends a datagram from a raw socket and gives what comes next. */
size_t exchange(struct scene *scene, int fd, const void *data, size_t len, uint8_t *out);
size_t say_hello(struct scene *scene, int fd, const struct datagram_hello *hello, uint8_t *out);
/* HELLO, and HELLO with the cookie: the id of the session that the raw socket has then. */
uint32_t come_in(struct scene *scene, int fd, struct end **end);
/* A packet in clear that has nothing but flags. */
void send_packet(int fd, uint32_t id, uint16_t number, enum packet_flag flag);

#endif
