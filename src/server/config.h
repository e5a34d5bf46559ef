#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "server/limits.h"

/* Who may become an operator by OPER. */
struct config_oper {
	char *name;
	char *password; /* NULL only while the configuration is read */
	char *mask;     /* user@host that it must come from, with * and ?; NULL: anywhere */
};

/* Who may make accounts. */
enum config_accounts { ACCOUNTS_OPEN, ACCOUNTS_INVITED, ACCOUNTS_CLOSED };

/* What a channel has its own limits of. */
struct config_channel {
	char *name;
	uint32_t history;      /* messages; 0: no limit */
	uint32_t history_size; /* megabytes; 0: no limit */
	uint32_t history_age;
	bool has_age; /* else the age of [limits] */
};

/* Whether whoever enters the default channel while it has no operator becomes one. */
enum config_first { CONFIG_FIRST_NONE, CONFIG_FIRST_OPERATOR };

/* All strings are owned by the configuration and never NULL unless it says so. */
struct config {
	char *name;            /* of the server, as the source of its messages: no spaces */
	char *network;         /* one word, for ISUPPORT */
	char *description;     /* for WHOIS, LINKS and the like */
	unsigned first_comer;  /* to the default channel: enum config_first */
	char *default_channel; /* for peers that name none */
	char *password;        /* wanted of everybody by PASS; NULL: none */
	char *motd;            /* lines parted by LF; NULL: none */
	char *announce;        /* what neighbours see it as; empty: nothing */
	char *admin_location;  /* the three lines of ADMIN; may be empty */
	char *admin_organisation;
	char *admin_email;
	char *plain_acknowledgement; /* to plain peers that end messages without a newline */
	char **listen;               /* addresses as text; none: the default ones */
	size_t listen_count;
	char *certificate;    /* file with our own one, or its chain; NULL: one that we make */
	char *key;            /* file; NULL: it is in the same one */
	char *authorities;    /* file with those who make it a public one; NULL: the system's */
	char *invite_address; /* HOST[:PORT] in invites; empty: those of this machine */
	bool by_invitation;   /* newcomers from other machines need a token */
	bool old_tls;         /* let TLS 1.2 in too */
	bool lean_datagrams;  /* see net_set_lean() */
	char *state;          /* folder for what is to outlast a run; NULL: the default one */
	char *metrics;        /* where they can be read by HTTP, an address; NULL: nowhere */
	bool public_metrics;  /* there beyond this machine, too */
	unsigned log_level;   /* enum log_level */
	unsigned log_to;      /* enum log_target */
	unsigned poller;      /* enum loop_poller */
	bool allow_cleartext; /* beyond loopback and Unix sockets */
	unsigned accounts;    /* enum config_accounts */
	bool register_early;  /* also before a client is let in */
	bool reserve_nicks;   /* names of accounts are nobody else's nicks */
	bool keep_events;     /* in it besides messages */
	bool keep_history;    /* on disk; else in memory alone */
	bool exempt_local;    /* no rate or per-address limits for loopback and Unix sockets */
	struct config_oper *opers;
	size_t oper_count;
	struct config_channel *channels;
	size_t channel_count;
	struct limits limits;
};

/* The defaults. */
struct config *config_new(void);
void config_free(struct config *config);
void config_add_listen(struct config *config, const char *address);
void config_clear_listen(struct config *config);

/*
 * Reads a configuration file (doc/confab.conf.5) over the defaults. NULL with *cause when anything
 * in it is wrong: everything that is, a line each, as "FILE:LINE: what: what to write"; to free().
 */
struct config *config_load(const char *path, char **cause);
/* The same of a file that is open and stays so, called `name` in what is wrong. */
struct config *config_read(FILE *file, const char *name, char **cause);

/*
 * What can be configured, from one table that also reads the file, documents it and writes the
 * example: options above all sections, then those of [limits]. Operators are not in it.
 */
enum option_type {
	OPTION_TEXT,      /* char *, may be empty */
	OPTION_WORD,      /* char *, without spaces */
	OPTION_CHANNEL,   /* char *, a channel's name */
	OPTION_SECRET,    /* char *, never shown; empty: NULL */
	OPTION_PATH,      /* char *, a folder; empty: NULL */
	OPTION_FILE,      /* char *; empty: NULL */
	OPTION_ADDRESSES, /* listen: one a line, repeated */
	OPTION_ADDRESS,   /* char *; empty: NULL */
	OPTION_LINES,     /* char *, one line each time, repeated */
	OPTION_CONTENT,   /* char *, read from the file that is named */
	OPTION_FLAG,      /* bool: yes or no */
	OPTION_CHOICE,    /* unsigned: the place of the word among `words` */
	OPTION_LIMIT,     /* uint32_t */
};

struct option_entry {
	const char *section; /* "" or "limits" */
	const char *key;
	enum option_type type;
	size_t offset;        /* in struct config */
	const char *value;    /* the default as text */
	const char *words;    /* of a choice, parted by '|' */
	uint32_t least, most; /* of a limit that is not 0 */
	enum limit_unit unit; /* of a limit */
	const char *help;     /* one sentence without a full stop */
};

const struct option_entry *config_options(size_t *count);
/* The whole configuration with its defaults and what each line means; to free(). */
char *config_example(void);

#endif
