#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "client/lines.h"
#include "net/addr.h"

/*
 * client: everything one person is in: sessions (one a server), and in them conversations. It knows
 * no screen. What shows it reads this model and is told through `client_observer` what changed; it
 * acts through client_input() and the calls below. One per program, no globals.
 */
struct net;
struct tls_identity;
struct client;
struct session;

enum session_state {
	SESSION_OFFLINE,    /* by the person's wish, or given up */
	SESSION_CONNECTING, /* looking up, calling */
	SESSION_GREETING,   /* connected, registering */
	SESSION_ONLINE,
	SESSION_WAITING, /* the link broke; the next try is at retry_at */
};

/* What protects the link, and how it is known who answers. */
enum session_trust {
	SESSION_TRUST_NONE,   /* nothing does: clear text */
	SESSION_TRUST_NEW,    /* TLS; the key was not known before this call */
	SESSION_TRUST_KNOWN,  /* TLS; the same key as the last time */
	SESSION_TRUST_PINNED, /* TLS; the key that the person or an invite named */
	SESSION_TRUST_PUBLIC, /* TLS; a public authority vouches for the name */
};

enum conversation_kind { CONVERSATION_SERVER, CONVERSATION_CHANNEL, CONVERSATION_QUERY };

/* A member of a channel; `prefix` is the highest of "~&@%+" or 0. */
struct member {
	uint16_t ranks; /* bit N: the Nth prefix of the server's, 0 the highest */
	char prefix;
	bool away;
	char nick[];
};

struct conversation {
	struct session *session;
	enum conversation_kind kind;
	char *name;    /* "#lobby", a nick, or the server's name; raw bytes */
	char *topic;   /* empty string when none; raw bytes */
	bool joined;   /* a channel that we are in now */
	bool fetching; /* older messages, or what was missed, are on their way */
	struct lines *lines;
	uint64_t read_until; /* lines before this number were on screen */
	unsigned unread;     /* messages since then, events not counted */
	unsigned mentions;
	struct member **members; /* sorted: prefix, then name without case */
	size_t member_count;
	char *chosen; /* msgid of the message that /reply and the like are about; NULL: none */
	void *view;   /* whoever shows it keeps what it needs here */
	struct conversation *next, *prev;
	struct conversation_private *private;
};

/* A plain session (--plain) has one conversation, of the SERVER kind. */
struct session {
	struct client *client;
	enum session_state state;
	bool plain;
	struct net_addr addr;
	char peer[NET_TEXT_MAX]; /* HOST:PORT as connected, empty before */
	char self[NET_TEXT_MAX];
	const char *transport; /* "tcp", "tls", "udp", "unix", "unixpacket"; "" before */
	enum session_trust trust;
	char *nick;    /* ours now; raw bytes */
	char *account; /* that we are logged in to; NULL: none */
	char *name;    /* the network's or server's name for people */
	bool away;
	bool quiet;       /* online, but the other end has not answered for long; it may go on */
	int64_t lag;      /* nanoseconds of the last round trip; -1 unknown */
	int64_t retry_at; /* monotonic ns, while WAITING */
	size_t waiting;   /* own messages not confirmed yet, in all conversations */
	struct session *next, *prev;
	struct session_private *private;
};

enum client_change {
	CLIENT_LINES = 1u << 0, /* lines of that conversation: added, flags, cleared */
	CLIENT_MEMBERS = 1u << 1,
	CLIENT_TOPIC = 1u << 2,
	CLIENT_CONVERSATIONS = 1u << 3, /* one came, went or was renamed (NULL: any) */
	CLIENT_STATE = 1u << 4,         /* session state, nick, lag, away, counts */
	CLIENT_UNREAD = 1u << 5,        /* what was missed came: unread from read_until on */
};

/* Called from inside the client's own work: note what changed, draw later. */
struct client_observer {
	void (*changed)(
	    struct client *client, struct conversation *conversation, unsigned what, void *arg);
	/* Somebody asked to see this one: after /join, /query, /msg without text. */
	void (*show)(struct client *client, struct conversation *conversation, void *arg);
	/* Numbers of its lines changed: see lines_moved(). */
	void (*moved)(struct client *client, struct conversation *conversation, uint64_t at,
	    int64_t by, void *arg);
	/* It is about to be freed: drop `view` and every pointer to it. */
	void (*gone)(struct client *client, struct conversation *conversation, void *arg);
	/* /clear: from here on only newer lines are shown. */
	void (*clear)(struct client *client, struct conversation *conversation, void *arg);
	/* /quit or `exit`: leave when client_idle(), or when the person has no patience. */
	void (*quit)(struct client *client, void *arg);
	/* Asks for a secret, unseen and unkept; the answer is client_answer()'s. */
	void (*ask_secret)(struct client *client, struct conversation *conversation,
	    const char *question, void *arg);
	/*
	 * What /search found, oldest first: lets the person choose. The lines are the observer's to
	 * free then; false: nobody can choose now, and they are told one by one.
	 */
	bool (*found)(struct client *client, struct conversation *conversation, const char *words,
	    struct lines *found, void *arg);
	/* client_look(): that line is it. */
	void (*look)(
	    struct client *client, struct conversation *conversation, uint64_t number, void *arg);
	/* Asks how a message of one's own is to be said; the answer is client_edit()'s. */
	void (*edit)(struct client *client, struct conversation *conversation,
	    const struct line *line, void *arg);
	/* The link that was asked for there: the line for a shell has it, `terms` is a sentence. */
	void (*invited)(struct client *client, struct conversation *conversation, const char *link,
	    const char *terms, void *arg);
	/* A mention or a private message came, to whichever conversation. */
	void (*notify)(struct client *client, struct conversation *conversation, void *arg);
};

