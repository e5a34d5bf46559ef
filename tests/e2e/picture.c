/* Three people talk; prints their screens, the one in README first. usage: picture [ROWS COLS] */
#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

static void talk(struct peer *ben, struct peer *chen)
{
	peer_send(ben, "PRIVMSG #lobby :Morning! The build is green again.\r\n");
	peer_expect(chen, "green again.");
	peer_send(chen, "PRIVMSG #lobby :早上好！我看到了，辛苦了 🎉\r\n");
	peer_expect(ben, "辛苦了");
	peer_send(ben,
	    "PRIVMSG #lobby :What was it in the end? I had suspected the resolver, but the log "
	    "only shows that both addresses were tried side by side.\r\n");
	peer_expect(chen, "side by side");
	peer_send(chen, "PRIVMSG #lobby :\001ACTION looks at the log\001\r\n");
	peer_expect(ben, "looks at");
	peer_send(chen, "PRIVMSG #lobby :ann: can you have a look at line 2041?\r\n"
	                "PRIVMSG ann :and have you got a minute later?\r\n");
}

static void print_screen(int rows, int cols)
{
	struct stage *stage = stage_new();
	struct confabd *confabd = confabd_start(stage, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	const struct terminal_config config = {.rows = rows, .cols = cols};
	struct terminal *ann = confab_join(stage, &config, "ann", address);
	struct peer *ben = peer_irc(stage, address, "ben", CONFAB_CHANNEL);
	struct peer *chen = peer_irc(stage, address, "chen", CONFAB_CHANNEL);
	terminal_wait(ann, "chen");
	terminal_enter(ann, "/topic Release on Friday");
	terminal_wait(ann, "Release on Friday");
	talk(ben, chen);
	terminal_wait(ann, "line 2041");
	terminal_enter(ann, "/react 👍");
	terminal_wait(ann, "👍");
	terminal_enter(ann, "/reply On it.");
	terminal_wait(ann, "On it.");
	terminal_send(ann, "chen: sure, at");
	terminal_wait(ann, "sure, at");
	terminal_wait_quiet(ann, 200 * NS_PER_MS);
	printf("%dx%d\n%s\n", cols, rows, terminal_text(ann));
	peer_close(ben);
	peer_close(chen);
	stage_free(stage);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		print_screen(atoi(argv[1]), atoi(argv[2]));
	} else {
		print_screen(18, 100);
		print_screen(24, 80);
		print_screen(50, 200);
	}
	return EXIT_SUCCESS;
}
