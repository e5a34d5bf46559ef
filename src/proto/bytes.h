#ifndef PROTO_BYTES_H
#define PROTO_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers in network order, cut off the front of some bytes. */
struct bytes {
	const uint8_t *data;
	size_t len;
	bool short_of; /* more was asked for than there was: all of it reads as 0 then */
};

static inline uint64_t bytes_number(struct bytes *bytes, size_t size)
{
	uint64_t number = 0;
	if (bytes->len < size) {
		bytes->short_of = true;
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		number = number << 8 | bytes->data[i];
	bytes->data += size;
	bytes->len -= size;
	return number;
}

static inline const uint8_t *bytes_run(struct bytes *bytes, size_t size)
{
	const uint8_t *run = bytes->data;
	if (bytes->len < size) {
		bytes->short_of = true;
		return NULL;
	}
	bytes->data += size;
	bytes->len -= size;
	return run;
}

/* Returns where the next number goes. */
static inline uint8_t *bytes_put(uint8_t *out, uint64_t number, size_t size)
{
	for (size_t i = size; i-- > 0; number >>= 8)
		out[i] = (uint8_t)number;
	return out + size;
}

#endif
