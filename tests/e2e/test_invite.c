/* Inviting: one line on the host's screen is all that a guest needs. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#ifdef WITH_QRENCODE
#	include <qrencode.h>
#endif

#include "tests/e2e/confab.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define WIDE    200 /* columns, so that the line is whole */
#define USUAL   24  /* rows */
#define TALL    48  /* rows, so that there is room for a picture */
#define SECRETS 38  /* letters of a link's key and token */
#define LINK    "'confab://"

static struct terminal *start_host(struct stage *stage, char link[128])
{
	struct terminal *host = confab_start(stage,
	    &(struct terminal_config){.name = "host", .cols = WIDE},
	    (const char *const[]){"host", "--width", "0", "--nick", "hanna", "0.0.0.0:0", NULL});
	terminal_wait(host, LINK);
	terminal_wait(host, "All is encrypted.");
	const char *at = strstr(terminal_text(host), LINK) + 1;
	snprintf(link, 128, "%.*s", (int)strcspn(at, "' \n"), at);
	assert_true(strlen(link) <= 120);
	return host;
}

/* A machine without a network invites to itself, where nobody is asked for a token. */
static bool lets_anybody_in(const char *link)
{
	return strncmp(link, "confab://127.", strlen("confab://127.")) == 0;
}

static struct terminal *start_guest(struct stage *stage, const char *link)
{
	return confab_start(stage, &(struct terminal_config){.name = "guest", .cols = WIDE},
	    (const char *const[]){link, "--nick", "gus", NULL});
}

static void a_guest_needs_nothing_but_the_line(void **state)
{
	char link[128];
	struct terminal *host = start_host(*state, link);
	struct terminal *guest = start_guest(*state, link);
	terminal_wait(host, "gus");
	terminal_wait(guest, "[#lobby]");
	terminal_enter(guest, "knock knock");
	terminal_wait(host, "knock knock");
	terminal_enter(host, "come in");
	terminal_wait(guest, "come in");
	terminal_wait(guest, "TLS, key as given");
}

/* Everybody on the machine can read a program's arguments. */
static void assert_hidden(struct terminal *guest, const char *secret, const char *shown)
{
	char path[64], arguments[512];
	snprintf(path, sizeof path, "/proc/%ld/cmdline", (long)terminal_pid(guest));
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return; /* no system like that */
	size_t len = fread(arguments, 1, sizeof arguments, file);
	fclose(file);
	assert_non_null(memmem(arguments, len, shown, strlen(shown)));
	assert_null(memmem(arguments, len, secret, strlen(secret)));
}

static void the_list_of_processes_has_no_secrets(void **state)
{
	char link[128], address[64];
	struct terminal *host = start_host(*state, link);
	snprintf(address, sizeof address, "%.*s", (int)strcspn(link + 9, "/"), link + 9);
	struct terminal *guest = start_guest(*state, link);
	terminal_wait(host, "gus");
	assert_hidden(guest, strchr(link, '?') + 1, "confab://");
	if (lets_anybody_in(link))
		return;
	struct terminal *other = confab_start(*state,
	    &(struct terminal_config){.name = "other", .cols = WIDE},
	    (const char *const[]){"join", address, "--password", "sesame", "--nick", "otto", NULL});
	terminal_wait(other, "this invite is not known here");
	assert_hidden(other, "sesame", "otto");
}

static void the_line_is_shown_alone(void **state)
{
	char link[128];
	struct terminal *host = start_host(*state, link);
	terminal_enter(host, "/invite");
	terminal_wait(host, "(any key closes)");
	int row = terminal_find_row(host, " confab 'confab://");
	assert_true(row >= 0);
	assert_non_null(strstr(terminal_row(host, row), link));
	terminal_wait(host, "until a week after the server ends");
	terminal_send(host, "x");
	terminal_wait_gone(host, "(any key closes)");
	terminal_wait(host, "[#lobby] x");
}

static void a_member_makes_another(void **state)
{
	char link[128];
	struct terminal *host = start_host(*state, link);
	terminal_enter(host, "/invite --once --expire 2h");
	terminal_wait(host, "It lets one person in, until ");
	if (!lets_anybody_in(link))
		assert_null(strstr(
		    terminal_row(host, terminal_find_row(host, " confab 'confab://")), link));
	terminal_enter(host, "/invite --list");
	terminal_wait(host, ", for one person, until");
	terminal_enter(host, "/invite --expire soon");
	terminal_wait(host, "--expire with a time such as 2h");
}

