/* What somebody wrote for whom they want to ban. */
#include "server/ban.h"

#include <string.h>

#include "proto/irc.h"

static bool is_range(struct str text, struct buf *out)
{
	struct net_range range;
	char shown[NET_RANGE_MAX];
	if (!net_range_parse(text, &range))
		return false;
	net_range_format(&range, shown);
	buf_add_str(out, shown);
	return true;
}

static bool cut_prefix(struct str *text, struct str prefix)
{
	if (!str_starts(*text, prefix))
		return false;
	*text = (struct str){text->data + prefix.len, text->len - prefix.len};
	return true;
}

/* "user@host" is of any nick, "nick!user" of any host. */
static void add_mask(struct buf *out, struct str mask)
{
	const char *bang = memchr(mask.data, '!', mask.len);
	const char *at = memchr(mask.data, '@', mask.len);
	buf_printf(out, "%s" STR_FMT "%s", bang == NULL ? "*!" : "", STR_ARG(mask),
	    at == NULL ? "@*" : "");
}

/* What can be a parameter anywhere: no spaces, no control bytes, no colon at the start. */
static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= ' ')
			return false;
	return text.len > 0 && text.data[0] != ':';
}

/* Whether anybody can be called so: what was meant for an address, but is none, is no nick. */
static bool may_be_nick(struct str mask)
{
	char nick[BAN_WHAT_MAX];
	memcpy(nick, mask.data, mask.len);
	for (size_t i = 0; i < mask.len; i++)
		if (nick[i] == '*' || nick[i] == '?')
			nick[i] = 'x';
	return irc_nick_valid((struct str){nick, mask.len});
}

bool ban_read(struct str said, enum ban_kind *kind, struct buf *out)
{
	if (is_range(said, out)) {
		*kind = BAN_ADDRESS;
		return true;
	}
	if (!is_word(said) || said.len > BAN_WHAT_MAX)
		return false;
	if (cut_prefix(&said, STR("account:")) || cut_prefix(&said, STR("a:"))) {
		*kind = BAN_ACCOUNT;
		buf_add(out, said.data, said.len);
		return is_word(said);
	}
	if (memchr(said.data, '!', said.len) != NULL || memchr(said.data, '@', said.len) != NULL) {
		size_t before = out->len;
		*kind = BAN_MASK;
		add_mask(out, said);
		return out->len - before <= BAN_WHAT_MAX;
	}
	*kind = BAN_NICK;
	buf_add(out, said.data, said.len);
	return may_be_nick(said);
}
