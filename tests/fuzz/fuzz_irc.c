/* What is found in a line lies in it; tags survive being escaped and read again. */
#include <string.h>

#include "proto/irc.h"
#include "tests/fuzz/fuzz.h"

static void check_inside(struct str whole, struct str part)
{
	if (part.len > 0)
		FUZZ_ASSERT(
		    part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

static void check_source(struct str source)
{
	struct str nick, user, host;
	irc_parse_source(source, &nick, &user, &host);
	check_inside(source, nick);
	check_inside(source, user);
	check_inside(source, host);
	FUZZ_ASSERT(nick.len + user.len + host.len <= source.len);
}

static void check_tags(struct str tags)
{
	struct str rest = tags, key, value, found;
	while (irc_tag_next(&rest, &key, &value)) {
		check_inside(tags, key);
		check_inside(tags, value);
		FUZZ_ASSERT(key.len == 0 || irc_tag(tags, key, &found));
	}
}

static void check_escapes(struct str text)
{
	struct buf escaped = {0}, back = {0};
	irc_tag_escape(text, &escaped);
	irc_tag_unescape((struct str){escaped.data, escaped.len}, &back);
	FUZZ_ASSERT(back.len == text.len);
	FUZZ_ASSERT(text.len == 0 || memcmp(back.data, text.data, text.len) == 0);
	FUZZ_ASSERT(escaped.len == 0 || memchr(escaped.data, ' ', escaped.len) == NULL);
	FUZZ_ASSERT(escaped.len == 0 || memchr(escaped.data, ';', escaped.len) == NULL);
	buf_fini(&escaped);
	buf_fini(&back);
}

static void check_message(struct str line)
{
	struct irc_message message;
	if (!irc_parse(line.data, line.len, &message))
		return;
	FUZZ_ASSERT(message.command.len > 0);
	FUZZ_ASSERT(message.param_count <= IRC_PARAMS_MAX);
	check_inside(line, message.command);
	check_inside(line, message.tags);
	check_inside(line, message.source);
	for (size_t i = 0; i < message.param_count; i++)
		check_inside(line, message.params[i]);
	check_source(message.source);
	check_tags(message.tags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = {(const char *)data, size};
	check_message(line);
	check_escapes(line);
	if (irc_nick_valid(line))
		FUZZ_ASSERT(size > 0 && memchr(data, ' ', size) == NULL);
	if (irc_channel_valid(line))
		FUZZ_ASSERT(data[0] == '#' && memchr(data, ',', size) == NULL);
	return 0;
}
