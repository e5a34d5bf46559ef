#include "server/mask.h"

#include <string.h>

#include "server/user.h"

enum mask_kind {
	MASK_PLAIN,
#define MASK_KIND(name, letter, word) MASK_##name,
	MASK_KINDS(MASK_KIND)
#undef MASK_KIND
	    MASK_UNKNOWN,
};

static const struct {
	char letter;
	const char *word;
} kinds[] = {[MASK_PLAIN] = {'\0', ""},
#define MASK_ENTRY(name, letter, word) [MASK_##name] = {letter, word},
    MASK_KINDS(MASK_ENTRY)
#undef MASK_ENTRY
};

static struct str after(struct str text, size_t len)
{
	return (struct str){text.data + len, text.len - len};
}

static enum mask_kind kind_of(struct str name)
{
	for (int kind = MASK_PLAIN + 1; kind < MASK_UNKNOWN; kind++)
		if ((name.len == 1 && name.data[0] == kinds[kind].letter) ||
		    str_eq_case(name, str_from(kinds[kind].word)))
			return kind;
	return MASK_UNKNOWN;
}

/*
 * Cuts "kind:" off. Only a host can have a colon: one before any ! and @ ends the name of a kind.
 * The ~ and $ that other servers want before it are as good as nothing.
 */
static enum mask_kind cut_kind(struct str *mask)
{
	size_t len = 0;
	while (len < mask->len && strchr(":!@", mask->data[len]) == NULL)
		len++;
	if (len == mask->len || mask->data[len] != ':')
		return MASK_PLAIN;
	struct str name = {mask->data, len};
	*mask = after(*mask, len + 1);
	if (name.len > 1 && (name.data[0] == '~' || name.data[0] == '$'))
		name = after(name, 1);
	return kind_of(name);
}

static void complete_plain(struct str mask, struct buf *out)
{
	const char *bang = memchr(mask.data, '!', mask.len);
	const char *at = memchr(mask.data, '@', mask.len);
	if (bang == NULL && at != NULL)
		buf_add_str(out, "*!");
	buf_add(out, mask.data, mask.len);
	if (bang == NULL && at == NULL)
		buf_add_str(out, "!*@*");
	else if (at == NULL)
		buf_add_str(out, "@*");
}

/* What comes after a mute, or alone. */
static const char *complete_kind(enum mask_kind kind, struct str rest, struct buf *out)
{
	if (kind == MASK_MUTE || kind == MASK_UNKNOWN)
		return "There is no such kind of mask";
	if (rest.len == 0)
		return "That kind of mask wants something to match";
	if (kind != MASK_PLAIN)
		buf_printf(out, "%c:", kinds[kind].letter);
	if (kind == MASK_PLAIN || kind == MASK_GUEST)
		complete_plain(rest, out);
	else
		buf_add(out, rest.data, rest.len);
	return NULL;
}

const char *mask_complete(struct str said, struct buf *out)
{
	size_t before = out->len;
	if (said.len == 0 || said.data[0] == ':' || memchr(said.data, ' ', said.len) != NULL)
		return "That is no mask";
	enum mask_kind kind = cut_kind(&said);
	if (kind == MASK_MUTE) {
		buf_add_str(out, "m:");
		kind = cut_kind(&said);
	}
	const char *why = complete_kind(kind, said, out);
	if (why == NULL && out->len - before > MASK_MAX)
		why = "That mask is too long";
	return why;
}

bool mask_matches(struct str mask, const struct user *user, enum mask_use use)
{
	switch (cut_kind(&mask)) {
	case MASK_PLAIN:
		return user_matches(user, mask);
	case MASK_GUEST:
		return user->account == NULL && user_matches(user, mask);
	case MASK_ACCOUNT:
		return user->account != NULL && str_glob(mask, user_account_name(user));
	case MASK_MUTE:
		return use == MASK_SPEAK && mask_matches(mask, user, use);
	case MASK_REAL_NAME:
		return str_glob(mask, user_real_name(user));
	case MASK_UNKNOWN:
		break;
	}
	return false;
}
