#include "tests/store/shelf.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"

#define FULL_DISK 4096 /* bytes that a file may have then */

static void on_settled(int64_t up_to, bool kept, void *arg)
{
	struct shelf *shelf = arg;
	shelf->settled = up_to;
	shelf->kept = kept;
}

static void on_report(bool trouble, const char *sentence, void *arg)
{
	struct shelf *shelf = arg;
	buf_printf(&shelf->reports, "%s%s\n", trouble ? "! " : "", sentence);
}

void shelf_make(struct shelf *shelf, bool on_disk)
{
	*shelf = (struct shelf){0};
	if (on_disk) {
		const char *tmp = getenv("TMPDIR");
		shelf->folder = xasprintf("%s/confab-store-XXXXXX", tmp != NULL ? tmp : "/tmp");
		assert_non_null(mkdtemp(shelf->folder));
	}
	shelf_open(shelf);
}

void shelf_open(struct shelf *shelf)
{
	struct store_hooks hooks = {on_settled, on_report, shelf};
	shelf->loop = loop_new(LOOP_POLLER_SELECT);
	assert_non_null(shelf->loop);
	shelf->store = store_open(shelf->loop, shelf->folder, &hooks);
	shelf->settled = 0;
}

void shelf_close(struct shelf *shelf)
{
	store_close(shelf->store);
	loop_free(shelf->loop);
	shelf->store = NULL;
}

static void empty(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = xasprintf("%s/%s", folder, entry->d_name);
		unlink(path);
		free(path);
	}
	closedir(dir);
}

void shelf_remove(struct shelf *shelf)
{
	if (shelf->store != NULL)
		shelf_close(shelf);
	if (shelf->folder != NULL) {
		empty(shelf->folder);
		rmdir(shelf->folder);
	}
	free(shelf->folder);
	buf_fini(&shelf->reports);
}

char *shelf_path(const struct shelf *shelf, const char *name)
{
	return xasprintf("%s/%s", shelf->folder, name);
}

void shelf_add(struct shelf *shelf, int64_t id, const char *channel, const char *text)
{
	struct store_message message = {
	    .id = id,
	    .kind = 1,
	    .channel = str_from(channel),
	    .source = STR("ann!ann@host"),
	    .text = str_from(text),
	    .tags = STR("+a=b"),
	};
	store_add(shelf->store, &message);
}

void shelf_settle(struct shelf *shelf, int64_t id)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (shelf->settled < id) {
		loop_turn(shelf->loop, 50 * NS_PER_MS);
		if (clock_mono_ns() > give_up)
			fail_msg("%lld was never settled", (long long)id);
	}
}

void shelf_hear(struct shelf *shelf, const char *words)
{
	int64_t give_up = clock_mono_ns() + PATIENCE;
	while (shelf->reports.data == NULL || strstr(shelf->reports.data, words) == NULL) {
		loop_turn(shelf->loop, 50 * NS_PER_MS);
		if (clock_mono_ns() > give_up)
			fail_msg("never reported: %s", words);
	}
}

static void add_text(const struct store_message *message, void *arg)
{
	struct buf *out = arg;
	assert_int_equal(message->kind, 1);
	assert_true(str_eq(message->source, STR("ann!ann@host")));
	assert_true(str_eq(message->tags, STR("+a=b")));
	buf_add(out, message->text.data, message->text.len);
	buf_add_char(out, ' ');
}

char *shelf_find(
    struct shelf *shelf, const char *channel, const char *words, struct store_range range)
{
	struct buf out = {0};
	struct str name = str_from(channel);
	buf_add_str(&out, "");
	if (words != NULL)
		store_search(shelf->store, name, str_from(words), &range, add_text, &out);
	else
		store_read(shelf->store, name, &range, add_text, &out);
	return buf_take(&out);
}

void shelf_fill_disk(bool full)
{
	struct rlimit limit;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = full ? FULL_DISK : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}
