#include "proto/datagram.h"

#include <string.h>

#include "proto/bytes.h"
#include "proto/siphash.h"

/* 80 to 9f (hexadecimal) begin no text, neither in UTF-8 nor in Latin-1. */
enum {
	BYTE_STRANGE = 0x80,
	BYTE_SEALED = 0x90,
	BYTE_CLEAR,
	BYTE_HELLO,
	BYTE_COOKIE,
	BYTE_FORGOTTEN,
	BYTE_VERSION,
	BYTE_TEXT_AGAIN = 0xa0,
};
#define RECORD_FIRST   20 /* content types of DTLS, RFC 6347 section 4.1 */
#define RECORD_LAST    25
#define RECORD_VERSION 0xfe /* the first byte of its versions */

static const uint8_t byte_of[] = {
    [DATAGRAM_SEALED] = BYTE_SEALED,
    [DATAGRAM_CLEAR] = BYTE_CLEAR,
    [DATAGRAM_HELLO] = BYTE_HELLO,
    [DATAGRAM_COOKIE] = BYTE_COOKIE,
    [DATAGRAM_FORGOTTEN] = BYTE_FORGOTTEN,
    [DATAGRAM_VERSION] = BYTE_VERSION,
    [DATAGRAM_STRANGE] = BYTE_STRANGE,
};

enum datagram_kind datagram_kind(const uint8_t *data, size_t len)
{
	if (len >= 2 && data[0] >= RECORD_FIRST && data[0] <= RECORD_LAST &&
	    data[1] == RECORD_VERSION)
		return DATAGRAM_RECORD;
	if (len == 0 || data[0] < BYTE_STRANGE || data[0] >= BYTE_TEXT_AGAIN)
		return DATAGRAM_TEXT;
	for (unsigned kind = DATAGRAM_SEALED; kind < DATAGRAM_STRANGE; kind++) {
		if (byte_of[kind] == data[0])
			return (enum datagram_kind)kind;
	}
	return DATAGRAM_STRANGE;
}

uint32_t datagram_id(const uint8_t *data, size_t len)
{
	struct bytes rest = {data, len, false};
	bytes_number(&rest, 1);
	return (uint32_t)bytes_number(&rest, 4);
}

void datagram_write_id(uint8_t *out, enum datagram_kind kind, uint32_t id)
{
	out[0] = byte_of[kind];
	bytes_put(out + 1, id, 4);
}

/* HELLO and what answers it */

bool datagram_read_hello(const uint8_t *data, size_t len, struct datagram_hello *hello)
{
	if (len < DATAGRAM_HELLO_SIZE)
		return false;
	hello->version = data[1];
	memcpy(hello->nonce, data + 2, sizeof hello->nonce);
	memcpy(hello->cookie, data + 2 + sizeof hello->nonce, sizeof hello->cookie);
	return true;
}

void datagram_write_hello(const struct datagram_hello *hello, uint8_t out[DATAGRAM_HELLO_SIZE])
{
	memset(out, 0, DATAGRAM_HELLO_SIZE);
	out[0] = BYTE_HELLO;
	out[1] = hello->version;
	memcpy(out + 2, hello->nonce, sizeof hello->nonce);
	memcpy(out + 2 + sizeof hello->nonce, hello->cookie, sizeof hello->cookie);
}

size_t datagram_write_cookie(uint8_t out[DATAGRAM_ANSWER_MOST], const struct datagram_hello *hello,
    const uint8_t cookie[DATAGRAM_COOKIE_SIZE])
{
	out[0] = BYTE_COOKIE;
	memcpy(out + 1, hello->nonce, sizeof hello->nonce);
	memcpy(out + 1 + sizeof hello->nonce, cookie, DATAGRAM_COOKIE_SIZE);
	return 1 + DATAGRAM_NONCE_SIZE + DATAGRAM_COOKIE_SIZE;
}

size_t datagram_write_version(uint8_t out[DATAGRAM_ANSWER_MOST], const struct datagram_hello *hello)
{
	out[0] = BYTE_VERSION;
	memcpy(out + 1, hello->nonce, sizeof hello->nonce);
	out[1 + sizeof hello->nonce] = DATAGRAM_VERSION_OURS;
	return 1 + DATAGRAM_NONCE_SIZE + 1;
}

size_t datagram_write_forgotten(uint8_t out[DATAGRAM_ANSWER_MOST], uint32_t id)
{
	datagram_write_id(out, DATAGRAM_FORGOTTEN, id);
	return DATAGRAM_ID_SIZE;
}

enum datagram_answer datagram_read_answer(
    const uint8_t *data, size_t len, struct datagram_hello *hello)
{
	struct bytes rest = {data, len, false};
	uint64_t kind = bytes_number(&rest, 1);
	const uint8_t *nonce = bytes_run(&rest, sizeof hello->nonce);
	if (nonce == NULL || memcmp(nonce, hello->nonce, sizeof hello->nonce) != 0)
		return DATAGRAM_ANSWER_NONE;
	if (kind == BYTE_VERSION)
		return DATAGRAM_ANSWER_VERSION;
	const uint8_t *cookie = bytes_run(&rest, sizeof hello->cookie);
	if (kind != BYTE_COOKIE || cookie == NULL)
		return DATAGRAM_ANSWER_NONE;
	memcpy(hello->cookie, cookie, sizeof hello->cookie);
	return DATAGRAM_ANSWER_COOKIE;
}

/* Cookies */

#define ADDRESS_MOST 64 /* bytes that are hashed */

static void make(const struct datagram_cookie_key *key, const struct datagram_hello *hello,
    const void *address, size_t len, int64_t span, uint8_t out[DATAGRAM_COOKIE_SIZE])
{
	uint8_t text[9 + DATAGRAM_NONCE_SIZE + ADDRESS_MOST] = {0};
	if (len > ADDRESS_MOST)
		len = ADDRESS_MOST;
	bytes_put(text + 1, (uint64_t)span, 8);
	memcpy(text + 9, hello->nonce, sizeof hello->nonce);
	memcpy(text + 9 + sizeof hello->nonce, address, len);
	for (uint8_t half = 0; half < 2; half++) {
		text[0] = half;
		bytes_put(out + 8 * half, siphash(key->words, text, sizeof text), 8);
	}
}

void datagram_make_cookie(const struct datagram_cookie_key *key, const struct datagram_hello *hello,
    const void *address, size_t address_len, int64_t now, uint8_t out[DATAGRAM_COOKIE_SIZE])
{
	make(key, hello, address, address_len, now / DATAGRAM_COOKIE_SPAN, out);
}

/* In a time that does not depend on how much of it is right. */
static bool same(const uint8_t *a, const uint8_t *b)
{
	unsigned differ = 0;
	for (size_t i = 0; i < DATAGRAM_COOKIE_SIZE; i++)
		differ |= a[i] ^ b[i];
	return differ == 0;
}

bool datagram_cookie_valid(const struct datagram_cookie_key *key,
    const struct datagram_hello *hello, const void *address, size_t address_len, int64_t now)
{
	for (int64_t before = 0; before < 2; before++) {
		uint8_t cookie[DATAGRAM_COOKIE_SIZE];
		make(key, hello, address, address_len, now / DATAGRAM_COOKIE_SPAN - before, cookie);
		if (same(cookie, hello->cookie))
			return true;
	}
	return false;
}
