/* Everyone at once: full screens over TCP and UDP, and bare sockets of every kind, in one channel.
 */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define ROUNDS 3

enum voice_kind { VOICE_SCREEN, VOICE_LINES, VOICE_IRC };

/* Somebody in the channel, whatever they came with. */
struct voice {
	const char *nick;
	enum voice_kind kind;
	enum confabd_transport transport;
	bool by_option; /* --udp instead of udp:// */
	struct terminal *terminal;
	struct peer *peer;
};

static const struct voice everyone[] = {
    {"ann", VOICE_SCREEN, CONFABD_TCP, false, NULL, NULL},
    {"bob", VOICE_SCREEN, CONFABD_UDP, true, NULL, NULL},
    {"cat", VOICE_SCREEN, CONFABD_UNIX, false, NULL, NULL},
    {"irc", VOICE_IRC, CONFABD_TCP, false, NULL, NULL},
    {"tcp", VOICE_LINES, CONFABD_TCP, false, NULL, NULL},
    {"udp", VOICE_LINES, CONFABD_UDP, false, NULL, NULL},
    {"unix", VOICE_LINES, CONFABD_UNIX, false, NULL, NULL},
    {"packet", VOICE_LINES, CONFABD_UNIXPACKET, false, NULL, NULL},
};
#define VOICES COUNT_OF(everyone)

static void open_screen(struct stage *stage, struct voice *voice, const struct confabd *confabd)
{
	const struct terminal_config config = {.rows = 50, .name = voice->nick};
	if (!voice->by_option) {
		voice->terminal = confab_join(
		    stage, &config, voice->nick, confabd_address(confabd, voice->transport));
		return;
	}
	voice->terminal = confab_start(stage, &config,
	    (const char *const[]){"join", "--udp", "--nick", voice->nick,
	        confabd_place(confabd, voice->transport), CONFAB_CHANNEL, NULL});
	terminal_wait(voice->terminal, CONFAB_CHANNEL);
}

static void open_voice(struct stage *stage, struct voice *voice, const struct confabd *confabd)
{
	const char *address = confabd_address(confabd, voice->transport);
	if (voice->kind == VOICE_SCREEN) {
		open_screen(stage, voice, confabd);
	} else if (voice->kind == VOICE_IRC) {
		voice->peer = peer_irc(stage, address, voice->nick, CONFAB_CHANNEL);
	} else {
		voice->peer = peer_open(stage, voice->nick, address);
		peer_sendf(voice->peer, "/nick %s\n", voice->nick);
		peer_expect(voice->peer, voice->nick);
	}
}

static void say(const struct voice *voice, const char *text)
{
	if (voice->kind == VOICE_SCREEN)
		terminal_enter(voice->terminal, text);
	else if (voice->kind == VOICE_IRC)
		peer_sendf(voice->peer, "PRIVMSG %s :%s\r\n", CONFAB_CHANNEL, text);
	else
		peer_sendf(voice->peer, "%s\n", text);
}

static void expect(const struct voice *voice, const char *from, const char *text)
{
	char line[128];
	snprintf(line, sizeof line, voice->kind == VOICE_LINES ? "<%s> %s\n" : ":%s!", from, text);
	if (voice->kind == VOICE_SCREEN) {
		terminal_wait(voice->terminal, text);
		return;
	}
	peer_expect(voice->peer, line);
	if (voice->kind == VOICE_IRC)
		peer_expect(voice->peer, text);
}

/* One says it; it reaches everyone else before the next one speaks. */
static void say_to_all(const struct voice *voices, size_t speaker, int round)
{
	char text[64];
	snprintf(text, sizeof text, "%d says %s", round, voices[speaker].nick);
	say(&voices[speaker], text);
	for (size_t i = 0; i < VOICES; i++) {
		if (i != speaker || voices[i].kind == VOICE_SCREEN)
			expect(&voices[i], voices[speaker].nick, text);
	}
}

static void type_half(const struct voice *voices, bool typed)
{
	for (size_t i = 0; i < VOICES; i++) {
		if (voices[i].kind != VOICE_SCREEN)
			continue;
		terminal_send(voices[i].terminal, typed ? "\025" : "half typed by me");
		if (typed)
			terminal_wait_gone(voices[i].terminal, "half typed by me");
		else
			terminal_wait(voices[i].terminal, "half typed by me");
	}
}

