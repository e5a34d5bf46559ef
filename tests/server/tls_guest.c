#include "tests/server/tls_guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "server/identity.h"
#include "server/secure.h"
#include "server/server.h"
#include "tests/check.h"

#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define READING    16384 /* bytes */

static ssize_t push(gnutls_transport_ptr_t arg, const void *data, size_t len)
{
	struct tls_guest *guest = arg;
	if (guest->captures) {
		buf_add(&guest->out, data, len);
		return (ssize_t)len;
	}
	ssize_t sent = send(guest->guest.fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent < 0)
		gnutls_transport_set_errno(guest->session, errno);
	return sent;
}

static ssize_t pull(gnutls_transport_ptr_t arg, void *data, size_t len)
{
	struct tls_guest *guest = arg;
	ssize_t got = recv(guest->guest.fd, data, len, MSG_DONTWAIT);
	if (got < 0)
		gnutls_transport_set_errno(guest->session, errno);
	return got;
}

static int pull_timeout(gnutls_transport_ptr_t arg, unsigned ms)
{
	const struct tls_guest *guest = arg;
	char byte;
	(void)ms;
	return recv(guest->guest.fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0;
}

void tls_hall_open(struct hall *hall)
{
	char *cause;
	hall_open(hall, NULL);
	if (!secure_open(hall->server, hall->folder, &cause))
		fail_msg("%s", cause);
}

void tls_hall_lose_key(struct hall *hall)
{
	char *path = xasprintf("%s/%s", hall->folder, IDENTITY_FILE);
	unlink(path);
	free(path);
}

void tls_hall_close(struct hall *hall)
{
	tls_hall_lose_key(hall);
	hall_close(hall);
}

static bool is_empty(void *arg)
{
	const struct hall *hall = arg;
	return hall->server->peer_count == 0;
}

void tls_hall_expect_empty(struct hall *hall)
{
	hall_wait(hall, "the server to be empty", is_empty, hall);
}

void tls_guest_come(struct tls_guest *guest, struct hall *hall, const char *priorities)
{
	static const gnutls_datum_t irc = {(unsigned char *)"irc", 3};
	*guest = (struct tls_guest){.error = GNUTLS_E_AGAIN};
	guest_come(&guest->guest, hall, HALL_TCP);
	assert_int_equal(gnutls_init(&guest->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK), 0);
	assert_int_equal(gnutls_certificate_allocate_credentials(&guest->credentials), 0);
	gnutls_credentials_set(guest->session, GNUTLS_CRD_CERTIFICATE, guest->credentials);
	assert_int_equal(gnutls_priority_set_direct(
	                     guest->session, priorities != NULL ? priorities : PRIORITIES, NULL),
	    0);
	gnutls_alpn_set_protocols(guest->session, &irc, 1, 0);
	gnutls_transport_set_ptr(guest->session, guest);
	gnutls_transport_set_push_function(guest->session, push);
	gnutls_transport_set_pull_function(guest->session, pull);
	gnutls_transport_set_pull_timeout_function(guest->session, pull_timeout);
}

void tls_guest_identify(struct tls_guest *guest, const char *pem)
{
	gnutls_datum_t text = {(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
	assert_true(gnutls_certificate_set_x509_key_mem(
	                guest->credentials, &text, &text, GNUTLS_X509_FMT_PEM) >= 0);
}

void tls_guest_step(struct tls_guest *guest)
{
	if (guest->error == GNUTLS_E_AGAIN)
		guest->error = gnutls_handshake(guest->session);
}

bool tls_guest_is_done(const struct tls_guest *guest)
{
	return guest->error == 0;
}

static bool has_shaken(void *arg)
{
	struct tls_guest *guest = arg;
	tls_guest_step(guest);
	return guest->error != GNUTLS_E_AGAIN;
}

int tls_guest_shake(struct tls_guest *guest)
{
	hall_wait(guest->guest.hall, "the TLS handshake", has_shaken, guest);
	return guest->error;
}

void tls_guest_send(struct tls_guest *guest, const char *text)
{
	size_t len = strlen(text);
	while (len > 0) {
		ssize_t sent = gnutls_record_send(guest->session, text, len);
		if (sent == GNUTLS_E_AGAIN) {
			hall_turn(guest->guest.hall);
			continue;
		}
		assert_true(sent > 0);
		text += sent;
		len -= (size_t)sent;
	}
}

static void read_on(struct tls_guest *guest)
{
	char text[READING];
	ssize_t got;
	while ((got = gnutls_record_recv(guest->session, text, sizeof text)) > 0)
		buf_add(&guest->heard, text, (size_t)got);
	if (got != GNUTLS_E_AGAIN && !guest->guest.gone) {
		guest->guest.gone = true;
		guest->error = (int)got;
	}
}

void tls_guest_expect(struct tls_guest *guest, const char *text)
{
	int64_t deadline = clock_mono_ns() + HALL_PATIENCE;
	const char *at = NULL;
	while (at == NULL) {
		hall_turn(guest->guest.hall);
		read_on(guest);
		at = guest->heard.len > 0
		         ? memmem(guest->heard.data, guest->heard.len, text, strlen(text))
		         : NULL;
		if (at == NULL && (guest->guest.gone || clock_mono_ns() > deadline))
			fail_msg("\"%s\" did not come, but \"%s\"", text,
			    guest->heard.len > 0 ? guest->heard.data : "");
	}
	buf_consume(&guest->heard, (size_t)(at - guest->heard.data) + strlen(text));
}

static bool is_gone(void *arg)
{
	struct tls_guest *guest = arg;
	read_on(guest);
	return guest->guest.gone;
}

int tls_guest_expect_end(struct tls_guest *guest)
{
	hall_wait(guest->guest.hall, "the end of the connection", is_gone, guest);
	return guest->error;
}

void tls_guest_leave(struct tls_guest *guest)
{
	gnutls_deinit(guest->session);
	gnutls_certificate_free_credentials(guest->credentials);
	buf_fini(&guest->heard);
	buf_fini(&guest->out);
	guest_leave(&guest->guest);
}
