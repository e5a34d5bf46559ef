#include "ui/colors.h"

#include <stdint.h>

#define FIRST_PAIR 1
#define DEFAULT    (-1) /* the terminal's own foreground or background */

/* A look where there are 256 colours, where there are 8 or 16, and where there are none. */
struct look {
	short fore, back;
	attr_t attrs;
	short fore8, back8;
	attr_t attrs8;
	attr_t plain;
};

/*
 * Grey 243 and the nicks' colours have a contrast of at least 3.3 on black and on white (WCAG's
 * measure), so that no one has to tell which of the two the terminal is.
 */
static const struct look looks[PAINT_ROLES] = {
    [PAINT_TEXT] = {DEFAULT, DEFAULT, 0, DEFAULT, DEFAULT, 0, 0},
    [PAINT_DIM] = {243, DEFAULT, 0, DEFAULT, DEFAULT, A_DIM, A_DIM},
    [PAINT_ACTION] = {DEFAULT, DEFAULT, 0, DEFAULT, DEFAULT, 0, 0},
    [PAINT_NOTICE] = {30, DEFAULT, 0, COLOR_CYAN, DEFAULT, 0, 0},
    [PAINT_STATUS] = {67, DEFAULT, 0, COLOR_CYAN, DEFAULT, 0, 0},
    [PAINT_ERROR] = {160, DEFAULT, 0, COLOR_RED, DEFAULT, 0, A_BOLD},
    [PAINT_OWN_NICK] = {DEFAULT, DEFAULT, A_BOLD, DEFAULT, DEFAULT, A_BOLD, A_BOLD | A_UNDERLINE},
    [PAINT_MENTION] = {166, DEFAULT, A_BOLD, COLOR_YELLOW, DEFAULT, A_BOLD, A_BOLD | A_UNDERLINE},
    [PAINT_WAITING] = {243, DEFAULT, 0, DEFAULT, DEFAULT, A_DIM, A_DIM},
    [PAINT_FAILED] = {231, 160, A_BOLD, COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE},
    [PAINT_UNREAD] = {166, DEFAULT, 0, COLOR_RED, DEFAULT, 0, A_BOLD},
    [PAINT_MATCH] = {16, 220, 0, COLOR_BLACK, COLOR_YELLOW, 0, A_REVERSE},
    [PAINT_BAR] = {252, 238, 0, DEFAULT, DEFAULT, A_REVERSE, A_REVERSE},
    [PAINT_BAR_STRONG] = {231, 238, A_BOLD, DEFAULT, DEFAULT, A_REVERSE | A_BOLD,
        A_REVERSE | A_BOLD},
    [PAINT_BAR_ALERT] = {231, 160, A_BOLD, COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_UNDERLINE},
    [PAINT_LIST] = {DEFAULT, DEFAULT, 0, DEFAULT, DEFAULT, 0, 0},
    [PAINT_LIST_CURRENT] = {252, 238, A_BOLD, DEFAULT, DEFAULT, A_REVERSE, A_REVERSE},
    [PAINT_LIST_UNREAD] = {DEFAULT, DEFAULT, A_BOLD, DEFAULT, DEFAULT, A_BOLD, A_BOLD},
    [PAINT_LIST_MENTION] = {166, DEFAULT, A_BOLD, COLOR_YELLOW, DEFAULT, A_BOLD,
        A_BOLD | A_UNDERLINE},
    [PAINT_PROMPT] = {243, DEFAULT, 0, DEFAULT, DEFAULT, A_BOLD, A_BOLD},
    [PAINT_PICTURE] = {231, 16, 0, COLOR_WHITE, COLOR_BLACK, 0, 0},
};

static const short nicks256[] = {28, 30, 31, 33, 64, 99, 100, 130, 131, 135, 136, 164, 168};
static const short nicks8[] = {COLOR_GREEN, COLOR_YELLOW, COLOR_MAGENTA, COLOR_CYAN};

_Static_assert(sizeof nicks256 / sizeof *nicks256 <= COLORS_NICKS_MOST, "room for every colour");
_Static_assert(2 * sizeof nicks8 / sizeof *nicks8 <= COLORS_NICKS_MOST, "room for every colour");

/* What the terminal can do, and the pairs handed out so far. */
struct palette {
	int colors;
	short back; /* what stands for the terminal's own background */
	short next;
};

static struct paint paint_pair(struct palette *palette, short fore, short back, attr_t attrs)
{
	if (fore == DEFAULT && back == DEFAULT)
		return (struct paint){attrs, 0};
	if (palette->next >= COLOR_PAIRS ||
	    init_pair(palette->next, fore, back == DEFAULT ? palette->back : back) == ERR)
		return (struct paint){attrs, 0};
	return (struct paint){attrs, palette->next++};
}

static struct paint paint_look(struct palette *palette, const struct look *look)
{
	if (palette->colors >= 256)
		return paint_pair(palette, look->fore, look->back, look->attrs);
	if (palette->colors >= 8)
		return paint_pair(palette, look->fore8, look->back8, look->attrs8);
	return (struct paint){look->plain, 0};
}

static void add_nick(struct colors *colors, struct paint paint)
{
	colors->nicks[colors->nick_count++] = paint;
}

static void init_nicks(struct colors *colors, struct palette *palette)
{
	colors->nick_count = 0;
	if (palette->colors >= 256) {
		for (size_t i = 0; i < sizeof nicks256 / sizeof *nicks256; i++)
			add_nick(colors, paint_pair(palette, nicks256[i], DEFAULT, 0));
		return;
	}
	if (palette->colors < 8) {
		add_nick(colors, (struct paint){A_BOLD, 0});
		return;
	}
	for (size_t i = 0; i < sizeof nicks8 / sizeof *nicks8; i++) {
		struct paint paint = paint_pair(palette, nicks8[i], DEFAULT, 0);
		add_nick(colors, paint);
		paint.attrs = A_BOLD;
		add_nick(colors, paint);
	}
}

static struct palette palette_start(bool wanted)
{
	struct palette palette = {0, COLOR_BLACK, FIRST_PAIR};
	if (!wanted || !has_colors() || start_color() == ERR)
		return palette;
	palette.colors = COLORS;
	if (use_default_colors() == OK)
		palette.back = DEFAULT;
	return palette;
}

void colors_init(struct colors *colors, bool wanted)
{
	struct palette palette = palette_start(wanted);
	for (size_t i = 0; i < PAINT_ROLES; i++)
		colors->roles[i] = paint_look(&palette, &looks[i]);
	init_nicks(colors, &palette);
}

/* FNV-1a. */
static uint32_t hash_nick(struct str nick)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < nick.len; i++)
		hash = (hash ^ (unsigned char)ascii_lower(nick.data[i])) * 16777619u;
	return hash;
}

struct paint colors_nick(const struct colors *colors, struct str nick)
{
	uint32_t hash = hash_nick(nick);
	return colors->nicks[(hash ^ hash >> 16) % colors->nick_count];
}
