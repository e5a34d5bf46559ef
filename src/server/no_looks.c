/* Without ICU: ASCII alone. */
#include "server/looks.h"

#include "base/alloc.h"
#include "base/buf.h"

/* What two letters together look like; 0: nothing else. */
static char look_of_two(char a, char b)
{
	if (a == 'r' && b == 'n')
		return 'm';
	return a == 'v' && b == 'v' ? 'w' : 0;
}

static char look_of(char c)
{
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case 'I':
	case '|':
		return 'l';
	default:
		return ascii_lower(c);
	}
}

char *looks_of(struct str name)
{
	struct buf looks = {0};
	for (size_t i = 0; i < name.len; i++) {
		char two = i + 1 < name.len ? look_of_two(name.data[i], name.data[i + 1]) : 0;
		buf_add_char(&looks, two != 0 ? two : look_of(name.data[i]));
		i += two != 0;
	}
	return looks.data != NULL ? buf_take(&looks) : xstrdup("");
}
