#ifndef TESTS_NET_SCENE_H
#define TESTS_NET_SCENE_H

#include "tests/loop/harness.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/buf.h"
#include "net/conn.h"
#include "net/dial.h"
#include "net/listener.h"

/* A net with a listener, the ends that it accepted, and raw sockets that call it. */

#define ENDS_MOST 1200

/* One of our conns and what its handler saw. */
struct end {
	struct scene *scene;
	struct conn *conn; /* NULL once closed */
	struct buf got;
	size_t messages;
	size_t longest; /* bytes handed over at once */
	int drained;
	int closed;
	char reason[200];
	bool inside; /* a conn function: nothing may be called back */
	void (*on_received)(struct end *end);
	void (*on_ended)(struct end *end);
};

struct scene {
	struct loop *loop;
	struct net *net;
	struct listener *listener;
	struct net_addr addr;
	struct end *ends; /* of ENDS_MOST */
	size_t accepted;
	bool refuse; /* abort what is accepted */
	bool deaf;   /* set no handler */
	void (*on_received)(struct end *end);
	void (*on_secured)(struct end *end);
	void (*on_closed)(struct end *end);
	char folder[64]; /* for socket files */
};

/* `address` may hold FOLDER, which stands for a fresh one. */
void scene_open(struct scene *scene, void **state, const char *address);
void scene_listen(struct scene *scene, const char *address);
void scene_close(struct scene *scene);
struct net_addr parse(const char *address);
/* The address with FOLDER replaced. */
struct net_addr scene_addr(const struct scene *scene, const char *address);
/* Makes an end of a conn that was not accepted. */
struct end *scene_adopt(struct scene *scene, struct conn *conn);

/* Moves the monotonic clock on, for deadlines. */
void scene_skip(int64_t ns);
/*
 * While held it goes on by scene_skip() alone, so that nothing is late on a busy machine; nothing
 * that is waited for is given up then.
 */
void scene_hold(bool held);

/* A blocking socket that calls the listener, or the address. */
int call(const struct scene *scene);
int call_addr(const struct net_addr *addr);
socklen_t to_sockaddr(const struct net_addr *addr, struct sockaddr_storage *out);
int socket_type(enum net_scheme scheme);
/* Calls and turns until it is accepted. */
int call_and_accept(struct scene *scene, struct end **end);
void say(int fd, const char *text);
/* Reads what comes next, one recv(), turning the loop until there is something. */
size_t hear(struct scene *scene, int fd, char *out, size_t size);
/* Reads exactly that text. */
void expect(struct scene *scene, int fd, const char *text);
/* Reads the end; fails on anything else. */
void expect_end(struct scene *scene, int fd);

#endif
