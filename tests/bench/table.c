#include "tests/bench/table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

#define ROWS_MOST  32
#define NAME_WIDTH 44 /* columns */

struct row {
	const char *name;
	double target;
	int decimals;
	bool more_is_better;
	double values[TABLE_SUBJECTS_MOST];
};

struct table {
	const char *title;
	const char *const *names;
	size_t subjects;
	size_t count;
	struct row rows[ROWS_MOST];
};

struct table *table_new(const char *title, const char *const *names, size_t subjects)
{
	struct table *table = xcalloc(1, sizeof *table);
	table->title = title;
	table->names = names;
	table->subjects = subjects;
	return table;
}

void table_free(struct table *table)
{
	free(table);
}

static size_t add(
    struct table *table, const char *name, double target, int decimals, bool more_is_better)
{
	struct row *row = &table->rows[table->count];
	*row = (struct row){name, target, decimals, more_is_better, {NAN, NAN, NAN, NAN}};
	return table->count++;
}

size_t table_add(struct table *table, const char *name, double target, int decimals)
{
	return add(table, name, target, decimals, false);
}

size_t table_add_more(struct table *table, const char *name, double target, int decimals)
{
	return add(table, name, target, decimals, true);
}

void table_set(struct table *table, size_t row, size_t subject, double value)
{
	table->rows[row].values[subject] = value;
}

static void print_own(const struct row *row)
{
	double value = row->values[0];
	bool reached = row->more_is_better ? value >= row->target : value <= row->target;
	if (isnan(value))
		printf(" %12s ", "-");
	else
		printf(" %12.*f%s", row->decimals, value, reached ? " " : "!");
}

/* How many times as good as the peer confab is. */
static void print_peer(const struct row *row, double value)
{
	double own = row->values[0];
	double ratio = row->more_is_better ? own / value : value / own;
	if (isnan(value))
		printf(" %12s %7s", "-", "");
	else if (isnan(ratio) || isinf(ratio))
		printf(" %12.*f %7s", row->decimals, value, "");
	else
		printf(" %12.*f %6.2fx", row->decimals, value, ratio);
}

void table_print(const struct table *table)
{
	printf("\n%-*s %12s", NAME_WIDTH, table->title, "to reach");
	for (size_t i = 0; i < table->subjects; i++)
		printf(" %12s%s", table->names[i], i == 0 ? " " : "        ");
	printf("\n");
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		printf("%-*s %12.*f", NAME_WIDTH, row->name, row->decimals, row->target);
		print_own(row);
		for (size_t peer = 1; peer < table->subjects; peer++)
			print_peer(row, row->values[peer]);
		printf("\n");
	}
	printf("! not reached; x: how many times as good confab is in this run\n");
	fflush(stdout);
}
