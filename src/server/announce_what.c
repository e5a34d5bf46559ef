#include "server/announce_what.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "net/addr.h"
#include "net/multicast.h"
#include "proto/service.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/user.h"

#define TXT_VERSION "1"

#define CHANGE_SOON  (250 * NS_PER_MS)
#define CHANGE_EVERY (10 * NS_PER_S)
#define CHANGES_SOON 4 /* that wait for none before them; with the others ten a minute */

bool announce_write_txt(const struct server *server, struct buf *txt)
{
	struct buf fresh = {0};
	char users[16];
	snprintf(users, sizeof users, "%u", HASH_COUNT(server->users));
	dns_txt_add(&fresh, STR(SERVICE_TXT_VERSION), STR(TXT_VERSION));
	dns_txt_add(&fresh, STR(SERVICE_TXT_USERS), str_from(users));
	dns_txt_add(&fresh, STR(SERVICE_TXT_CHANNEL), str_from(server->config->default_channel));
	if (server->config->by_invitation)
		dns_txt_add(&fresh, STR(SERVICE_TXT_INVITE), STR("1"));
	if (secure_fingerprint(server) != NULL)
		dns_txt_add(&fresh, STR(SERVICE_TXT_KEY), str_from(secure_fingerprint(server)));
	bool same = txt->len == fresh.len && memcmp(txt->data, fresh.data, fresh.len) == 0;
	buf_fini(txt);
	*txt = fresh;
	return !same;
}

void announce_write_instance(const char *name, unsigned number, char out[DNS_LABEL_MAX + 1])
{
	char suffix[16] = "";
	if (number > 1)
		snprintf(suffix, sizeof suffix, " (%u)", number);
	struct str clipped = str_clip(str_from(name), DNS_LABEL_MAX - strlen(suffix));
	snprintf(out, DNS_LABEL_MAX + 1, STR_FMT "%s", STR_ARG(clipped), suffix);
	for (char *at = out; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == '\177')
			*at = ' '; /* RFC 6763 section 4.1.1 */
	}
}

static bool is_everywhere(const struct net_addr *addr)
{
	return strcmp(addr->host, "0.0.0.0") == 0 || strcmp(addr->host, "::") == 0;
}

bool announce_reaches(const struct net_addr *addr)
{
	if (addr->scheme != NET_TCP && addr->scheme != NET_UDP)
		return false;
	return is_everywhere(addr) || !net_addr_is_loopback(addr);
}

/* A socket for all of IPv6 takes IPv4, too. */
static bool is_at(const struct net_addr *addr, const struct multicast_address *address)
{
	if (!announce_reaches(addr))
		return false;
	if (is_everywhere(addr))
		return !address->ip.v6 || strcmp(addr->host, "::") == 0;
	return multicast_address_is(address, addr->host);
}

static void add_service(struct announcement *what, const char *type, uint16_t port)
{
	for (size_t i = 0; i < what->service_count; i++) {
		if (strcmp(what->services[i].type, type) == 0)
			return;
	}
	what->services[what->service_count++] = (struct announced_service){type, port};
}

static void add_services(const struct net_addr *addr, struct announcement *what)
{
	if (addr->scheme == NET_UDP) {
		add_service(what, SERVICE_CONFAB_UDP, addr->port);
		return;
	}
	add_service(what, SERVICE_CONFAB_TCP, addr->port);
	add_service(what, SERVICE_IRC, addr->port);
}

void announce_add_link(
    const struct server *server, const struct multicast_link *link, struct announcement *what)
{
	struct net_addr addr;
	for (size_t k = 0; k < link->address_count; k++) {
		const struct multicast_address *address = &link->addresses[k];
		bool listened_at = false;
		for (size_t i = 0; server_address(server, i, &addr); i++) {
			if (!is_at(&addr, address))
				continue;
			add_services(&addr, what);
			listened_at = true;
		}
		if (listened_at && what->address_count < ANNOUNCED_ADDRESSES_MOST)
			what->addresses[what->address_count++] = address->ip;
	}
}

int64_t announce_pace_wait(const struct announce_pace *pace, int64_t now)
{
	int64_t turn = pace->even - (CHANGES_SOON - 1) * CHANGE_EVERY;
	return turn > now + CHANGE_SOON ? turn - now : CHANGE_SOON;
}

void announce_pace_count(struct announce_pace *pace, int64_t now)
{
	pace->even = (pace->even > now ? pace->even : now) + CHANGE_EVERY;
}
