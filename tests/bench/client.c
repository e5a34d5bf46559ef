#include "tests/bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "tests/bench/flood.h"
#include "tests/bench/table.h"
#include "tests/bench/terminals.h"
#include "tests/bench/usage.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define JOINS        3
#define STARTS       8
#define KEYS_IDLE    300
#define KEYS_SLOW    20
#define KEYS_BUSY    100
#define KEYS_FLOOD   200
#define KEY          "Q"    /* in no line of a flood and in no usual escape sequence */
#define LINE_DELETE  "\025" /* Ctrl-U */
#define PAGE_UP      "\033[5~"
#define PAGE_DOWN    "\033[6~"
#define PACE         1000 /* lines a second */
#define PACED_LENGTH (3 * NS_PER_S)
#define FLOOD_LINES  100000
#define SLOW_SPEED   ((int64_t)256 * 1024) /* bytes a second that a slow terminal takes */
#define FLOOD_KEYED  50000
#define SLOW_LINES   20000
#define MOVES        10                /* resizes, PageUps */
#define QUIET        (150 * NS_PER_MS) /* of silence that means: settled */
#define PATIENCE     (40 * NS_PER_S)
#define ROW_NONE     SIZE_MAX
#define KEY_PATIENCE (2 * NS_PER_S)

struct rows {
	size_t frame, joined, idle_50, idle_99, paced_50, paced_99, flood_50, flood_99, paced_cpu,
	    paced_bytes, flood_ms, flood_cpu, kept, resize, page, find, slow_ms, slow_key;
};

/* One client on its way through all measures. */
struct run {
	struct table *table;
	const struct rows *rows;
	size_t column;
	const struct terminal_subject *subject;
	struct stage *stage;
	struct terminal *terminal;
	struct flood flood;
	uint32_t flooded; /* lines of the last flood */
	bool floods;      /* another one follows while keys are measured */
};

static double ms_since(int64_t start)
{
	return (double)(clock_mono_ns() - start) / (double)NS_PER_MS;
}

static int compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static double percentile(double *values, size_t count, size_t percent)
{
	if (count == 0)
		return NAN;
	qsort(values, count, sizeof *values, compare_doubles);
	return values[count * percent / 100];
}

static void set(struct run *run, size_t row, double value)
{
	table_set(run->table, row, run->column, value);
}

/* Something stands in the first row and in one of the two last ones. */
static bool first_frame(void *arg)
{
	struct run *run = arg;
	return terminal_row(run->terminal, 0)[0] != '\0' &&
	       (terminal_row(run->terminal, 22)[0] != '\0' ||
	           terminal_row(run->terminal, 23)[0] != '\0');
}

static bool is_welcome(void *arg)
{
	struct run *run = arg;
	return terminal_shows(run->terminal, FLOOD_WELCOME);
}

static bool is_last(void *arg)
{
	struct run *run = arg;
	char last[32];
	snprintf(last, sizeof last, FLOOD_LAST, run->flooded);
	return terminal_shows(run->terminal, last);
}

static bool is_first(void *arg)
{
	struct run *run = arg;
	return terminal_shows(run->terminal, FLOOD_FIRST " line");
}

static void start_flood(struct run *run, uint32_t lines)
{
	run->flooded = lines;
	flood_say(&run->flood, lines);
}

/*
 * Lets it work until it has written nothing for a while; ms from `start` to its last byte. What set
 * it to work comes after `start`, since it may run before we do again.
 */
static double settle_since(struct run *run, int64_t start)
{
	int64_t last = start;
	size_t written = terminal_output(run->terminal)->len;
	while (clock_mono_ns() - last < QUIET && clock_mono_ns() - start < PATIENCE) {
		stage_turn(run->stage, 10 * NS_PER_MS);
		if (terminal_output(run->terminal)->len != written) {
			written = terminal_output(run->terminal)->len;
			last = clock_mono_ns();
		}
	}
	return (double)(last - start) / (double)NS_PER_MS;
}

static void settle(struct run *run)
{
	settle_since(run, clock_mono_ns());
}

static void listen_for(struct run *run, int64_t length)
{
	int64_t end = clock_mono_ns() + length;
	for (int64_t now = clock_mono_ns(); now < end; now = clock_mono_ns())
		stage_turn(run->stage, end - now < NS_PER_MS ? NS_PER_MS : end - now);
}

/* ms until the first frame stood; NAN when none does. */
static double start(struct run *run, const char *program, int number)
{
	const char *argv[TERMINAL_ARGUMENTS_MOST];
	char name[32];
	snprintf(name, sizeof name, "%s%d", run->subject->name, number);
	const char *home = stage_path(run->stage, name);
	mkdir(home, 0700);
	run->subject->prepare(home, run->flood.port, argv);
	argv[0] = program;
	int64_t begin = clock_mono_ns();
	run->terminal = terminal_start(run->stage, &(struct terminal_config){.home = home}, argv);
	return stage_wait(run->stage, PATIENCE, first_frame, run) ? ms_since(begin) : NAN;
}

