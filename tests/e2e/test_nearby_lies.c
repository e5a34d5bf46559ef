/* Servers nearby, and those who lie about being one. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/nearby.h"
#include "tests/e2e/neighbour.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define MACHINES_LIAR "10.99.0.7"
#define AGAIN         (500 * NS_PER_MS) /* as a datagram may be lost */

#define KEY_ONES "0101010101010101010101010101010101010101010101010101010101010101"
#define KEY_TWOS "0202020202020202020202020202020202020202020202020202020202020202"

static const struct neighbour liar = {.name = STR("liar"),
    .host = "liar.local",
    .address = MACHINES_LIAR,
    .port = 6697,
    .txt = STR("\007users=3\x44key=" KEY_ONES)};

static const struct {
	struct str name;
	const char *shown;
} lies[] = {
    {STR("\033[31mevil\r\n\033]0;t\007"), "  ^[[31mevil^M^J^[]0;t^G "},
    {STR("\xe2\x80\xaelive"), "  \\u{202E}live "},
    {STR("\xff\xfe"), "  \xef\xbf\xbd\xef\xbf\xbd "},
    {STR(" "), "  (no name)  "},
    {STR("0123456789012345678901234567890123456789012345678901234567890"),
        "  012345678901234567890123456789  7 here"},
};

static struct neighbour lie(size_t i)
{
	struct neighbour evil = liar;
	evil.name = lies[i].name;
	evil.txt = STR("\013users=-1\033[2\007users=7\032key=\033]0;gotcha\007\r\n0123456789");
	if (i > 2)
		evil.txt = STR("\007users=7");
	return evil;
}

struct leaving {
	struct terminal *confab;
	int first; /* row */
	int64_t next;
};

static bool all_are_gone(void *arg)
{
	struct leaving *leaving = arg;
	bool again = clock_mono_ns() >= leaving->next, gone = true;
	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		struct neighbour evil = lie(i);
		if (again)
			neighbour_say(&evil, true);
		gone =
		    gone && strstr(terminal_row(leaving->confab, leaving->first + (int)i), " gone");
	}
	if (again)
		leaving->next = clock_mono_ns() + AGAIN;
	return gone;
}

static void lies_are_harmless(void **state)
{
	struct terminal *confab = nearby_look(*state);
	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		struct neighbour evil = lie(i);
		neighbour_say_until(*state, &evil, false, confab, lies[i].shown);
	}
	terminal_wait(confab, "5  012345678901234567890123456789  7 here");
	assert_false(terminal_wrote(confab, "\033[31m", 5));
	assert_false(terminal_wrote(confab, "\033]", 2));
	assert_false(terminal_wrote(confab, "key ", 4));
	struct leaving leaving = {.confab = confab, .first = terminal_find_row(confab, "  1  ")};
	stage_expect(*state, all_are_gone, &leaving, "some are still there");
	nearby_quit(confab);
}

/* Ten thousand of them, on screens large and small: what is shown is bounded, and stands still. */
static void a_crowd_is_shown_calmly(void **state)
{
	static const struct {
		int rows, cols;
		const char *first, *last;
	} sizes[] = {
	    {24, 80, "1  crowd 0 ", "     and 55 more"},
	    {5, 20, "1  crowd 0 ", "     and 62 more"},
	};
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		const char *const nothing[] = {NULL};
		struct terminal *confab = confab_start(*state,
		    &(struct terminal_config){.rows = sizes[i].rows, .cols = sizes[i].cols},
		    nothing);
		terminal_wait(confab, "Press a key:");
		size_t before = terminal_output(confab)->len;
		struct neighbour one = liar;
		one.name = STR("crowd 0");
		neighbour_say_until(*state, &one, false, confab, sizes[i].first);
		for (unsigned k = 1; k < 10000; k++) {
			char name[24];
			snprintf(name, sizeof name, "crowd %u", k);
			one.name = str_from(name);
			neighbour_say(&one, false);
			if (k % 500 == 0)
				stage_turn(*state, NS_PER_MS);
		}
		terminal_wait(confab, sizes[i].last);
		terminal_wait(confab, "Press a key:");
		terminal_wait(confab, sizes[i].first);
		terminal_wait(confab, "Chats nearby");
		assert_true(terminal_output(confab)->len - before < 200 * 1024);
		terminal_resize(confab, 12, 60);
		terminal_wait(confab, "     and 55 more");
		nearby_quit(confab);
	}
}

#ifdef WITH_TLS
/* A digit joins the one whose key was shown, or nobody. */
static void one_that_has_another_key_is_not_joined(void **state)
{
	struct neighbour evil = liar;
	struct terminal *server = nearby_serve(*state, "Ann's chat", "ann");
	struct terminal *confab = nearby_look(*state);
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_wait(confab, "key ");
	evil.address = MACHINES_THERE;
	evil.port = (uint16_t)nearby_port(server);
	neighbour_say_until(*state, &evil, false, confab, "2  liar");
	terminal_wait(confab, "key " KEY_ONES);
	terminal_send(confab, "2");
	terminal_wait(confab, "somebody nearby may be lying");
}

static void a_key_that_is_known(void **state)
{
	struct neighbour evil = liar;
	struct terminal *server = nearby_serve(*state, "Ann's chat", "ann");
	const struct terminal_config config = {
	    .rows = 40, .cols = 120, .home = stage_path(*state, "home")};
	const char *const nothing[] = {NULL};
	assert_int_equal(mkdir(config.home, 0700), 0);
	struct terminal *confab = confab_start(*state, &config, nothing);
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	evil.address = MACHINES_THERE;
	evil.port = (uint16_t)nearby_port(server);
	terminal_send(confab, "1");
	terminal_wait(confab, CONFAB_CHANNEL);
	terminal_wait(confab, "1 here");
	terminal_enter(confab, "/quit");
	terminal_wait_exit(confab);
	confab = confab_start(*state, &config, nothing);
	terminal_wait(confab, "here  known  " MACHINES_THERE ":");
	neighbour_say_until(
	    *state, &evil, false, confab, "here  NOT THE KEY OF LAST TIME  " MACHINES_THERE ":");
	nearby_quit(confab);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(lies_are_harmless),
	    stage_test(a_crowd_is_shown_calmly),
#ifdef WITH_TLS
	    stage_test(one_that_has_another_key_is_not_joined),
	    stage_test(a_key_that_is_known),
#endif
	};
	return machines_run(tests);
}
