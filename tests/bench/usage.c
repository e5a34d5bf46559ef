#include "tests/bench/usage.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

int64_t usage_cpu_ns(pid_t pid)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return -1;
	return used.tv_sec * NS_PER_S + used.tv_nsec;
}

int64_t usage_resident(pid_t pid)
{
	char path[64];
	long size, resident = -1;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return -1;
	if (fscanf(file, "%ld %ld", &size, &resident) != 2)
		resident = -1;
	fclose(file);
	return resident < 0 ? -1 : resident * sysconf(_SC_PAGESIZE);
}
