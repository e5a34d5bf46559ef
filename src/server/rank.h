#ifndef SERVER_RANK_H
#define SERVER_RANK_H

#include <stdbool.h>

#include "base/str.h"

/*
 * rank: what members of a channel may be, the highest first: X(name, letter, prefix). A founder is
 * the account that a channel is registered to; a helper looks after the members but not the
 * channel.
 */
#define MEMBER_RANKS(X)                                                                            \
	X(FOUNDER, 'q', '~')                                                                       \
	X(OPERATOR, 'o', '@')                                                                      \
	X(HELPER, 'h', '%')                                                                        \
	X(VOICE, 'v', '+')

enum member_rank_bit {
#define MEMBER_RANK_BIT(name, letter, prefix) MEMBER_##name##_BIT,
	MEMBER_RANKS(MEMBER_RANK_BIT)
#undef MEMBER_RANK_BIT
	    MEMBER_RANK_COUNT,
};

enum member_rank {
#define MEMBER_RANK(name, letter, prefix) MEMBER_##name = 1u << MEMBER_##name##_BIT,
	MEMBER_RANKS(MEMBER_RANK)
#undef MEMBER_RANK
};

/* Below, `ranks` are bits: a member may have several at once. */

/* That rank and those above it. */
static inline unsigned rank_and_above(enum member_rank rank)
{
	return ((unsigned)rank << 1) - 1;
}

static inline bool rank_reaches(unsigned ranks, enum member_rank wanted)
{
	return (ranks & rank_and_above(wanted)) != 0;
}

/* Whether the highest of one is above the highest of the other. */
bool rank_above(unsigned ranks, unsigned others);
/* 0 for what is none. */
enum member_rank rank_of_letter(char letter);
enum member_rank rank_of_prefix(char prefix);
enum member_rank rank_of_word(struct str word); /* "operator" and so on */
/* "@", "@+" or nothing: the highest alone, or all of them. */
struct str rank_prefixes(unsigned ranks, bool all, char out[MEMBER_RANK_COUNT]);
/* "qo": all of them. */
struct str rank_letters(unsigned ranks, char out[MEMBER_RANK_COUNT]);

#endif
