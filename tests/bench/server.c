#include "tests/bench/bench.h"

#include <stdio.h>

#include "base/clock.h"
#include "tests/bench/load.h"
#include "tests/bench/subject.h"
#include "tests/bench/table.h"
#include "tests/bench/usage.h"

#define CLIENTS_MOST 5000
#define TALK_LENGTH  (1500 * NS_PER_MS)
#define IDLE_LENGTH  (10 * NS_PER_S)
#define CIRCLES_MOST 100

/* Who talks to whom; the yardstick's six columns. */
static const struct shape {
	const char *name;
	double target; /* CPU µs per delivered message */
	size_t circles, count, senders, window;
	bool channel;
} shapes[] = {
    {"1 sender to 100, 32 in flight: CPU us/message", 0.22, 1, 101, 1, 32, true},
    {"1 sender to 1,000, 32 in flight: CPU us/message", 0.25, 1, 1001, 1, 32, true},
    {"1 sender to 100, 1 in flight: CPU us/message", 5.5, 1, 101, 1, 1, true},
    {"10 senders to 100, 8 in flight: CPU us/message", 0.22, 1, 110, 10, 80, true},
    {"200 in pairs, 4 in flight: CPU us/message", 2.1, 100, 2, 2, 8, false},
    {"1,000 in channels of 10: CPU us/message", 0.8, 100, 10, 10, 10, true},
};
#define SHAPES       (sizeof shapes / sizeof shapes[0])
#define SHAPE_OF_P99 3 /* whose delay is shown, too */

struct rows {
	size_t shapes[SHAPES], p99, rate, registration, resident, idle;
};

static int64_t cpu_of(void *arg)
{
	return usage_cpu_ns(*(pid_t *)arg);
}

static bool talk(
    struct load *load, const struct shape *shape, pid_t pid, struct load_result *result)
{
	static char names[CIRCLES_MOST][16];
	struct load_circle circles[CIRCLES_MOST];
	for (size_t i = 0; i < shape->circles; i++) {
		size_t first = i * shape->count;
		snprintf(names[i], sizeof names[i], "#bench%zu", i);
		circles[i] = (struct load_circle){first, shape->count, shape->senders,
		    shape->channel ? names[i] : NULL, shape->window};
		if (shape->channel && !load_join(load, first, shape->count, names[i]))
			return false;
	}
	load_settle(load);
	return load_talk(load, circles, shape->circles, TALK_LENGTH, cpu_of, &pid, result);
}

static void measure_shape(struct table *table, const struct rows *rows, size_t column, size_t i)
{
	const struct shape *shape = &shapes[i];
	struct subject_run run;
	if (subject_start(&server_subjects[column], &run)) {
		size_t clients = shape->circles * shape->count;
		struct load *load = load_new(run.port, clients);
		struct load_result result;
		if (load_connect(load, clients, server_subjects[column].at_once) &&
		    talk(load, shape, run.pid, &result)) {
			table_set(table, rows->shapes[i], column, result.cpu_us);
			if (i == SHAPE_OF_P99)
				table_set(table, rows->p99, column, result.p99_ms);
		} else {
			printf("%s failed at: %s\n", server_subjects[column].name, shape->name);
		}
		load_free(load);
	}
	subject_stop(&run);
}

static void measure_registered(
    struct table *table, const struct rows *rows, size_t column, const struct subject_run *run)
{
	struct load *load = load_new(run->port, CLIENTS_MOST);
	int64_t resident = usage_resident(run->pid), cpu = usage_cpu_ns(run->pid);
	int64_t start = clock_mono_ns();
	if (!load_connect(load, CLIENTS_MOST, server_subjects[column].at_once)) {
		printf("%s failed at registrations: %zu of %d\n", server_subjects[column].name,
		    load_ready(load), CLIENTS_MOST);
		load_free(load);
		return;
	}
	double seconds = (double)(clock_mono_ns() - start) / (double)NS_PER_S;
	double cpu_us = (double)(usage_cpu_ns(run->pid) - cpu) / (double)NS_PER_US;
	table_set(table, rows->rate, column, CLIENTS_MOST / seconds);
	table_set(table, rows->registration, column, cpu_us / CLIENTS_MOST);
	load_settle(load);
	double kib = (double)(usage_resident(run->pid) - resident) / 1024;
	table_set(table, rows->resident, column, kib / CLIENTS_MOST);
	cpu = usage_cpu_ns(run->pid);
	for (start = clock_mono_ns(); clock_mono_ns() - start < IDLE_LENGTH;)
		load_settle(load);
	double idle = (double)(usage_cpu_ns(run->pid) - cpu) / (double)NS_PER_MS;
	table_set(table, rows->idle, column,
	    idle * (double)IDLE_LENGTH / (double)(clock_mono_ns() - start));
	load_free(load);
}

static void measure(struct table *table, const struct rows *rows, size_t column)
{
	struct subject_run run;
	if (!subject_installed(&server_subjects[column])) {
		printf("%s is not installed\n", server_subjects[column].name);
		return;
	}
	for (size_t i = 0; i < SHAPES; i++)
		measure_shape(table, rows, column, i);
	if (subject_start(&server_subjects[column], &run))
		measure_registered(table, rows, column, &run);
	else
		printf("%s does not start\n", server_subjects[column].name);
	subject_stop(&run);
}

static void add_rows(struct table *table, struct rows *rows)
{
	for (size_t i = 0; i < SHAPES; i++) {
		rows->shapes[i] = table_add(table, shapes[i].name, shapes[i].target, 2);
		if (i == SHAPE_OF_P99)
			rows->p99 = table_add(table, "  the same: delay p99, ms", 5, 2);
	}
	rows->rate = table_add_more(table, "registrations per second", 12000, 0);
	rows->registration = table_add(table, "  the same: CPU us each", 60, 1);
	rows->resident = table_add(table, "resident KiB per idle connection", 1.0, 2);
	rows->idle = table_add(table, "CPU ms per 10 s at 5,000 idle", 5, 1);
}

void bench_server(void)
{
	const char *names[TABLE_SUBJECTS_MOST];
	struct rows rows = {0};
	for (size_t i = 0; i < server_subject_count; i++)
		names[i] = server_subjects[i].name;
	struct table *table = table_new("server", names, server_subject_count);
	add_rows(table, &rows);
	for (size_t i = 0; i < server_subject_count; i++)
		measure(table, &rows, i);
	table_print(table);
	table_free(table);
}
