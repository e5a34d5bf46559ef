#include "client/isupport.h"

#include <string.h>

#include "base/hex.h"
#include "proto/irc.h"

#define NUMBER_MAX 100000 /* no length or count that a server tells is larger */

static void copy_text(char *out, size_t size, struct str text)
{
	size_t len = text.len < size ? text.len : size - 1;
	if (len > 0)
		memcpy(out, text.data, len);
	out[len] = '\0';
}

static void set_casemapping(struct isupport *isupport, struct str value)
{
	if (str_eq_case(value, STR("rfc1459")))
		isupport->casemapping = CASEMAPPING_RFC1459;
	else if (str_eq_case(value, STR("rfc1459-strict")) ||
	         str_eq_case(value, STR("strict-rfc1459")))
		isupport->casemapping = CASEMAPPING_RFC1459_STRICT;
	else
		isupport->casemapping = CASEMAPPING_ASCII;
}

static void set_chanmodes(struct isupport *isupport, struct str value)
{
	for (size_t i = 0; i < 4; i++) {
		const char *comma = value.len > 0 ? memchr(value.data, ',', value.len) : NULL;
		size_t len = comma != NULL ? (size_t)(comma - value.data) : value.len;
		copy_text(isupport->modes[i], ISUPPORT_MODES_MAX, (struct str){value.data, len});
		size_t took = comma != NULL ? len + 1 : len;
		value.data += took;
		value.len -= took;
	}
}

static void set_chantypes(struct isupport *isupport, struct str value)
{
	copy_text(isupport->channel_types, sizeof isupport->channel_types, value);
}

static size_t number(struct str value)
{
	uint64_t result;
	if (!str_number(value, &result))
		return 0;
	return result < NUMBER_MAX ? (size_t)result : NUMBER_MAX;
}

static void set_linelen(struct isupport *isupport, struct str value)
{
	size_t len = number(value);
	isupport->line_len = len > IRC_LINE_MAX ? len : IRC_LINE_MAX;
}

static void set_nicklen(struct isupport *isupport, struct str value)
{
	isupport->nick_len = number(value);
}

static void set_chathistory(struct isupport *isupport, struct str value)
{
	isupport->history = number(value);
}

/* Values write a space as \x20. */
static void set_network(struct isupport *isupport, struct str value)
{
	size_t used = 0;
	for (size_t i = 0; i < value.len && used < ISUPPORT_NAME_MAX - 1; i++) {
		char c = value.data[i];
		int high = -1, low = -1;
		if (c == '\\' && i + 3 < value.len && value.data[i + 1] == 'x') {
			high = hex_digit(value.data[i + 2]);
			low = hex_digit(value.data[i + 3]);
		}
		if (high >= 0 && low >= 0) {
			c = (char)(16 * high + low);
			i += 3;
		}
		isupport->network[used++] = c;
	}
	isupport->network[used] = '\0';
}

/* "(ov)@+"; as many letters as symbols, or none of them count. */
static void set_prefix(struct isupport *isupport, struct str value)
{
	const char *close = value.len > 0 ? memchr(value.data, ')', value.len) : NULL;
	if (close == NULL || value.data[0] != '(') {
		isupport->rank_modes[0] = isupport->rank_symbols[0] = '\0';
		return;
	}
	struct str modes = {value.data + 1, (size_t)(close - value.data) - 1};
	struct str symbols = {close + 1, value.len - modes.len - 2};
	if (modes.len != symbols.len)
		return;
	copy_text(isupport->rank_modes, sizeof isupport->rank_modes, modes);
	copy_text(isupport->rank_symbols, sizeof isupport->rank_symbols, symbols);
}

static void set_statusmsg(struct isupport *isupport, struct str value)
{
	copy_text(isupport->status_targets, sizeof isupport->status_targets, value);
}

static void set_defaultchan(struct isupport *isupport, struct str value)
{
	copy_text(isupport->lobby, sizeof isupport->lobby, value);
}

