#include "proto/known.h"

#include <string.h>

static const struct str public_word = {"public", 6};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_key(struct str text, unsigned char key[KNOWN_KEY_SIZE])
{
	if (text.len != (size_t)2 * KNOWN_KEY_SIZE)
		return false;
	for (size_t i = 0; i < KNOWN_KEY_SIZE; i++) {
		int high = digit_of(text.data[2 * i]), low = digit_of(text.data[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		key[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* Small letters, as names are the same in any; and a port behind the last colon. */
static bool is_server(struct str text)
{
	const char *colon = memrchr(text.data, ':', text.len);
	if (colon == NULL || colon == text.data || colon + 1 == text.data + text.len)
		return false;
	for (const char *at = colon + 1; at < text.data + text.len; at++)
		if (*at < '0' || *at > '9')
			return false;
	for (const char *at = text.data; at < colon; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f || (*at >= 'A' && *at <= 'Z'))
			return false;
	return true;
}

static bool parse_line(struct str line, struct known *known)
{
	const char *space = memchr(line.data, ' ', line.len);
	if (space == NULL || line.len > KNOWN_LINE_MAX)
		return false;
	*known = (struct known){.server = {line.data, (size_t)(space - line.data)}};
	struct str key = {space + 1, line.len - known->server.len - 1};
	known->public = str_eq(key, public_word);
	return is_server(known->server) && (known->public || parse_key(key, known->key));
}

/* The next line without its end; false when there is none. A last line without an end is none:
 * it was cut. */
static bool take_line(struct str *rest, struct str *line)
{
	const char *end = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;
	*line = *rest;
	if (end == NULL)
		return false;
	line->len = (size_t)(end - rest->data);
	rest->data += line->len + 1;
	rest->len -= line->len + 1;
	return true;
}

static bool says_nothing(struct str line)
{
	return line.len == 0 || line.data[0] == '#';
}

enum known_found known_find(struct str text, struct str server, struct known *found, size_t *line)
{
	enum known_found result = KNOWN_NOT;
	struct str one;
	for (*line = 1; take_line(&text, &one); ++*line) {
		struct known known;
		if (says_nothing(one))
			continue;
		if (!parse_line(one, &known))
			return KNOWN_BROKEN;
		if (!str_eq(known.server, server))
			continue;
		*found = known;
		result = KNOWN_YES;
	}
	return text.len > 0 ? KNOWN_BROKEN : result;
}

static void add_line(struct buf *out, struct str server, const struct known *known)
{
	static const char digits[] = "0123456789abcdef";
	buf_printf(out, STR_FMT " ", STR_ARG(server));
	if (known->public)
		buf_add(out, public_word.data, public_word.len);
	for (size_t i = 0; i < KNOWN_KEY_SIZE && !known->public; i++) {
		buf_add_char(out, digits[known->key[i] >> 4]);
		buf_add_char(out, digits[known->key[i] & 15]);
	}
	buf_add_char(out, '\n');
}

void known_rewrite(struct buf *out, struct str text, struct str server, const struct known *by)
{
	struct str line;
	while (take_line(&text, &line)) {
		struct known known;
		if (!says_nothing(line) && parse_line(line, &known) && str_eq(known.server, server))
			continue;
		buf_add(out, line.data, line.len);
		buf_add_char(out, '\n');
	}
	if (by != NULL)
		add_line(out, server, by);
}
