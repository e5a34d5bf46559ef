#include "server/config_value.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "net/addr.h"
#include "proto/irc.h"
#include "server/config.h"

#define WORD_MAX 63 /* bytes of a server's or network's name, RFC 2812 section 2.3.1 */
#define MOTD_MAX ((size_t)64 * 1024) /* bytes of a message of the day */

/* Sets one field; the text is valid as the type wants it, or *problem says why not. */
typedef bool setter(
    struct config *config, const struct option_entry *option, const char *text, char **problem);

static void *field(struct config *config, const struct option_entry *option)
{
	return (char *)config + option->offset;
}

static void replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

static bool set_text(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (!utf8_valid(text, strlen(text))) {
		*problem = xasprintf("%s: this is not UTF-8: save the file as UTF-8", option->key);
		return false;
	}
	replace(field(config, option), xstrdup(text));
	return true;
}

static bool set_word(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (strlen(text) > WORD_MAX) {
		*problem = xasprintf(
		    "%s: \"%s\" is too long: write at most %d bytes", option->key, text, WORD_MAX);
		return false;
	}
	if (*text == '\0' || *text == ':' || text[strcspn(text, " \t")] != '\0') {
		*problem = xasprintf("%s: \"%s\" is no word: write one without spaces, such as %s",
		    option->key, text, option->value);
		return false;
	}
	return set_text(config, option, text, problem);
}

static bool set_channel(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (!irc_channel_valid(str_from(text))) {
		*problem = xasprintf("%s: \"%s\" is no channel: write a name that begins with #, "
		                     "such as %s",
		    option->key, text, option->value);
		return false;
	}
	return set_text(config, option, text, problem);
}

/* Empty means that there is none. */
static bool set_optional(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (*text != '\0')
		return set_text(config, option, text, problem);
	replace(field(config, option), NULL);
	return true;
}

static bool set_addresses(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (*text == '\0')
		return true; /* the default: none */
	struct net_addr addr;
	char *cause;
	if (!net_addr_parse(text, &addr, &cause)) {
		*problem = xasprintf("%s: %s", option->key, cause);
		free(cause);
		return false;
	}
	config_add_listen(config, text);
	return true;
}

static bool set_address(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	struct net_addr addr;
	char *cause;
	if (*text == '\0' || net_addr_parse(text, &addr, &cause))
		return set_optional(config, option, text, problem);
	*problem = xasprintf("%s: %s", option->key, cause);
	free(cause);
	return false;
}

static bool set_lines(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	char **lines = field(config, option);
	if (*lines == NULL)
		return set_optional(config, option, text, problem);
	char *more = xasprintf("%s\n%s", *lines, text);
	bool set = set_text(config, option, more, problem);
	free(more);
	return set;
}

static char *read_content(const char *path)
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return NULL;
	char *text = xmalloc(MOTD_MAX + 1);
	size_t len = fread(text, 1, MOTD_MAX, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	text[len] = '\0';
	if (!failed)
		return text;
	free(text);
	return NULL;
}

static bool set_content(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	if (*text == '\0')
		return true; /* the default: no file */
	errno = 0;
	char *content = read_content(text);
	if (content == NULL) {
		*problem = xasprintf("%s: cannot read %s: %s", option->key, text, strerror(errno));
		return false;
	}
	bool set = set_optional(config, option, content, problem);
	free(content);
	return set;
}

static bool set_flag(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	bool yes = strcmp(text, "yes") == 0;
	if (!yes && strcmp(text, "no") != 0) {
		*problem = xasprintf(
		    "%s: \"%s\" is neither yes nor no: write one of them", option->key, text);
		return false;
	}
	*(bool *)field(config, option) = yes;
	return true;
}

