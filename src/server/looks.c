#include "server/looks.h"

#include <stdlib.h>
#include <unicode/uspoof.h>

#include "base/alloc.h"
#include "base/log.h"

#define LOOKS_MAX 1024 /* bytes: a name of 64 bytes is far shorter */

static char *skeleton(const USpoofChecker *checker, struct str name)
{
	char text[LOOKS_MAX];
	UErrorCode error = U_ZERO_ERROR;
	int32_t len = uspoof_getSkeletonUTF8(
	    checker, 0, name.data, (int32_t)name.len, text, (int32_t)sizeof text, &error);
	if (U_FAILURE(error) || len >= (int32_t)sizeof text)
		return xmemdup0(name.data, name.len);
	return xmemdup0(text, (size_t)len);
}

/* Letters that look alike in one case or the other: I and l, but also I and i. */
char *looks_of(struct str name)
{
	UErrorCode error = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&error);
	if (U_FAILURE(error))
		log_die("ICU cannot tell names apart: %s", u_errorName(error));
	char *first = skeleton(checker, name);
	for (char *c = first; *c != '\0'; c++)
		*c = ascii_lower(*c);
	char *second = skeleton(checker, str_from(first));
	free(first);
	uspoof_close(checker);
	return second;
}
