/*
 * Random additions, renames, removals and failures of the disk, and whatever may be asked between
 * them: the store finds what a plain list of messages has.
 */
#include "tests/store/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define SEEDS      12
#define STEPS      150 /* of a seed */
#define CHANNELS   4
#define MESSAGES   (3 * STEPS)
#define WORD_COUNT 6

static const char *const names[CHANNELS] = {"#a", "#B", "#c", "#d"};
static const char *const words[WORD_COUNT] = {
    "red", "green", "BLUE", "\xe7\xba\xa2", "white", "x1"};

struct message {
	size_t channel;
	size_t words[2];
	bool removed;
};

struct model {
	struct shelf shelf;
	unsigned seed;
	unsigned random;
	bool full;
	bool on_disk;
	size_t count;
	struct message messages[MESSAGES]; /* the first has the id 1 */
};

static size_t any(struct model *model, size_t most)
{
	model->random = model->random * 1103515245u + 12345u;
	return (model->random >> 16) % most;
}

static void add(struct model *model)
{
	struct message *message = &model->messages[model->count++];
	*message = (struct message){
	    any(model, CHANNELS), {any(model, WORD_COUNT), any(model, WORD_COUNT)}, false};
	char text[64];
	snprintf(text, sizeof text, "%zu,%s,%s", model->count, words[message->words[0]],
	    words[message->words[1]]);
	shelf_add(&model->shelf, (int64_t)model->count, names[message->channel], text);
}

static void rename_one(struct model *model)
{
	size_t from = any(model, CHANNELS), to = any(model, CHANNELS);
	store_rename(model->shelf.store, str_from(names[from]), str_from(names[to]));
	for (size_t i = 0; i < model->count; i++)
		if (model->messages[i].channel == from)
			model->messages[i].channel = to;
}

static void remove_one(struct model *model)
{
	if (model->count == 0)
		return;
	size_t i = any(model, model->count);
	model->messages[i].removed = true;
	store_remove(model->shelf.store, (int64_t)i + 1);
}

static void reopen(struct model *model)
{
	if (model->full || !model->on_disk)
		return;
	shelf_close(&model->shelf);
	shelf_open(&model->shelf);
}

static void fill_or_empty(struct model *model)
{
	model->full = model->on_disk && !model->full;
	shelf_fill_disk(model->full);
}

/* What the answer may hold: in the order of the question. */
static bool is_wanted(const struct model *model, size_t i, size_t channel, const size_t *word,
    const struct store_range *range)
{
	const struct message *message = &model->messages[i];
	int64_t id = (int64_t)i + 1;
	return message->channel == channel && !message->removed && id > range->after &&
	       id < range->before &&
	       (word == NULL || message->words[0] == *word || message->words[1] == *word);
}

static struct buf expected(
    const struct model *model, size_t channel, const size_t *word, const struct store_range *range)
{
	struct buf out = {0};
	size_t left = range->limit, first = model->count;
	buf_add_str(&out, "");
	if (range->newest) {
		for (size_t i = model->count; i-- > 0 && left > 0;)
			if (is_wanted(model, i, channel, word, range)) {
				first = i;
				left--;
			}
		left = range->limit - left;
	} else {
		first = 0;
	}
	for (size_t i = first; i < model->count && left > 0; i++)
		if (is_wanted(model, i, channel, word, range)) {
			const struct message *message = &model->messages[i];
			buf_printf(&out, "%zu,%s,%s ", i + 1, words[message->words[0]],
			    words[message->words[1]]);
			left--;
		}
	return out;
}

static void ask(struct model *model)
{
	size_t channel = any(model, CHANNELS), word = any(model, WORD_COUNT);
	bool search = any(model, 3) == 0;
	struct store_range range = {
	    .after = (int64_t)any(model, model->count + 2) - 1,
	    .before = any(model, 2) == 0 ? STORE_ID_MAX : (int64_t)any(model, model->count + 3),
	    .limit = 1 + any(model, 12),
	    .newest = any(model, 2) == 0,
	};
	if (any(model, 3) == 0)
		range.after = 0;
	char *found = shelf_find(&model->shelf, names[channel], search ? words[word] : NULL, range);
	struct buf wanted = expected(model, channel, search ? &word : NULL, &range);
	if (strcmp(found, wanted.data) != 0)
		fail_msg("seed %u%s: %s of %s after %lld before %lld, %zu of the %s: %s not %s",
		    model->seed, model->on_disk ? "" : " in memory", search ? words[word] : "all",
		    names[channel], (long long)range.after, (long long)range.before, range.limit,
		    range.newest ? "newest" : "oldest", found, wanted.data);
	free(found);
	buf_fini(&wanted);
}

static void take_step(struct model *model)
{
	size_t what = any(model, 16);
	switch (what) {
	case 0:
		rename_one(model);
		break;
	case 1:
		remove_one(model);
		break;
	case 2:
		loop_turn(model->shelf.loop, NS_PER_MS);
		break;
	case 3:
		store_flush(model->shelf.store);
		break;
	case 4:
		if (any(model, 4) == 0)
			reopen(model);
		break;
	case 5:
		if (any(model, 4) == 0)
			fill_or_empty(model);
		break;
	case 6:
	case 7:
	case 8:
	case 9:
		ask(model);
		break;
	default:
		add(model);
	}
}

static void play(unsigned seed, bool on_disk)
{
	struct model *model = xcalloc(1, sizeof *model);
	model->seed = model->random = seed;
	model->on_disk = on_disk && store_has_disk();
	shelf_make(&model->shelf, model->on_disk);
	for (int i = 0; i < STEPS; i++)
		take_step(model);
	shelf_fill_disk(false);
	for (int i = 0; i < 20; i++)
		ask(model);
	shelf_remove(&model->shelf);
	free(model);
}

static void test_random(void **state)
{
	const char *from = getenv("CONFAB_TEST_SEED"), *many = getenv("CONFAB_TEST_SEEDS");
	unsigned first = from != NULL ? (unsigned)strtoul(from, NULL, 10) : 1;
	unsigned count = many != NULL ? (unsigned)strtoul(many, NULL, 10) : SEEDS;
	(void)state;
	for (unsigned i = 0; i < count; i++) {
		play(first + i, true);
		play(first + i, false);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
