#ifndef CLIENT_ISUPPORT_H
#define CLIENT_ISUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* What a server says of itself in numeric 005 (Modern IRC, "RPL_ISUPPORT parameters"). */
#define ISUPPORT_RANKS_MAX 16 /* member prefixes that are told apart */
#define ISUPPORT_MODES_MAX 64 /* letters in each class of CHANMODES */
#define ISUPPORT_NAME_MAX  64 /* bytes of the network's name, with its NUL */

enum casemapping { CASEMAPPING_ASCII, CASEMAPPING_RFC1459, CASEMAPPING_RFC1459_STRICT };

/* What a channel mode takes: the classes A to D of CHANMODES, and the modes of members. */
enum mode_class { MODE_LIST, MODE_ALWAYS, MODE_WHEN_SET, MODE_NEVER, MODE_MEMBER };

struct isupport {
	char rank_modes[ISUPPORT_RANKS_MAX + 1];   /* "ov", the highest first */
	char rank_symbols[ISUPPORT_RANKS_MAX + 1]; /* "@+", in the same order */
	char modes[4][ISUPPORT_MODES_MAX];         /* letters, by mode_class */
	char channel_types[8];
	char status_targets[ISUPPORT_RANKS_MAX + 1]; /* prefixes that may stand before a channel */
	enum casemapping casemapping;
	size_t line_len; /* bytes of a message without tags, CR LF included */
	size_t nick_len; /* bytes; 0: not told */
	size_t history;  /* messages in one answer to CHATHISTORY; 0: not told, or no bound */
	char network[ISUPPORT_NAME_MAX];
	char lobby[ISUPPORT_NAME_MAX]; /* DEFAULTCHAN, our own: for those who name none; or empty */
};

/* What holds for a server that says nothing. */
void isupport_init(struct isupport *isupport);
/* One parameter of 005: "NAME", "NAME=value" or "-NAME". Unknown ones change nothing. */
void isupport_apply(struct isupport *isupport, struct str token);

/* By CASEMAPPING: names that are the same give the same bytes. Out has room for name.len. */
void isupport_fold(const struct isupport *isupport, struct str name, char *out);
int isupport_compare(const struct isupport *isupport, struct str a, struct str b);
bool isupport_same(const struct isupport *isupport, struct str a, struct str b);

bool isupport_is_channel(const struct isupport *isupport, struct str name);
/* 0 is the highest rank; -1 for what is none. */
int isupport_rank_of_symbol(const struct isupport *isupport, char symbol);
int isupport_rank_of_mode(const struct isupport *isupport, char mode);
enum mode_class isupport_mode_class(const struct isupport *isupport, char mode);

#endif
