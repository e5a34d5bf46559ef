/*
 * Datagrams whose source is forged, from one machine to another (network namespaces): whoever is
 * named is never sent more than three bytes for one, nothing is kept of a flood, and the others
 * talk on meanwhile.
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/datagram.h"
#include "tests/bench/usage.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/forge.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"

#define PORT        6667
#define PLACE       MACHINES_THERE ":6667"
#define TIMES       3 /* bytes out for one in */
#define FLOOD       1000000
#define FLOOD_FROM  60000 /* addresses; beyond those are the ones of single tests */
#define FLOOD_WARM  20000
#define FLOOD_AHEAD 200 /* of the answers: not so many that the kernel drops the rest */
#define FLOOD_STEP  50
#define FLOOD_TALK  25000
#define GROWTH_MOST (24 * 1024 * 1024) /* bytes: 24 for each HELLO would be seen */
#define VICTIM      65000
#define FINGERPRINT 64 /* letters */

/* There where what is freed stays resident, so that its use is found out. */
extern void __asan_init(void) __attribute__((weak));

/* confabd on the other machine, whose answers to anybody come back here. */
static struct terminal *serve(struct stage *stage)
{
	const char *const argv[] = {stage_program(stage, "confabd"), "--listen", "0.0.0.0:6667",
	    "--allow-cleartext", "--state", stage_path(stage, "state"), NULL};
	machines_do_there("ip route replace " FORGE_NETWORK " via " MACHINES_HERE);
	struct terminal *server = machines_start_there(
	    stage, &(struct terminal_config){.cols = 160, .name = "server"}, argv);
	terminal_wait(server, "listening on udp://");
	return server;
}

/* One who is there by a datagram session; by a stream where there is no DTLS. */
static struct terminal *join(struct stage *stage, struct terminal *server)
{
	static const char before[] = "the key's fingerprint is ";
	char pin[FINGERPRINT + 1];
	const char *at = strstr(terminal_text(server), before);
	if (at != NULL)
		snprintf(pin, sizeof pin, "%s", at + sizeof before - 1);
	const char *const sealed[] = {
	    "join", "--udp", "--nick", "ann", PLACE, CONFAB_CHANNEL, "--fingerprint", pin, NULL};
	const char *const clear[] = {
	    "join", "--allow-cleartext", "--nick", "ann", PLACE, CONFAB_CHANNEL, NULL};
	struct terminal *ann = confab_start(
	    stage, &(struct terminal_config){.name = "ann"}, at != NULL ? sealed : clear);
	terminal_wait(ann, CONFAB_CHANNEL);
	return ann;
}

static void they_talk(struct terminal *ann, struct peer *bob, const char *what)
{
	peer_sendf(bob, "PRIVMSG %s :is all well %s\r\n", CONFAB_CHANNEL, what);
	terminal_wait(ann, "is all well");
	terminal_wait(ann, what);
	terminal_enter(ann, what);
	peer_expect(bob, what);
}

static void expect_rationed(struct forge *forge)
{
	forge_hear(forge);
	for (size_t i = 0; i < FORGE_ADDRESSES; i++) {
		struct forge_sums sums = forge_sums(forge, (uint16_t)i);
		if (sums.out > TIMES * sums.in)
			fail_msg("198.18.%zu.%zu got %llu bytes for %llu", i >> 8, i & 0xff,
			    (unsigned long long)sums.out, (unsigned long long)sums.in);
	}
}

/* A ClientHello of DTLS 1.2 (RFC 6347 section 4.2.2), without extensions. */
static const char client_hello[] = "\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x36"
                                   "\x01\0\0\x2a\0\0\0\0\0\0\0\x2a\xfe\xfd"
                                   "0123456789abcdef0123456789abcdef"
                                   "\0\0\0\x02\xc0\x2b\x01\0";

static const struct row {
	const char *what, *bytes;
	size_t len;
	bool answered;
} rows[] = {
#define TEXT(text, answered)                                                                       \
	{                                                                                          \
		text, text, sizeof text - 1, answered                                              \
	}
#define ROW(what, bytes, answered)                                                                 \
	{                                                                                          \
		what, bytes, sizeof bytes - 1, answered                                            \
	}
    TEXT("x", true),
    TEXT("\n", true),
    TEXT("/help\n", true),
    TEXT("/who\n", true),
    TEXT("/join #everywhere\n", true),
    TEXT("NICK eve\r\nUSER eve 0 * :Eve\r\n", true),
    TEXT("CAP LS 302\r\n", true),
    TEXT("GET / HTTP/1.1\r\n\r\n", true),
    TEXT("exit", false),
    ROW("DTLS begins", client_hello, true),
    ROW("a session in clear that nobody has",
        "\x91"
        "abcd\x04\0\x01",
        true),
    ROW("a sealed session that nobody has",
        "\x90"
        "abcd\x17\xfe\xfd",
        true),
    ROW("half an id",
        "\x90"
        "ab",
        false),
    ROW("of the future",
        "\x9f"
        "ab",
        false),
};

