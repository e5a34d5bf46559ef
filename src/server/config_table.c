/* What can be configured. The order is the manual's. */
#include "server/config.h"

#define OPTION(type, field, key, value, help)                                                      \
	{"", key, OPTION_##type, offsetof(struct config, field), value, NULL, 0, 0, LIMIT_COUNT,   \
	    help},

#define CHOICE(field, key, words, value, help)                                                     \
	{"", key, OPTION_CHOICE, offsetof(struct config, field), value, words, 0, 0, LIMIT_COUNT,  \
	    help},

#define LIMIT(field, key, value, least, most, unit, help)                                          \
	{"limits", key, OPTION_LIMIT, offsetof(struct config, limits.field), #value, NULL, least,  \
	    most, unit, help},

static const struct option_entry options[] = {
    /* clang-format off */
    OPTION(ADDRESSES, listen, "listen", "",
	"where to take calls: HOST:PORT for TCP and UDP, tcp://..., udp://..., unix:PATH "
	"or unixpacket:PATH; may be repeated")
    OPTION(FLAG, allow_cleartext, "allow-cleartext", "no",
	"let other machines speak clear text too, which others may read on the way")
    OPTION(FILE, certificate, "cert", "",
	"a file with the server's certificate in PEM, or its chain; without one, it makes its own")
    OPTION(FILE, key, "key", "",
	"the key of that certificate, when it is in another file")
    OPTION(FILE, authorities, "ca", "",
	"a file with the authorities in PEM that make a certificate a public one, instead of the "
	"system's")
    OPTION(FLAG, old_tls, "old-tls", "no",
	"let those in whose newest TLS is 1.2")
    OPTION(FLAG, lean_datagrams, "lean-datagrams", "no",
	"send fewer bytes over a path that loses much, for a little more delay")
    OPTION(WORD, name, "name", "confab.localhost", "the server's name")
    OPTION(WORD, network, "network", "confab", "the network's name, one word")
    OPTION(TEXT, description, "description", "a confab server",
	"what the server says about itself")
    OPTION(TEXT, announce, "announce", "",
	"the name by which machines nearby are told of the server, if it listens beyond this one; "
	"empty: they are told nothing")
    OPTION(CHANNEL, default_channel, "channel", "#lobby",
	"the channel of those who name none")
    CHOICE(first_comer, "channel-operator", "none|first", "none",
	"who is operator of that channel: none, or the first to enter it while there is none; "
	"operators of the server always are")
    OPTION(SECRET, password, "password", "", "what everybody has to know to be let in")
    OPTION(FLAG, by_invitation, "by-invitation", "no",
	"ask newcomers from other machines for an invite's token, unless they log in")
    OPTION(TEXT, invite_address, "invite-address", "",
	"HOST or HOST:PORT by which others reach this server, for invites")
    OPTION(LINES, motd, "motd", "",
	"the message of the day, a line; may be repeated")
    OPTION(CONTENT, motd, "motd-file", "",
	"a file with the message of the day")
    OPTION(TEXT, plain_acknowledgement, "acknowledgement", "the server has received your message",
	"the answer to plain peers that send messages without a newline")
    OPTION(TEXT, admin_location, "admin-location", "", "where the server stands")
    OPTION(TEXT, admin_organisation, "admin-organisation", "", "who runs it")
    OPTION(TEXT, admin_email, "admin-email", "", "whom to write to")
    OPTION(PATH, state, "state", "",
	"the folder for what is to outlast a run")
    CHOICE(accounts, "accounts", "open|invited|closed", "open",
	"who may make accounts by REGISTER: all, those whom an operator invited, or nobody")
    OPTION(FLAG, register_early, "register-early", "yes",
	"let clients make an account before they are let in")
    OPTION(FLAG, reserve_nicks, "reserve-nicks", "yes",
	"nobody but its holder may be called like an account, or nearly so")
    OPTION(FLAG, keep_events, "keep-events", "yes",
	"keep in the history also who comes and goes, topics and modes")
    OPTION(FLAG, keep_history, "keep-history", "yes",
	"keep what is said in channels on disk, in the state folder; no: in memory")
    CHOICE(log_level, "log", "error|warn|info|debug", "info",
	"how much the log tells")
    CHOICE(log_to, "log-to", "auto|stderr|journal|syslog", "auto",
	"where the log goes; auto: to standard error, in the journal's form where it leads there")
    OPTION(ADDRESS, metrics, "metrics", "",
	"where to serve /metrics by HTTP, for Prometheus and the like, such as 127.0.0.1:9667")
    OPTION(FLAG, public_metrics, "public-metrics", "no",
	"let other machines read the metrics, too")
    CHOICE(poller, "poller", "auto|select|epoll", "auto", "how to wait for many connections")
    OPTION(FLAG, exempt_local, "exempt-local", "yes",
	"spare loopback and Unix sockets the limits of rate and of connections from one host")
    SERVER_LIMITS(LIMIT)
    /* clang-format on */
};

const struct option_entry *config_options(size_t *count)
{
	*count = sizeof options / sizeof options[0];
	return options;
}
