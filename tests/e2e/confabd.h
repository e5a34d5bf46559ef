#ifndef TESTS_E2E_CONFABD_H
#define TESTS_E2E_CONFABD_H

#include <stdbool.h>
#include <sys/types.h>

/* A confabd that listens on every transport, at ports and paths of its own. */
struct stage;
struct confabd;

enum confabd_transport {
	CONFABD_TCP,
	CONFABD_UDP,
	CONFABD_UNIX,
	CONFABD_UNIXPACKET,
	CONFABD_TRANSPORTS,
};

/* Returns once it listens. `options` go behind the addresses and end with NULL; NULL: none. */
struct confabd *confabd_start(struct stage *stage, const char *const *options);
/*
 * The same at an address of this test's own where the system has some, for one that is restarted:
 * nobody else takes its ports meanwhile.
 */
struct confabd *confabd_start_apart(struct stage *stage, const char *const *options);
/* "tcp://127.0.0.1:41234", "unix:/…/chat.sock"; as long as the stage lives. */
const char *confabd_address(const struct confabd *confabd, enum confabd_transport transport);
/* The same without its scheme. */
const char *confabd_place(const struct confabd *confabd, enum confabd_transport transport);
pid_t confabd_pid(const struct confabd *confabd);
/* Everything that it wrote to stderr since it was started. */
const char *confabd_log(const struct confabd *confabd);
void confabd_expect_log(struct confabd *confabd, const char *text);

void confabd_kill(struct confabd *confabd); /* SIGKILL, and waits for its end */
/* SIGTERM: it must end with status 0. Not needed at the end of a test. */
void confabd_stop(struct confabd *confabd);
int confabd_wait_exit(struct confabd *confabd); /* the wait status */
void confabd_restart(struct confabd *confabd);  /* at the same addresses, once it has ended */

#endif
