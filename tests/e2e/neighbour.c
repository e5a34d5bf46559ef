#include "tests/e2e/neighbour.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/dns.h"
#include "proto/service.h"
#include "tests/check.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/stage.h"

#define MDNS_PORT  5353
#define MDNS_GROUP "224.0.0.251"
#define TTL        120 /* seconds */
#define AGAIN      (500 * NS_PER_MS)

void neighbour_send(const struct buf *message)
{
	const struct sockaddr_in group = {.sin_family = AF_INET,
	    .sin_port = htons(MDNS_PORT),
	    .sin_addr.s_addr = inet_addr(MDNS_GROUP)};
	const struct in_addr through = {inet_addr(MACHINES_HERE)};
	const int on = 1;
	struct sockaddr_in self = {.sin_family = AF_INET, .sin_port = htons(MDNS_PORT)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &through, sizeof through);
	assert_int_equal(bind(fd, (struct sockaddr *)&self, sizeof self), 0);
	assert_int_equal(
	    sendto(fd, message->data, message->len, 0, (const void *)&group, sizeof group),
	    message->len);
	close(fd);
}

void neighbour_say(const struct neighbour *neighbour, bool leaves)
{
	struct dns_writer writer;
	struct buf message = {0};
	struct dns_name type = dns_name_from(SERVICE_CONFAB_TCP);
	struct dns_record record = {
	    .name = type, .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = leaves ? 0 : TTL};
	dns_name_prepend(neighbour->name, &type, &record.srv.target);
	struct dns_name instance = record.srv.target;
	dns_write(&writer, &message, 0, DNS_RESPONSE);
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = instance;
	record.type = DNS_SRV;
	record.srv =
	    (struct dns_srv){.port = neighbour->port, .target = dns_name_from(neighbour->host)};
	dns_add(&writer, DNS_ANSWER, &record);
	record.type = DNS_TXT;
	record.data = neighbour->txt;
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = record.srv.target;
	record.type = DNS_A;
	assert_int_equal(inet_pton(AF_INET, neighbour->address, record.address), 1);
	dns_add(&writer, DNS_ANSWER, &record);
	neighbour_send(&message);
	buf_fini(&message);
}

struct saying {
	const struct neighbour *neighbour;
	bool leaves;
	struct terminal *terminal;
	const char *text;
	int64_t next;
};

static bool is_taken_in(void *arg)
{
	struct saying *saying = arg;
	if (terminal_shows(saying->terminal, saying->text))
		return true;
	if (clock_mono_ns() >= saying->next) {
		neighbour_say(saying->neighbour, saying->leaves);
		saying->next = clock_mono_ns() + AGAIN;
	}
	return false;
}

void neighbour_say_until(struct stage *stage, const struct neighbour *neighbour, bool leaves,
    struct terminal *terminal, const char *text)
{
	stage_expect(stage, is_taken_in, &(struct saying){neighbour, leaves, terminal, text, 0},
	    "\"%s\" is never shown", text);
}
