#include "tests/bench/terminals.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/flood.h"
#include "tests/e2e/stage.h"

static void prepare_confab(const char *home, uint16_t port, const char *argv[])
{
	static char address[64];
	(void)home;
	snprintf(address, sizeof address, "tcp://127.0.0.1:%u", port);
	const char *const arguments[] = {
	    "confab", "join", "--nick", "bench", address, FLOOD_CHANNEL, NULL};
	memcpy(argv, arguments, sizeof arguments);
}

static void prepare_irssi(const char *home, uint16_t port, const char *argv[])
{
	static char folder[160], path[200];
	snprintf(folder, sizeof folder, "--home=%s", home);
	snprintf(path, sizeof path, "%s/config", home);
	FILE *file = fopen(path, "w");
	fprintf(file,
	    "servers = ({ address = \"127.0.0.1\"; chatnet = \"flood\"; port = \"%u\";\n"
	    "  autoconnect = \"yes\"; });\n"
	    "chatnets = { flood = { type = \"IRC\"; nick = \"bench\"; }; };\n"
	    "channels = ({ name = \"" FLOOD_CHANNEL
	    "\"; chatnet = \"flood\"; autojoin = \"yes\"; });\n"
	    "settings = { core = { real_name = \"bench\"; user_name = \"bench\"; nick = \"bench\"; "
	    "};\n"
	    "  \"fe-common/core\" = { autofocus_new_items = \"yes\"; window_auto_change = \"yes\"; "
	    "};\n"
	    "  \"fe-text\" = { scrollback_lines = \"300000\"; scrollback_time = \"0\";\n"
	    "    scrollback_max_age = \"0\"; }; };\n",
	    port);
	fclose(file);
	const char *const arguments[] = {"irssi", folder, NULL};
	memcpy(argv, arguments, sizeof arguments);
}

static void prepare_weechat(const char *home, uint16_t port, const char *argv[])
{
	static char commands[3][200];
	(void)home;
	snprintf(commands[0], sizeof commands[0],
	    "/server add flood 127.0.0.1/%u -nicks=bench -autojoin=" FLOOD_CHANNEL, port);
	snprintf(commands[1], sizeof commands[1], "/set weechat.history.max_buffer_lines_number 0");
	snprintf(commands[2], sizeof commands[2], "/connect flood");
	const char *const arguments[] = {"weechat", "-r", commands[0], "-r", commands[1], "-r",
	    "/plugin unload logger", "-r", commands[2], NULL};
	memcpy(argv, arguments, sizeof arguments);
}

const struct terminal_subject terminal_subjects[] = {
    {"confab", NULL, prepare_confab, "\033/" FLOOD_FIRST, "\033"},
    {"irssi", "/usr/bin/irssi", prepare_irssi, "/lastlog " FLOOD_FIRST "\r", ""},
    {"weechat", "/usr/bin/weechat", prepare_weechat, "\022" FLOOD_FIRST, "\r"},
};
const size_t terminal_subject_count = sizeof terminal_subjects / sizeof terminal_subjects[0];

const char *terminal_subject_program(struct stage *stage, const struct terminal_subject *subject)
{
	const char *path =
	    subject->program != NULL ? subject->program : stage_program(stage, subject->name);
	return access(path, X_OK) == 0 ? path : NULL;
}