#ifdef WITH_QRENCODE
static int picture_rows(struct terminal *terminal, int rows)
{
	int count = 0;
	for (int row = 0; row < rows; row++)
		count += strncmp(terminal_row(terminal, row), " \u2588\u2588", 7) == 0;
	return count;
}

static void it_is_a_picture_where_there_is_room(void **state)
{
	char link[128];
	struct terminal *host = start_host(*state, link);
	QRcode *code = QRcode_encodeString8bit(link, 0, QR_ECLEVEL_L);
	assert_non_null(code);
	terminal_enter(host, "/invite");
	terminal_wait(host, "(any key closes)");
	assert_int_equal(picture_rows(host, USUAL), 0);
	terminal_resize(host, TALL, WIDE);
	terminal_wait_gone(host, "(any key closes)");
	terminal_enter(host, "/invite");
	terminal_wait(host, " \u2580\u2580\u2580\u2580\u2580\u2580\u2580\u2580"); /* its last row */
	/* two modules a row, and four light ones around; the last row is half a block high */
	assert_int_equal(picture_rows(host, TALL), (code->width + 8) / 2);
	QRcode_free(code);
}
#endif

/* Who hosts again need not tell everybody anew. */
static void it_is_the_same_the_next_time(void **state)
{
	const char *home = stage_path(*state, "home");
	const struct terminal_config config = {.name = "host", .cols = WIDE, .home = home};
	const char *argv[] = {stage_program(*state, "confab"), "host", "--width", "0", "--nick",
	    "hanna", "0.0.0.0:0", NULL};
	char secrets[2][SECRETS + 1];
	mkdir(home, 0700);
	for (int i = 0; i < 2; i++) {
		struct terminal *host = terminal_start(*state, &config, argv);
		terminal_wait(host, LINK);
		terminal_wait(host, "All is encrypted.");
		const char *at = strchr(strstr(terminal_text(host), LINK), '?');
		snprintf(secrets[i], sizeof secrets[i], "%s", at + 1);
		terminal_enter(host, "/quit");
		assert_int_equal(terminal_wait_exit(host), 0);
	}
	assert_string_equal(secrets[0], secrets[1]);
}

static struct terminal *start_alone(struct stage *stage)
{
	struct terminal *guest =
	    confab_start(stage, &(struct terminal_config){.name = "guest", .cols = WIDE},
	        (const char *const[]){"--nick", "gus", NULL});
	terminal_wait(guest, "Press a key:");
	return guest;
}

/* As a mouse takes it from a screen that is too narrow for it. */
static void the_start_screen_takes_it_in_rows(void **state)
{
	char link[128], pasted[256];
	start_host(*state, link);
	snprintf(pasted, sizeof pasted, "confab\r      '%.50s\r      %s'", link, link + 50);
	struct terminal *guest = start_alone(*state);
	terminal_send(guest, pasted);
	terminal_wait(guest, "TLS, key as given");
	terminal_enter(guest, "/quit");
	terminal_wait_exit(guest);
	guest = start_alone(*state);
	terminal_send(guest, "j");
	terminal_wait(guest, "or the invite:");
	snprintf(pasted, sizeof pasted, "'%.50s", link);
	terminal_enter(guest, pasted);
	terminal_wait(guest, "What is missing, or all of it again");
	terminal_enter(guest, link + 50);
	terminal_wait(guest, "TLS, key as given");
}

static void a_damaged_line_is_told(void **state)
{
	char link[128];
	start_host(*state, link);
	link[strlen(link) - 3] ^= 1;
	struct terminal *guest = start_guest(*state, link);
	assert_int_equal(WEXITSTATUS(terminal_wait_exit(guest)), 2);
	terminal_wait(guest, "this invite is damaged");
}

static void nobody_there_is_told(void **state)
{
	char link[128];
	struct terminal *host = start_host(*state, link);
	terminal_enter(host, "/quit");
	terminal_wait_exit(host);
	struct terminal *guest = start_guest(*state, link);
	terminal_wait(guest, "nobody listens at ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_guest_needs_nothing_but_the_line),
	    stage_test(the_list_of_processes_has_no_secrets),
	    stage_test(the_line_is_shown_alone),
	    stage_test(a_member_makes_another),
#ifdef WITH_QRENCODE
	    stage_test(it_is_a_picture_where_there_is_room),
#endif
	    stage_test(it_is_the_same_the_next_time),
	    stage_test(the_start_screen_takes_it_in_rows),
	    stage_test(a_damaged_line_is_told),
	    stage_test(nobody_there_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
