#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "server/limits.h"

/* Who may become an operator by OPER. */
struct config_oper {
	char *name;
	char *password;
	char *mask; /* user@host that it must come from, with * and ?; NULL: anywhere */
};

/* All strings are owned by the configuration and never NULL unless it says so. */
struct config {
	char *name;            /* of the server, as the source of its messages: no spaces */
	char *network;         /* one word, for ISUPPORT */
	char *description;     /* for WHOIS, LINKS and the like */
	char *default_channel; /* for peers that name none */
	char *password;        /* wanted of everybody by PASS; NULL: none */
	char *motd;            /* lines parted by LF; NULL: none */
	char *admin_location;  /* the three lines of ADMIN; may be empty */
	char *admin_organisation;
	char *admin_email;
	char *plain_acknowledgement; /* to plain peers that end messages without a newline */
	char **listen;               /* addresses as text */
	size_t listen_count;
	bool allow_cleartext; /* beyond loopback and Unix sockets */
	bool exempt_local;    /* no rate or per-address limits for loopback and Unix sockets */
	struct config_oper *opers;
	size_t oper_count;
	struct limits limits;
};

/* The defaults. */
struct config *config_new(void);
void config_free(struct config *config);

#endif