/* The last one stays. */
static bool measure_start(struct run *run, const char *program)
{
	double frames[STARTS + JOINS], joins[JOINS];
	for (int i = 0; i < STARTS; i++) {
		frames[i] = start(run, program, i);
		terminal_close(run->terminal);
	}
	for (int i = 0; i < JOINS; i++) {
		if (i > 0)
			terminal_close(run->terminal);
		int64_t begin = clock_mono_ns();
		frames[STARTS + i] = start(run, program, STARTS + i);
		if (!stage_wait(run->stage, PATIENCE, is_welcome, run))
			return false;
		joins[i] = ms_since(begin);
	}
	set(run, run->rows->frame, percentile(frames, STARTS + JOINS, 50));
	set(run, run->rows->joined, percentile(joins, JOINS, 50));
	settle(run);
	return true;
}

struct echo {
	struct run *run;
	size_t from;
};

static bool is_echoed(void *arg)
{
	struct echo *echo = arg;
	const struct buf *output = terminal_output(echo->run->terminal);
	return memchr(output->data + echo->from, KEY[0], output->len - echo->from) != NULL;
}

/* No two have the same last line. */
static void keep_flooding(struct run *run)
{
	if (run->floods && is_last(run))
		start_flood(run, run->flooded + 1);
}

/* Types; each key waits for the one before. */
static void measure_keys(struct run *run, size_t count, int64_t gap, size_t row_50, size_t row_99)
{
	double delays[KEYS_IDLE];
	size_t done = 0;
	while (done < count) {
		struct echo echo = {run, terminal_output(run->terminal)->len};
		int64_t begin = clock_mono_ns();
		terminal_send(run->terminal, KEY);
		if (!stage_wait(run->stage, KEY_PATIENCE, is_echoed, &echo))
			break;
		delays[done++] = ms_since(begin);
		if (done % 30 == 0)
			terminal_send(run->terminal, LINE_DELETE);
		listen_for(run, gap);
		keep_flooding(run);
	}
	terminal_send(run->terminal, LINE_DELETE);
	set(run, row_50, percentile(delays, done, 50));
	if (row_99 != ROW_NONE)
		set(run, row_99, percentile(delays, done, 99));
}

static void measure_paced(struct run *run)
{
	pid_t pid = terminal_pid(run->terminal);
	flood_pace(&run->flood, PACE);
	listen_for(run, NS_PER_S / 2);
	int64_t cpu = usage_cpu_ns(pid), begin = clock_mono_ns();
	size_t written = terminal_output(run->terminal)->len;
	listen_for(run, PACED_LENGTH);
	double length = (double)(clock_mono_ns() - begin);
	set(run, run->rows->paced_cpu, 100 * (double)(usage_cpu_ns(pid) - cpu) / length);
	double kb = (double)(terminal_output(run->terminal)->len - written) / 1000;
	set(run, run->rows->paced_bytes, kb / (length / (double)NS_PER_S));
	measure_keys(run, KEYS_BUSY, 17 * NS_PER_MS, run->rows->paced_50, run->rows->paced_99);
	flood_pace(&run->flood, 0);
	settle(run);
}

static void measure_flood(struct run *run)
{
	pid_t pid = terminal_pid(run->terminal);
	int64_t cpu = usage_cpu_ns(pid), kept = usage_resident(pid), begin = clock_mono_ns();
	start_flood(run, FLOOD_LINES);
	if (!stage_wait(run->stage, PATIENCE, is_last, run))
		return;
	set(run, run->rows->flood_ms, ms_since(begin));
	settle(run);
	double cpu_us = (double)(usage_cpu_ns(pid) - cpu) / (double)NS_PER_US;
	set(run, run->rows->flood_cpu, cpu_us / FLOOD_LINES);
	set(run, run->rows->kept, (double)(usage_resident(pid) - kept) / FLOOD_LINES);
}

static void measure_find(struct run *run)
{
	int64_t begin = clock_mono_ns();
	terminal_send(run->terminal, run->subject->find);
	if (stage_wait(run->stage, PATIENCE, is_first, run))
		set(run, run->rows->find, ms_since(begin));
	terminal_send(run->terminal, run->subject->found);
	settle(run);
}

