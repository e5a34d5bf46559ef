#include "tests/e2e/process.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#	include <sys/prctl.h>
#	include <sys/syscall.h>
#endif

#define ABOUT_MOST 512 /* bytes of what the system tells of a process */
#define KEPT_FD    2   /* the last descriptor that a program gets */

/* What a sanitizer build needs to know stays; nothing else of ours does. */
static void keep_only_sanitizer_options(void)
{
	static const char *const kept[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
	char *values[3];
	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(kept[i]);
		values[i] = value != NULL ? strdup(value) : NULL;
	}
	clearenv();
	for (size_t i = 0; i < 3; i++) {
		if (values[i] != NULL)
			setenv(kept[i], values[i], 1);
	}
}

static void set_home(const char *home)
{
	static const char *const folders[][2] = {
	    {"XDG_CONFIG_HOME", ".config"},
	    {"XDG_DATA_HOME", ".local/share"},
	    {"XDG_STATE_HOME", ".local/state"},
	    {"XDG_CACHE_HOME", ".cache"},
	    {"XDG_RUNTIME_DIR", "."},
	};
	char path[512];
	setenv("HOME", home, 1);
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", home, folders[i][1]);
		setenv(folders[i][0], path, 1);
	}
}

/* The programs of this build come before those of the system. */
static void set_path(const char *build)
{
	char folder[PATH_MAX], path[PATH_MAX + 80];
	if (build == NULL || realpath(build, folder) == NULL)
		strcpy(folder, "/usr/local/bin");
	snprintf(path, sizeof path,
	    "%s:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", folder);
	setenv("PATH", path, 1);
}

static void set_environment(const struct process_config *config)
{
	static const char *const usual[] = {"TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
	    "TZ=UTC", "INPUTRC=/dev/null", "USER=tester", "LOGNAME=tester", "SHELL=/bin/sh",
	    "PS1=$ "};
	const char *build = getenv("top_builddir");
	char *kept_build = build != NULL ? strdup(build) : NULL;
	keep_only_sanitizer_options();
	set_path(kept_build);
	free(kept_build);
	set_home(config->home);
	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
		putenv((char *)usual[i]);
	/* Without '=' a name is taken away. */
	for (const char *const *env = config->env; env != NULL && *env != NULL; env++)
		putenv((char *)*env);
}

static void set_signals(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int number = 1; number < 32; number++)
		signal(number, SIG_DFL);
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

static void set_descriptors(const struct process_config *config)
{
	setsid();
	if (config->on_terminal)
		ioctl(config->input, TIOCSCTTY, 0);
	/* Copies above the three first, so that none is overwritten before it is used. */
	int input = fcntl(config->input, F_DUPFD, KEPT_FD + 1);
	int output = fcntl(config->output, F_DUPFD, KEPT_FD + 1);
	int errors = fcntl(config->errors, F_DUPFD, KEPT_FD + 1);
	dup2(input, 0);
	dup2(output, 1);
	dup2(errors, 2);
	long most = sysconf(_SC_OPEN_MAX);
	for (int fd = KEPT_FD + 1; fd < (most < 1024 ? most : 1024); fd++)
		close(fd);
}

pid_t process_start(const struct process_config *config)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	set_signals();
	set_descriptors(config);
	set_environment(config);
	if (chdir(config->home) == 0)
		execvp(config->argv[0], (char *const *)config->argv);
	perror(config->argv[0]);
	_exit(127);
}

bool process_ended(pid_t pid, int *status)
{
	return waitpid(pid, status, WNOHANG) == pid;
}

#ifdef __linux__
/* What the system tells of it in /proc, as a text; false where it does not. */
static bool read_about(pid_t pid, const char *name, char text[ABOUT_MOST])
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, text, ABOUT_MOST - 1) : -1;
	if (fd >= 0)
		close(fd);
	text[got > 0 ? got : 0] = '\0';
	return got > 0;
}

static bool is_wait(long call)
{
	static const long calls[] = {
	    SYS_read,
	    SYS_pselect6,
	    SYS_ppoll,
	    SYS_epoll_pwait,
	    SYS_wait4,
	    SYS_rt_sigsuspend,
#	ifdef SYS_poll
	    SYS_poll,
	    SYS_select,
	    SYS_epoll_wait,
#	endif
	};
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		if (calls[i] == call)
			return true;
	}
	return false;
}

bool process_waits(pid_t pid)
{
	char text[ABOUT_MOST];
	/* "running", or the number of the call that it sleeps in. Not everybody may know. */
	if (read_about(pid, "syscall", text) && text[0] != '-')
		return text[0] != 'r' && is_wait(atol(text));
	if (!read_about(pid, "stat", text))
		return true;
	const char *state = strrchr(text, ')');
	return state == NULL || strchr("RD", state[2]) == NULL;
}
#else
bool process_waits(pid_t pid)
{
	(void)pid;
	return true;
}
#endif

void process_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
