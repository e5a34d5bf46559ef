#ifndef TESTS_BENCH_FLOOD_H
#define TESTS_BENCH_FLOOD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * An IRC server in a process of its own that lets one client in and then says as much as it is
 * told to, in lines of FLOOD_LINE_LEN bytes.
 */
struct flood {
	pid_t pid;
	int control;
	uint16_t port;
};

#define FLOOD_LINE_LEN 82 /* bytes, CR LF included */
#define FLOOD_CHANNEL  "#bench"
/* Said as soon as somebody has joined. */
#define FLOOD_WELCOME "everybody-welcome"
/* In the first line of a flood; and in the last one of so many. */
#define FLOOD_FIRST "needle"
#define FLOOD_LAST  "last-of-%u"

void flood_start(struct flood *flood);
void flood_stop(struct flood *flood);

void flood_say(struct flood *flood, uint32_t lines);        /* as fast as they are taken */
void flood_pace(struct flood *flood, uint32_t lines_per_s); /* until the next order; 0: none */

#endif
