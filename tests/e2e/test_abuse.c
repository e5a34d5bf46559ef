/* Peers that do what no peer should, while others talk on. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define CALM_CHANNEL "#calm" /* of those who witness it; plain peers are in #lobby */
#define JUNK_BYTES   ((size_t)1024 * 1024)
#define FLOOD_LINES  150000 /* more than the server's queue and the kernel's hold */
#define FLOOD_STEP   500
#define HALF_OPEN    200
#define IDLE_PEERS   2000
#define ENDLESS_SIZE ((size_t)10 * 1024 * 1024) /* bytes without a line's end */

/* Two people who are let in before the abuse, and talk after it. */
struct witnesses {
	struct confabd *confabd;
	struct terminal *ann;
	struct peer *bob;
	int words;
};

static struct witnesses watch(struct stage *stage)
{
	struct witnesses witnesses = {.confabd = confabd_start(stage, NULL)};
	const char *address = confabd_address(witnesses.confabd, CONFABD_TCP);
	witnesses.ann = confab_start(stage, &(struct terminal_config){.name = "ann"},
	    (const char *const[]){"join", "--nick", "ann", address, CALM_CHANNEL, NULL});
	terminal_wait(witnesses.ann, CALM_CHANNEL);
	witnesses.bob = peer_irc(stage, address, "bob", CALM_CHANNEL);
	terminal_wait(witnesses.ann, "bob");
	return witnesses;
}

static void assert_they_talk(struct witnesses *witnesses)
{
	char text[32];
	snprintf(text, sizeof text, "is all well %d", ++witnesses->words);
	peer_sendf(witnesses->bob, "PRIVMSG %s :%s\r\n", CALM_CHANNEL, text);
	terminal_wait(witnesses->ann, text);
	snprintf(text, sizeof text, "it is %d", witnesses->words);
	terminal_enter(witnesses->ann, text);
	peer_expect(witnesses->bob, text);
}

/* The same bytes at every run. */
static void make_junk(struct buf *junk, size_t len, uint32_t seed, bool lines)
{
	buf_clear(junk);
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		char byte = (char)(seed >> 24);
		buf_add_char(junk, lines && (seed >> 16) % 40 == 0 ? '\n' : byte);
	}
}

static void junk_harms_nobody(void **state)
{
	static const enum confabd_transport streams[] = {CONFABD_TCP, CONFABD_UNIX};
	struct witnesses witnesses = watch(*state);
	struct buf junk = {0};
	for (size_t i = 0; i < COUNT_OF(streams); i++) {
		struct peer *peer =
		    peer_open(*state, "junk", confabd_address(witnesses.confabd, streams[i]));
		peer_send(peer,
		    i == 0 ? "NICK junk\r\nUSER j 0 * :j\r\nJOIN #junk\r\n" : "/join #junk\n");
		make_junk(&junk, JUNK_BYTES, (uint32_t)i + 1, true);
		peer_send_bytes(peer, junk.data, junk.len);
		assert_they_talk(&witnesses);
		peer_close(peer);
	}
	for (uint32_t i = 0; i < 200; i++) {
		struct peer *peer = peer_open(*state, "junk",
		    confabd_address(
		        witnesses.confabd, i % 2 == 0 ? CONFABD_UDP : CONFABD_UNIXPACKET));
		make_junk(&junk, i * 7 % 1400, i, false);
		peer_send_bytes(peer, junk.data, junk.len);
		peer_close(peer);
	}
	buf_fini(&junk);
	assert_they_talk(&witnesses);
	confabd_stop(witnesses.confabd);
}

static int call(const struct confabd *confabd)
{
	const char *place = confabd_place(confabd, CONFABD_TCP);
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(strrchr(place, ':') + 1)),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&sa, sizeof sa) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void those_half_in_hold_nobody_up(void **state)
{
	static const char *const halves[] = {
	    "", "NICK half", "CAP LS\r\nNICK x\r\n", "GET / HT", "\x16\x03"};
	struct witnesses witnesses = watch(*state);
	int fds[HALF_OPEN];
	for (size_t i = 0; i < HALF_OPEN; i++) {
		const char *half = halves[i % COUNT_OF(halves)];
		fds[i] = call(witnesses.confabd);
		assert_true(fds[i] >= 0);
		assert_int_equal(
		    send(fds[i], half, strlen(half), MSG_NOSIGNAL), (ssize_t)strlen(half));
	}
	assert_they_talk(&witnesses);
	struct peer *newcomer =
	    peer_irc(*state, confabd_address(witnesses.confabd, CONFABD_TCP), "new", CALM_CHANNEL);
	peer_send(newcomer, "PRIVMSG #calm :I got in\r\n");
	terminal_wait(witnesses.ann, "I got in");
	for (size_t i = 0; i < HALF_OPEN; i++)
		close(fds[i]);
	assert_they_talk(&witnesses);
}

