#include "base/suggest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MOST 32 /* bytes; nothing that we know is longer */
#define FAR_MOST  2  /* changes that a slip of the fingers makes */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: an edit distance in which two swapped neighbours count once. */
static size_t distance(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	size_t rows[3][WORD_MOST + 1];
	if (a_len > WORD_MOST || b_len > WORD_MOST)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t changed = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(least(above[j], row[j - 1]) + 1, changed);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *suggest(const char *word, const char *const *known, size_t count)
{
	const char *nearest = NULL;
	size_t nearest_distance = FAR_MOST + 1;
	for (size_t i = 0; i < count; i++) {
		size_t far = distance(word, known[i]);
		/* A word that has nothing of it left is no slip. */
		if (far < nearest_distance && far < strlen(known[i])) {
			nearest = known[i];
			nearest_distance = far;
		}
	}
	return nearest;
}
