#ifndef TESTS_E2E_MACHINES_H
#define TESTS_E2E_MACHINES_H

#include <stddef.h>
#include <stdint.h>

/*
 * Two machines with a wire between them: network namespaces, of which this process moves into the
 * first. Made once, before any test, and gone with the process. The wire's ends are called "here"
 * and "there".
 */
#define MACHINES_HERE  "10.99.0.1"
#define MACHINES_THERE "10.99.0.2"

/* All that goes over the wire, as whole packets: a socket to read from without waiting. */
int machines_listen(void);

/* A TCP socket of this process that listens on the other one. */
int machines_serve_there(uint16_t port);
/* A program on the other one, in a terminal. */
struct stage;
struct terminal;
struct terminal_config;
struct terminal *machines_start_there(
    struct stage *stage, const struct terminal_config *config, const char *const argv[]);
/* Its process, for nsenter. */
const char *machines_other(void);
/* A command for a shell there, or here; fails the test when it fails. */
void machines_do_there(const char *format, ...) __attribute__((format(printf, 1, 2)));
void machines_do_here(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For main(): runs tests of a program that needs machines, and returns its status. */
struct CMUnitTest;
#define machines_run(tests) machines_run_tests(#tests, tests, sizeof(tests) / sizeof(tests)[0])
int machines_run_tests(const char *name, const struct CMUnitTest *tests, size_t count);

#endif
