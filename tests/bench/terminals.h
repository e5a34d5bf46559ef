#ifndef TESTS_BENCH_TERMINALS_H
#define TESTS_BENCH_TERMINALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A full-screen client to be measured, set up to join FLOOD_CHANNEL and to keep all lines. */
struct stage;

struct terminal_subject {
	const char *name;
	const char *program; /* NULL: of this build */
	/* Writes its configuration into `home`; argv ends with NULL. */
	void (*prepare)(const char *home, uint16_t port, const char *argv[]);
	/* Keys that show the newest line with FLOOD_FIRST in it, and those that leave again. */
	const char *find, *found;
};

#define TERMINAL_ARGUMENTS_MOST 16

extern const struct terminal_subject terminal_subjects[];
extern const size_t terminal_subject_count; /* the first is confab */

/* As an absolute path; NULL when it is not there. */
const char *terminal_subject_program(struct stage *stage, const struct terminal_subject *subject);

#endif
