#ifndef TESTS_BENCH_TUN_H
#define TESTS_BENCH_TUN_H

#include <stdbool.h>

/*
 * TUN devices in a network namespace of the bench's own: whatever is sent to their other ends comes
 * out of a descriptor here, and goes on its way only once it is written back. So a path can treat
 * TCP as badly as it does UDP, below the kernel's own TCP, with nobody in between who answers.
 */
/* Moves this process into a namespace; false where it may not. */
bool tun_enter(void);
#define TUN_HERE  "10.98.%u.1"
#define TUN_THERE "10.98.%u.2" /* packets to it, with both addresses swapped, come from it */
/* The descriptor of the device with that number; -1 where there is none. */
int tun_open(unsigned number);

#endif