struct client_config {
	const char *nick;        /* wanted; NULL: from the user's login name */
	const char *real_name;   /* NULL: the nick */
	size_t lines_bytes;      /* scrollback bound per conversation; 0: LINES_BYTES_DEFAULT */
	const char *known;       /* path of the file of known servers; NULL: none is kept */
	const char *sts;         /* path of the file of those who want TLS; NULL: none is kept */
	const char *authorities; /* path of whom to believe; NULL: the system's */
	int64_t retry_first;     /* ns before the first retry; 0: CLIENT_RETRY_FIRST */
	bool unattended;         /* nobody types: what is told gives no advice about commands */
};

/* How an invite is told everywhere: as a line for a shell, of what calls confab and the link. */
#define CLIENT_INVITE_LINE "Others join with:  %s '%s'"

#define CLIENT_RETRY_FIRST (1 * NS_PER_S)  /* ns; doubled at each retry */
#define CLIENT_RETRY_MOST  (60 * NS_PER_S) /* ns */
#define CLIENT_LOBBY       "#lobby" /* joined when neither person nor server name a channel */

/* What this machine calls whoever runs us; borrowed, may be empty. */
const char *client_login_name(void);
struct client *client_new(struct net *net, const struct client_config *config);
void client_free(struct client *client); /* sends nothing more; see client_quit() */
void client_observe(struct client *client, const struct client_observer *observer, void *arg);

struct session *client_sessions(const struct client *client); /* list head */
struct conversation *client_conversations(
    const struct client *client); /* list head, in screen order */

#define CLIENT_OTHERS_MOST 6
struct client_join {
	const struct net_addr *addr;
	bool plain;
	bool newline;                 /* plain: end messages with a newline from the first one on */
	const char *password;         /* server password, or NULL */
	const char *account;          /* to log in to, or NULL */
	const char *account_password; /* or NULL */
	const struct tls_identity *identity; /* shown to servers that ask, or NULL; outlives us */
	const unsigned char *pin;            /* how the SHA-256 of its key begins, or NULL */
	size_t pin_len;                      /* bytes of it, all 32 or at least 16 */
	bool invited;                        /* by an invite, whose token is the password */
	bool announced; /* the pin is what a neighbour says: it binds, but proves nothing */
	const struct net_addr *others; /* where the same server is too, numbers */
	size_t other_count;            /* at most CLIENT_OTHERS_MOST */
	const char **channels;         /* to join, or none: the server's default channel */
	size_t channel_count;
};
/* Starts calling; the session exists at once, with its SERVER conversation. */
struct session *client_connect(struct client *client, const struct client_join *join);
/* QUITs every session with `reason` (NULL: none). */
void client_quit(struct client *client, const char *reason);
/* All sessions are closed and everything that was to be sent was sent; told as CLIENT_STATE. */
bool client_idle(const struct client *client);

/*
 * What the person typed in `conversation`: a command, or a message of one or more lines. Always
 * answers in the conversation itself. `text` is UTF-8 from the terminal.
 */
void client_input(struct client *client, struct conversation *conversation, struct str text);
/* The secret that was asked for there; empty: none is given. */
void client_answer(struct conversation *conversation, struct str secret);
/* Sends a message, split at word borders if it is too long for one. */
void client_say(struct conversation *conversation, struct str text);
/* Confab's own words into a conversation: status or error. */
void client_tell(struct conversation *conversation, enum line_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * Somebody looks at the oldest line: asks the server for older ones, which come before it. ASKED
 * also while an answer is on its way.
 */
enum client_older { CLIENT_OLDER_ASKED, CLIENT_OLDER_NONE, CLIENT_OLDER_FULL, CLIENT_OLDER_CANNOT };
enum client_older client_older(struct conversation *conversation);
/* The message of that msgid is what /reply and the like are about from now on; empty: none. */
void client_choose(struct conversation *conversation, struct str id);
/*
 * Somebody wants to see that message, which may be long ago: the observer's look() tells where it
 * is, once the server gave it and what was said around it. Else the person is told.
 */
void client_look(struct conversation *conversation, const struct line *found);
/* Somebody came to the line of a gap, upward or downward: asks for what comes next there. */
void client_fill(struct conversation *conversation, uint64_t gap, bool upward);
/*
 * The own message of that msgid is said otherwise from now on. False after the person was told why
 * it cannot be; true, and nothing is sent, for the same words.
 */
bool client_edit(struct conversation *conversation, struct str id, struct str text);
/* It is on screen and scrolled to the end: counts go to zero. */
void client_mark_read(struct conversation *conversation);
struct conversation *session_find(
    struct session *session, enum conversation_kind kind, struct str name);
struct member *conversation_member(const struct conversation *conversation, struct str nick);

#endif
