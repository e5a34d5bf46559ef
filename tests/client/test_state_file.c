/* The files that several clients of a person share. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/known_file.h"
#include "client/state_file.h"

#define MOST    ((size_t)100000) /* bytes */
#define CLIENTS 6
#define CHANGES 15 /* of each */

static char folder[64], path[128];

static int open_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/confab-state-file-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/below/it/file", folder);
	return 0;
}

static int close_folder(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void add_line(struct buf *next, struct str text, void *arg)
{
	buf_add(next, text.data, text.len);
	buf_printf(next, "%d\n", *(const int *)arg);
}

static _Noreturn void be_a_client(int number)
{
	bool done = true;
	for (int i = 0; i < CHANGES; i++)
		done = state_file_change(path, MOST, add_line, &number) && done;
	_exit(done ? 0 : 1);
}

static void nothing_of_what_others_write_is_lost(void **state)
{
	struct buf text = {0};
	size_t lines[CLIENTS] = {0};
	(void)state;
	for (int i = 0; i < CLIENTS; i++)
		if (fork() == 0)
			be_a_client(i);
	for (int status, i = 0; i < CLIENTS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_true(state_file_read(path, MOST, &text));
	buf_add(&text, "", 1);
	for (const char *at = text.data; *at != '\0'; at = strchr(at, '\n') + 1)
		lines[*at - '0']++;
	for (size_t i = 0; i < CLIENTS; i++)
		assert_int_equal(lines[i], CHANGES);
	buf_fini(&text);
}

static void it_is_for_its_owner_alone(void **state)
{
	struct stat facts;
	int number = 1;
	(void)state;
	assert_true(state_file_change(path, MOST, add_line, &number));
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	*strrchr(path, '/') = '\0';
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0700);
}

/* As on a full disk: what was there stays, and nothing else is left. */
static void what_cannot_be_written_changes_nothing(void **state)
{
	struct known known = {.public = true}, found;
	struct rlimit usual, small;
	struct buf text = {0};
	char *cause = NULL;
	int number = 1;
	(void)state;
	assert_true(known_file_put(path, STR("a.example:1"), &known, &cause));
	assert_true(state_file_read(path, MOST, &text));
	getrlimit(RLIMIT_FSIZE, &usual);
	small = (struct rlimit){text.len, usual.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_false(state_file_change(path, MOST, add_line, &number));
	assert_false(known_file_put(path, STR("b.example:1"), &known, &cause));
	setrlimit(RLIMIT_FSIZE, &usual);
	assert_non_null(strstr(cause, "cannot write "));
	assert_int_equal(known_file_get(path, STR("a.example:1"), &found, &cause), KNOWN_YES);
	assert_int_equal(known_file_get(path, STR("b.example:1"), &found, &cause), KNOWN_NOT);
	snprintf(path, sizeof path, "test $(ls -A %s/below/it | wc -l) = 1", folder);
	assert_int_equal(system(path), 0);
	free(cause);
	buf_fini(&text);
}

#define ONES "0101010101010101010101010101010101010101010101010101010101010101"

static void a_torn_file_of_known_servers_is_told(void **state)
{
	static const struct {
		const char *text;
		enum known_found found;
	} cases[] = {
	    {"a.example:1 public\n", KNOWN_YES},
	    {"a.example:1 public", KNOWN_YES}, /* as some editors leave it */
	    {"a.example:1 " ONES, KNOWN_YES},
	    {"a.example:1 publi", KNOWN_BROKEN},
	    {"a.example:1 010101", KNOWN_BROKEN},
	    {"b.example:1 " ONES "\na.exam", KNOWN_BROKEN},
	    {"b.example:1 " ONES "\n", KNOWN_NOT},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct known found, own = {.public = true};
		struct buf text = {0};
		size_t line;
		assert_int_equal(
		    known_find(str_from(cases[i].text), STR("a.example:1"), &found, &line),
		    cases[i].found);
		/* What cannot be read is not thrown away either. */
		known_rewrite(&text, str_from(cases[i].text), STR("c.example:1"), &own);
		assert_int_equal(known_find((struct str){text.data, text.len}, STR("a.example:1"),
		                     &found, &line),
		    cases[i].found);
		buf_fini(&text);
	}
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(nothing_of_what_others_write_is_lost),
	    IN_FOLDER(it_is_for_its_owner_alone),
	    IN_FOLDER(what_cannot_be_written_changes_nothing),
	    cmocka_unit_test(a_torn_file_of_known_servers_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
