#include "server/rank.h"

static const struct {
	char letter, prefix;
	const char *word;
} table[] = {
#define RANK_ENTRY(name, letter, prefix) {letter, prefix, #name},
    MEMBER_RANKS(RANK_ENTRY)
#undef RANK_ENTRY
};

/* A rank above another has the lower bit. */
static unsigned highest(unsigned ranks)
{
	return ranks & -ranks;
}

bool rank_above(unsigned ranks, unsigned others)
{
	return ranks != 0 && (others == 0 || highest(ranks) < highest(others));
}

enum member_rank rank_of_letter(char letter)
{
	for (unsigned i = 0; i < MEMBER_RANK_COUNT; i++)
		if (table[i].letter == letter)
			return 1u << i;
	return 0;
}

enum member_rank rank_of_prefix(char prefix)
{
	for (unsigned i = 0; i < MEMBER_RANK_COUNT; i++)
		if (table[i].prefix == prefix)
			return 1u << i;
	return 0;
}

enum member_rank rank_of_word(struct str word)
{
	for (unsigned i = 0; i < MEMBER_RANK_COUNT; i++)
		if (str_eq_case(word, str_from(table[i].word)))
			return 1u << i;
	return 0;
}

struct str rank_prefixes(unsigned ranks, bool all, char out[MEMBER_RANK_COUNT])
{
	size_t len = 0;
	for (unsigned i = 0; i < MEMBER_RANK_COUNT && (all || len == 0); i++)
		if ((ranks & 1u << i) != 0)
			out[len++] = table[i].prefix;
	return (struct str){out, len};
}

struct str rank_letters(unsigned ranks, char out[MEMBER_RANK_COUNT])
{
	size_t len = 0;
	for (unsigned i = 0; i < MEMBER_RANK_COUNT; i++)
		if ((ranks & 1u << i) != 0)
			out[len++] = table[i].letter;
	return (struct str){out, len};
}
