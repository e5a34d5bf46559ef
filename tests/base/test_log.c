#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

static int64_t now = NS_PER_S; /* what the monotonic clock says */
static struct buf seen;
static char syslog_line[256];

int64_t __wrap_clock_mono_ns(void);
int64_t __wrap_clock_mono_ns(void)
{
	return now;
}

__attribute__((format(printf, 2, 0))) static void note_syslog(
    int priority, const char *format, va_list args)
{
	int len = snprintf(syslog_line, sizeof syslog_line, "%d ", priority);
	vsnprintf(syslog_line + len, sizeof syslog_line - (size_t)len, format, args);
}

void __wrap_syslog(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));
void __wrap_syslog(int priority, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	note_syslog(priority, format, args);
	va_end(args);
}

/* What it is called in a hardened build. */
void __wrap___syslog_chk(int priority, int flag, const char *format, ...);
void __wrap___syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list args;
	(void)flag;
	va_start(args, format);
	note_syslog(priority, format, args);
	va_end(args);
}

static void note(enum log_level level, const char *line, void *arg)
{
	(void)arg;
	buf_printf(&seen, "%s %s\n", log_level_name(level), line);
}

static int set_up(void **state)
{
	(void)state;
	buf_clear(&seen);
	buf_add_str(&seen, "");
	log_set_level(LOG_LEVEL_INFO);
	log_set_bound(0, 0);
	log_set_sink(note, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_fini(&seen);
	log_set_bound(0, 0);
	log_set_sink(NULL, NULL);
	return 0;
}

static void tells_what_its_level_wants(void **state)
{
	(void)state;
	log_error("a");
	log_warn("b");
	log_info("c");
	log_debug("d");
	log_set_level(LOG_LEVEL_ERROR);
	log_warn("e");
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("f");
	assert_string_equal(seen.data, "error a\nwarn b\ninfo c\ndebug f\n");
}

static void makes_words_of_peers_harmless(void **state)
{
	(void)state;
	char *long_text = xmalloc(10001);
	log_info("%s", "two\nlines \033[31m\x9b \xff");
	assert_string_equal(seen.data, "info two^Jlines ^[[31m\xef\xbf\xbd \xef\xbf\xbd\n");
	buf_clear(&seen);
	memset(long_text, 'x', 10000);
	long_text[10000] = '\0';
	log_info("%s", long_text);
	assert_true(seen.len < 1100);
	free(long_text);
}

static void a_flood_is_counted(void **state)
{
	(void)state;
	log_set_bound(10, 3);
	for (int i = 0; i < 10; i++)
		log_info("%d", i);
	assert_string_equal(seen.data, "info 0\ninfo 1\ninfo 2\n");
	buf_clear(&seen);
	now += NS_PER_S / 10;
	log_error("e");
	log_error("f");
	assert_string_equal(
	    seen.data, "warn log: lines left out, as they came too fast: 7\nerror e\n");
	buf_clear(&seen);
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("asked for");
	now += 10 * NS_PER_S;
	for (int i = 0; i < 4; i++)
		log_info("%d", i);
	assert_string_equal(seen.data, "warn log: lines left out, as they came too fast: 1\n"
	                               "debug asked for\ninfo 0\ninfo 1\ninfo 2\n");
	now += NS_PER_S;
	log_info("and on it goes"); /* nothing left to tell */
}

/* What log_to() makes of a warning on standard error, which is a pipe. */
static char *on_stderr(enum log_target target, bool journal)
{
	int before = dup(STDERR_FILENO), ends[2];
	struct stat status;
	char text[256], heard[512];
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	fstat(STDERR_FILENO, &status);
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)status.st_dev,
	    (uintmax_t)status.st_ino + (journal ? 0 : 1));
	setenv("JOURNAL_STREAM", text, 1);
	log_to(target, "test");
	log_warn("history: x");
	unsetenv("JOURNAL_STREAM");
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[1]);
	ssize_t got = read(ends[0], heard, sizeof heard);
	close(ends[0]);
	assert_true(got >= 0);
	return xmemdup0(heard, (size_t)got);
}

static void goes_where_it_is_told(void **state)
{
	(void)state;
	static const struct {
		enum log_target target;
		bool journal;
		const char *glob;
	} rows[] = {
	    {LOG_TO_STDERR, true, "*-*-*T*:*:*.*Z warn  history: x\n"},
	    {LOG_TO_JOURNAL, false, "<4>history: x\n"},
	    {LOG_TO_AUTO, true, "<4>history: x\n"},
	    {LOG_TO_AUTO, false, "*-*-*T*:*:*.*Z warn  history: x\n"},
	    {LOG_TO_SYSLOG, false, ""},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *heard = on_stderr(rows[i].target, rows[i].journal);
		if (!str_glob(str_from(rows[i].glob), str_from(heard)))
			fail_msg("row %zu: \"%s\"", i, heard);
		free(heard);
	}
	assert_string_equal(syslog_line, "4 history: x");
}

static void does_not_wait_for_a_reader(void **state)
{
	(void)state;
	int before = dup(STDERR_FILENO), ends[2];
	char bytes[65536] = {0};
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	while (write(ends[1], bytes, sizeof bytes) > 0)
		continue;
	fcntl(ends[1], F_SETFL, 0);
	dup2(ends[1], STDERR_FILENO);
	log_to(LOG_TO_STDERR, "test");
	log_warn("nobody reads this"); /* returns */
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(tells_what_its_level_wants, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(makes_words_of_peers_harmless, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_flood_is_counted, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(goes_where_it_is_told, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(does_not_wait_for_a_reader, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
