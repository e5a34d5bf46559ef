#include "tests/e2e/nearby.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

struct terminal *nearby_serve_at(
    struct stage *stage, const char *host, const char *name, const char *state)
{
	char place[64];
	snprintf(place, sizeof place, "%s:0", host);
	const char *const argv[] = {stage_program(stage, "confabd"), "--listen", place,
	    "--allow-cleartext", "--announce", name, "--state", stage_path(stage, state), NULL};
	struct terminal *server =
	    machines_start_there(stage, &(struct terminal_config){.cols = 160, .name = name}, argv);
	terminal_wait(server, "listening on udp://");
	return server;
}

struct terminal *nearby_serve(struct stage *stage, const char *name, const char *state)
{
	return nearby_serve_at(stage, "0.0.0.0", name, state);
}

/* The line is whole: another one follows it. */
unsigned nearby_port(struct terminal *server)
{
	static const char place[] = "listening on tcp://0.0.0.0:";
	const char *at = strstr(terminal_text(server), place);
	assert_non_null(at);
	return (unsigned)atoi(at + strlen(place));
}

struct terminal *nearby_host(struct stage *stage)
{
	const char *const argv[] = {stage_program(stage, "confab"), "host", "--nick", "ann", NULL};
	struct terminal *host = machines_start_there(stage, &(struct terminal_config){0}, argv);
	terminal_wait(host, CONFAB_CHANNEL);
	return host;
}

struct terminal *nearby_look(struct stage *stage)
{
	const char *const nothing[] = {NULL};
	struct terminal *confab =
	    confab_start(stage, &(struct terminal_config){.rows = 40, .cols = 100}, nothing);
	terminal_wait(confab, "Press a key:");
	return confab;
}

void nearby_quit(struct terminal *confab)
{
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}
