/* The store alone: a million messages into a folder, then what is asked of it. */
#include "tests/bench/bench.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "loop/loop.h"
#include "store/store.h"
#include "tests/bench/table.h"
#include "tests/bench/usage.h"

#define MESSAGES   1000000
#define GROUP      100  /* of one turn of the loop */
#define WINDOW     2000 /* that may wait for the disk */
#define LENGTH     60   /* bytes of a text */
#define WORDS      20000
#define IDEOGRAPHS 3000
#define CHANNELS   20 /* the first of which has half of what is said */
#define ASKED      200
#define ALONE      300 /* messages that wait for one another */
#define BIG        STR("#channel0")

struct talk {
	struct loop *loop;
	struct store *store;
	char *folder;
	uint64_t random;
	int64_t id;
	int64_t settled;
	bool good;
	char words[WORDS][12];
};

/* xorshift64: the same talk in every run. */
static uint32_t draw(struct talk *talk, uint32_t below)
{
	talk->random ^= talk->random << 13;
	talk->random ^= talk->random >> 7;
	talk->random ^= talk->random << 17;
	return (uint32_t)((talk->random >> 16) % below);
}

/* As people speak: the word of rank r about 1/r as often as the first. */
static uint32_t draw_rank(struct talk *talk, uint32_t most)
{
	double place = (double)draw(talk, 1000000) / 1e6;
	return (uint32_t)(pow((double)most + 1, place) - 1);
}

static void invent_words(struct talk *talk)
{
	for (size_t i = 0; i < WORDS; i++) {
		size_t len = 2 + draw(talk, 8);
		for (size_t k = 0; k < len; k++)
			talk->words[i][k] = (char)('a' + draw(talk, 26));
	}
}

static size_t speak(struct talk *talk, char out[LENGTH])
{
	size_t len = 0;
	bool chinese = draw(talk, 20) == 0;
	while (len < LENGTH) {
		char piece[16];
		size_t more;
		if (chinese) {
			more = utf8_encode(0x4e00 + draw_rank(talk, IDEOGRAPHS), piece);
		} else {
			const char *word = talk->words[draw_rank(talk, WORDS)];
			more = (size_t)snprintf(piece, sizeof piece, "%s ", word);
		}
		if (len + more > LENGTH)
			break;
		memcpy(out + len, piece, more);
		len += more;
	}
	return len;
}

static void say(struct talk *talk)
{
	char text[LENGTH], channel[16], source[32];
	uint32_t place = draw(talk, 2) == 0 ? 0 : draw(talk, CHANNELS);
	snprintf(channel, sizeof channel, "#channel%u", place);
	snprintf(source, sizeof source, "nick%u!user@192.0.2.1", draw(talk, 500));
	struct store_message message = {
	    .id = talk->id += 20,
	    .channel = str_from(channel),
	    .source = str_from(source),
	    .text = {text, speak(talk, text)},
	};
	store_add(talk->store, &message);
}

static void on_settled(int64_t up_to, bool kept, void *arg)
{
	struct talk *talk = arg;
	talk->settled = up_to;
	talk->good = talk->good && kept;
}

static void on_report(bool trouble, const char *sentence, void *arg)
{
	(void)trouble;
	(void)arg;
	fprintf(stderr, "bench: %s\n", sentence);
}

static void open_store(struct talk *talk)
{
	struct store_hooks hooks = {on_settled, on_report, talk};
	talk->store = store_open(talk->loop, talk->folder, &hooks);
}

static void settle(struct talk *talk, int64_t id)
{
	while (talk->settled < id)
		loop_turn(talk->loop, NS_PER_S);
}

/* --- what is measured --- */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *values, size_t count, size_t percent)
{
	qsort(values, count, sizeof *values, compare);
	return values[(count - 1) * percent / 100];
}

static void fill(struct talk *talk, struct table *table, const size_t rows[3])
{
	int64_t start = clock_mono_ns(), cpu = usage_cpu_ns(getpid());
	for (int i = 0; i < MESSAGES; i += GROUP) {
		for (int k = 0; k < GROUP; k++)
			say(talk);
		loop_turn(talk->loop, 0);
		settle(talk, talk->id - 20 * WINDOW);
	}
	settle(talk, talk->id);
	double seconds = (double)(clock_mono_ns() - start) / NS_PER_S;
	table_set(table, rows[0], 0, MESSAGES / seconds);
	table_set(table, rows[1], 0, (double)(usage_cpu_ns(getpid()) - cpu) / NS_PER_US / MESSAGES);
	table_set(table, rows[2], 0, (double)MESSAGES / (double)store_metrics(talk->store).commits);
}

static void one_by_one(struct talk *talk, struct table *table, const size_t rows[2])
{
	double took[ALONE];
	for (size_t i = 0; i < ALONE; i++) {
		int64_t start = clock_mono_ns();
		say(talk);
		settle(talk, talk->id);
		took[i] = (double)(clock_mono_ns() - start) / NS_PER_MS;
	}
	table_set(table, rows[0], 0, percentile(took, ALONE, 50));
	table_set(table, rows[1], 0, percentile(took, ALONE, 99));
}

