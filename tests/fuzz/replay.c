/*
 * Runs a fuzz target over its saved corpus, as a test that speaks TAP: each file of
 * tests/fuzz/corpus/NAME, whole and cut off after each of its first bytes. NAME is what follows
 * "test_" in the program's own name. Or over the files that are named as arguments.
 */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX (1024 * 1024) /* bytes of a corpus file */
#define CUTS_MAX  512           /* beginnings tried of each file */

/* In memory of exactly its size, so that a sanitizer sees a read past its end. */
static void run_copy(const uint8_t *data, size_t size)
{
	uint8_t *copy = xmalloc(size);
	if (size > 0)
		memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static bool replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return false;
	uint8_t *data = xmalloc(INPUT_MAX);
	size_t size = fread(data, 1, INPUT_MAX, file);
	bool read_well = ferror(file) == 0;
	fclose(file);
	for (size_t cut = 0; read_well && cut < size && cut < CUTS_MAX; cut++)
		run_copy(data, cut);
	if (read_well)
		run_copy(data, size);
	free(data);
	return read_well;
}

static bool report(const char *path, int number)
{
	bool passed = replay(path);
	printf("%s %d - %s\n", passed ? "ok" : "not ok", number, path);
	fflush(stdout);
	return passed;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The folder that belongs to the program called `program`. */
static char *corpus_folder(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash != NULL ? slash + 1 : program;
	const char *top = getenv("top_srcdir");
	if (strncmp(name, "test_", 5) == 0)
		name += 5;
	return xasprintf("%s/tests/fuzz/corpus/%s", top != NULL ? top : ".", name);
}

static int replay_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_visible, alphasort);
	if (count <= 0) {
		printf("Bail out! no corpus in %s\n", folder);
		return 1;
	}
	int failed = 0;
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		char *path = xasprintf("%s/%s", folder, entries[i]->d_name);
		failed += !report(path, i + 1);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return failed != 0;
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		int failed = 0;
		for (int i = 1; i < argc; i++)
			failed += !report(argv[i], i);
		return failed != 0;
	}
	char *folder = corpus_folder(argv[0]);
	int status = replay_folder(folder);
	free(folder);
	return status;
}
