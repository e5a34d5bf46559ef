/* Public authorities: whom they vouch for. A worker thread reads the list of them. */
#include <errno.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "loop/loop.h"
#include "net/private.h"
#include "net/tls_private.h"
#include "net/tls_stream.h"

void tls_set_authorities(struct net_tls *tls, const char *file)
{
	if (tls != NULL && file != NULL)
		tls->authorities = xstrdup(file);
}

/* How many there are; GnuTLS's error, which zero is none of, if that cannot be known. */
static int read_authorities(gnutls_x509_trust_list_t list, const char *file)
{
	if (file == NULL)
		return gnutls_x509_trust_list_add_system_trust(list, 0, 0);
	return gnutls_x509_trust_list_add_trust_file(list, file, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
}

bool tls_check_authorities(const char *file, char **cause)
{
	gnutls_x509_trust_list_t list;
	if (access(file, R_OK) != 0) {
		*cause = xasprintf("cannot read %s: %s", file, strerror(errno));
		return false;
	}
	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		return true;
	int count = read_authorities(list, file);
	gnutls_x509_trust_list_deinit(list, 1);
	if (count <= 0)
		*cause =
		    xasprintf("%s has no certificates in PEM, which begin with -----BEGIN", file);
	return count > 0;
}

/* For a handshake, whose judge asked for them */

struct tls_reading {
	struct loop_job *job;
	struct conn *conn;
	char *file; /* NULL: the system's */
	gnutls_x509_trust_list_t list;
	int count;
};

static void reading_free(void *arg)
{
	struct tls_reading *reading = arg;
	if (reading->list != NULL)
		gnutls_x509_trust_list_deinit(reading->list, 1);
	free(reading->file);
	free(reading);
}

void tls_reading_cancel(struct tls_reading *reading)
{
	if (reading != NULL)
		loop_job_abandon(reading->job, reading_free);
}

/* In the worker thread. */
static void read_for_conn(void *arg)
{
	struct tls_reading *reading = arg;
	reading->count = read_authorities(reading->list, reading->file);
}

static void on_read(void *arg)
{
	struct tls_reading *reading = arg;
	struct conn *conn = reading->conn;
	struct net_tls *tls = conn->tls->tls;
	conn->tls->reading = NULL;
	if (!tls->trusts && reading->count >= 0) {
		gnutls_certificate_set_trust_list(tls->credentials, reading->list, 0);
		reading->list = NULL; /* theirs */
		tls->trusts = true;
	}
	reading_free(reading);
	tls_shake_on(conn);
}

/* False when there is no memory. */
static bool begin_reading(struct conn *conn)
{
	struct tls_reading *reading = xcalloc(1, sizeof *reading);
	const char *file = conn->tls->tls->authorities;
	reading->conn = conn;
	reading->file = file != NULL ? xstrdup(file) : NULL;
	if (gnutls_x509_trust_list_init(&reading->list, 0) < 0) {
		reading->list = NULL;
		reading_free(reading);
		return false;
	}
	reading->job = loop_job_start(conn->net->loop, read_for_conn, on_read, reading);
	conn->tls->reading = reading;
	return true;
}

static char *status_text(unsigned status)
{
	gnutls_datum_t text = {0};
	if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) < 0)
		return xstrdup("its certificate cannot be verified");
	size_t len = text.size;
	while (len > 0 && (text.data[len - 1] == '\0' || text.data[len - 1] == ' ' ||
	                      text.data[len - 1] == '.'))
		len--;
	char *copy = xmemdup0((char *)text.data, len);
	gnutls_free(text.data);
	return copy;
}

enum tls_verdict tls_is_public(struct conn *conn, const char *host, char **why)
{
	struct tls_stream *stream = conn->tls;
	unsigned status = ~0u;
	if (!stream->tls->trusts && !stream->asked) {
		stream->asked = true;
		if (begin_reading(conn))
			return TLS_UNDECIDED;
	}
	int error = gnutls_certificate_verify_peers3(stream->session, host, &status);
	if (error >= 0 && status == 0)
		return TLS_ACCEPTED;
	*why = error < 0 ? xstrdup(gnutls_strerror(error)) : status_text(status);
	return TLS_REFUSED;
}

/* About the own certificate */

struct tls_question {
	struct loop_job *job;
	char *host, *file;
	gnutls_x509_crt_t *chain;
	unsigned count;
	bool vouched;
	tls_vouched_fn *done;
	void *arg;
};

static void question_free(void *arg)
{
	struct tls_question *question = arg;
	for (unsigned i = 0; i < question->count; i++)
		gnutls_x509_crt_deinit(question->chain[i]);
	gnutls_free(question->chain);
	free(question->host);
	free(question->file);
	free(question);
}

void tls_question_cancel(struct tls_question *question)
{
	if (question != NULL)
		loop_job_abandon(question->job, question_free);
}

static bool verify(const struct tls_question *question, gnutls_x509_trust_list_t list)
{
	unsigned status = ~0u;
	gnutls_typed_vdata_st name = {
	    .type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)question->host};
	return read_authorities(list, question->file) >= 0 &&
	       gnutls_x509_trust_list_verify_crt2(
	           list, question->chain, question->count, &name, 1, 0, &status, NULL) >= 0 &&
	       status == 0;
}

/* In the worker thread. */
static void answer(void *arg)
{
	struct tls_question *question = arg;
	gnutls_x509_trust_list_t list;
	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		return;
	question->vouched = verify(question, list);
	gnutls_x509_trust_list_deinit(list, 1);
}

static void on_answered(void *arg)
{
	struct tls_question *question = arg;
	question->done(question->vouched, question->arg);
	question_free(question);
}

struct tls_question *tls_ask_own(
    struct loop *loop, const struct net_tls *tls, const char *host, tls_vouched_fn *done, void *arg)
{
	struct tls_question *question = xcalloc(1, sizeof *question);
	question->host = xstrdup(host);
	question->file = tls->authorities != NULL ? xstrdup(tls->authorities) : NULL;
	question->done = done;
	question->arg = arg;
	if (gnutls_certificate_get_x509_crt(
	        tls->credentials, 0, &question->chain, &question->count) < 0)
		question->count = 0;
	question->job = loop_job_start(loop, answer, on_answered, question);
	return question;
}