static void measure_moves(struct run *run)
{
	double pages[MOVES], resizes[MOVES];
	for (int i = 0; i < MOVES; i++) {
		int64_t begin = clock_mono_ns();
		terminal_send(run->terminal, PAGE_UP);
		pages[i] = settle_since(run, begin);
	}
	for (int i = 0; i < MOVES; i++)
		terminal_send(run->terminal, PAGE_DOWN);
	settle(run);
	for (int i = 0; i < MOVES; i++) {
		int64_t begin = clock_mono_ns();
		terminal_resize(run->terminal, i % 2 == 0 ? 30 : 24, i % 2 == 0 ? 100 : 80);
		resizes[i] = settle_since(run, begin);
	}
	set(run, run->rows->page, percentile(pages, MOVES, 50));
	set(run, run->rows->resize, percentile(resizes, MOVES, 50));
}

static void measure_keyed_flood(struct run *run)
{
	start_flood(run, FLOOD_KEYED);
	run->floods = true;
	measure_keys(run, KEYS_FLOOD, NS_PER_MS, run->rows->flood_50, run->rows->flood_99);
	run->floods = false;
}

static void measure_slow(struct run *run)
{
	terminal_limit_speed(run->terminal, SLOW_SPEED);
	int64_t begin = clock_mono_ns();
	start_flood(run, SLOW_LINES);
	if (stage_wait(run->stage, PATIENCE, is_last, run))
		set(run, run->rows->slow_ms, ms_since(begin));
	settle(run);
	start_flood(run, FLOOD_KEYED);
	measure_keys(run, KEYS_SLOW, 10 * NS_PER_MS, run->rows->slow_key, ROW_NONE);
}

static void measure(struct table *table, const struct rows *rows, size_t column)
{
	struct run run = {.table = table,
	    .rows = rows,
	    .column = column,
	    .subject = &terminal_subjects[column],
	    .stage = stage_new()};
	const char *program = terminal_subject_program(run.stage, run.subject);
	flood_start(&run.flood);
	if (program == NULL) {
		printf("%s is not installed\n", run.subject->name);
	} else if (!measure_start(&run, program)) {
		printf("%s does not join; its screen:\n%s\n", run.subject->name,
		    terminal_text(run.terminal));
	} else {
		measure_keys(&run, KEYS_IDLE, 3 * NS_PER_MS, rows->idle_50, rows->idle_99);
		measure_paced(&run);
		measure_flood(&run);
		measure_find(&run);
		measure_moves(&run);
		measure_keyed_flood(&run);
		settle(&run);
		measure_slow(&run);
	}
	stage_free(run.stage);
	flood_stop(&run.flood);
}

static void add_rows(struct table *table, struct rows *rows)
{
	rows->frame = table_add(table, "start to first full frame, ms", 5, 1);
	rows->joined = table_add(table, "start to joined channel on screen, ms", 15, 1);
	rows->idle_50 = table_add(table, "key to echo idle, p50 ms", 0.2, 2);
	rows->idle_99 = table_add(table, "  the same: p99 ms", 0.5, 2);
	rows->paced_50 = table_add(table, "key to echo at 1,000 lines/s, p50 ms", 0.2, 2);
	rows->paced_99 = table_add(table, "  the same: p99 ms", 0.5, 2);
	rows->flood_50 = table_add(table, "key to echo in a full flood, p50 ms", 0.5, 2);
	rows->flood_99 = table_add(table, "  the same: p99 ms", 2, 2);
	rows->paced_cpu = table_add(table, "CPU % at 1,000 lines/s", 6, 1);
	rows->paced_bytes = table_add(table, "KB/s to the terminal at 1,000 lines/s", 100, 0);
	rows->flood_ms = table_add(table, "100,000 lines until the last is visible, ms", 500, 0);
	rows->flood_cpu = table_add(table, "  the same: CPU us per line", 1, 2);
	rows->kept = table_add(table, "  the same: bytes kept per line", 130, 0);
	rows->find = table_add(table, "find a word 100,000 lines back, ms", 5, 1);
	rows->page = table_add(table, "PageUp settled, ms", 0.6, 2);
	rows->resize = table_add(table, "resize settled, ms", 0.6, 2);
	rows->slow_ms = table_add(table, "slow terminal: 20,000 lines, ms", 100, 0);
	rows->slow_key = table_add(table, "  the same: key to echo in a full flood, p50 ms", 1, 1);
}

void bench_client(void)
{
	const char *names[TABLE_SUBJECTS_MOST];
	struct rows rows = {0};
	for (size_t i = 0; i < terminal_subject_count; i++)
		names[i] = terminal_subjects[i].name;
	struct table *table = table_new("client, 80x24", names, terminal_subject_count);
	add_rows(table, &rows);
	for (size_t i = 0; i < terminal_subject_count; i++)
		measure(table, &rows, i);
	table_print(table);
	table_free(table);
}
