#include "proto/sts.h"

#include <inttypes.h>
#include <string.h>

#define LINE_MOST ((size_t)300) /* bytes of a line, without its end */

/* Digits alone; more than `most` is `most`. False for anything else. */
static bool read_number(struct str text, int64_t most, int64_t *number)
{
	uint64_t read;
	bool good = str_number(text, &read);
	*number = read < (uint64_t)most ? (int64_t)read : most;
	return good;
}

/* Cuts off what stands before the sign, or all; the sign goes. */
static struct str take_until(struct str *rest, char sign)
{
	const char *at = rest->len > 0 ? memchr(rest->data, sign, rest->len) : NULL;
	struct str part = {rest->data, at != NULL ? (size_t)(at - rest->data) : rest->len};
	size_t cut = part.len + (at != NULL);
	*rest = (struct str){rest->data + cut, rest->len - cut};
	return part;
}

struct sts sts_parse(struct str value)
{
	struct sts sts = {.duration = -1};
	while (value.len > 0) {
		int64_t number;
		struct str token = take_until(&value, ',');
		struct str key = take_until(&token, '=');
		if (str_eq(key, STR("duration")) && read_number(token, STS_DURATION_MAX, &number))
			sts.duration = number;
		else if (str_eq(key, STR("port")) && read_number(token, UINT16_MAX + 1, &number) &&
		         number <= UINT16_MAX)
			sts.port = (uint16_t)number;
	}
	return sts;
}

static bool read_line(struct str line, struct str *host, struct sts_policy *policy)
{
	int64_t port;
	if (line.len > LINE_MOST)
		return false;
	*host = take_until(&line, ' ');
	struct str number = take_until(&line, ' ');
	if (host->len == 0 || !read_number(number, UINT16_MAX + 1, &port) ||
	    !read_number(line, INT64_MAX / 100, &policy->until))
		return false;
	policy->port = (uint16_t)port;
	return port > 0 && port <= UINT16_MAX;
}

bool sts_find(struct str text, struct str host, int64_t now, struct sts_policy *found)
{
	bool any = false;
	while (text.len > 0) {
		struct str name, line = take_until(&text, '\n');
		struct sts_policy policy;
		if (!read_line(line, &name, &policy) || !str_eq(name, host) || policy.until <= now)
			continue;
		*found = policy;
		any = true;
	}
	return any;
}

static void add_line(struct buf *out, struct str host, const struct sts_policy *policy)
{
	buf_printf(out, STR_FMT " %u %" PRId64 "\n", STR_ARG(host), policy->port, policy->until);
}

void sts_rewrite(
    struct buf *out, struct str text, struct str host, int64_t now, const struct sts_policy *by)
{
	while (text.len > 0) {
		struct str name, line = take_until(&text, '\n');
		struct sts_policy policy;
		if (read_line(line, &name, &policy) && !str_eq(name, host) && policy.until > now)
			add_line(out, name, &policy);
	}
	if (by != NULL)
		add_line(out, host, by);
}