static const struct {
	const char *name, *without; /* the value while a server does not tell it */
	void (*set)(struct isupport *isupport, struct str value);
} tokens[] = {
    {"CASEMAPPING", "rfc1459", set_casemapping},
    {"CHANMODES", "beI,k,l,imnpst", set_chanmodes},
    {"CHANTYPES", "#&", set_chantypes},
    {"CHATHISTORY", "", set_chathistory},
    {"DEFAULTCHAN", "", set_defaultchan},
    {"LINELEN", "", set_linelen},
    {"NETWORK", "", set_network},
    {"NICKLEN", "", set_nicklen},
    {"PREFIX", "(ov)@+", set_prefix},
    {"STATUSMSG", "", set_statusmsg},
};
#define TOKEN_COUNT (sizeof tokens / sizeof tokens[0])

void isupport_init(struct isupport *isupport)
{
	*isupport = (struct isupport){0};
	for (size_t i = 0; i < TOKEN_COUNT; i++)
		tokens[i].set(isupport, str_from(tokens[i].without));
}

void isupport_apply(struct isupport *isupport, struct str token)
{
	bool taken_back = token.len > 0 && token.data[0] == '-';
	if (taken_back) {
		token.data++;
		token.len--;
	}
	const char *sign = token.len > 0 ? memchr(token.data, '=', token.len) : NULL;
	struct str name = {token.data, sign != NULL ? (size_t)(sign - token.data) : token.len};
	struct str value = {token.data + token.len, 0};
	if (sign != NULL)
		value = (struct str){sign + 1, token.len - name.len - 1};
	for (size_t i = 0; i < TOKEN_COUNT; i++)
		if (str_eq_case(name, str_from(tokens[i].name)))
			tokens[i].set(isupport, taken_back ? str_from(tokens[i].without) : value);
}

/* RFC 1459 section 2.2: {}| are the lower case of []\, and ^ goes with ~ unless strict. */
static char fold_char(enum casemapping casemapping, char c)
{
	char last = casemapping == CASEMAPPING_ASCII     ? 'Z'
	            : casemapping == CASEMAPPING_RFC1459 ? '^'
	                                                 : ']';
	return c >= 'A' && c <= last ? (char)(c + 32) : c;
}

void isupport_fold(const struct isupport *isupport, struct str name, char *out)
{
	for (size_t i = 0; i < name.len; i++)
		out[i] = fold_char(isupport->casemapping, name.data[i]);
}

int isupport_compare(const struct isupport *isupport, struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	for (size_t i = 0; i < len; i++) {
		int diff = (unsigned char)fold_char(isupport->casemapping, a.data[i]) -
		           (unsigned char)fold_char(isupport->casemapping, b.data[i]);
		if (diff != 0)
			return diff;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

bool isupport_same(const struct isupport *isupport, struct str a, struct str b)
{
	return a.len == b.len && isupport_compare(isupport, a, b) == 0;
}

static int place_of(const char *letters, char letter)
{
	const char *found = letter != '\0' ? strchr(letters, letter) : NULL;
	return found != NULL ? (int)(found - letters) : -1;
}

bool isupport_is_channel(const struct isupport *isupport, struct str name)
{
	return name.len > 0 && place_of(isupport->channel_types, name.data[0]) >= 0;
}

int isupport_rank_of_symbol(const struct isupport *isupport, char symbol)
{
	return place_of(isupport->rank_symbols, symbol);
}

int isupport_rank_of_mode(const struct isupport *isupport, char mode)
{
	return place_of(isupport->rank_modes, mode);
}

enum mode_class isupport_mode_class(const struct isupport *isupport, char mode)
{
	if (isupport_rank_of_mode(isupport, mode) >= 0)
		return MODE_MEMBER;
	for (enum mode_class class = MODE_LIST; class < MODE_NEVER; class ++)
		if (place_of(isupport->modes[class], mode) >= 0)
			return class;
	return MODE_NEVER;
}
