#include "cmd/confabd_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cmd/confabd_options.h"
#include "cmd/fail.h"
#include "server/state.h"
#include "store/archive.h"

#define PROBLEMS_SHOWN 20

/* There are passwords' verifiers in it: for its owner alone, and never in place of another file. */
static FILE *create(const char *path, char **cause)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (file == NULL)
		*cause = errno == EEXIST
		             ? xasprintf("%s is there already: name another file", path)
		             : xasprintf("%s cannot be written: %s", path, strerror(errno));
	return file;
}

static FILE *open_archive(const char *path, bool export, char **cause)
{
	if (path == NULL || strcmp(path, "-") == 0)
		return export ? stdout : stdin;
	if (export)
		return create(path, cause);
	FILE *file = fopen(path, "re");
	if (file == NULL)
		*cause = xasprintf("%s cannot be read: %s", path, strerror(errno));
	return file;
}

static void tell(size_t line, const char *problem, void *arg)
{
	size_t *told = arg;
	if (++*told <= PROBLEMS_SHOWN)
		fprintf(stderr, "line %zu: %s\n", line, problem);
}

static int export_to(const char *folder, FILE *file)
{
	char *cause;
	struct archive_counts counts;
	if (!archive_export(folder, file, &counts, &cause))
		return fail_cause(STATUS_FAILED, cause);
	fprintf(stderr, "messages: %zu; rows of other tables: %zu\n", counts.messages, counts.rows);
	return STATUS_FINE;
}

static int import_from(const char *folder, FILE *file)
{
	char *cause;
	size_t told = 0;
	struct archive_counts counts;
	bool good = archive_import(folder, file, tell, &told, &counts, &cause);
	if (told > PROBLEMS_SHOWN)
		fprintf(stderr, "and %zu lines more\n", told - PROBLEMS_SHOWN);
	if (!good)
		return fail_cause(STATUS_FAILED, cause);
	fprintf(stderr,
	    "messages: %zu, of which were there already: %zu; rows of other tables: %zu; "
	    "lines skipped: %zu\n",
	    counts.messages, counts.there, counts.rows, counts.skipped);
	return counts.skipped > 0 ? STATUS_FAILED : STATUS_FINE;
}

/* What was begun is no export. */
static int finish(FILE *file, const char *path, bool export, int status)
{
	if (file == stdin || file == stdout)
		return status;
	if (fclose(file) != 0 && status == STATUS_FINE)
		status = fail(STATUS_FAILED, "%s cannot be written: %s", path, strerror(errno));
	if (export && status != STATUS_FINE)
		unlink(path);
	return status;
}

static int run(const char *folder, const char *path, bool export)
{
	char *cause;
	FILE *file = open_archive(path, export, &cause);
	if (file == NULL)
		return fail_cause(STATUS_FAILED, cause);
	int status = export ? export_to(folder, file) : import_from(folder, file);
	return finish(file, path, export, status);
}

/* Where something is kept, or else the likeliest place; nothing is made. To free(). */
static char *find_folder(const char *state)
{
	char *places[STATE_PLACES];
	size_t count = state_places(state, places), found = 0;
	while (found < count && !archive_exists(places[found]))
		found++;
	char *folder = xstrdup(found < count ? places[found] : count > 0 ? places[0] : ".");
	for (size_t i = 0; i < count; i++)
		free(places[i]);
	return folder;
}

int confabd_archive(const struct confabd_options *options)
{
	char *state, *folder, *cause;
	bool export = confabd_options_has(options, CONFABD_EXPORT);
	if (options->word_count > 1 || (export && confabd_options_has(options, CONFABD_IMPORT)))
		return fail(STATUS_USAGE, "write --export FILE or --import FILE, with one file");
	if (!confabd_options_state(options, &state, &cause))
		return fail_cause(STATUS_FAILED, cause);
	folder = export ? find_folder(state) : state_folder(state, &cause);
	int status = folder != NULL ? run(folder, options->words[0], export)
	                            : fail_cause(STATUS_FAILED, cause);
	free(folder);
	free(state);
	return status;
}
