#include "server/control_request.h"

#include <string.h>

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] < ' ' || text.data[i] == '\x7f')
			return true;
	return false;
}

static const char *problem_of(struct str text)
{
	if (has_control(text))
		return "a request is one line of text, without control characters";
	return utf8_valid(text.data, text.len) ? NULL : "a request is text in UTF-8";
}

static bool next_word(struct str *rest, struct str *word)
{
	while (rest->len > 0 && rest->data[0] == ' ')
		*rest = (struct str){rest->data + 1, rest->len - 1};
	if (rest->len == 0)
		return false;
	const char *space = memchr(rest->data, ' ', rest->len);
	bool last = rest->data[0] == ':' || space == NULL;
	size_t skipped = rest->data[0] == ':';
	size_t len = last ? rest->len : (size_t)(space - rest->data);
	*word = (struct str){rest->data + skipped, len - skipped};
	*rest = (struct str){rest->data + len, rest->len - len};
	return true;
}

const char *control_request_parse(struct str line, struct control_request *request)
{
	struct str word;
	const char *problem = problem_of(line);
	*request = (struct control_request){0};
	while (problem == NULL && next_word(&line, &word)) {
		if (request->count == 0 && !request->json && str_eq(word, STR("json")))
			request->json = true;
		else if (request->count < CONTROL_WORDS_MAX)
			request->words[request->count++] = word;
		else
			problem = "that is too many words for a request";
	}
	if (problem == NULL && request->count == 0)
		problem = "there is nothing in that request";
	return problem;
}

static bool needs_colon(const char *word)
{
	return *word == '\0' || *word == ':' || strchr(word, ' ') != NULL;
}

const char *control_request_write(
    struct buf *out, bool json, const char *const *words, size_t count)
{
	size_t before = out->len;
	if (count > CONTROL_WORDS_MAX)
		return "those are too many words: put the last ones in quotes";
	buf_add_str(out, json ? "json" : "");
	for (size_t i = 0; i < count; i++) {
		const char *problem = problem_of(str_from(words[i]));
		bool colon = needs_colon(words[i]);
		if (problem != NULL)
			return problem;
		if (colon && i + 1 < count)
			return "a name may not be empty, have spaces or begin with a colon";
		buf_printf(out, "%s%s%s", i > 0 || json ? " " : "", colon ? ":" : "", words[i]);
	}
	if (out->len - before > CONTROL_LINE_MAX)
		return "that is too long for a request";
	buf_add_char(out, '\n');
	return NULL;
}
