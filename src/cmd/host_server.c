#include "cmd/host_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/state_home.h"
#include "client/client.h"
#include "cmd/options.h"
#include "net/tls.h"

#define HOST_NAME_MOST 255       /* bytes of what a machine calls itself */
#define FOLDERS_MOST   9         /* chats of one person that each have their own */
#define CONTROL        "control" /* in a folder that a server uses, see server/control.h */

static void add(struct host_server *server, const char *argument)
{
	server->arguments[server->argument_count++] = argument;
}

/* Where it keeps its state */

/* Whether a server answers there. */
static bool is_in_use(const char *folder)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int len = snprintf(un.sun_path, sizeof un.sun_path, "%s/" CONTROL, folder);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool answers = fd >= 0 && len < (int)sizeof un.sun_path &&
	               connect(fd, (const struct sockaddr *)&un, sizeof un) == 0;
	if (fd >= 0)
		close(fd);
	return answers;
}

/* The second chat of a person has a folder of its own, always the same: its history comes back. */
static void choose_folder(struct host_server *server)
{
	char *usual = state_home();
	if (!usual || !is_in_use(usual)) {
		free(usual);
		return;
	}
	for (int i = 2; i <= FOLDERS_MOST && !server->folder; i++) {
		char *folder = xasprintf("%s/chat-%d", usual, i);
		if (is_in_use(folder))
			free(folder);
		else
			server->folder = folder;
	}
	server->aside = true;
	free(usual);
}

/* Beginning */

static bool start(struct host_server *server, const char *listen, char **cause)
{
	size_t count = server->argument_count;
	if (listen) {
		add(server, "--listen");
		add(server, listen);
	}
	bool started = child_start(&server->child, server->arguments, cause);
	server->argument_count = count;
	server->arguments[count] = NULL;
	return started;
}

/* Where to listen when the person did not say, in the order in which it is tried. */
static const struct {
	const char *listen;
	bool far;   /* other machines can call, which takes TLS */
	bool moved; /* the usual port is taken */
} choices[] = {
    {"[::]:6697", true, false},
    {"0.0.0.0:6697", true, false},
    {"[::]:6698", true, true}, /* the same each time, so that invites stay good */
    {"0.0.0.0:6698", true, true},
    {"[::]:6699", true, true},
    {"0.0.0.0:6699", true, true},
    {"[::]:0", true, true},
    {"0.0.0.0:0", true, true},
    {"127.0.0.1:6697", false, false},
    {"127.0.0.1:0", false, true},
};

/* The address that was taken, in `listen`, too. */
static bool start_somewhere(struct host_server *server, const char **listen, char **cause)
{
	if (*listen)
		return start(server, *listen, cause);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		if (choices[i].far && !tls_available())
			continue;
		free(*cause);
		*cause = NULL;
		*listen = choices[i].listen;
		server->moved = choices[i].moved;
		if (start(server, *listen, cause))
			return true;
	}
	return false;
}

/* As it was asked for, with the port that the kernel chose. */
static char *same_address(const struct net_addr *got, const char *listen)
{
	struct net_addr asked;
	char text[NET_TEXT_MAX], *cause = NULL;
	if (!listen || !net_addr_parse(listen, &asked, &cause)) {
		free(cause);
		asked = *got;
		asked.scheme = NET_BARE;
	}
	asked.port = got->port;
	asked.port_given = got->port_given;
	net_addr_format(&asked, text);
	return xstrdup(text);
}

static char *name_for_neighbours(const struct options *options)
{
	char machine[HOST_NAME_MOST + 1] = "";
	gethostname(machine, sizeof machine - 1);
	return xasprintf("%s on %s", options->nick ? options->nick : client_login_name(), machine);
}

bool host_server_start(struct host_server *server, const struct options *options,
    const char *listen, const char *channel, char **cause)
{
	*server = (struct host_server){0};
	choose_folder(server);
	/* The configuration of the machine's own server is none of ours. */
	add(server, "--config");
	add(server, "/dev/null");
	add(server, "--channel-operator");
	add(server, "first");
	if (server->folder) {
		add(server, "--state");
		add(server, server->folder);
	}
	if (options_has(options, OPTION_ALLOW_CLEARTEXT))
		add(server, "--allow-cleartext");
	if (channel) {
		add(server, "--channel");
		add(server, channel);
	}
	server->name = name_for_neighbours(options);
	add(server, "--announce");
	add(server, server->name);
	add(server, "--invite");
	if (options->invite_address) {
		add(server, "--invite-address");
		add(server, options->invite_address);
	}
	if (!options_has(options, OPTION_OPEN))
		add(server, "--by-invitation");
	*cause = NULL;
	if (!start_somewhere(server, &listen, cause))
		return false;
	server->again = same_address(&server->child.listen, listen);
	return true;
}

bool host_server_again(struct host_server *server, char **why)
{
	int64_t now = clock_mono_ns();
	char *cause = NULL;
	*why = child_cause_of_end(&server->child);
	if (server->begun != 0 && now - server->begun < HOST_SERVER_LEAST)
		return false;
	server->begun = now;
	size_t count = server->argument_count;
	add(server, "--listen");
	add(server, server->again);
	bool begun = child_begin(&server->child, server->arguments, &cause);
	server->argument_count = count;
	server->arguments[count] = NULL;
	if (!begun) {
		free(*why);
		*why = cause;
	}
	return begun;
}

void host_server_fini(struct host_server *server)
{
	free(server->folder);
	free(server->name);
	free(server->again);
}
