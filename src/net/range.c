#include "net/range.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define V4_BITS     96 /* of an IPv4 address written as an IPv6 one, that are before it */
#define BITS_DIGITS 3

static const unsigned char v4_prefix[12] = {[10] = 0xff, [11] = 0xff};

static bool is_v4(const unsigned char bytes[16])
{
	return memcmp(bytes, v4_prefix, sizeof v4_prefix) == 0;
}

/* *v4: whether it was written as IPv4, so that bits are counted from there. */
static bool parse_address(struct str text, unsigned char bytes[16], bool *v4)
{
	char copy[INET6_ADDRSTRLEN];
	if (text.len == 0 || text.len >= sizeof copy)
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	memcpy(bytes, v4_prefix, sizeof v4_prefix);
	*v4 = inet_pton(AF_INET, copy, bytes + sizeof v4_prefix) == 1;
	return *v4 || inet_pton(AF_INET6, copy, bytes) == 1;
}

static bool parse_bits(struct str text, unsigned most, unsigned *bits)
{
	uint64_t number;
	bool good = text.len <= BITS_DIGITS && str_number(text, &number) && number <= most;
	*bits = good ? (unsigned)number : 0;
	return good;
}

static void clear_rest(struct net_range *range)
{
	for (unsigned bit = range->bits; bit < 128; bit++)
		range->bytes[bit / 8] &= (unsigned char)~(0x80u >> bit % 8);
}

bool net_range_parse(struct str text, struct net_range *range)
{
	const char *slash = text.len > 0 ? memchr(text.data, '/', text.len) : NULL;
	size_t len = slash != NULL ? (size_t)(slash - text.data) : text.len;
	bool v4;
	if (!parse_address((struct str){text.data, len}, range->bytes, &v4))
		return false;
	unsigned most = v4 ? 128 - V4_BITS : 128;
	range->bits = most;
	if (slash != NULL &&
	    !parse_bits((struct str){slash + 1, text.len - len - 1}, most, &range->bits))
		return false;
	if (v4)
		range->bits += V4_BITS;
	clear_rest(range);
	return true;
}

void net_range_format(const struct net_range *range, char out[NET_RANGE_MAX])
{
	char text[INET6_ADDRSTRLEN];
	bool v4 = range->bits >= V4_BITS && is_v4(range->bytes);
	unsigned before = v4 ? V4_BITS : 0;
	inet_ntop(v4 ? AF_INET : AF_INET6, range->bytes + before / 8, text, sizeof text);
	int len = snprintf(out, NET_RANGE_MAX, "%s%s", text[0] == ':' ? "0" : "", text);
	if (range->bits < 128)
		snprintf(out + len, NET_RANGE_MAX - (size_t)len, "/%u", range->bits - before);
}

bool net_range_holds(const struct net_range *range, struct str host)
{
	struct net_range other;
	bool v4;
	if (!parse_address(host, other.bytes, &v4))
		return false;
	other.bits = range->bits;
	clear_rest(&other);
	return memcmp(other.bytes, range->bytes, sizeof other.bytes) == 0;
}
