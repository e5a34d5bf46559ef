#include "server/invitation.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "net/reach.h"
#include "net/sock.h"
#include "net/tls.h"
#include "server/secure.h"
#include "server/server.h"

static bool is_loopback(const struct net_addr *addr)
{
	union ip_addr ip = {0};
	return strcmp(addr->host, "localhost") == 0 ||
	       (sock_parse_ip(addr->host, addr->port, &ip) && net_sockaddr_is_local(&ip.sa));
}

/* Where it takes calls by TCP: rather where others can call. */
static bool find_listener(const struct server *server, struct net_addr *found)
{
	struct net_addr addr;
	bool any = false;
	for (size_t i = 0; server_address(server, i, &addr); i++) {
		if (addr.scheme != NET_TCP || (any && is_loopback(&addr)))
			continue;
		*found = addr;
		any = true;
		if (!is_loopback(&addr))
			break;
	}
	return any;
}

static void add_other(struct invite *invite, const struct net_addr *addr)
{
	union ip_addr ip = {0};
	if (invite->other_count == INVITE_OTHERS_MOST || !sock_parse_ip(addr->host, 0, &ip))
		return;
	struct invite_ip *other = &invite->others[invite->other_count++];
	if (ip.sa.sa_family == AF_INET) {
		other->size = sizeof ip.in.sin_addr;
		memcpy(other->bytes, &ip.in.sin_addr, other->size);
	} else {
		other->size = sizeof ip.in6.sin6_addr;
		memcpy(other->bytes, &ip.in6.sin6_addr, other->size);
	}
}

/* What the configuration says, for servers that others know under another address. */
static bool use_configured(const char *text, struct invite *invite, char **cause)
{
	struct net_addr addr;
	if (!net_addr_parse(text, &addr, cause))
		return false;
	if (addr.host[0] == '\0' || strlen(addr.host) > INVITE_HOST_MAX) {
		*cause = xasprintf("invite-address: \"%s\" is no HOST or HOST:PORT of at most %d "
		                   "bytes",
		    text, INVITE_HOST_MAX);
		return false;
	}
	snprintf(invite->host, sizeof invite->host, "%s", addr.host);
	if (addr.port_given)
		invite->port = addr.port;
	return true;
}

static bool fill_in_address(
    const struct server *server, struct invite *invite, bool *far, char **cause)
{
	struct net_addr listen, reached[REACH_MOST];
	if (!find_listener(server, &listen)) {
		*cause = xstrdup("this server takes no calls by TCP, so nobody can be invited");
		return false;
	}
	size_t count = reach_list(&listen, reached);
	*far = !is_loopback(&reached[0]);
	invite->port = listen.port;
	if (server->config->invite_address[0] != '\0')
		return use_configured(server->config->invite_address, invite, cause);
	snprintf(invite->host, sizeof invite->host, "%.*s", INVITE_HOST_MAX, reached[0].host);
	for (size_t i = 1; i < count; i++)
		add_other(invite, &reached[i]);
	return true;
}

/* The default channel's is that of the server as a whole. */
static struct str channel_of(const struct server *server, struct token_wish *wish)
{
	struct str usual = str_from(server->config->default_channel);
	if (str_eq_case(wish->channel, usual))
		wish->channel = STR("");
	return wish->channel.len > 0 ? wish->channel : usual;
}

/* The standing one of the whole server is mostly there already. */
static bool has_room(struct server *server, const struct token_wish *wish, char **cause)
{
	token_sweep(server);
	if ((wish->standing && wish->channel.len == 0) || token_has_room(server))
		return true;
	*cause = xasprintf("there are %u invites, and no more may be kept: take some back, "
	                   "which confabd invite list shows",
	    server->config->limits.invites);
	return false;
}

bool invitation_make(struct server *server, const struct token_wish *wish,
    struct invitation *invitation, char **cause)
{
	struct invite invite = {.has_token = true};
	struct net_tls *tls = secure_tls(server);
	struct token_wish mine = *wish;
	struct str channel = channel_of(server, &mine);
	if (tls == NULL) {
		*cause = xstrdup("invites need TLS, and this server has none");
		return false;
	}
	if (!has_room(server, &mine, cause) ||
	    !fill_in_address(server, &invite, &invitation->far, cause))
		return false;
	memcpy(invite.pin, tls_own(tls)->key_id, sizeof invite.pin);
	if (channel.len <= INVITE_CHANNEL_MAX)
		memcpy(invite.channel, channel.data, channel.len);
	invitation->kept = token_new(server, &mine, invite.token);
	invite_write_token(invite.token, invitation->token);
	if (!invite_write(&invite, invitation->link)) {
		invite.channel[0] = '\0';
		invite_write(&invite, invitation->link);
	}
	explicit_bzero(invite.token, sizeof invite.token);
	return true;
}
