#ifndef TESTS_BENCH_SUBJECT_H
#define TESTS_BENCH_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A server to be measured, without limits that would slow its users. */
struct subject {
	const char *name;
	const char *program; /* NULL: of that name; without a slash it is ours */
	size_t at_once;      /* registrations under way with which it is fastest */
	/* Writes its configuration into `folder`; argv ends with NULL. */
	void (*prepare)(const char *folder, uint16_t port, const char *argv[]);
};

#define SUBJECT_ARGUMENTS_MOST 16

extern const struct subject server_subjects[];
extern const size_t server_subject_count; /* the first is confabd */

struct subject_run {
	pid_t pid;
	uint16_t port;
	char folder[64];
};

bool subject_installed(const struct subject *subject);
/* Returns once it takes calls. False when it does not. */
bool subject_start(const struct subject *subject, struct subject_run *run);
void subject_stop(struct subject_run *run);

#endif
