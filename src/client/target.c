#include "client/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void add_other(struct client_target *target, const struct invite_ip *ip)
{
	struct net_addr *other = &target->others[target->other_count];
	*other = target->addr;
	if (net_addr_set_ip(other, ip->bytes, ip->size))
		target->other_count++;
}

static bool use_invite(const struct invite *invite, struct client_target *target, char **cause)
{
	bool v6 = strchr(invite->host, ':') != NULL;
	char *address =
	    xasprintf("%s%s%s:%u", v6 ? "[" : "", invite->host, v6 ? "]" : "", invite->port);
	bool good = net_addr_parse(address, &target->addr, cause);
	free(address);
	if (!good)
		return false;
	target->invited = true;
	snprintf(target->addr.channel, sizeof target->addr.channel, "%s", invite->channel);
	memcpy(target->pin, invite->pin, sizeof target->pin);
	if (invite->has_token)
		invite_write_token(invite->token, target->token);
	for (size_t i = 0; i < invite->other_count; i++)
		add_other(target, &invite->others[i]);
	return true;
}

bool target_parse(const char *text, struct client_target *target, char **cause)
{
	struct invite invite;
	struct str link;
	const char *problem;
	*target = (struct client_target){0};
	if (!invite_find(str_from(text), &link))
		return net_addr_parse(text, &target->addr, cause);
	if (invite_read(link, &invite, &problem))
		return use_invite(&invite, target, cause);
	*cause = xstrdup(problem);
	return false;
}

void target_fill(const struct client_target *target, struct client_join *join)
{
	join->addr = &target->addr;
	if (!target->invited)
		return;
	join->invited = true;
	join->others = target->others;
	join->other_count = target->other_count;
	if (join->pin == NULL) {
		join->pin = target->pin;
		join->pin_len = sizeof target->pin;
	}
	if (join->password == NULL && target->token[0] != '\0')
		join->password = target->token;
}
