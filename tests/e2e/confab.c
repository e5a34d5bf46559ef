#include "tests/e2e/confab.h"

#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"

struct terminal *confab_start(
    struct stage *stage, const struct terminal_config *config, const char *const *words)
{
	const char *argv[CONFAB_WORDS_MOST + 2] = {stage_program(stage, "confab")};
	for (size_t i = 0; i < CONFAB_WORDS_MOST && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	return terminal_start(stage, config, argv);
}

struct terminal *confab_join(struct stage *stage, const struct terminal_config *config,
    const char *nick, const char *address)
{
	struct terminal *terminal = confab_start(stage, config,
	    (const char *const[]){"join", "--nick", nick, address, CONFAB_CHANNEL, NULL});
	terminal_wait(terminal, CONFAB_CHANNEL);
	/* Its own nick is on the status line only once it is let in. */
	terminal_wait(terminal, nick);
	return terminal;
}

struct terminal *confab_join_peer(
    struct stage *stage, const struct terminal_config *config, struct peer **server)
{
	*server = peer_listen(stage, "server");
	struct terminal *ann = confab_start(stage, config,
	    (const char *const[]){
	        "join", "--nick", "ann", peer_address(*server), CONFAB_CHANNEL, NULL});
	peer_accept(*server);
	peer_welcome(*server, "ann", CONFAB_CHANNEL);
	return ann;
}
