#include "ui/past.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* An invite is a key to the door. */
static bool line_has(struct str line, struct str text)
{
	return memmem(line.data, line.len, text.data, text.len) != NULL;
}

static bool may_be_secret(struct str line)
{
	static const char *const commands[] = {"/login", "/raw", "/register", "/verify"};
	struct str rest = line, word = str_word(&rest);
	if (line.len == 0 || line.data[0] == ' ')
		return true;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (str_eq_case(word, str_from(commands[i])))
			return true;
	if (line_has(line, STR("confab://")))
		return true;
	return word.data[0] == '/' && past_is_service(str_word(&rest));
}

/* Services of IRC networks take passwords as messages; their names end so. */
bool past_is_service(struct str nick)
{
	static const char ending[] = "Serv";
	struct str end = {nick.data + nick.len - strlen(ending), strlen(ending)};
	return nick.len > strlen(ending) && str_eq_case(end, str_from(ending));
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
	make_folders(path);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	FILE *file = fd >= 0 ? fdopen(fd, "a") : NULL;
	if (file == NULL)
		return;
	add_lines(file, fresh < (size_t)history_length ? history_length - (int)fresh : 0);
	fclose(file);
}

void past_trim(const char *path)
{
	history_truncate_file(path, KEPT_MOST);
}
