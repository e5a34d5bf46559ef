#include "base/json.h"

#include <time.h>

#define MS_PER_S 1000

static const char *short_escape(uint32_t code)
{
	switch (code) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

static bool is_escaped(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

void json_add_string(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	while (text.len > 0) {
		uint32_t code;
		char bytes[4];
		size_t took = utf8_decode(text.data, text.len, &code);
		const char *escape = short_escape(code);
		if (escape)
			buf_add_str(out, escape);
		else if (is_escaped(code))
			buf_printf(out, "\\u%04x", (unsigned)code);
		else
			buf_add(out, bytes, utf8_encode(code, bytes));
		text.data += took;
		text.len -= took;
	}
	buf_add_char(out, '"');
}

void json_add_time(struct buf *out, int64_t ms)
{
	time_t seconds = (time_t)(ms / MS_PER_S);
	struct tm parts;
	char text[64];
	gmtime_r(&seconds, &parts);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
	buf_printf(out, "\"%s.%03dZ\"", text, (int)(ms % MS_PER_S));
}