static bool set_choice(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	size_t len = strlen(text);
	unsigned place = 0;
	for (const char *word = option->words; word != NULL; place++) {
		if (strcspn(word, "|") == len && strncmp(word, text, len) == 0) {
			*(unsigned *)field(config, option) = place;
			return true;
		}
		word = strchr(word, '|');
		word = word != NULL ? word + 1 : NULL;
	}
	*problem = xasprintf(
	    "%s: \"%s\" is none of %s: write one of them", option->key, text, option->words);
	return false;
}

/* What a number may be followed by. */
static const struct suffix {
	enum limit_unit unit;
	const char *text;
	uint32_t times;
} suffixes[] = {
    {LIMIT_BYTES, "", 1},
    {LIMIT_BYTES, "k", 1024},
    {LIMIT_BYTES, "kib", 1024},
    {LIMIT_BYTES, "m", 1024 * 1024},
    {LIMIT_BYTES, "mib", 1024 * 1024},
    {LIMIT_BYTES, "g", 1024 * 1024 * 1024},
    {LIMIT_BYTES, "gib", 1024 * 1024 * 1024},
    {LIMIT_MEGABYTES, "", 1},
    {LIMIT_MEGABYTES, "m", 1},
    {LIMIT_MEGABYTES, "mib", 1},
    {LIMIT_MEGABYTES, "g", 1024},
    {LIMIT_MEGABYTES, "gib", 1024},
    {LIMIT_SECONDS, "", 1},
    {LIMIT_SECONDS, "s", 1},
    {LIMIT_SECONDS, "min", 60},
    {LIMIT_SECONDS, "h", 3600},
    {LIMIT_SECONDS, "d", 86400},
    {LIMIT_COUNT, "", 1},
    {LIMIT_PER_SECOND, "", 1},
};

/* A number with a suffix that the unit knows; false for anything else, and past 32 bits. */
static bool parse_amount(const char *text, enum limit_unit unit, uint32_t *amount)
{
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 10)
		return false;
	uint64_t number = strtoull(text, NULL, 10);
	struct str rest = str_trim(str_from(text + digits));
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		if (suffixes[i].unit != unit || !str_eq_case(rest, str_from(suffixes[i].text)))
			continue;
		if (number > UINT32_MAX / suffixes[i].times)
			return false;
		*amount = (uint32_t)number * suffixes[i].times;
		return true;
	}
	return false;
}

static const char *const unit_names[] = {
    [LIMIT_BYTES] = " bytes",
    [LIMIT_COUNT] = "",
    [LIMIT_MEGABYTES] = " megabytes",
    [LIMIT_SECONDS] = " seconds",
    [LIMIT_PER_SECOND] = " a second",
};

static bool set_limit(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	uint32_t amount;
	bool number = parse_amount(text, option->unit, &amount);
	if (number && amount == 0)
		amount = option->unit == LIMIT_BYTES ? option->most : 0;
	else if (!number || amount < option->least || amount > option->most) {
		*problem = xasprintf("%s: \"%s\" does not fit: write %u to %u%s, or 0 for %s",
		    option->key, text, option->least, option->most, unit_names[option->unit],
		    option->unit == LIMIT_BYTES ? "the most" : "no limit");
		return false;
	}
	*(uint32_t *)field(config, option) = amount;
	return true;
}

static setter *const setters[] = {
    [OPTION_TEXT] = set_text,
    [OPTION_WORD] = set_word,
    [OPTION_CHANNEL] = set_channel,
    [OPTION_SECRET] = set_optional,
    [OPTION_PATH] = set_optional,
    [OPTION_FILE] = set_optional,
    [OPTION_ADDRESSES] = set_addresses,
    [OPTION_ADDRESS] = set_address,
    [OPTION_LINES] = set_lines,
    [OPTION_CONTENT] = set_content,
    [OPTION_FLAG] = set_flag,
    [OPTION_CHOICE] = set_choice,
    [OPTION_LIMIT] = set_limit,
};

bool option_set(
    struct config *config, const struct option_entry *option, const char *text, char **problem)
{
	return setters[option->type](config, option, text, problem);
}

const char *option_unit(const struct option_entry *option)
{
	return unit_names[option->unit];
}