static void send_rows(struct forge *forge)
{
	uint8_t hello[DATAGRAM_HELLO_SIZE];
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint16_t from = (uint16_t)(FLOOD_FROM + i);
		for (int again = 0; again < 3; again++)
			forge_send(forge, from, rows[i].bytes, rows[i].len);
	}
	for (uint8_t version = 0; version < 3; version++) {
		datagram_write_hello(
		    &(struct datagram_hello){.version = version, .cookie = "guessed"}, hello);
		forge_send(forge, (uint16_t)(VICTIM + version), hello, sizeof hello);
		forge_send(forge, (uint16_t)(VICTIM + version), hello, sizeof hello - 1);
	}
}

static bool got_answer(const struct forge *forge, size_t address)
{
	return forge_sums(forge, (uint16_t)address).out > 0;
}

static bool all_are_answered(void *arg)
{
	forge_hear(arg);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (rows[i].answered && !got_answer(arg, FLOOD_FROM + i))
			return false;
	}
	return got_answer(arg, VICTIM) && got_answer(arg, VICTIM + 1) &&
	       got_answer(arg, VICTIM + 2);
}

static void whoever_is_named_gets_little(void **state)
{
	struct terminal *server = serve(*state);
	struct peer *bob = peer_irc(*state, "tcp://" PLACE, "bob", CONFAB_CHANNEL);
	struct forge *forge = forge_open(PORT);
	send_rows(forge);
	stage_expect(*state, all_are_answered, forge, "some were not answered");
	/* Those who seem to be in the channel are not told all that is said there. */
	for (int i = 0; i < 50; i++)
		peer_sendf(bob, "PRIVMSG %s :a sentence %d\r\n", CONFAB_CHANNEL, i);
	peer_send(bob, "PING :that is all\r\n");
	peer_expect(bob, "that is all");
	expect_rationed(forge);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_int_equal(got_answer(forge, FLOOD_FROM + i), rows[i].answered);
	}
	forge_close(forge);
	(void)server;
}

/* What one who listens on the way sends again in another's name moves nobody's session there. */
static void a_replay_moves_nobody(void **state)
{
	struct terminal *server = serve(*state);
	struct forge *forge = forge_open(PORT);
	struct peer *bob = peer_irc(*state, "tcp://" PLACE, "bob", CONFAB_CHANNEL);
	struct terminal *ann = join(*state, server);
	they_talk(ann, bob, "before");
	forge_hear(forge);
	bool by_datagrams = forge_replay(forge, VICTIM) > 0;
	they_talk(ann, bob, "after");
	expect_rationed(forge);
	/* The first flights of DTLS are answered anew. */
	if (by_datagrams)
		assert_true(forge_sums(forge, VICTIM).out < forge_sums(forge, VICTIM).in);
	forge_close(forge);
}

static void flood(struct forge *forge, uint32_t from, uint32_t to)
{
	uint8_t data[DATAGRAM_HELLO_SIZE];
	for (uint32_t i = from; i < to; i++) {
		struct datagram_hello hello = {.version = DATAGRAM_VERSION_OURS};
		memcpy(hello.nonce, &i, sizeof i);
		datagram_write_hello(&hello, data);
		forge_send(forge, (uint16_t)(i % FLOOD_FROM), data, sizeof data);
		if (i % FLOOD_STEP == 0)
			forge_keep_pace(forge, FLOOD_AHEAD);
	}
}

static void a_flood_of_hellos_leaves_nothing(void **state)
{
	struct terminal *server = serve(*state);
	struct forge *forge = forge_open(PORT);
	struct peer *bob = peer_irc(*state, "tcp://" PLACE, "bob", CONFAB_CHANNEL);
	struct terminal *ann = join(*state, server);
	flood(forge, 0, FLOOD_WARM);
	they_talk(ann, bob, "once warm");
	int64_t before = usage_resident(terminal_pid(server));
	for (uint32_t i = FLOOD_WARM; i < FLOOD; i += FLOOD_TALK) {
		char what[32];
		snprintf(what, sizeof what, "at %u", (unsigned)i);
		flood(forge, i, i + FLOOD_TALK);
		they_talk(ann, bob, what);
	}
	int64_t growth = usage_resident(terminal_pid(server)) - before;
	forge_keep_pace(forge, 0);
	print_message("# %d HELLOs, %zu answered, grown by %lld bytes\n", FLOOD,
	    forge_answers(forge), (long long)growth);
	assert_true(forge_answers(forge) > FLOOD / 2);
	assert_true(before > 0);
	if (__asan_init == NULL)
		assert_true(growth <= GROWTH_MOST);
	expect_rationed(forge);
	forge_close(forge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(whoever_is_named_gets_little),
	    stage_test(a_replay_moves_nobody),
	    stage_test(a_flood_of_hellos_leaves_nothing),
	};
	return machines_run(tests);
}
