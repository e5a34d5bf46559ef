#include "server/outcome.h"

const char *outcome_sentence(enum outcome outcome)
{
	static const char *const sentences[] = {[OUTCOME_OK] = "",
#define OUTCOME_ENTRY(name, numeric, sentence) [OUTCOME_##name] = sentence,
	    OUTCOMES(OUTCOME_ENTRY)
#undef OUTCOME_ENTRY
	};
	return sentences[outcome];
}
