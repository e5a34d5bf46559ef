#include "proto/known.h"

#include <string.h>

#include "base/hex.h"

static const struct str public_word = {"public", 6};

/* Small letters, as names are the same in any; and a port behind the last colon. */
static bool is_server(struct str text)
{
	const char *colon = memrchr(text.data, ':', text.len);
	uint64_t port;
	if (colon == NULL || colon == text.data ||
	    !str_number((struct str){colon + 1, (size_t)(text.data + text.len - colon) - 1}, &port))
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
	return is_server(known->server) &&
	       (known->public || hex_read(key, known->key, KNOWN_KEY_SIZE));
}

/* The next line without its end; false when there is none. The last one may lack its end, as some
 * editors leave it: were it cut, it could not be read. */
static bool take_line(struct str *rest, struct str *line)
{
	const char *end = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;
	*line = *rest;
	if (rest->len == 0)
		return false;
	line->len = end != NULL ? (size_t)(end - rest->data) : rest->len;
	size_t cut = line->len + (end != NULL);
	*rest = (struct str){rest->data + cut, rest->len - cut};
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
	return result;
}

static void add_line(struct buf *out, struct str server, const struct known *known)
{
	char key[HEX_TEXT(KNOWN_KEY_SIZE)];
	hex_write(known->key, KNOWN_KEY_SIZE, key);
	buf_printf(out, STR_FMT " %s\n", STR_ARG(server), known->public ? public_word.data : key);
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
