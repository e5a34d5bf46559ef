#ifndef TESTS_BENCH_TABLE_H
#define TESTS_BENCH_TABLE_H

#include <stddef.h>

/* A table of measures: one a row, one subject a column, the first subject being confab. */
#define TABLE_SUBJECTS_MOST 4

struct table;
/* `names` are borrowed. */
struct table *table_new(const char *title, const char *const *names, size_t subjects);
void table_free(struct table *table);

/*
 * A measure whose value should be at most `target` (at least, where `more` is better). Values that
 * are not set stay empty. Returns the row.
 */
size_t table_add(struct table *table, const char *name, double target, int decimals);
size_t table_add_more(struct table *table, const char *name, double target, int decimals);
void table_set(struct table *table, size_t row, size_t subject, double value);
/* Values, the target with a sign whether it was reached, and each peer's ratio to confab. */
void table_print(const struct table *table);

#endif
