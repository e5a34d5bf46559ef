#ifndef CLIENT_LINES_H
#define CLIENT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The lines of one conversation, kept as they came: an arena of large blocks, oldest dropped first
 * once over a bound of bytes. Appending does no layout and measures nothing. Lines are numbered
 * from 0, the first one ever; a number changes only when lines before it are put in or taken out.
 */
enum line_kind {
	LINE_MESSAGE,
	LINE_ACTION, /* /me */
	LINE_NOTICE,
	LINE_EVENT,   /* joins, parts, modes, topics: nick is who did it */
	LINE_STATUS,  /* confab's own words: connecting, help */
	LINE_ERROR,   /* confab's own words about what did not work, and what to do */
	LINE_GAP,     /* more was said here, which is not here: see client_fill() */
	LINE_PICTURE, /* a row of a picture in half blocks */
};

enum line_flag {
	LINE_OWN = 1u << 0,
	LINE_MENTION = 1u << 1,
	LINE_WAITING = 1u << 2, /* own, not confirmed by the server yet */
	LINE_FAILED = 1u << 3,  /* own, refused or given up */
	LINE_SINCE = 1u << 4,   /* what stands above it was said before one came */
	LINE_EDITED = 1u << 5,
	LINE_DELETED = 1u << 6, /* its text says so */
	LINE_DRESSED =
	    1u << 7, /* it answers, or has a quote or a note: set and cleared by lines_ itself */
};

struct line {
	int64_t time; /* milliseconds since 1970 UTC */
	enum line_kind kind;
	unsigned flags;
	struct str
	    nick; /* empty for confab's own words; raw bytes, never to the terminal as they are */
	struct str text;    /* the same */
	struct str id;      /* the server's msgid; empty for none */
	struct str answers; /* the msgid of what it answers; empty for none */
	struct str quote;   /* what it answers, shown before the text; without LINES_DRESS */
	struct str note;    /* reactions and the like, shown behind it; without LINES_DRESS */
};

#define LINES_BYTES_DEFAULT ((size_t)64 * 1024 * 1024) /* per conversation */
#define LINES_TEXT_MAX      ((size_t)1024 * 1024)      /* bytes of a line that are kept */
#define LINES_DRESS         '\036'                     /* between quote, text and note, as kept */
#define LINES_NICK_MAX      1024                       /* bytes of a nick that are kept */
#define LINES_ID_MAX        255                        /* bytes of ids; longer ones are not kept */

struct lines;
struct lines *lines_new(size_t most_bytes);
void lines_free(struct lines *lines);
uint64_t lines_append(
    struct lines *lines, const struct line *line); /* copies; returns its number */
uint64_t lines_first(const struct lines *lines);   /* the oldest kept */
uint64_t lines_end(const struct lines *lines);     /* one past the newest */
/* Points into the arena: valid until the next append. False when that number is gone. */
bool lines_get(const struct lines *lines, uint64_t number, struct line *line);
void lines_set_flags(struct lines *lines, uint64_t number, unsigned set, unsigned clear);
void lines_clear(struct lines *lines);
/*
 * Puts all lines of `from` before line `at`, or at the end; `from` is empty then. Returns how many:
 * the numbers from `at` on have grown by that. May exceed the bound until the next append.
 */
size_t lines_splice(struct lines *lines, uint64_t at, struct lines *from);
/* Takes one out: later ones' numbers go down by one. False when that number is gone. */
bool lines_remove(struct lines *lines, uint64_t number);
/* Makes it another one; `line` may be what lines_get() found. False when that number is gone. */
bool lines_replace(struct lines *lines, uint64_t number, const struct line *line);
/*
 * Puts a line before line `at`, or at the end, both numbers as they are before. Returns the number
 * that it has then: it is as if it had been taken out, and put in there. Does nothing where one of
 * them is gone.
 */
uint64_t lines_move(struct lines *lines, uint64_t number, uint64_t at);
/* Near its bound: what is put in before the oldest would be dropped soon. */
bool lines_is_full(const struct lines *lines);
size_t lines_bytes(const struct lines *lines); /* memory in use */
/*
 * Where a line is, or a border between lines, once `by` lines were put in before line `at`, or (-1)
 * that line was taken out. What is put in stands behind a border there. UINT64_MAX is no line.
 */
static inline uint64_t lines_moved(uint64_t number, uint64_t at, int64_t by)
{
	bool moves = number != UINT64_MAX && (by > 0 ? number >= at : number > at);
	return moves ? number + (uint64_t)by : number;
}
static inline uint64_t lines_moved_border(uint64_t number, uint64_t at, int64_t by)
{
	return number != UINT64_MAX && number > at ? number + (uint64_t)by : number;
}
/*
 * The newest line before `before` whose text or nick has the bytes of `needle` in it, ASCII case
 * alike; UINT64_MAX when there is none.
 */
uint64_t lines_find(const struct lines *lines, struct str needle, uint64_t before);
/* The newest line with that id from line `from` on; UINT64_MAX when there is none. */
uint64_t lines_find_id(const struct lines *lines, struct str id, uint64_t from);

#endif
