#include "tests/e2e/forge.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/check.h"
#include "tests/e2e/machines.h"

#define PACKET_MOST 2048                 /* bytes */
#define KEPT        64                   /* packets to be replayed */
#define NETWORK     UINT32_C(0xc6120000) /* FORGE_NETWORK */
#define HEADERS     (sizeof(struct iphdr) + sizeof(struct udphdr))
#define PORT        4711 /* all of them call from it */
#define LOST_AFTER  200  /* ms without any datagram */

struct kept {
	size_t len;
	uint8_t data[PACKET_MOST];
};

struct forge {
	int out, in;
	uint16_t port;
	struct in_addr here, there;
	struct kept kept[KEPT]; /* the last ones, by kept_count modulo KEPT */
	size_t kept_count;
	struct forge_sums sums[FORGE_ADDRESSES];
	size_t answers, awaited; /* how many came, and may still come */
};

struct forge *forge_open(uint16_t port)
{
	struct forge *forge = xcalloc(1, sizeof *forge);
	forge->port = port;
	forge->in = machines_listen();
	forge->out = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	assert_true(forge->out >= 0);
	inet_aton(MACHINES_HERE, &forge->here);
	inet_aton(MACHINES_THERE, &forge->there);
	return forge;
}

void forge_close(struct forge *forge)
{
	close(forge->in);
	close(forge->out);
	free(forge);
}

void forge_send(struct forge *forge, uint16_t from, const void *data, size_t len)
{
	uint8_t packet[PACKET_MOST];
	const struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr = forge->there};
	/* The kernel fills in length and sum; a UDP sum of 0 is none. */
	struct iphdr ip = {.version = 4,
	    .ihl = 5,
	    .ttl = 64,
	    .protocol = IPPROTO_UDP,
	    .saddr = htonl(NETWORK | from),
	    .daddr = forge->there.s_addr};
	struct udphdr udp = {.source = htons(PORT),
	    .dest = htons(forge->port),
	    .len = htons((uint16_t)(sizeof udp + len))};
	assert_true(HEADERS + len <= sizeof packet);
	memcpy(packet, &ip, sizeof ip);
	memcpy(packet + sizeof ip, &udp, sizeof udp);
	memcpy(packet + HEADERS, data, len);
	assert_int_equal(sendto(forge->out, packet, HEADERS + len, 0,
	                     (const struct sockaddr *)(const void *)&there, sizeof there),
	    HEADERS + len);
	forge->sums[from].in += HEADERS + len;
	forge->awaited++;
}

static void keep(struct forge *forge, const uint8_t *packet, size_t len)
{
	struct kept *kept = &forge->kept[forge->kept_count++ % KEPT];
	kept->len = len - HEADERS;
	memcpy(kept->data, packet + HEADERS, kept->len);
}

static void count_answer(struct forge *forge, uint32_t to, size_t len)
{
	forge->sums[to].out += len;
	forge->answers++;
	forge->awaited -= forge->awaited > 0;
}

static void take(struct forge *forge, const uint8_t *packet, size_t len)
{
	struct iphdr ip;
	struct udphdr udp;
	if (len < HEADERS || packet[0] >> 4 != 4)
		return;
	memcpy(&ip, packet, sizeof ip);
	memcpy(&udp, packet + sizeof ip, sizeof udp);
	bool answers = ip.saddr == forge->there.s_addr;
	if (answers && (ntohl(ip.daddr) & ~UINT32_C(0xffff)) == NETWORK)
		count_answer(forge, ntohl(ip.daddr) & 0xffff, len);
	else if (ip.saddr == forge->here.s_addr && ip.protocol == IPPROTO_UDP &&
	         udp.dest == htons(forge->port))
		keep(forge, packet, len);
}

void forge_hear(struct forge *forge)
{
	uint8_t packet[PACKET_MOST];
	ssize_t len;
	while ((len = recv(forge->in, packet, sizeof packet, 0)) >= 0)
		take(forge, packet, (size_t)len);
}

void forge_keep_pace(struct forge *forge, size_t ahead)
{
	struct pollfd in = {.fd = forge->in, .events = POLLIN};
	forge_hear(forge);
	while (forge->awaited > ahead) {
		if (poll(&in, 1, LOST_AFTER) == 0)
			forge->awaited = 0;
		forge_hear(forge);
	}
}

size_t forge_replay(struct forge *forge, uint16_t from)
{
	size_t count = forge->kept_count < KEPT ? forge->kept_count : KEPT;
	for (size_t i = 0; i < count; i++)
		forge_send(forge, from, forge->kept[i].data, forge->kept[i].len);
	return count;
}

struct forge_sums forge_sums(const struct forge *forge, uint16_t from)
{
	return forge->sums[from];
}

size_t forge_answers(const struct forge *forge)
{
	return forge->answers;
}
