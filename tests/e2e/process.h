#ifndef TESTS_E2E_PROCESS_H
#define TESTS_E2E_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* A program with an environment made for it: nothing of the person's who runs the tests. */
struct process_config {
	const char *const *argv;   /* ends with NULL */
	const char *const *env;    /* NAME=VALUE over the usual ones, ends with NULL; NULL: none */
	const char *home;          /* HOME, and where it starts */
	int input, output, errors; /* its descriptors 0, 1 and 2 */
	bool on_terminal;          /* `input` becomes its controlling terminal */
};

/* It dies with the test that started it. */
pid_t process_start(const struct process_config *config);
/* True once it has ended, with its wait status. Ask no more then. */
bool process_ended(pid_t pid, int *status);
/*
 * Whether it waits for something to happen, and is not in the midst of something. True as well
 * where the system does not tell.
 */
bool process_waits(pid_t pid);
void process_kill(pid_t pid); /* SIGKILL, and waits for it */

#endif
