/* Where GnuTLS is not: no session is ever sealed. */
#include "net/dtls.h"

struct dtls *dtls_new(struct conn *conn, struct net_tls *tls, const char *host)
{
	(void)conn, (void)tls, (void)host;
	return NULL;
}

void dtls_free(struct dtls *dtls)
{
	(void)dtls;
}

bool dtls_proves(const uint8_t key[DTLS_KEY_SIZE], const void *address, size_t address_len,
    const uint8_t *data, size_t len, struct dtls_prestate *prestate,
    uint8_t answer[DTLS_ANSWER_MOST], size_t *answer_len)
{
	(void)key, (void)address, (void)address_len, (void)data, (void)len, (void)prestate;
	(void)answer;
	*answer_len = 0;
	return false;
}

bool dtls_is_call(const uint8_t *data, size_t len)
{
	(void)data, (void)len;
	return false;
}

void dtls_set_prestate(struct dtls *dtls, const struct dtls_prestate *prestate)
{
	(void)dtls, (void)prestate;
}

void dtls_hear_on(struct dtls *dtls)
{
	(void)dtls;
}

enum dtls_state dtls_state(const struct dtls *dtls)
{
	(void)dtls;
	return DTLS_FAILED;
}

const char *dtls_refusal(const struct dtls *dtls)
{
	(void)dtls;
	return NULL;
}

void dtls_hear(struct dtls *dtls, const uint8_t *data, size_t len)
{
	(void)dtls, (void)data, (void)len;
}

bool dtls_next(struct dtls *dtls, uint8_t *out, size_t *len)
{
	(void)dtls, (void)out, (void)len;
	return false;
}

unsigned dtls_dropped(const struct dtls *dtls)
{
	(void)dtls;
	return 0;
}

bool dtls_flight(const struct dtls *dtls, size_t at, const uint8_t **data, size_t *len)
{
	(void)dtls, (void)at, (void)data, (void)len;
	return false;
}

void dtls_forget_flight(struct dtls *dtls)
{
	(void)dtls;
}

unsigned dtls_flight_number(const struct dtls *dtls)
{
	(void)dtls;
	return 0;
}

size_t dtls_seal(struct dtls *dtls, const uint8_t *packet, size_t len, uint8_t *out)
{
	(void)dtls, (void)packet, (void)len, (void)out;
	return 0;
}
