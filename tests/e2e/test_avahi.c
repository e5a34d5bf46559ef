/* Avahi's tools, where they are installed, on the other machine: each side finds the other. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define BUS_VARIABLE "DBUS_SYSTEM_BUS_ADDRESS"

static void __attribute__((format(printf, 2, 3)))
write_file(const char *path, const char *format, ...)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	va_list args;
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fclose(file);
}

static struct terminal *start_there(
    struct stage *stage, const char *const *env, const char *const *argv)
{
	return machines_start_there(
	    stage, &(struct terminal_config){.cols = 200, .env = env}, argv);
}

/* Avahi's daemon, with a bus of its own; `env` is what its tools need to find it. */
static void start_avahi(struct stage *stage, char env[256])
{
	const char *bus = stage_path(stage, "bus"), *bus_config = stage_path(stage, "bus.conf");
	const char *config = stage_path(stage, "avahi.conf");
	write_file(bus_config,
	    "<busconfig><listen>unix:path=%s</listen><auth>EXTERNAL</auth>"
	    "<policy context=\"default\"><allow own=\"*\"/><allow user=\"*\"/>"
	    "<allow send_destination=\"*\"/><allow send_type=\"method_call\"/>"
	    "<allow receive_sender=\"*\"/></policy></busconfig>",
	    bus);
	write_file(config, "[server]\nallow-interfaces=%s\n", "there");
	snprintf(env, 256, BUS_VARIABLE "=unix:path=%s", bus);
	const char *const bus_argv[] = {
	    "dbus-daemon", "--config-file", bus_config, "--nofork", "--print-address", NULL};
	terminal_wait(start_there(stage, NULL, bus_argv), "unix:path=");
	/* It writes its number into /run, where another one's may be: it gets a /run of its own. */
	const char *const argv[] = {"unshare", "--mount", "sh", "-c",
	    "mount -t tmpfs none /run && exec avahi-daemon --file \"$0\" --no-drop-root "
	    "--no-chroot --no-rlimits",
	    config, NULL};
	terminal_wait(
	    start_there(stage, (const char *const[]){env, NULL}, argv), "Server startup complete");
}

static void avahi_finds_us(void **state)
{
	char env[256];
	const char *const serve[] = {stage_program(*state, "confabd"), "--listen", "0.0.0.0:0",
	    "--allow-cleartext", "--announce", "Ann's chat", "--state", stage_path(*state, "ann"),
	    NULL};
	const char *const browse[] = {"avahi-browse", "-rp", "_confab._tcp", NULL};
	start_avahi(*state, env);
	struct terminal *server =
	    terminal_start(*state, &(struct terminal_config){.cols = 200}, serve);
	terminal_wait(server, "listening on udp://");
	struct terminal *avahi = start_there(*state, (const char *const[]){env, NULL}, browse);
	terminal_wait(avahi, "=;there;IPv4;Ann\\039s\\032chat;_confab._tcp;local;confab-");
	terminal_wait(avahi, "\"users=0\"");
	terminal_signal(server, SIGTERM);
	terminal_wait_exit(server);
	terminal_wait(avahi, "-;there;IPv4;Ann\\039s\\032chat;_confab._tcp;local");
}

static void we_find_what_avahi_publishes(void **state)
{
	char env[256];
	const char *const publish[] = {
	    "avahi-publish", "-s", "Old chat", "_irc._tcp", "6667", "users=7", NULL};
	const char *const nothing[] = {NULL};
	start_avahi(*state, env);
	start_there(*state, (const char *const[]){env, NULL}, publish);
	struct terminal *confab =
	    confab_start(*state, &(struct terminal_config){.cols = 120}, nothing);
	terminal_wait(confab, "1  Old chat");
	terminal_wait(confab, "7 here  " MACHINES_THERE ":6667  (IRC)");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

/* One port for all three: Avahi's daemon, a server and one who looks around, on one machine. */
static void we_share_a_machine_with_avahi(void **state)
{
	char env[256];
	const char *const serve[] = {stage_program(*state, "confabd"), "--listen", "0.0.0.0:0",
	    "--allow-cleartext", "--announce", "Ann's chat", "--state", stage_path(*state, "ann"),
	    NULL};
	const char *const publish[] = {
	    "avahi-publish", "-s", "Old chat", "_irc._tcp", "6667", "users=7", NULL};
	const char *const browse[] = {"avahi-browse", "-rp", "_confab._tcp", NULL};
	const char *const look[] = {stage_program(*state, "confab"), NULL};
	start_avahi(*state, env);
	start_there(*state, (const char *const[]){env, NULL}, publish);
	struct terminal *server = start_there(*state, NULL, serve);
	terminal_wait(server, "listening on udp://");
	struct terminal *confab = start_there(*state, NULL, look);
	terminal_wait(confab, "Ann's chat");
	terminal_wait(confab, "7 here  " MACHINES_THERE ":6667  (IRC)");
	struct terminal *avahi = start_there(*state, (const char *const[]){env, NULL}, browse);
	terminal_wait(avahi, "=;there;IPv4;Ann\\039s\\032chat;_confab._tcp;local;confab-");
	/* And for those on another machine. */
	const char *const nothing[] = {NULL};
	struct terminal *other =
	    confab_start(*state, &(struct terminal_config){.cols = 120}, nothing);
	terminal_wait(other, "Ann's chat");
	terminal_wait(other, "Old chat");
	terminal_send(other, "q");
	terminal_wait_exit(other);
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

int main(void)
{
	const char *missing = guest_missing((const char *const[]){
	    "avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon", "unshare", NULL});
	const struct CMUnitTest tests[] = {
	    stage_test(avahi_finds_us),
	    stage_test(we_find_what_avahi_publishes),
	    stage_test(we_share_a_machine_with_avahi),
	};
	if (missing != NULL)
		return guest_skip(missing);
	if (system("unshare --mount true 2>/dev/null") != 0) {
		puts("1..0 # SKIP this system lets no test give a program a /run of its own");
		return EXIT_SUCCESS;
	}
	return machines_run(tests);
}
