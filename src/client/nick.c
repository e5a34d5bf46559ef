#include "client/nick.h"

#include <stdio.h>
#include <string.h>

#include "proto/irc.h"

#define FIRST_LETTER    0xc0   /* beyond ASCII */
#define FIRST_SIGN      0x2000 /* punctuation, arrows, symbols */
#define LAST_SIGN       0x2bff
#define FIRST_IDEOGRAPH 0x2e80 /* from here on scripts write no spaces between words */

static bool starts_a_nick(char c)
{
	return irc_nick_valid((struct str){&c, 1});
}

static bool goes_into_a_nick(struct str nick, struct str more)
{
	char whole[NICK_MAX];
	if (nick.len + more.len >= sizeof whole)
		return false;
	memcpy(whole, nick.data, nick.len);
	memcpy(whole + nick.len, more.data, more.len);
	return irc_nick_valid((struct str){whole, nick.len + more.len});
}

void nick_from_name(struct str name, char out[NICK_MAX])
{
	size_t used = 0;
	for (size_t i = 0; i < name.len && used < NICK_MAX - 5;) {
		uint32_t code;
		struct str one = {name.data + i, utf8_decode(name.data + i, name.len - i, &code)};
		i += one.len;
		if (!goes_into_a_nick((struct str){out, used}, one)) {
			if (used == 0)
				continue;
			one = STR("_");
		}
		memcpy(out + used, one.data, one.len);
		used += one.len;
	}
	out[used] = '\0';
	if (used == 0)
		memcpy(out, "guest", sizeof "guest");
}

/* The first bytes of the text, at most `most`, cut at a character. */
void nick_alternative(struct str wanted, unsigned attempt, size_t most, char out[NICK_MAX])
{
	char tail[16];
	if (attempt <= 2)
		snprintf(tail, sizeof tail, "%s", attempt == 1 ? "_" : "__");
	else
		snprintf(tail, sizeof tail, "%u", attempt - 2);
	if (most == 0 || most >= NICK_MAX)
		most = NICK_MAX - 1;
	size_t room = most > strlen(tail) ? most - strlen(tail) : 0;
	struct str kept = str_clip(wanted, room);
	snprintf(out, NICK_MAX, STR_FMT "%s", STR_ARG(kept), tail);
}

static bool is_word_char(uint32_t code)
{
	if (code < 0x80)
		return starts_a_nick((char)code) || (code >= '0' && code <= '9') || code == '-';
	return code >= FIRST_LETTER && code < FIRST_IDEOGRAPH &&
	       (code < FIRST_SIGN || code > LAST_SIGN);
}

static bool ends_a_word(struct str text, size_t at)
{
	uint32_t code;
	if (at == text.len)
		return true;
	utf8_decode(text.data + at, text.len - at, &code);
	return !is_word_char(code);
}

static bool starts_a_word(struct str text, size_t at)
{
	uint32_t code;
	if (at == 0)
		return true;
	size_t before = at - 1;
	while (before > 0 && utf8_continues(text.data[before]))
		before--;
	utf8_decode(text.data + before, text.len - before, &code);
	return !is_word_char(code);
}

/* Where that byte is next; the text's length for nowhere. */
static size_t next_of(struct str text, size_t at, char c)
{
	const char *found = memchr(text.data + at, c, text.len - at);
	return found != NULL ? (size_t)(found - text.data) : text.len;
}

bool nick_is_mentioned(struct str nick, struct str text)
{
	if (nick.len == 0 || nick.len > text.len)
		return false;
	char first = ascii_lower(nick.data[0]);
	char other = first >= 'a' && first <= 'z' ? (char)(first - 32) : first;
	size_t lower = next_of(text, 0, first), upper = next_of(text, 0, other);
	for (;;) {
		size_t at = lower < upper ? lower : upper;
		if (at + nick.len > text.len)
			return false;
		if (str_eq_case((struct str){text.data + at, nick.len}, nick) &&
		    starts_a_word(text, at) && ends_a_word(text, at + nick.len))
			return true;
		if (at == lower)
			lower = next_of(text, at + 1, first);
		if (at == upper)
			upper = next_of(text, at + 1, other);
	}
}
