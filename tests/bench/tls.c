/* What TLS costs the server: handshakes, and memory per connection that has nothing to say. */
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/subject.h"
#include "tests/bench/table.h"
#include "tests/bench/usage.h"

#define CALLERS 1000

struct caller {
	int fd;
	gnutls_session_t session;
};

struct callers {
	struct caller list[CALLERS];
	size_t count;
	gnutls_certificate_credentials_t credentials;
	gnutls_datum_t resume; /* a session to go on with; data NULL: none */
	uint16_t port;
};

static int dial(uint16_t port)
{
	struct sockaddr_in addr = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof addr) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool shake(struct callers *callers, struct caller *caller)
{
	int error;
	gnutls_init(&caller->session, GNUTLS_CLIENT);
	gnutls_set_default_priority(caller->session);
	gnutls_credentials_set(caller->session, GNUTLS_CRD_CERTIFICATE, callers->credentials);
	if (callers->resume.data != NULL)
		gnutls_session_set_data(
		    caller->session, callers->resume.data, callers->resume.size);
	gnutls_transport_set_int(caller->session, caller->fd);
	do
		error = gnutls_handshake(caller->session);
	while (error < 0 && gnutls_error_is_fatal(error) == 0);
	return error == 0;
}

/* A blank line, answered by one of welcome: from then on it is idle, and has its ticket. */
static bool come_in(struct caller *caller)
{
	char text[4096];
	ssize_t got;
	gnutls_record_send(caller->session, "\n", 1);
	do
		got = gnutls_record_recv(caller->session, text, sizeof text);
	while (got < 0 && gnutls_error_is_fatal((int)got) == 0);
	return got > 0;
}

static bool call(struct callers *callers)
{
	struct caller *caller = &callers->list[callers->count];
	caller->fd = dial(callers->port);
	if (caller->fd < 0)
		return false;
	callers->count++;
	return shake(callers, caller);
}

static void hang_up(struct callers *callers)
{
	for (size_t i = 0; i < callers->count; i++) {
		gnutls_deinit(callers->list[i].session);
		close(callers->list[i].fd);
	}
	callers->count = 0;
}

/* CPU µs of the server for each of CALLERS handshakes; negative when one failed. */
static double cost(struct callers *callers, pid_t pid)
{
	int64_t before = usage_cpu_ns(pid);
	while (callers->count < CALLERS)
		if (!call(callers))
			return -1;
	return (double)(usage_cpu_ns(pid) - before) / (double)NS_PER_US / CALLERS;
}

struct rows {
	size_t full, rate, resumed, silent, inside;
};

static double kib_each(int64_t before, pid_t pid)
{
	return (double)(usage_resident(pid) - before) / 1024 / CALLERS;
}

static void measure(
    struct table *table, const struct rows *rows, struct callers *callers, pid_t pid)
{
	call(callers); /* what is allocated once is no connection's */
	come_in(&callers->list[0]);
	gnutls_session_get_data2(callers->list[0].session, &callers->resume);
	gnutls_datum_t resume = callers->resume;
	callers->resume = (gnutls_datum_t){0};
	int64_t resident = usage_resident(pid);
	double full = cost(callers, pid);
	table_set(table, rows->full, 0, full);
	table_set(table, rows->rate, 0, 1e6 / full);
	table_set(table, rows->silent, 0, kib_each(resident, pid));
	for (size_t i = 1; i < callers->count; i++)
		if (!come_in(&callers->list[i]))
			printf("a caller was not let in\n");
	table_set(table, rows->inside, 0, kib_each(resident, pid));
	hang_up(callers);
	callers->resume = resume;
	table_set(table, rows->resumed, 0, cost(callers, pid));
	hang_up(callers);
	gnutls_free(resume.data);
}

void bench_tls(void)
{
	static const char *const names[] = {"confabd"};
	struct table *table = table_new("tls", names, 1);
	const struct rows rows = {
	    .full = table_add(table, "full handshake: CPU us", 400, 0),
	    .rate = table_add_more(table, "full handshakes per second of CPU", 2500, 0),
	    .resumed = table_add(table, "resumed handshake: CPU us", 400, 0),
	    .silent = table_add(table, "resident KiB per connection after it", 14, 1),
	    .inside = table_add(table, "resident KiB per plain guest inside", 14, 1),
	};
	struct subject_run run;
	struct callers *callers = xcalloc(1, sizeof *callers);
	gnutls_certificate_allocate_credentials(&callers->credentials);
	if (subject_start(&server_subjects[0], &run)) {
		callers->port = run.port;
		measure(table, &rows, callers, run.pid);
	} else {
		printf("confabd does not start\n");
	}
	subject_stop(&run);
	gnutls_certificate_free_credentials(callers->credentials);
	free(callers);
	table_print(table);
	table_free(table);
}
