#include "ui/past.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#include "base/alloc.h"
#include "base/str.h"

#define KEPT_MOST 1000   /* lines in the file */
#define MARK      '\037' /* with the time, before each line of several rows; nobody types it */

void past_read(const char *path)
{
	history_comment_char = MARK;
	history_write_timestamps = 1;
	read_history(path);
	using_history();
}

static bool may_be_secret(struct str line)
{
	struct str rest = line;
	return line.data[0] == ' ' || str_eq_case(str_word(&rest), STR("/raw"));
}

static void make_folders(const char *path)
{
	char *folder = xstrdup(path);
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(folder, S_IRWXU);
		*slash = '/';
	}
	free(folder);
}

static void add_lines(FILE *file, int from)
{
	for (int i = from; i < history_length; i++) {
		const HIST_ENTRY *entry = history_get(history_base + i);
		if (entry == NULL || entry->timestamp == NULL ||
		    may_be_secret(str_from(entry->line)))
			continue;
		fprintf(file, "%s\n%s\n", entry->timestamp, entry->line);
	}
}

void past_write(const char *path, size_t fresh)
{
	if (fresh == 0)
		return;
	make_folders(path);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	FILE *file = fd >= 0 ? fdopen(fd, "a") : NULL;
	if (file == NULL)
		return;
	add_lines(file, fresh < (size_t)history_length ? history_length - (int)fresh : 0);
	fclose(file);
	history_truncate_file(path, KEPT_MOST);
}
