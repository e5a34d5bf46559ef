#include "cmd/confabd_options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "cmd/columns.h"
#include "server/config.h"
#include "server/config_value.h"
#include "server/control_command.h"

#define OWN_BASE    256  /* what getopt_long() returns for the first of CONFABD_OPTIONS */
#define CONFIG_BASE 1024 /* and for the first of the configuration's */

static const struct {
	const char *name, *value, *summary; /* a value is a FILE */
} own[] = {
#define CONFABD_ENTRY(field, name, value, summary) {name, value, summary},
    CONFABD_OPTIONS(CONFABD_ENTRY)
#undef CONFABD_ENTRY
};

#define OWN_COUNT (sizeof own / sizeof own[0])

/* Limits have a section of their own in the file; a secret is no business of ps(1). */
static bool has_option(const struct option_entry *option)
{
	return *option->section == '\0' && option->type != OPTION_SECRET;
}

static int argument_of(const struct option_entry *option)
{
	return option->type == OPTION_FLAG ? optional_argument : required_argument;
}

static struct option *long_options(void)
{
	size_t count, used = 0;
	const struct option_entry *table = config_options(&count);
	struct option *all = xcalloc(OWN_COUNT + count + 1, sizeof *all);
	for (size_t i = 0; i < OWN_COUNT; i++)
		all[used++] =
		    (struct option){own[i].name, own[i].value != NULL, NULL, OWN_BASE + (int)i};
	for (size_t i = 0; i < count; i++) {
		if (has_option(&table[i]))
			all[used++] = (struct option){
			    table[i].key, argument_of(&table[i]), NULL, CONFIG_BASE + (int)i};
	}
	return all;
}

static void add_setting(
    struct confabd_options *options, const struct option_entry *option, const char *value)
{
	size_t count = options->setting_count++;
	options->settings =
	    xrecallocarray(options->settings, count, count + 1, sizeof *options->settings);
	options->settings[count] = (struct confabd_setting){option, value};
}

static void take(struct confabd_options *options, int found, const char *value)
{
	size_t count;
	const struct option_entry *table = config_options(&count);
	if (found >= CONFIG_BASE) {
		add_setting(options, &table[found - CONFIG_BASE], value != NULL ? value : "yes");
		return;
	}
	options->given |= 1u << (found - OWN_BASE);
	if (found - OWN_BASE == CONFABD_CONFIG_FILE)
		options->config = value;
}

static char *unknown(const struct option *known, const char *word)
{
	const char *names[128];
	size_t count = 0;
	if (strncmp(word, "--", 2) != 0)
		return xasprintf("there is no option %s; confabd --help lists them", word);
	for (; count < sizeof names / sizeof names[0] && known[count].name != NULL; count++)
		names[count] = known[count].name;
	char *name = xmemdup0(word + 2, strcspn(word + 2, "="));
	const char *near = suggest(name, names, count);
	char *cause = near != NULL
	                  ? xasprintf("there is no option --%s; did you mean --%s?", name, near)
	                  : xasprintf("there is no option --%s; confabd --help lists them", name);
	free(name);
	return cause;
}

static char *cause_of(const struct option *known, int found, const char *word)
{
	if (found == ':')
		return xasprintf("%s needs a value after it", word);
	for (size_t i = 0; known[i].name != NULL; i++) {
		if (optopt >= OWN_BASE && known[i].val == optopt)
			return xasprintf("--%s takes no value", known[i].name);
	}
	return unknown(known, word);
}

/* Whether a command that stands before it takes it, as invite does with --once. */
static bool is_of_command(const struct confabd_options *options, const char *option)
{
	struct str words[2];
	size_t count = options->word_count < 2 ? options->word_count : 2;
	for (size_t i = 0; i < count; i++)
		words[i] = str_from(options->words[i]);
	const struct control_command *command = control_command_find(words, count);
	size_t len = strlen(option);
	const char *at = command != NULL && len > 2 ? strstr(command->arguments, option) : NULL;
	return at != NULL && at > command->arguments && at[-1] == '[' &&
	       (at[len] == ']' || at[len] == ' ');
}

