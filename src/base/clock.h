#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)
#define US_PER_MS INT64_C(1000)
#define US_PER_S  INT64_C(1000000)
#define MS_PER_S  INT64_C(1000)

/* Nanoseconds of the monotonic clock: for deadlines and durations. */
int64_t clock_mono_ns(void);
/* The same, but it goes on while the machine sleeps, where the system can tell. */
int64_t clock_boot_ns(void);
/* Nanoseconds since 1970-01-01 UTC: for what people and other machines read. */
int64_t clock_wall_ns(void);
/* The same in whole milliseconds, and in whole seconds. */
static inline int64_t clock_wall_ms(void)
{
	return clock_wall_ns() / NS_PER_MS;
}
static inline int64_t clock_wall_s(void)
{
	return clock_wall_ns() / NS_PER_S;
}

/* A duration of that many nanoseconds. */
static inline struct timespec clock_timespec(int64_t ns)
{
	return (struct timespec){
	    .tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

#endif
