#include "client/caps.h"

#include <string.h>

static const char *const names[] = {
#define X(name, text) text,
    ENUM_CAPS(X)
#undef X
};
#define NAME_COUNT (sizeof names / sizeof names[0])

static unsigned bit_of(struct str name)
{
	for (size_t i = 0; i < NAME_COUNT; i++)
		if (str_eq(name, str_from(names[i])))
			return 1u << i;
	return 0;
}

unsigned caps_parse(struct str list, bool taken_back)
{
	unsigned caps = 0;
	for (struct str word = str_word(&list); word.len > 0; word = str_word(&list)) {
		bool minus = word.data[0] == '-';
		if (minus != taken_back)
			continue;
		word.data += minus;
		word.len -= minus;
		const char *sign = memchr(word.data, '=', word.len);
		if (sign != NULL)
			word.len = (size_t)(sign - word.data);
		caps |= bit_of(word);
	}
	return caps;
}

void caps_format(unsigned caps, struct buf *out)
{
	const char *space = "";
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if ((caps >> i & 1u) == 0)
			continue;
		buf_printf(out, "%s%s", space, names[i]);
		space = " ";
	}
}