bool confabd_options_parse(int argc, char **argv, struct confabd_options *options, char **cause)
{
	struct option *known = long_options();
	*options = (struct confabd_options){.words = xcalloc((size_t)argc + 1, sizeof(char *))};
	*cause = NULL;
	opterr = 0;
	optind = 0; /* starts afresh, also after a run that stopped inside a word */
	while (*cause == NULL) {
		int at = optind > 0 ? optind : 1;
		int found = getopt_long(argc, argv, "-:hV", known, NULL);
		if (found == -1)
			break;
		if (found == 1)
			options->words[options->word_count++] = optarg;
		else if (found == '?' && is_of_command(options, argv[at]))
			options->words[options->word_count++] = argv[at];
		else if (found == '?' || found == ':')
			*cause = cause_of(known, found, argv[at]);
		else if (found == 'h' || found == 'V')
			options->given |= 1u << (found == 'h' ? CONFABD_HELP : CONFABD_VERSION);
		else
			take(options, found, optarg);
	}
	while (*cause == NULL && optind < argc)
		options->words[options->word_count++] = argv[optind++];
	free(known);
	return *cause == NULL;
}

void confabd_options_fini(struct confabd_options *options)
{
	free(options->settings);
	free(options->words);
	*options = (struct confabd_options){0};
}

static void print_option(FILE *out, const char *name, const char *value, const char *summary)
{
	char *left = xasprintf("--%s%s", name, value);
	columns_print(out, left, CONFABD_HELP_COLUMN, summary);
	free(left);
}

/* What stands behind the name: a flag that is on unless told otherwise is worth naming to end it.
 */
static const char *value_name(const struct option_entry *option)
{
	switch (option->type) {
	case OPTION_FLAG:
		return strcmp(option->value, "yes") == 0 ? "=yes|no" : "";
	case OPTION_ADDRESSES:
	case OPTION_ADDRESS:
		return " ADDRESS";
	case OPTION_PATH:
		return " DIR";
	case OPTION_FILE:
	case OPTION_CONTENT:
		return " FILE";
	default:
		return " TEXT";
	}
}

static void print_setting(FILE *out, const struct option_entry *option)
{
	char *choice = NULL;
	if (option->type == OPTION_CHOICE)
		choice = xasprintf(" %s", option->words);
	print_option(out, option->key, choice != NULL ? choice : value_name(option), option->help);
	free(choice);
}

void confabd_options_print(FILE *out)
{
	size_t count;
	const struct option_entry *table = config_options(&count);
	for (size_t i = 0; i < OWN_COUNT; i++)
		print_option(out, own[i].name, own[i].value != NULL ? " FILE" : "", own[i].summary);
	fputs("\nAlso in the configuration, KEY = VALUE a line:\n", out);
	for (size_t i = 0; i < count; i++)
		if (has_option(&table[i]))
			print_setting(out, &table[i]);
}

static struct config *read_file(const struct confabd_options *options, char **cause)
{
	if (options->config != NULL)
		return config_load(options->config, cause);
	if (access(CONFABD_CONFIG, F_OK) == 0)
		return config_load(CONFABD_CONFIG, cause);
	return config_new();
}

/* The last one on the command line counts, and then no file needs to be right, or readable. */
static const char *state_setting(const struct confabd_options *options)
{
	const char *state = NULL;
	for (size_t i = 0; i < options->setting_count; i++)
		if (strcmp(options->settings[i].option->key, "state") == 0)
			state = options->settings[i].value;
	return state;
}

bool confabd_options_state(const struct confabd_options *options, char **state, char **cause)
{
	const char *given = state_setting(options);
	*state = given != NULL ? xstrdup(given) : NULL;
	if (given != NULL || (options->config == NULL && access(CONFABD_CONFIG, R_OK) != 0))
		return true;
	struct config *config = read_file(options, cause);
	if (config == NULL)
		return false;
	if (config->state != NULL)
		*state = xstrdup(config->state);
	config_free(config);
	return true;
}

static bool apply(struct config *config, const struct confabd_setting *setting, char **cause)
{
	char *problem;
	if (option_set(config, setting->option, setting->value, &problem))
		return true;
	*cause = xasprintf("--%s", problem);
	free(problem);
	return false;
}

struct config *confabd_configure(const struct confabd_options *options, char **cause)
{
	struct config *config = read_file(options, cause);
	bool listens = false;
	for (size_t i = 0; config != NULL && i < options->setting_count; i++) {
		const struct confabd_setting *setting = &options->settings[i];
		bool address = setting->option->type == OPTION_ADDRESSES;
		if (address && !listens)
			config_clear_listen(config);
		listens = listens || address;
		if (!apply(config, setting, cause)) {
			config_free(config);
			config = NULL;
		}
	}
	return config;
}
