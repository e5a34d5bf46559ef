/*
 * Killed while it is talked to, the server has every message that it confirmed, each once; and what
 * is sent again under the same id is not there twice.
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"

#define SEEDS    20
#define MESSAGES 190 /* of a seed: fewer than one CHATHISTORY gives */

/* How many lines end with the seed's message of that number. */
static int count(const struct peer *peer, unsigned seed, int number)
{
	char text[32];
	int found = 0;
	snprintf(text, sizeof text, " :seed %u, %d\r\n", seed, number);
	for (const char *at = peer_received(peer)->data; (at = strstr(at, text)) != NULL; at++)
		found++;
	return found;
}

static void say_all(struct peer *ann, unsigned seed)
{
	struct buf lines = {0};
	for (int i = 0; i < MESSAGES; i++)
		buf_printf(&lines, "@+draft/client-id=%u.%d PRIVMSG #x :seed %u, %d\r\n", seed, i,
		    seed, i);
	peer_send_bytes(ann, lines.data, lines.len);
	buf_fini(&lines);
}

/* Says all of it at once, and kills the server at the echo of one of the messages. */
static struct peer *talk_until_killed(struct stage *stage, struct confabd *confabd, unsigned seed)
{
	char text[32];
	struct peer *ann = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "ann", "#x");
	peer_send(ann, "CAP REQ :echo-message message-tags\r\n");
	peer_expect(ann, "ACK");
	say_all(ann, seed);
	snprintf(text, sizeof text, " :seed %u, %u\r\n", seed, seed * 37 % MESSAGES);
	peer_expect(ann, text);
	confabd_kill(confabd);
	peer_expect_end(ann);
	return ann;
}

/* Says it all again, as one does who knows nothing of what became of it. */
static void talk_again(struct stage *stage, struct confabd *confabd, unsigned seed)
{
	char text[32];
	struct peer *ann = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "ann", "#x");
	peer_send(ann, "CAP REQ :echo-message message-tags\r\n");
	peer_expect(ann, "ACK");
	say_all(ann, seed);
	snprintf(text, sizeof text, " :seed %u, %d\r\n", seed, MESSAGES - 1);
	peer_expect(ann, text);
	for (int i = 0; i < MESSAGES; i++)
		assert_int_equal(count(ann, seed, i), 1);
	peer_close(ann);
}

static struct peer *read_all(struct stage *stage, struct confabd *confabd)
{
	struct peer *bob = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "bob", "#x");
	peer_sendf(bob, "CHATHISTORY LATEST #x * %d\r\nPING :that is all\r\n", MESSAGES);
	peer_expect(bob, "that is all");
	return bob;
}

static void confirmed_is_kept(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct peer *ann = talk_until_killed(*state, confabd, seed);
		confabd_restart(confabd);
		struct peer *bob = read_all(*state, confabd);
		for (int i = 0; i < MESSAGES; i++) {
			int echoed = count(ann, seed, i), kept = count(bob, seed, i);
			if (kept > 1 || kept < echoed)
				fail_msg("seed %u: %d was confirmed %d times and is there %d times",
				    seed, i, echoed, kept);
		}
		peer_close(ann);
		peer_close(bob);
		talk_again(*state, confabd, seed);
		bob = read_all(*state, confabd);
		for (int i = 0; i < MESSAGES; i++)
			assert_int_equal(count(bob, seed, i), 1);
		peer_close(bob);
	}
}

/* What the folder is not to keep is there as long as the server runs, and no longer. */
static void nothing_stays_where_nothing_is_kept(void **state)
{
	static const char *const options[] = {"--keep-history=no", NULL};
	struct confabd *confabd = confabd_start(*state, options);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *ann = peer_irc(*state, address, "ann", "#x");
	peer_send(ann, "CAP REQ :echo-message\r\nPRIVMSG #x :for now\r\n");
	peer_expect(ann, " PRIVMSG #x :for now");
	peer_send(ann, "CHATHISTORY LATEST #x * 5\r\n");
	peer_expect(ann, " PRIVMSG #x :for now");
	confabd_kill(confabd);
	peer_expect_end(ann);
	confabd_restart(confabd);
	struct peer *bob = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "bob", "#x");
	peer_send(bob, "CHATHISTORY LATEST #x * 5\r\nPING :that is all\r\n");
	peer_expect(bob, "that is all");
	assert_null(strstr(peer_received(bob)->data, "for now"));
	peer_close(ann);
	peer_close(bob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(confirmed_is_kept),
	    stage_test(nothing_stays_where_nothing_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
