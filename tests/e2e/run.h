#ifndef TESTS_E2E_RUN_H
#define TESTS_E2E_RUN_H

#include "base/buf.h"

/* A program without a terminal, from its start to its end. */
struct stage;

struct run {
	int status; /* its exit status; -1 when a signal ended it */
	struct buf output, errors;
};

/* `input` is all that it can read; NULL: nothing. */
struct run run_program(struct stage *stage, const char *const argv[], const char *input);
/* Fails the test unless its output has that in it. */
void run_expect(const struct run *run, const char *wanted);
void run_fini(struct run *run);

#endif
