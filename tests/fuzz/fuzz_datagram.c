/*
 * What strangers send to a UDP port: it is of one kind, no answer is longer than what it answers,
 * and only the cookie that was made for this caller, here and now, is good. Input: a cookie's
 * secret, an address and a time, then a datagram.
 */
#include <string.h>

#include "proto/bytes.h"
#include "proto/datagram.h"
#include "tests/fuzz/fuzz.h"

#define ADDRESS_SIZE 48 /* bytes */

struct stranger {
	struct datagram_cookie_key key;
	uint8_t address[ADDRESS_SIZE];
	int64_t now;
};

static bool good(const struct stranger *stranger, const struct datagram_hello *hello, int64_t later)
{
	return datagram_cookie_valid(
	    &stranger->key, hello, stranger->address, ADDRESS_SIZE, stranger->now + later);
}

static bool good_when_altered(
    const struct stranger *stranger, const struct datagram_hello *hello, size_t at)
{
	struct stranger other = *stranger;
	struct datagram_hello changed = *hello;
	uint8_t bit = (uint8_t)(1u << at % 8);
	changed.nonce[at % DATAGRAM_NONCE_SIZE] ^= bit;
	if (good(stranger, &changed, 0))
		return true;
	changed = *hello;
	changed.cookie[at % DATAGRAM_COOKIE_SIZE] ^= bit;
	if (good(stranger, &changed, 0))
		return true;
	other.address[at % ADDRESS_SIZE] ^= bit;
	if (good(&other, hello, 0))
		return true;
	other = *stranger;
	other.key.words[at % 2] ^= UINT64_C(1) << at % 64;
	return good(&other, hello, 0);
}

/* The client takes the answer; then its cookie is good, for as long as it should be. */
static void check_cookie(
    const struct stranger *stranger, const struct datagram_hello *first, size_t at)
{
	uint8_t cookie[DATAGRAM_COOKIE_SIZE], answer[DATAGRAM_ANSWER_MOST];
	struct datagram_hello hello = *first;
	datagram_make_cookie(
	    &stranger->key, first, stranger->address, ADDRESS_SIZE, stranger->now, cookie);
	size_t len = datagram_write_cookie(answer, first, cookie);
	FUZZ_ASSERT(len <= DATAGRAM_ANSWER_MOST && datagram_kind(answer, len) == DATAGRAM_COOKIE);
	FUZZ_ASSERT(datagram_read_answer(answer, at % len, &hello) == DATAGRAM_ANSWER_NONE);
	FUZZ_ASSERT(datagram_read_answer(answer, len, &hello) == DATAGRAM_ANSWER_COOKIE);
	FUZZ_ASSERT(good(stranger, &hello, 0) && good(stranger, &hello, DATAGRAM_COOKIE_SPAN));
	FUZZ_ASSERT(!good(stranger, &hello, 2 * DATAGRAM_COOKIE_SPAN));
	FUZZ_ASSERT(!good_when_altered(stranger, &hello, at));
	/* What came was no cookie of ours, or this very one. */
	if (good(stranger, first, 0))
		FUZZ_ASSERT(memcmp(first->cookie, cookie, sizeof cookie) == 0 ||
		            stranger->now >= DATAGRAM_COOKIE_SPAN);
}

static void check_hello(const struct stranger *stranger, const uint8_t *data, size_t len)
{
	uint8_t out[DATAGRAM_HELLO_SIZE], answer[DATAGRAM_ANSWER_MOST];
	struct datagram_hello hello, again;
	if (!datagram_read_hello(data, len, &hello)) {
		FUZZ_ASSERT(len < DATAGRAM_HELLO_SIZE);
		return;
	}
	datagram_write_hello(&hello, out);
	FUZZ_ASSERT(datagram_kind(out, sizeof out) == DATAGRAM_HELLO);
	FUZZ_ASSERT(datagram_read_hello(out, sizeof out, &again));
	FUZZ_ASSERT(memcmp(&hello, &again, sizeof hello) == 0);
	size_t version = datagram_write_version(answer, &hello);
	FUZZ_ASSERT(version <= len &&
	            datagram_read_answer(answer, version, &hello) == DATAGRAM_ANSWER_VERSION);
	check_cookie(stranger, &hello, len);
}

/* Whoever has no HELLO out takes nothing from an answer to somebody else's. */
static void check_answer(const struct stranger *stranger, const uint8_t *data, size_t len)
{
	struct datagram_hello mine = {.version = DATAGRAM_VERSION_OURS}, before;
	memcpy(mine.nonce, stranger->address, sizeof mine.nonce);
	before = mine;
	enum datagram_answer answer = datagram_read_answer(data, len, &mine);
	FUZZ_ASSERT(memcmp(mine.nonce, before.nonce, sizeof mine.nonce) == 0);
	if (answer != DATAGRAM_ANSWER_COOKIE)
		FUZZ_ASSERT(memcmp(&mine, &before, sizeof mine) == 0);
	if (answer != DATAGRAM_ANSWER_NONE)
		FUZZ_ASSERT(memcmp(data + 1, mine.nonce, sizeof mine.nonce) == 0);
}

static void check_id(enum datagram_kind kind, const uint8_t *data, size_t len)
{
	uint8_t out[DATAGRAM_ANSWER_MOST];
	uint32_t id = datagram_id(data, len);
	FUZZ_ASSERT(len >= DATAGRAM_ID_SIZE || id == 0);
	if (len < DATAGRAM_ID_SIZE)
		return;
	datagram_write_id(out, kind, id);
	FUZZ_ASSERT(memcmp(out, data, DATAGRAM_ID_SIZE) == 0);
	FUZZ_ASSERT(
	    datagram_write_forgotten(out, id) <= len && datagram_id(out, DATAGRAM_ID_SIZE) == id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stranger stranger;
	struct bytes rest = {data, size, false};
	for (size_t i = 0; i < 2; i++)
		stranger.key.words[i] = bytes_number(&rest, 8);
	/* Cookies of the first span hold for a span before the clock began, too. */
	stranger.now = (int64_t)(bytes_number(&rest, 8) >> 2);
	const uint8_t *address = bytes_run(&rest, ADDRESS_SIZE);
	if (address == NULL)
		return 0;
	memcpy(stranger.address, address, ADDRESS_SIZE);
	enum datagram_kind kind = datagram_kind(rest.data, rest.len);
	FUZZ_ASSERT(kind <= DATAGRAM_STRANGE);
	if (kind == DATAGRAM_HELLO)
		check_hello(&stranger, rest.data, rest.len);
	else if (kind == DATAGRAM_SEALED || kind == DATAGRAM_CLEAR || kind == DATAGRAM_FORGOTTEN)
		check_id(kind, rest.data, rest.len);
	check_answer(&stranger, rest.data, rest.len);
	return 0;
}
