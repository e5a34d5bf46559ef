#ifndef CMD_CONFABD_OPTIONS_H
#define CMD_CONFABD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct config;
struct option_entry;

/*
 * The command line of confabd: what is listed in CONFABD_OPTIONS, and every option of the
 * configuration file that stands above its sections, by the same name. Other words are a command
 * for a server that runs.
 * X(field, name, value or NULL, summary)
 */
#define CONFABD_OPTIONS(X)                                                                         \
	X(CONFIG_FILE, "config", "FILE", "read FILE instead of " CONFABD_CONFIG)                   \
	X(CHECK, "check", NULL, "say what is wrong with the configuration and leave")              \
	X(PRINT_CONFIG, "print-config", NULL, "write a configuration with all defaults and leave") \
	X(HASH_PASSWORD, "hash-password", NULL,                                                    \
	    "read a password, write what may stand for it as an operator's, and leave")            \
	X(UNTIL_EOF, "until-eof", NULL,                                                            \
	    "end when standard input does, unless a byte came on it first")                        \
	X(INVITE, "invite", NULL,                                                                  \
	    "say on standard error by what others join, a link that is good for a week")           \
	X(JSON, "json", NULL, "a command answers in JSON, an object a line")                       \
	X(EXPORT, "export", NULL,                                                                  \
	    "write all that the server keeps into the file named, as lines of JSON, and leave")    \
	X(IMPORT, "import", NULL, "add what such a file has to what the server keeps, and leave")  \
	X(HELP, "help", NULL, "say this and leave")                                                \
	X(VERSION, "version", NULL, "say which version this is and leave")

#define CONFABD_CONFIG SYSCONFDIR "/confab/confab.conf"

enum confabd_option {
#define CONFABD_ENUM(field, name, value, summary) CONFABD_##field,
	CONFABD_OPTIONS(CONFABD_ENUM)
#undef CONFABD_ENUM
};

#define CONFABD_HELP_COLUMN 27 /* where --help says what is behind a name */

/* An option of the configuration that the command line sets, whatever the file says. */
struct confabd_setting {
	const struct option_entry *option;
	const char *value; /* in argv */
};

struct confabd_options {
	unsigned given;     /* 1u << enum confabd_option */
	const char *config; /* NULL: CONFABD_CONFIG, if there is one */
	struct confabd_setting *settings;
	size_t setting_count;
	const char **words; /* in argv, in order; NULL after the last */
	size_t word_count;
};

static inline bool confabd_options_has(
    const struct confabd_options *options, enum confabd_option option)
{
	return (options->given & 1u << option) != 0;
}

/* False with *cause, a sentence to free(). To give to confabd_options_fini() either way. */
bool confabd_options_parse(int argc, char **argv, struct confabd_options *options, char **cause);
void confabd_options_fini(struct confabd_options *options);
void confabd_options_print(FILE *out); /* for --help */

/*
 * The state folder that they name, to free(), or NULL for the usual ones. False with *cause, to
 * free().
 */
bool confabd_options_state(const struct confabd_options *options, char **state, char **cause);
/* The file and the command line together; NULL with *cause, to free(). */
struct config *confabd_configure(const struct confabd_options *options, char **cause);

#endif
