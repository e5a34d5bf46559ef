#include "server/outcome.h"

#include <string.h>

static const char *const sentences[] = {[OUTCOME_OK] = "",
#define OUTCOME_ENTRY(name, numeric, sentence) [OUTCOME_##name] = sentence,
    OUTCOMES(OUTCOME_ENTRY)
#undef OUTCOME_ENTRY
};

void outcome_write(enum outcome outcome, struct str about, struct buf *out)
{
	const char *sentence = sentences[outcome];
	const char *place = strstr(sentence, "%s");
	if (place == NULL) {
		buf_add_str(out, sentence);
		return;
	}
	buf_add(out, sentence, (size_t)(place - sentence));
	buf_add(out, about.data, about.len);
	buf_add_str(out, place + 2);
}
