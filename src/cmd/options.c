#include "cmd/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "cmd/columns.h"

#define OPTION_BASE         256 /* values that getopt_long() returns for long options start here */
#define OPTIONS_HELP_COLUMN 30
#define SAY_TEXT_FROM       3 /* say, ADDRESS and CHANNEL come before the text */

static const struct option_entry {
	const char *name, *value, *summary;
	char letter;
} entries[] = {
#define OPTION_ENTRY(option, name, letter, value, summary) {name, value, summary, letter},
    CONFAB_OPTIONS(OPTION_ENTRY)
#undef OPTION_ENTRY
};

static const char *const names[] = {
#define OPTION_NAME(option, name, letter, value, summary) name,
    CONFAB_OPTIONS(OPTION_NAME)
#undef OPTION_NAME
};

static const struct option long_options[] = {
#define OPTION_LONG(option, name, letter, value, summary)                                          \
	{name, (value) != NULL, NULL, OPTION_BASE + option},
    CONFAB_OPTIONS(OPTION_LONG)
#undef OPTION_LONG
        {0}};

const char *option_name(enum option_id option)
{
	return names[option];
}

/* "-:" hands out other words in their place, and says ':' for a value that is missing. */
static void letters_of_table(char out[2 * OPTION_COUNT + 3])
{
	*out++ = '-';
	*out++ = ':';
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (entries[i].letter == 0)
			continue;
		*out++ = entries[i].letter;
		if (entries[i].value)
			*out++ = ':';
	}
	*out = '\0';
}

static size_t option_of(int found)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (found == OPTION_BASE + (int)i || found == entries[i].letter)
			return i;
	}
	return OPTION_COUNT;
}

static void take(struct options *options, size_t option, const char *value)
{
	options->given |= 1u << option;
	if (option == OPTION_NICK)
		options->nick = value;
	else if (option == OPTION_ACCOUNT)
		options->account = value;
	else if (option == OPTION_PASSWORD_FILE)
		options->password_file = value;
	else if (option == OPTION_PASSWORD)
		options->password = value;
	else if (option == OPTION_CERTIFICATE)
		options->certificate = value;
	else if (option == OPTION_KEY)
		options->key = value;
	else if (option == OPTION_FINGERPRINT)
		options->fingerprint = value;
	else if (option == OPTION_CA)
		options->authorities = value;
	else if (option == OPTION_WIDTH)
		options->width = value;
	else if (option == OPTION_INVITE_ADDRESS)
		options->invite_address = value;
}

/* What people look for here that is elsewhere; NULL: nothing. */
static const char *elsewhere(const char *name)
{
	static const struct {
		const char *name, *where;
	} others[] = {
	    {"once", "/invite --once, inside the chat, makes an invite for one person"},
	    {"expire", "/invite --expire 2h, inside the chat, makes an invite for a while"},
	    {"revoke", "/invite --revoke, inside the chat, takes an invite back"},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(name, others[i].name) == 0)
			return others[i].where;
	return NULL;
}

static char *cause_of(int found, const char *word)
{
	if (found == ':')
		return xasprintf("%s needs a value after it", word);
	if (optopt >= OPTION_BASE)
		return xasprintf("--%s takes no value", names[optopt - OPTION_BASE]);
	if (word[1] != '-')
		return xasprintf("there is no option -%c; confab --help lists them", optopt);
	char *name = xmemdup0(word + 2, strcspn(word + 2, "="));
	const char *near = suggest(name, names, OPTION_COUNT), *where = elsewhere(name);
	char *cause = where  ? xasprintf("there is no option --%s: %s", name, where)
	              : near ? xasprintf("there is no option --%s; did you mean --%s?", name, near)
	                     : xasprintf("there is no option --%s; confab --help lists them", name);
	free(name);
	return cause;
}

static bool text_begins(const struct options *options)
{
	return options->word_count == SAY_TEXT_FROM && strcmp(options->words[0], "say") == 0;
}

bool options_parse(int argc, char **argv, struct options *options, char **cause)
{
	char letters[2 * OPTION_COUNT + 3];
	letters_of_table(letters);
	*options = (struct options){.words = xcalloc((size_t)argc + 1, sizeof(char *))};
	opterr = 0;
	optind = 0; /* starts afresh, also after a run that stopped inside a word */
	while (!text_begins(options)) {
		int at = optind > 0 ? optind : 1;
		int found = getopt_long(argc, argv, letters, long_options, NULL);
		if (found == -1)
			break;
		if (found == 1) {
			options->words[options->word_count++] = optarg;
		} else if (found == '?' || found == ':') {
			*cause = cause_of(found, argv[at]);
			return false;
		} else {
			take(options, option_of(found), optarg);
		}
	}
	if (text_begins(options) && optind < argc && strcmp(argv[optind], "--") == 0)
		optind++;
	while (optind < argc)
		options->words[options->word_count++] = argv[optind++];
	return true;
}

void options_fini(struct options *options)
{
	free(options->words);
	options->words = NULL;
}

void options_print(FILE *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_entry *entry = &entries[i];
		char *left = xasprintf("%c%c%c --%s%s%s", entry->letter ? '-' : ' ',
		    entry->letter ? entry->letter : ' ', entry->letter ? ',' : ' ', entry->name,
		    entry->value ? " " : "", entry->value ? entry->value : "");
		columns_print(out, left, OPTIONS_HELP_COLUMN, entry->summary);
		free(left);
	}
}
