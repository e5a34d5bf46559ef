/*
 * Whatever comes as the first record of a DTLS session: nothing is kept of it and no answer is
 * longer, before the cookie in the answer came back, from the same address. Input: a datagram.
 */
#include <string.h>

#include "net/dtls.h"
#include "tests/fuzz/fuzz.h"

#define DATAGRAM_ROOM 2048 /* bytes */
/* RFC 6347 sections 4.1, 4.2.2 and 4.2.1: where lengths and cookies are */
#define RECORD_LEN_AT   11
#define MESSAGE_LEN_AT  14
#define FRAGMENT_LEN_AT 22
#define SESSION_ID_AT   59
#define ANSWER_COOKIE   27 /* where a HelloVerifyRequest has the length of its cookie */

static const uint8_t key[DTLS_KEY_SIZE] = "of this server.";

static bool proves(
    uint8_t from, const uint8_t *data, size_t len, uint8_t *answer, size_t *answer_len)
{
	uint8_t address[48] = {from};
	struct dtls_prestate prestate;
	return dtls_proves(key, address, sizeof address, data, len, &prestate, answer, answer_len);
}

static void lengthen(uint8_t *number, size_t size, size_t by)
{
	for (size_t i = size; i-- > 0; by >>= 8) {
		by += number[i];
		number[i] = (uint8_t)by;
	}
}

/* The ClientHello again, with the cookie of the answer in it. 0: it had no place for one. */
static size_t with_cookie(uint8_t *out, const uint8_t *data, size_t len, const uint8_t *answer)
{
	size_t cookie_len = answer[ANSWER_COOKIE];
	if (len <= SESSION_ID_AT || len + cookie_len > DATAGRAM_ROOM)
		return 0;
	size_t at = SESSION_ID_AT + 1u + data[SESSION_ID_AT];
	if (at >= len || data[at] != 0)
		return 0;
	memcpy(out, data, at);
	memcpy(out + at, answer + ANSWER_COOKIE, 1 + cookie_len);
	memcpy(out + at + 1 + cookie_len, data + at + 1, len - at - 1);
	lengthen(out + RECORD_LEN_AT, 2, cookie_len);
	lengthen(out + MESSAGE_LEN_AT, 3, cookie_len);
	lengthen(out + FRAGMENT_LEN_AT, 3, cookie_len);
	return len + cookie_len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t answer[DTLS_ANSWER_MOST], again[DTLS_ANSWER_MOST], proof[DATAGRAM_ROOM];
	size_t answer_len, again_len;
	FUZZ_ASSERT(!proves(1, data, size, answer, &answer_len));
	FUZZ_ASSERT(answer_len <= size && answer_len <= sizeof answer);
	if (answer_len <= ANSWER_COOKIE || answer_len < ANSWER_COOKIE + 1u + answer[ANSWER_COOKIE])
		return 0;
	size_t len = with_cookie(proof, data, size, answer);
	if (len == 0)
		return 0;
	/* Its lengths may have been wrong before; but it proves nothing for anybody else. */
	if (proves(1, proof, len, again, &again_len))
		FUZZ_ASSERT(again_len == 0);
	FUZZ_ASSERT(!proves(2, proof, len, again, &again_len));
	FUZZ_ASSERT(again_len <= len);
	return 0;
}
