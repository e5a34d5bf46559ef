#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include <stdio.h>

#include "store/store.h"

/*
 * archive: all that a folder keeps as text to have elsewhere, a JSON object a line (confabd(8)
 * tells their keys). Only while no server keeps its history in the folder; which one does is the
 * cause.
 */
struct archive_counts {
	size_t messages;
	size_t rows;    /* of store/registry.h */
	size_t there;   /* messages that were there already */
	size_t skipped; /* lines that are not understood */
};

/* Whether history was ever kept in that folder. */
bool archive_exists(const char *folder);
/* False with *cause, to free(). */
bool archive_export(const char *folder, FILE *out, struct archive_counts *counts, char **cause);

/* `problem` is a sentence without its end; nothing of the line is in it. */
typedef void archive_problem_fn(size_t line, const char *problem, void *arg);

/*
 * Adds what is in the file; messages by their ids, each once, rows in place of those with the same
 * key. Lines that are not understood are told and skipped. False with *cause, to free(): the file
 * is no export at all, or the disk fails; what was read before that is kept.
 */
bool archive_import(const char *folder, FILE *in, archive_problem_fn *problem, void *arg,
    struct archive_counts *counts, char **cause);

#endif
