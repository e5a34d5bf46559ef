#include "proto/irc.h"

#include <string.h>
#include <utf8proc.h>

/* Cuts off what comes before the next space, and the spaces after it. */
static struct str cut_word(struct str *rest)
{
	const char *space = rest->len > 0 ? memchr(rest->data, ' ', rest->len) : NULL;
	struct str word = *rest;
	if (space == NULL) {
		*rest = (struct str){rest->data + rest->len, 0};
		return word;
	}
	word.len = (size_t)(space - rest->data);
	size_t at = word.len;
	while (at < rest->len && rest->data[at] == ' ')
		at++;
	rest->data += at;
	rest->len -= at;
	return word;
}

/* A word that `mark` announces, without the mark; empty when the next one has none. */
static struct str cut_marked(struct str *rest, char mark)
{
	if (rest->len == 0 || rest->data[0] != mark)
		return (struct str){rest->data, 0};
	rest->data++;
	rest->len--;
	return cut_word(rest);
}

bool irc_parse(const char *line, size_t len, struct irc_message *message)
{
	struct str rest = {line, len};
	message->tags = cut_marked(&rest, '@');
	message->source = cut_marked(&rest, ':');
	message->command = cut_word(&rest);
	message->param_count = 0;
	while (rest.len > 0) {
		struct str *param = &message->params[message->param_count++];
		bool trailing = rest.data[0] == ':';
		/* The last one needs no colon, RFC 2812 section 2.3.1. */
		if (!trailing && message->param_count < IRC_PARAMS_MAX) {
			*param = cut_word(&rest);
			continue;
		}
		*param = (struct str){rest.data + trailing, rest.len - trailing};
		break;
	}
	return message->command.len > 0;
}

/* Splits at the first `mark`; without one everything is before it. */
static bool split_at(struct str text, char mark, struct str *before, struct str *after)
{
	const char *found = text.len > 0 ? memchr(text.data, mark, text.len) : NULL;
	if (found == NULL) {
		*before = text;
		*after = (struct str){text.data + text.len, 0};
		return false;
	}
	*before = (struct str){text.data, (size_t)(found - text.data)};
	*after = (struct str){found + 1, text.len - before->len - 1};
	return true;
}

void irc_parse_source(struct str source, struct str *nick, struct str *user, struct str *host)
{
	struct str rest;
	if (split_at(source, '!', nick, &rest)) {
		split_at(rest, '@', user, host);
		return;
	}
	split_at(source, '@', nick, host);
	*user = (struct str){nick->data + nick->len, 0};
}

bool irc_tag_next(struct str *rest, struct str *key, struct str *value)
{
	while (rest->len > 0) {
		struct str tag;
		split_at(*rest, ';', &tag, rest);
		split_at(tag, '=', key, value);
		if (key->len > 0)
			return true;
	}
	return false;
}

/* The last one counts where a key comes twice, as the specification has it. */
bool irc_tag(struct str tags, struct str key, struct str *value)
{
	bool found = false;
	struct str name, content;
	while (irc_tag_next(&tags, &name, &content)) {
		if (str_eq(name, key)) {
			*value = content;
			found = true;
		}
	}
	return found;
}

static const struct {
	char plain, escaped;
} escapes[] = {{';', ':'}, {' ', 's'}, {'\\', '\\'}, {'\r', 'r'}, {'\n', 'n'}};

static char unescaped(char c)
{
	for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
		if (escapes[i].escaped == c)
			return escapes[i].plain;
	return c;
}

static char escaped(char c)
{
	for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
		if (escapes[i].plain == c)
			return escapes[i].escaped;
	return '\0';
}

void irc_tag_unescape(struct str value, struct buf *out)
{
	struct str plain;
	while (split_at(value, '\\', &plain, &value)) {
		buf_add(out, plain.data, plain.len);
		if (value.len == 0)
			return; /* a lone backslash at the end stands for nothing */
		buf_add_char(out, unescaped(value.data[0]));
		value.data++;
		value.len--;
	}
	buf_add(out, plain.data, plain.len);
}

void irc_tag_escape(struct str text, struct buf *out)
{
	buf_reserve(out, 2 * text.len);
	for (size_t i = 0; i < text.len; i++) {
		char c = escaped(text.data[i]);
		if (c != '\0')
			buf_add_char(out, '\\');
		buf_add_char(out, c != '\0' ? c : text.data[i]);
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 2812's `special`. */
static bool is_special(char c)
{
	return c != '\0' && strchr("[]\\`_^{|}", c) != NULL;
}

static bool is_later_nick_char(char c)
{
	return is_letter(c) || is_special(c) || ascii_is_digit(c) || c == '-';
}

/* Letters, and behind the first one the marks and digits that go with them. */
static bool is_foreign_letter(uint32_t code, bool first)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
	return letter ||
	       (!first && category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO);
}

bool irc_nick_valid(struct str nick)
{
	for (size_t i = 0; i < nick.len;) {
		char c = nick.data[i];
		if ((unsigned char)c < 0x80) {
			if (!(i == 0 ? is_letter(c) || is_special(c) : is_later_nick_char(c)))
				return false;
			i++;
			continue;
		}
		uint32_t code;
		size_t took = utf8_decode(nick.data + i, nick.len - i, &code);
		if (took == 1 || !is_foreign_letter(code, i == 0))
			return false;
		i += took;
	}
	return nick.len > 0;
}

bool irc_channel_valid(struct str name)
{
	if (name.len < 2 || name.data[0] != '#' || !utf8_valid(name.data, name.len))
		return false;
	for (size_t i = 0; i < name.len;) {
		uint32_t code;
		i += utf8_decode(name.data + i, name.len - i, &code);
		if (code <= ' ' || code == ',' || (code >= 0x7f && code < 0xa0))
			return false;
	}
	return true;
}
