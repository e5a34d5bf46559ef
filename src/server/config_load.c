/* The configuration file: its lines, its sections, and every problem in it. */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/suggest.h"
#include "proto/irc.h"
#include "server/config.h"
#include "server/config_value.h"

#define OPERATOR_NAME_MAX 32 /* bytes; inih keeps 49 of a section's name */
#define CHANNEL_NAME_MAX  40 /* the same */

struct reading {
	const char *path;
	FILE *file;
	size_t line; /* the one that was read last, counted from 1 */
	struct config *config;
	size_t *given; /* the line on which each option was given; 0: not yet */
	struct buf problems;
};

static void add_problem(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_problem(struct reading *reading, const char *format, ...)
{
	va_list args;
	if (reading->problems.len > 0)
		buf_add_char(&reading->problems, '\n');
	buf_printf(&reading->problems, "%s:", reading->path);
	if (reading->line > 0)
		buf_printf(&reading->problems, "%zu:", reading->line);
	buf_add_char(&reading->problems, ' ');
	va_start(args, format);
	buf_vprintf(&reading->problems, format, args);
	va_end(args);
}

static const struct option_entry *find_option(const char *section, const char *key)
{
	size_t count;
	const struct option_entry *options = config_options(&count);
	for (size_t i = 0; i < count; i++) {
		if ((section == NULL || strcmp(options[i].section, section) == 0) &&
		    strcmp(options[i].key, key) == 0)
			return &options[i];
	}
	return NULL;
}

static const char *nearest_key(const char *section, const char *key)
{
	size_t count, known = 0;
	const struct option_entry *options = config_options(&count);
	const char **keys = xcalloc(count, sizeof *keys);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(options[i].section, section) == 0)
			keys[known++] = options[i].key;
	}
	const char *nearest = suggest(key, keys, known);
	free(keys);
	return nearest;
}

static void tell_unknown(struct reading *reading, const char *section, const char *key)
{
	const struct option_entry *elsewhere = find_option(NULL, key);
	const char *nearest = nearest_key(section, key);
	if (elsewhere != NULL && *elsewhere->section != '\0')
		add_problem(reading, "\"%s\" stands in the wrong place: write it below [%s]", key,
		    elsewhere->section);
	else if (elsewhere != NULL)
		add_problem(reading,
		    "\"%s\" stands in the wrong place: write it above the first section", key);
	else if (nearest != NULL)
		add_problem(reading, "\"%s\" is no option: write \"%s\"", key, nearest);
	else
		add_problem(reading, "\"%s\" is no option: confab.conf(5) lists them all", key);
}

static bool may_repeat(const struct option_entry *option)
{
	return option->type == OPTION_ADDRESSES || option->type == OPTION_LINES;
}

static void take_option(
    struct reading *reading, const char *section, const char *key, const char *value)
{
	size_t count;
	const struct option_entry *option = find_option(section, key);
	if (option == NULL) {
		tell_unknown(reading, section, key);
		return;
	}
	size_t *given = &reading->given[option - config_options(&count)];
	char *problem = NULL;
	if (*given > 0 && !may_repeat(option))
		add_problem(reading, "%s: line %zu gave it already: keep one of them", key, *given);
	else if (!option_set(reading->config, option, value, &problem))
		add_problem(reading, "%s", problem);
	free(problem);
	*given = reading->line;
}

static struct config_oper *find_oper(struct config *config, const char *name)
{
	for (size_t i = 0; i < config->oper_count; i++) {
		if (strcmp(config->opers[i].name, name) == 0)
			return &config->opers[i];
	}
	size_t count = config->oper_count++;
	config->opers = xrecallocarray(config->opers, count, count + 1, sizeof *config->opers);
	config->opers[count].name = xstrdup(name);
	return &config->opers[count];
}

static void take_oper(struct reading *reading, const char *name, const char *key, const char *value)
{
	struct config_oper *oper = find_oper(reading->config, name);
	bool is_password = strcmp(key, "password") == 0;
	char **field = is_password ? &oper->password : &oper->mask;
	if (!is_password && strcmp(key, "mask") != 0)
		add_problem(
		    reading, "\"%s\" is no option of an operator: write password or mask", key);
	else if (*value == '\0')
		add_problem(reading, "%s: there is none: write one, or take the line out", key);
	else if (*field != NULL)
		add_problem(reading, "%s: given twice for %s: keep one of them", key, name);
	else
		*field = xstrdup(value);
}

static struct config_channel *find_channel(struct config *config, const char *name)
{
	for (size_t i = 0; i < config->channel_count; i++) {
		if (str_eq_case(str_from(config->channels[i].name), str_from(name)))
			return &config->channels[i];
	}
	size_t count = config->channel_count++;
	config->channels =
	    xrecallocarray(config->channels, count, count + 1, sizeof *config->channels);
	config->channels[count].name = xstrdup(name);
	return &config->channels[count];
}

/* Written as the limits of the same name for all. */
static void take_channel(
    struct reading *reading, const char *name, const char *key, const char *value)
{
	struct config scratch = *reading->config;
	struct config_channel *channel = find_channel(reading->config, name);
	const struct option_entry *option = find_option("limits", key);
	char *problem = NULL;
	bool is_age = strcmp(key, "history-age") == 0;
	bool is_size = strcmp(key, "history-size") == 0;
	if (!is_age && !is_size && strcmp(key, "history") != 0)
		add_problem(reading,
		    "\"%s\" is no option of a channel: write history, history-age or history-size",
		    key);
	else if (!option_set(&scratch, option, value, &problem))
		add_problem(reading, "%s", problem);
	else if (is_age)
		channel->history_age = scratch.limits.history_age;
	else if (is_size)
		channel->history_size = scratch.limits.history_size;
	else
		channel->history = scratch.limits.history;
	channel->has_age = channel->has_age || is_age;
	free(problem);
}

