#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

static int64_t read_clock(clockid_t id)
{
	struct timespec now;
	if (clock_gettime(id, &now) != 0)
		log_die("cannot read the clock: %s", strerror(errno));
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t clock_mono_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_boot_ns(void)
{
#ifdef CLOCK_BOOTTIME
	return read_clock(CLOCK_BOOTTIME);
#else
	return read_clock(CLOCK_MONOTONIC);
#endif
}

int64_t clock_wall_ns(void)
{
	return read_clock(CLOCK_REALTIME);
}
