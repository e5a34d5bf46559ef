#ifndef SERVER_LOOKS_H
#define SERVER_LOOKS_H

#include "base/str.h"

/*
 * looks: names that people would take for each other have the same looks, a text of its own to
 * compare byte by byte: by ICU's confusables (UTS 39), or without ICU, as far as ASCII goes. To
 * free().
 */
char *looks_of(struct str name);

#endif
