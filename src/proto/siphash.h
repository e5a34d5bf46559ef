#ifndef PROTO_SIPHASH_H
#define PROTO_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash that nobody without the key foretells.
 */
uint64_t siphash(const uint64_t key[2], const uint8_t *data, size_t len);

#endif
