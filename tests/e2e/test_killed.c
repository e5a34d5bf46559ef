/*
 * Killed in the middle of thousands of messages a second, the server has every one that it
 * confirmed; what was not confirmed is said again under the same id, and nothing is there twice.
 * FIRST_SEED is the build's: several of these run at once.
 */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"

#define SEEDS    5
#define MESSAGES 1000 /* of a seed, offered at once */
#define PAGE     200  /* messages that one CHATHISTORY gives */

/* How often each message of a seed was heard. */
struct heard {
	unsigned seed;
	int times[MESSAGES];
};

static void hear_all(struct heard *heard, const struct peer *peer)
{
	const char *at = peer_received(peer)->data;
	unsigned seed, number;
	memset(heard->times, 0, sizeof heard->times);
	while ((at = strstr(at, " :seed ")) != NULL) {
		if (sscanf(at, " :seed %u, %u\r\n", &seed, &number) == 2 && seed == heard->seed &&
		    number < MESSAGES)
			heard->times[number]++;
		at++;
	}
}

/* Says all that was not heard yet. */
static void say(struct peer *peer, const struct heard *heard)
{
	struct buf lines = {0};
	for (int i = 0; i < MESSAGES; i++)
		if (heard->times[i] == 0)
			buf_printf(&lines, "@+draft/client-id=%u-%d PRIVMSG #x%u :seed %u, %d\r\n",
			    heard->seed, i, heard->seed, heard->seed, i);
	peer_send_bytes(peer, lines.data, lines.len);
	buf_fini(&lines);
}

static struct peer *join(struct stage *stage, struct confabd *confabd, unsigned seed)
{
	char channel[16];
	snprintf(channel, sizeof channel, "#x%u", seed);
	struct peer *ann = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), "ann", channel);
	peer_send(ann, "CAP REQ :echo-message message-tags batch draft/chathistory\r\n");
	peer_expect(ann, "ACK");
	return ann;
}

/* The message at whose echo the server dies: early ones, while the first are hardly on disk. */
static unsigned deadly(unsigned seed)
{
	return seed % 2 == 0 ? seed % 7 : seed * 379 % MESSAGES;
}

static void talk_until_killed(struct stage *stage, struct confabd *confabd, struct heard *echoed)
{
	char text[64];
	struct peer *ann = join(stage, confabd, echoed->seed);
	say(ann, echoed);
	snprintf(text, sizeof text, " :seed %u, %u\r\n", echoed->seed, deadly(echoed->seed));
	peer_expect(ann, text);
	confabd_kill(confabd);
	peer_expect_end(ann);
	hear_all(echoed, ann);
	peer_close(ann);
}

static const char *last_msgid(const struct peer *peer)
{
	const char *last = "", *at = peer_received(peer)->data;
	while ((at = strstr(at, "msgid=")) != NULL)
		last = at++;
	return last;
}

/* Page by page, the oldest first. */
static void read_back(
    struct stage *stage, struct confabd *confabd, const char *nick, struct heard *kept)
{
	char channel[16];
	snprintf(channel, sizeof channel, "#x%u", kept->seed);
	struct peer *reader = peer_irc(stage, confabd_address(confabd, CONFABD_TCP), nick, channel);
	peer_send(reader, "CAP REQ :message-tags batch draft/chathistory\r\n");
	peer_expect(reader, "ACK");
	peer_sendf(reader, "CHATHISTORY AFTER %s timestamp=2001-01-01T00:00:00.000Z %d\r\n",
	    channel, PAGE);
	peer_expect(reader, "BATCH -");
	for (int page = 0; page < 2 * MESSAGES / PAGE && *last_msgid(reader) != '\0'; page++) {
		peer_sendf(
		    reader, "CHATHISTORY AFTER %s %.17s %d\r\n", channel, last_msgid(reader), PAGE);
		peer_expect(reader, "BATCH -");
	}
	hear_all(kept, reader);
	peer_close(reader);
}

/* Confirmed once is kept once; the rest may be there, but not twice. */
static void check_kept(const struct heard *echoed, const struct heard *kept)
{
	for (int i = 0; i < MESSAGES; i++)
		if (kept->times[i] > 1 || kept->times[i] < echoed->times[i])
			fail_msg("seed %u: %d was confirmed %d times and is there %d times",
			    echoed->seed, i, echoed->times[i], kept->times[i]);
}

struct rest {
	struct peer *peer;
	const struct heard *before;
};

static bool is_all_said(void *arg)
{
	const struct rest *rest = arg;
	struct heard now = {.seed = rest->before->seed};
	hear_all(&now, rest->peer);
	for (int i = 0; i < MESSAGES; i++)
		if (rest->before->times[i] + now.times[i] == 0)
			return false;
	return true;
}

static void say_the_rest(struct stage *stage, struct confabd *confabd, const struct heard *echoed)
{
	struct rest rest = {join(stage, confabd, echoed->seed), echoed};
	say(rest.peer, echoed);
	stage_expect(stage, is_all_said, &rest, "what was said again is not confirmed");
	peer_close(rest.peer);
}

static void nothing_is_lost_or_twice(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	for (unsigned seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
		struct heard echoed = {.seed = seed}, kept = {.seed = seed};
		talk_until_killed(*state, confabd, &echoed);
		confabd_restart(confabd);
		read_back(*state, confabd, "bob", &kept);
		check_kept(&echoed, &kept);
		say_the_rest(*state, confabd, &echoed);
		read_back(*state, confabd, "cem", &kept);
		for (int i = 0; i < MESSAGES; i++)
			if (kept.times[i] != 1)
				fail_msg("seed %u: %d is there %d times", seed, i, kept.times[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(nothing_is_lost_or_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
