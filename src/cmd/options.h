#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * confab's options: one table that parses them, makes --help, and that the manual is checked
 * against. X(option, name, short name or 0, value or NULL, summary).
 */
#define CONFAB_OPTIONS(X)                                                                          \
	X(OPTION_NICK, "nick", 'n', "NAME", "be called NAME instead of your login name")           \
	X(OPTION_ACCOUNT, "account", 'a', "NAME", "log in to your account on the server")          \
	X(OPTION_PASSWORD, "password", 0, "TEXT", "the server's password, if it asks for one")     \
	X(OPTION_PASSWORD_FILE, "password-file", 0, "FILE",                                        \
	    "what has the password, the account's or the server's")                                \
	X(OPTION_CERTIFICATE, "certificate", 0, "FILE", "log in by this certificate of yours")     \
	X(OPTION_KEY, "key", 0, "FILE", "its key, if that is in a file of its own")                \
	X(OPTION_FINGERPRINT, "fingerprint", 0, "SHA256",                                          \
	    "stay only if the server's key has this SHA-256")                                      \
	X(OPTION_CA, "ca", 0, "FILE", "whom to believe certificates of, not the system's list")    \
	X(OPTION_UDP, "udp", 'u', NULL, "call by UDP datagrams instead of a TCP stream")           \
	X(OPTION_PLAIN, "plain", 'p', NULL, "speak plain text, to servers that know no IRC")       \
	X(OPTION_NEWLINE, "newline", 0, NULL,                                                      \
	    "with --plain: end the first messages with a "                                         \
	    "newline too")                                                                         \
	X(OPTION_ALLOW_CLEARTEXT, "allow-cleartext", 0, NULL,                                      \
	    "host: let other machines speak clear text too")                                       \
	X(OPTION_WIDTH, "width", 'w', "COLUMNS", "at most so many columns of text; 0: all")        \
	X(OPTION_INVITE_ADDRESS, "invite-address", 0, "HOST",                                      \
	    "host: by which others reach this machine")                                            \
	X(OPTION_OPEN, "open", 0, NULL, "host: let anybody in, not only who has the invite")       \
	X(OPTION_JSON, "json", 'j', NULL, "print a JSON object a line, for programs")              \
	X(OPTION_HELP, "help", 'h', NULL, "say this and leave")                                    \
	X(OPTION_VERSION, "version", 'V', NULL, "say which version this is and leave")

enum option_id {
#define OPTION_ENUM(option, name, letter, value, summary) option,
	CONFAB_OPTIONS(OPTION_ENUM)
#undef OPTION_ENUM
	    OPTION_COUNT
};

struct options {
	unsigned given; /* 1u << enum option_id */
	const char *nick;
	const char *account;
	const char *password;
	const char *password_file;
	const char *certificate;
	const char *key;
	const char *fingerprint;
	const char *authorities;
	const char *width;
	const char *invite_address;
	const char **words; /* what is not an option, in order; points into argv */
	size_t word_count;
	bool announced; /* the fingerprint is what a neighbour says of itself; no option */
};

static inline bool options_has(const struct options *options, enum option_id option)
{
	return options->given & 1u << option;
}

/*
 * Reads the command line; options may stand anywhere, up to "--" or, after `say ADDRESS CHANNEL`,
 * up to the first word of the text. False with *cause, a sentence to free(). The caller calls
 * options_fini() either way.
 */
bool options_parse(int argc, char **argv, struct options *options, char **cause);
void options_fini(struct options *options);

const char *option_name(enum option_id option); /* without the dashes */
void options_print(FILE *out);                  /* the table, for --help */

#endif
