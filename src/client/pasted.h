#ifndef CLIENT_PASTED_H
#define CLIENT_PASTED_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * pasted: what somebody gives where an address or an invite is asked for: typed, or pasted in as
 * many rows as a screen had it in, or as the line for a shell. {0} is nothing yet.
 */
struct pasted {
	struct buf text;
};

enum pasted_state {
	PASTED_WHOLE, /* an address, or all of an invite */
	PASTED_PART,  /* nothing yet, or an invite that more rows may make whole */
};

#define PASTED_MOST ((size_t)4096) /* bytes that are kept */

/* One more row, or several; one that begins an invite begins anew. *problem is a sentence,
 * borrowed, while there is only a part. */
enum pasted_state pasted_add(struct pasted *pasted, struct str row, const char **problem);
/*
 * As a command line has them: the address, then channels; NULL after the last. Once whole. Returns
 * how many; they live as long as `pasted`, which pasted_add() must not see again.
 */
#define PASTED_WORDS_MOST 16
size_t pasted_words(struct pasted *pasted, const char *words[PASTED_WORDS_MOST + 1]);
void pasted_fini(struct pasted *pasted);

#endif