static void assert_rows_in_order(struct terminal *terminal)
{
	int last = -1;
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < VOICES; i++) {
			char text[64];
			snprintf(text, sizeof text, "%d says %s", round, everyone[i].nick);
			int row = terminal_find_row(terminal, text);
			if (row <= last)
				print_error("\"%s\" is in row %d, the one before in row %d\n", text,
				    row, last);
			assert_true(row > last);
			last = row;
		}
	}
}

static void everyone_hears_everyone_while_typing(void **state)
{
	struct voice voices[VOICES];
	struct confabd *confabd = confabd_start(*state, NULL);
	memcpy(voices, everyone, sizeof voices);
	for (size_t i = 0; i < VOICES; i++)
		open_voice(*state, &voices[i], confabd);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < VOICES; i++) {
			bool types = voices[i].kind != VOICE_SCREEN;
			if (types)
				type_half(voices, false);
			say_to_all(voices, i, round);
			if (types)
				type_half(voices, true);
		}
	}
	for (size_t i = 0; i < VOICES; i++) {
		if (voices[i].kind == VOICE_SCREEN)
			assert_rows_in_order(voices[i].terminal);
	}
	confabd_stop(confabd);
}

/* All of them at once, in a hurry: nothing is lost, and each one's lines stay in order. */
static void a_crowd_in_a_hurry_keeps_its_order(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	struct terminal *ann = confab_join(*state, &(struct terminal_config){.rows = 50}, "ann",
	    confabd_address(confabd, CONFABD_TCP));
	struct peer *talkers[3], *hearer;
	hearer = peer_irc(*state, confabd_address(confabd, CONFABD_TCP), "hearer", CONFAB_CHANNEL);
	for (size_t i = 0; i < 3; i++) {
		char nick[] = "talker0";
		nick[6] = (char)('0' + i);
		talkers[i] =
		    peer_irc(*state, confabd_address(confabd, CONFABD_TCP), nick, CONFAB_CHANNEL);
	}
	terminal_send(ann, "as I was say");
	for (int line = 0; line < 10; line++) {
		for (size_t i = 0; i < 3; i++)
			peer_sendf(talkers[i], "PRIVMSG #lobby :line %d of %zu\r\n", line, i);
	}
	for (size_t i = 0; i < 3; i++) {
		char text[32];
		for (int line = 0; line < 10; line++) {
			snprintf(text, sizeof text, "line %d of %zu", line, i);
			terminal_wait(ann, text);
		}
	}
	terminal_enter(ann, "ing");
	peer_expect(hearer, ":as I was saying\r\n");
	for (size_t i = 0; i < 3; i++) {
		int last = -1;
		for (int line = 0; line < 10; line++) {
			char text[32];
			snprintf(text, sizeof text, "line %d of %zu", line, i);
			int row = terminal_find_row(ann, text);
			assert_true(row > last);
			last = row;
		}
	}
}

/* Said at the same time: both screens have it in the order in which the server took it. */
static void all_screens_have_the_same_order(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct terminal *screens[] = {
	    confab_join(*state, &(struct terminal_config){.name = "ann"}, "ann", address),
	    confab_join(*state, &(struct terminal_config){.name = "bob"}, "bob", address),
	};
	terminal_wait(screens[0], "2 here");
	kill(confabd_pid(confabd), SIGSTOP);
	for (size_t i = 0; i < COUNT_OF(screens); i++) {
		terminal_enter(screens[i], i == 0 ? "by ann" : "by bob");
		terminal_enter(screens[i], i == 0 ? "more by ann" : "more by bob");
		terminal_wait(screens[i], "2 waiting");
	}
	kill(confabd_pid(confabd), SIGCONT);
	bool ann_first[2];
	for (size_t i = 0; i < COUNT_OF(screens); i++) {
		terminal_wait_gone(screens[i], "waiting");
		terminal_wait(screens[i], "more by ann");
		terminal_wait(screens[i], "more by bob");
		int ann = terminal_find_row(screens[i], "ann  more by ann");
		int bob = terminal_find_row(screens[i], "bob  more by bob");
		ann_first[i] = ann < bob;
		assert_true(terminal_find_row(screens[i], "  by ann") < ann);
		assert_true(terminal_find_row(screens[i], "  by bob") < bob);
	}
	assert_int_equal(ann_first[0], ann_first[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(everyone_hears_everyone_while_typing),
	    stage_test(a_crowd_in_a_hurry_keeps_its_order),
	    stage_test(all_screens_have_the_same_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
