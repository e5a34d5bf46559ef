#include "base/json.h"

#include "base/date.h"

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
	char text[DATE_MS_SIZE];
	date_ms(ms, text);
	buf_printf(out, "\"%s\"", text);
}
