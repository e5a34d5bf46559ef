#ifndef TESTS_BENCH_USAGE_H
#define TESTS_BENCH_USAGE_H

#include <stdint.h>
#include <sys/types.h>

/* What a process has used so far; -1 where the system does not tell. */
int64_t usage_cpu_ns(pid_t pid);   /* user and system time of all its threads */
int64_t usage_resident(pid_t pid); /* bytes */

#endif
