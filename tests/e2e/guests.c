#include "tests/e2e/guests.h"

#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ROUNDS     4
#define KEY_DIGITS 64 /* of a SHA-256 in hexadecimal */

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

const char *guest_missing(const char *const *programs)
{
	while (*programs != NULL && guest_installed(*programs))
		programs++;
	return *programs;
}

int guest_skip(const char *program)
{
	printf("1..0 # SKIP %s is not installed\n", program);
	return EXIT_SUCCESS;
}

bool guest_account(struct stage *stage, struct confabd *confabd)
{
	struct peer *maker =
	    peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "maker", "#lobby");
	peer_send(maker, "REGISTER guest * sesame\r\n");
	peer_expect(maker, " guest :");
	bool made = peer_got(maker, "REGISTER SUCCESS guest");
	peer_close(maker);
	return made;
}

const char *guest_key(struct stage *stage, const struct confabd *confabd)
{
	static const char before[] = "the key's fingerprint is ";
	const char *at = strstr(confabd_log(confabd), before);
	char key[KEY_DIGITS + 1];
	if (at == NULL)
		return NULL;
	snprintf(key, sizeof key, "%s", at + sizeof before - 1);
	assert_int_equal(strspn(key, "0123456789abcdef"), KEY_DIGITS);
	return stage_path(stage, key) + strlen(stage_folder(stage)) + 1;
}

void guest_shares(struct stage *stage, struct confabd *confabd, struct terminal *terminal)
{
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *ann = peer_irc(stage, address, "ann", "#lobby");
	terminal_wait(terminal, "ann");
	peer_send(ann, "WHOIS guest\r\n");
	peer_expect(ann, " 330 ann guest guest :");
	struct peer *other = peer_open(stage, "other", address);
	peer_send(other, "AUTHENTICATE PLAIN\r\n");
	peer_expect(other, "AUTHENTICATE +");
	peer_send(other, "AUTHENTICATE AGd1ZXN0AHNlc2FtZQ==\r\nNICK guest\r\nUSER a 0 * a\r\n");
	peer_expect(other, " JOIN #lobby");
	peer_expect(other, " 366 guest #lobby");
	peer_send(other, "PRIVMSG #lobby :from elsewhere\r\n");
	terminal_wait(terminal, "from elsewhere");
	peer_expect(ann, ":from elsewhere");
	terminal_enter(terminal, "from here");
	peer_expect(other, "PRIVMSG #lobby :from here");
	peer_expect(ann, ":from here");
	peer_close(other);
	terminal_enter(terminal, "still here");
	peer_expect(ann, ":still here");
	assert_false(peer_got(ann, "QUIT"));
	peer_send(ann, "CAP REQ :away-notify\r\n");
	peer_expect(ann, " ACK ");
	terminal_enter(terminal, "/away at lunch");
	peer_expect(ann, " AWAY :at lunch");
	peer_send(ann, "CAP REQ :batch draft/chathistory message-tags account-tag\r\n"
	               "CHATHISTORY LATEST #lobby * 10\r\n");
	peer_expect(ann, "account=guest");
	peer_expect(ann, "PRIVMSG #lobby :still here");
	terminal_enter(terminal, "/quit");
	peer_expect(ann, " QUIT ");
	terminal_wait_exit(terminal);
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
