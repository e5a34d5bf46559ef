#ifndef TESTS_E2E_STAGE_H
#define TESTS_E2E_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/*
 * One test's world: a folder of its own, and every program and socket that takes part. While a test
 * waits for one of them all are listened to, so that none stalls because nobody reads from it.
 */
struct stage;

/* What takes part: it comes first in the struct that it belongs to. */
struct stage_part {
	int fd; /* listened to; -1 once it has ended */
	void (*ready)(struct stage_part *part);
	void (*dump)(struct stage_part *part); /* tells what it knows, for a test that fails */
	void (*free)(struct stage_part *part); /* ends it, at the end of the test */
	struct stage_part *next;
};

/* How long a test waits for anything: far above what it takes, even on a loaded machine. */
#define STAGE_PATIENCE (60 * NS_PER_S)

struct stage *stage_new(void);
void stage_free(struct stage *stage); /* kills what still runs, removes the folder */
void stage_add(struct stage *stage, struct stage_part *part);
void stage_remove(struct stage *stage, struct stage_part *part); /* and frees it */

const char *stage_folder(const struct stage *stage);
/* A path in the folder; borrowed, it lives as long as the stage. */
const char *stage_path(struct stage *stage, const char *name);
/* A program of this build, as an absolute path; borrowed as above. */
const char *stage_program(struct stage *stage, const char *name);

/* Listens to all once, for at most `most` nanoseconds. */
void stage_turn(struct stage *stage, int64_t most);
typedef bool stage_condition(void *arg);
/* Listens until the condition holds; false when it did not within `most` nanoseconds. */
bool stage_wait(struct stage *stage, int64_t most, stage_condition *condition, void *arg);
/* The same with all patience; a test whose condition never holds fails with everyone's dump. */
void stage_expect(struct stage *stage, stage_condition *condition, void *arg, const char *format,
    ...) __attribute__((format(printf, 4, 5)));
/* Fails the test with everyone's dump. */
void stage_fail(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One line of a dump, control bytes escaped. */
void stage_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For cmocka: *state is the stage. */
int stage_setup(void **state);
int stage_teardown(void **state);
#define stage_test(function) cmocka_unit_test_setup_teardown(function, stage_setup, stage_teardown)

#endif
