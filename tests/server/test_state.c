#include "tests/check.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "server/state.h"

static bool disk_is_full;

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	if (!disk_is_full)
		return __real_write(fd, data, len);
	errno = ENOSPC;
	return -1;
}

static char *top;

static int make_top(void **state)
{
	(void)state;
	static char name[] = "/tmp/confab_state_XXXXXX";
	disk_is_full = false;
	top = mkdtemp(strcpy(name, "/tmp/confab_state_XXXXXX"));
	return top != NULL ? 0 : -1;
}

static int remove_top(void **state)
{
	(void)state;
	char *command = xasprintf("rm -r %s", top);
	int status = system(command);
	free(command);
	return status;
}

static void expect_folder(const char *configured, const char *expected)
{
	char *cause = NULL;
	struct stat info;
	char *path = xasprintf("%s/%s", top, expected);
	char *folder = state_folder(configured, &cause);
	if (folder == NULL)
		fail_msg("%s", cause);
	assert_string_equal(folder, path);
	assert_int_equal(stat(folder, &info), 0);
	assert_true(S_ISDIR(info.st_mode));
	assert_int_equal(info.st_mode & 0777, 0700);
	assert_int_equal(rmdir(folder), 0); /* nothing was left in it */
	free(folder);
	free(path);
}

static void set_below_top(const char *variable, const char *name)
{
	char *path = xasprintf("%s/%s", top, name);
	setenv(variable, path, 1);
	free(path);
}

static void is_where_it_was_configured(void **state)
{
	(void)state;
	char *path = xasprintf("%s/a/b", top);
	expect_folder(path, "a/b");
	free(path);
}

static void is_where_the_environment_says(void **state)
{
	(void)state;
	unsetenv("XDG_STATE_HOME");
	unsetenv("STATE_DIRECTORY");
	set_below_top("HOME", "home");
	expect_folder(NULL, "home/.local/state/confab");
	set_below_top("XDG_STATE_HOME", "xdg");
	expect_folder(NULL, "xdg/confab");
	setenv("XDG_STATE_HOME", "relative", 1); /* to be ignored, says its specification */
	expect_folder(NULL, "home/.local/state/confab");
	set_below_top("STATE_DIRECTORY", "service");
	expect_folder(NULL, "service");
}

static void is_not_below_a_file(void **state)
{
	(void)state;
	char *cause = NULL;
	char *path = xasprintf("%s/file/state", top);
	char *file = xmemdup0(path, strlen(path) - strlen("/state"));
	FILE *made = fopen(file, "w");
	assert_non_null(made);
	fclose(made);
	assert_null(state_folder(path, &cause));
	char *expected = xasprintf("nothing can be kept in %s: Not a directory", path);
	assert_string_equal(cause, expected);
	free(expected);
	free(cause);
	free(file);
	free(path);
}

static void is_none_on_a_full_disk(void **state)
{
	(void)state;
	char *cause = NULL;
	disk_is_full = true;
	assert_null(state_folder(top, &cause));
	disk_is_full = false;
	assert_non_null(strstr(cause, "No space left on device"));
	free(cause);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(is_where_it_was_configured, make_top, remove_top),
	    cmocka_unit_test_setup_teardown(is_where_the_environment_says, make_top, remove_top),
	    cmocka_unit_test_setup_teardown(is_not_below_a_file, make_top, remove_top),
	    cmocka_unit_test_setup_teardown(is_none_on_a_full_disk, make_top, remove_top),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