/* The name in "WORD NAME"; NULL when it is another section. */
static const char *name_after(const char *section, const char *word)
{
	size_t len = strlen(word);
	if (strncmp(section, word, len) != 0 || section[len] != ' ')
		return NULL;
	const char *name = section + len;
	return name + strspn(name, " \t");
}

static bool is_oper(struct reading *reading, const char *section, const char *name)
{
	if (*name != '\0' && strlen(name) <= OPERATOR_NAME_MAX && strpbrk(name, " \t") == NULL)
		return true;
	add_problem(reading,
	    "[%s] names nobody: write [operator NAME], one word of at "
	    "most %d bytes",
	    section, OPERATOR_NAME_MAX);
	return false;
}

static bool is_channel(struct reading *reading, const char *section, const char *name)
{
	if (strlen(name) <= CHANNEL_NAME_MAX && irc_channel_valid(str_from(name)))
		return true;
	add_problem(reading, "[%s] names no channel: write [channel #NAME], of at most %d bytes",
	    section, CHANNEL_NAME_MAX);
	return false;
}

/* An ini_handler: one KEY = VALUE. Always nonzero, since problems are kept here. */
static int take_pair(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *reading = arg;
	const char *oper = name_after(section, "operator");
	const char *channel = name_after(section, "channel");
	if (oper != NULL) {
		if (is_oper(reading, section, oper))
			take_oper(reading, oper, key, value);
	} else if (channel != NULL) {
		if (is_channel(reading, section, channel))
			take_channel(reading, channel, key, value);
	} else if (*section != '\0' && strcmp(section, "limits") != 0) {
		add_problem(reading,
		    "[%s] is no section: write [limits], [operator NAME] or [channel #NAME]",
		    section);
	} else {
		take_option(reading, section, key, value);
	}
	return 1;
}

/* Why inih could not read the line; NULL when it can. */
static const char *line_problem(const char *line, size_t len)
{
	size_t end = strcspn(line, "\r\n");
	if (strlen(line) < len)
		return "there is a NUL in this line: save the file as text";
	if (*line == '\0' || end == 0 || *line == '#' || *line == ';')
		return NULL;
	if (*line == '[')
		return memchr(line, ']', end) != NULL ? NULL : "the ] is missing: write [SECTION]";
	if (memchr(line, '=', end) == NULL && memchr(line, ':', end) == NULL)
		return "this is neither KEY = VALUE nor [SECTION] nor a comment: write # before it";
	return NULL;
}

/*
 * An ini_reader: the next line, its number counted. Spaces (and a byte order mark) before it go,
 * since inih would take it for more of the line above; so do lines that it could not read.
 */
static char *read_line(char *line, int size, void *arg)
{
	struct reading *reading = arg;
	char *text = NULL;
	size_t room = 0;
	ssize_t len = getline(&text, &room, reading->file);
	if (len < 0) {
		free(text);
		return NULL;
	}
	reading->line++;
	bool marked = reading->line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0;
	const char *shown = text + (marked ? 3 : 0);
	shown += strspn(shown, " \t");
	size_t shown_len = (size_t)len - (size_t)(shown - text);
	const char *problem = line_problem(shown, shown_len);
	if (problem == NULL && shown_len >= (size_t)size)
		add_problem(reading, "this line is too long: write at most %d bytes", size - 1);
	else if (problem != NULL)
		add_problem(reading, "%s", problem);
	bool kept = problem == NULL && shown_len < (size_t)size;
	snprintf(line, (size_t)size, "%s", kept ? shown : "\n");
	free(text);
	return line;
}

/* What can only be judged once all is read. */
static void check_whole(struct reading *reading)
{
	const struct config *config = reading->config;
	reading->line = 0;
	for (size_t i = 0; i < config->oper_count; i++) {
		if (config->opers[i].password == NULL)
			add_problem(reading, "[operator %s] has no password: write password = …",
			    config->opers[i].name);
	}
	if (strlen(config->default_channel) > config->limits.channel)
		add_problem(reading, "channel: \"%s\" is longer than the %u bytes of [limits]",
		    config->default_channel, config->limits.channel);
}

static void read_file(struct reading *reading)
{
	size_t count;
	config_options(&count);
	reading->given = xcalloc(count, sizeof *reading->given);
	ini_parse_stream(read_line, reading, take_pair, reading);
	if (ferror(reading->file) != 0)
		add_problem(reading, "cannot read on: %s", strerror(errno));
	check_whole(reading);
	free(reading->given);
}

struct config *config_read(FILE *file, const char *name, char **cause)
{
	struct reading reading = {.path = name, .file = file, .config = config_new()};
	read_file(&reading);
	if (reading.problems.len == 0)
		return reading.config;
	*cause = buf_take(&reading.problems);
	config_free(reading.config);
	return NULL;
}

struct config *config_load(const char *path, char **cause)
{
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		*cause = xasprintf("%s: cannot read it: %s", path, strerror(errno));
		return NULL;
	}
	struct config *config = config_read(file, path, cause);
	fclose(file);
	return config;
}
