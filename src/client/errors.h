#ifndef CLIENT_ERRORS_H
#define CLIENT_ERRORS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* A server's error numerics as a person would say them, with what can be done. */
void error_in_words(struct str numeric, struct str subject, struct str text, struct buf *out);
/* It refuses a message to the channel or nick that it names. */
bool error_is_of_message(struct str numeric);
/* It refuses a message without saying which. */
bool error_is_of_any_message(struct str numeric);
/* It refuses to let us into the channel that it names. */
bool error_is_of_join(struct str numeric);

#endif
