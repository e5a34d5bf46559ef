#include "tests/e2e/guests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ROUNDS 4

bool guest_installed(const char *program)
{
	static const char *const folders[] = {
	    "/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin", "/opt/homebrew/bin"};
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", folders[i], program);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

int guest_skip(const char *program)
{
	printf("1..0 # SKIP %s is not installed\n", program);
	return EXIT_SUCCESS;
}

void guest_talks(struct stage *stage, struct confabd *confabd, struct terminal *terminal)
{
	struct terminal *ann = confab_join(
	    stage, &(struct terminal_config){0}, "ann", confabd_address(confabd, CONFABD_TCP));
	struct peer *nc = peer_open(stage, "nc", confabd_address(confabd, CONFABD_TCP));
	peer_send(nc, "/nick nina\n");
	terminal_wait(terminal, "ann");
	terminal_wait(terminal, "nina");
	terminal_send(terminal, "half typed");
	for (int round = 0; round < ROUNDS; round++) {
		char text[64], line[96];
		snprintf(text, sizeof text, "ann's words %d", round);
		snprintf(line, sizeof line, "<ann> %s\n", text);
		terminal_enter(ann, text);
		terminal_wait(terminal, text);
		peer_expect(nc, line);
		snprintf(text, sizeof text, "nina's words %d", round);
		peer_sendf(nc, "%s\n", text);
		terminal_wait(terminal, text);
		terminal_wait(ann, text);
	}
	terminal_wait(terminal, "half typed");
	terminal_enter(terminal, " by the guest 你好");
	terminal_wait(ann, "half typed by the guest 你好");
	peer_expect(nc, "<guest> half typed by the guest 你好\n");
	terminal_enter(terminal, "/me waves");
	terminal_wait(ann, "waves");
	terminal_enter(terminal, "/nick visitor");
	terminal_wait(ann, "visitor");
	terminal_enter(terminal, "/quit");
	terminal_wait_exit(terminal);
}