static void many_silent_ones_hold_nobody_up(void **state)
{
	struct rlimit files;
	struct witnesses witnesses = watch(*state);
	static int fds[IDLE_PEERS];
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	size_t count = files.rlim_cur > IDLE_PEERS + 200 ? IDLE_PEERS : (size_t)files.rlim_cur / 2;
	for (size_t i = 0; i < count; i++) {
		fds[i] = call(witnesses.confabd);
		assert_true(fds[i] >= 0);
		if (i % 500 == 0)
			assert_they_talk(&witnesses);
	}
	assert_they_talk(&witnesses);
	struct peer *newcomer =
	    peer_irc(*state, confabd_address(witnesses.confabd, CONFABD_TCP), "new", CALM_CHANNEL);
	peer_send(newcomer, "PRIVMSG #calm :I got in\r\n");
	terminal_wait(witnesses.ann, "I got in");
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	confabd_stop(witnesses.confabd);
}

/* One in the channel stops reading while much is said there: the others get all of it. */
static void one_who_does_not_read_is_let_go(void **state)
{
	const char *config = stage_path(*state, "confab.conf");
	FILE *file = fopen(config, "w");
	fputs("[limits]\nqueue = 1048576\n", file);
	fclose(file);
	struct confabd *confabd =
	    confabd_start(*state, (const char *const[]){"--config", config, NULL});
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *talker = peer_irc(*state, address, "talker", "#flood");
	struct peer *reader = peer_irc(*state, address, "reader", "#flood");
	struct peer *stuck = peer_irc(*state, address, "stuck", "#flood");
	/* All that is said must not fit into the kernel's buffers. */
	setsockopt(peer_fd(stuck), SOL_SOCKET, SO_RCVBUF, &(int){32768}, sizeof(int));
	peer_stop_reading(stuck);
	for (int line = 0; line < FLOOD_LINES;) {
		struct buf step = {0};
		char last[32];
		for (int i = 0; i < FLOOD_STEP; i++, line++)
			buf_printf(&step,
			    "PRIVMSG #flood :%d words and more words and yet more\r\n", line);
		peer_send_bytes(talker, step.data, step.len);
		buf_fini(&step);
		snprintf(last, sizeof last, ":%d words", line - 1);
		peer_expect(reader, last);
	}
	peer_expect(talker, ":stuck!");
	peer_expect(talker, " QUIT ");
	peer_resume_reading(stuck);
	peer_expect_end(stuck);
	peer_send(talker, "PRIVMSG #flood :calm again\r\n");
	peer_expect(reader, ":calm again\r\n");
}

static void a_line_without_an_end_is_bounded(void **state)
{
	static const char *const starts[] = {
	    "", "NICK endless\r\nUSER e 0 * :e\r\nPRIVMSG bob :", "@", "GET /"};
	struct witnesses witnesses = watch(*state);
	struct buf endless = {0};
	for (size_t i = 0; i < ENDLESS_SIZE; i++)
		buf_add_char(&endless, 'a');
	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		struct peer *peer =
		    peer_open(*state, "endless", confabd_address(witnesses.confabd, CONFABD_TCP));
		peer_send(peer, starts[i]);
		peer_send_bytes(peer, endless.data, endless.len);
		assert_they_talk(&witnesses);
		peer_close(peer);
	}
	buf_fini(&endless);
	assert_they_talk(&witnesses);
	assert_false(peer_got(witnesses.bob, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n:endless"));
	confabd_stop(witnesses.confabd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(junk_harms_nobody),
	    stage_test(those_half_in_hold_nobody_up),
	    stage_test(many_silent_ones_hold_nobody_up),
	    stage_test(one_who_does_not_read_is_let_go),
	    stage_test(a_line_without_an_end_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