static double size_of_folder(const char *folder)
{
	double bytes = 0;
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct stat status;
		char *path = xasprintf("%s/%s", folder, entry->d_name);
		if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
			bytes += (double)status.st_size;
		free(path);
	}
	closedir(dir);
	return bytes;
}

static void count(const struct store_message *message, void *arg)
{
	(void)message;
	++*(size_t *)arg;
}

/* The median in milliseconds of asking again and again; `words` NULL: the last messages. */
static double ask(struct talk *talk, struct str channel, const char *words)
{
	double took[ASKED];
	size_t found = 0;
	for (size_t i = 0; i < ASKED; i++) {
		struct store_range range = {.before = STORE_ID_MAX, .limit = 100, .newest = true};
		int64_t start = clock_mono_ns();
		if (words == NULL)
			store_read(talk->store, channel, &range, count, &found);
		else
			store_search(talk->store, channel, str_from(words), &range, count, &found);
		took[i] = (double)(clock_mono_ns() - start) / NS_PER_MS;
	}
	printf("  (%s: %zu found)\n", words == NULL ? "last" : words, found / ASKED);
	return percentile(took, ASKED, 50);
}

static void ask_all(struct talk *talk, struct table *table, const size_t *rows)
{
	char both[32], pair[32], cjk[8] = "", phrase[16] = "";
	const char *common = talk->words[0], *rare = talk->words[WORDS - 2];
	snprintf(both, sizeof both, "%s %s", common, rare);
	snprintf(pair, sizeof pair, "%s %s", common, talk->words[1]);
	utf8_encode(0x4e00 + 1000, cjk);
	utf8_encode(0x4e00, phrase);
	utf8_encode(0x4e01, phrase + 3);
	table_set(table, rows[0], 0, ask(talk, BIG, NULL));
	table_set(table, rows[1], 0, ask(talk, STR("#channel7"), NULL));
	table_set(table, rows[2], 0, ask(talk, BIG, common));
	table_set(table, rows[3], 0, ask(talk, BIG, rare));
	table_set(table, rows[4], 0, ask(talk, BIG, pair));
	table_set(table, rows[5], 0, ask(talk, BIG, both));
	table_set(table, rows[6], 0, ask(talk, BIG, cjk));
	table_set(table, rows[7], 0, ask(talk, BIG, phrase));
}

static void remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = xasprintf("%s/%s", folder, entry->d_name);
		unlink(path);
		free(path);
	}
	closedir(dir);
	rmdir(folder);
}

static struct talk *begin(void)
{
	struct talk *talk = xcalloc(1, sizeof *talk);
	const char *tmp = getenv("TMPDIR");
	talk->random = 88172645463325252u;
	talk->id = INT64_C(1700000000000000);
	talk->good = true;
	talk->loop = loop_new(LOOP_POLLER_SELECT);
	talk->folder = xasprintf("%s/confab-bench-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (talk->loop == NULL || mkdtemp(talk->folder) == NULL) {
		perror("bench: no folder");
		exit(EXIT_FAILURE);
	}
	invent_words(talk);
	open_store(talk);
	return talk;
}

static void end(struct talk *talk)
{
	if (!talk->good)
		fprintf(stderr, "bench: the disk failed, the figures mean nothing\n");
	store_close(talk->store);
	loop_free(talk->loop);
	remove_folder(talk->folder);
	free(talk->folder);
	free(talk);
}

void bench_store(void)
{
	static const char *const names[] = {"confab"};
	struct table *table = table_new("A million messages of 60 characters", names, 1);
	struct talk *talk = begin();
	const size_t filling[] = {
	    table_add_more(table, "stored with search, messages/s", 50000, 0),
	    table_add(table, "CPU us/message", 20, 1),
	    table_add_more(table, "messages/commit", GROUP, 0),
	};
	const size_t alone[] = {
	    table_add(table, "one alone until it is on disk, p50: ms", 2, 2),
	    table_add(table, "the same, p99: ms", 20, 2),
	};
	const size_t size = table_add(table, "on disk: bytes/message", 160, 1);
	const size_t asking[] = {
	    table_add(table, "last 100 of half a million: ms", 1, 2),
	    table_add(table, "last 100 of a smaller channel: ms", 1, 2),
	    table_add(table, "search, the most common word: ms", 5, 2),
	    table_add(table, "search, a rare word: ms", 5, 2),
	    table_add(table, "search, two common words: ms", 5, 2),
	    table_add(table, "search, common and rare: ms", 5, 2),
	    table_add(table, "search, an ideograph: ms", 5, 2),
	    table_add(table, "search, a phrase of two ideographs: ms", 5, 2),
	};
	fill(talk, table, filling);
	ask_all(talk, table, asking);
	one_by_one(talk, table, alone);
	store_close(talk->store);
	table_set(table, size, 0, size_of_folder(talk->folder) / (MESSAGES + ALONE));
	open_store(talk);
	table_print(table);
	table_free(table);
	end(talk);
}
