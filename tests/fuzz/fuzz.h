#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What every target defines: libFuzzer calls it, and so does replay.c. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that has to hold for any input. */
#define FUZZ_ASSERT(property)                                                                      \
	do {                                                                                       \
		if (!(property)) {                                                                 \
			fprintf(                                                                   \
			    stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);  \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
