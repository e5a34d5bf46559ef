#ifndef CLIENT_FORMATTING_H
#define CLIENT_FORMATTING_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Text without the codes that other clients put in for bold, colours and the like. What has none
 * is returned as it is; else the result is in `scratch`.
 */
struct str formatting_strip(struct str text, struct buf *scratch);

#endif
