#ifndef LOOP_WAKE_H
#define LOOP_WAKE_H

#include <stdbool.h>

/* What a thread wakes the loop with: an eventfd where there is one, or else a pipe. */
struct wake {
	int read_fd; /* readable once it was rung */
	int ring_fd;
};

bool wake_open(struct wake *wake); /* false with errno */
void wake_close(struct wake *wake);
void wake_ring(const struct wake *wake); /* from any thread */
void wake_hush(const struct wake *wake); /* not readable any more, until rung again */

#endif
