#include "ui/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "base/alloc.h"
#include "base/str.h"
#include "ui/outlet.h"

/* The terminal marks what is pasted, and tells when it gets and loses the keyboard. */
#define MODES_ON  "\033[?2004h\033[?1004h"
#define MODES_OFF "\033[?1004l\033[?2004l"

#define TITLE_SAVE    "\033[22;0t"
#define TITLE_RESTORE "\033[23;0t"
#define TITLE_MOST    256 /* bytes of a title with its NUL */

/* Faults after which nothing can be done but to give the terminal back. */
static const int fatal_signals[] = {
    SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ};
#define FATAL_SIGNALS (sizeof(fatal_signals) / sizeof(fatal_signals[0]))

/* A handler can be handed nothing, and may only copy out what was made ready before. */
static struct {
	struct termios modes;
	char bytes[128]; /* what ends ncurses' screen */
	size_t len;
	struct sigaction before[FATAL_SIGNALS];
	bool title;
} saved;

static bool codeset_is(const char *name)
{
	return strcmp(nl_langinfo(CODESET), name) == 0;
}

/* Readline asks the environment again by itself, so the answer has to stand there. */
static bool choose_utf8(void)
{
	static const char *const names[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
	const char *all = getenv("LC_ALL");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (setlocale(LC_CTYPE, names[i]) == NULL || !codeset_is("UTF-8"))
			continue;
		return setenv(all != NULL && *all != '\0' ? "LC_ALL" : "LC_CTYPE", names[i], 1) ==
		       0;
	}
	return false;
}

static bool check_locale(char **cause)
{
	setlocale(LC_CTYPE, "");
	if (codeset_is("UTF-8"))
		return true;
	bool plain = codeset_is("ANSI_X3.4-1968") || codeset_is("US-ASCII") || codeset_is("ASCII");
	if (plain && choose_utf8())
		return true;
	*cause = xasprintf("The screen needs a UTF-8 locale, but this one writes %s: "
	                   "set LC_ALL to one that \"locale -a\" lists with UTF-8 in its name.",
	    nl_langinfo(CODESET));
	return false;
}

static bool check_term(char **cause)
{
	const char *term = getenv("TERM");
	if (term == NULL || *term == '\0') {
		*cause = xstrdup("TERM is not set, so the terminal's ways are unknown: "
		                 "set it, for example TERM=xterm-256color.");
		return false;
	}
	int error;
	bool known = setupterm(NULL, STDOUT_FILENO, &error) == OK;
	if (known && cursor_address != NULL)
		return true;
	*cause =
	    known ? xasprintf("A terminal of the kind TERM=%.40s cannot place its cursor, which a "
	                      "full screen needs: try TERM=xterm-256color or TERM=vt100.",
	                term)
	          : xasprintf("The terminal kind TERM=%.40s is unknown here: try "
	                      "TERM=xterm-256color or TERM=vt100.",
	                term);
	return false;
}

bool terminal_check(char **cause)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		*cause = xstrdup("The screen needs a terminal, and standard input or output is "
		                 "none.");
		return false;
	}
	return check_term(cause) && check_locale(cause);
}

void terminal_save(void)
{
	tcgetattr(STDIN_FILENO, &saved.modes);
}

void terminal_take(void)
{
	struct termios modes = saved.modes;
	modes.c_iflag &= ~(tcflag_t)(IXON | BRKINT | PARMRK | ICRNL | INLCR | IGNCR);
	modes.c_oflag &= ~(tcflag_t)ONLCR;
	modes.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

void terminal_give_back(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &saved.modes);
}

/* Adds a capability without its padding ("$<5>"): a handler cannot wait. */
static void add_capability(const char *capability)
{
	if (capability == NULL || capability == (const char *)-1)
		return;
	for (const char *c = capability; *c != '\0' && saved.len < sizeof(saved.bytes); c++) {
		const char *end = c[0] == '$' && c[1] == '<' ? strchr(c, '>') : NULL;
		if (end != NULL)
			c = end;
		else
			saved.bytes[saved.len++] = *c;
	}
}

static void die_of(int signo)
{
	ssize_t ignored = write(STDOUT_FILENO, saved.bytes, saved.len);
	(void)ignored;
	terminal_give_back();
	raise(signo); /* its own action again: the handler was for once */
}

void terminal_guard(void)
{
	saved.len = 0;
	add_capability(MODES_OFF);
	add_capability(exit_attribute_mode);
	add_capability(keypad_local);
	add_capability(cursor_normal);
	add_capability(exit_ca_mode);
	struct sigaction action = {.sa_handler = die_of, .sa_flags = (int)SA_RESETHAND};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < FATAL_SIGNALS; i++)
		sigaction(fatal_signals[i], &action, &saved.before[i]);
}

void terminal_unguard(void)
{
	for (size_t i = 0; i < FATAL_SIGNALS; i++)
		sigaction(fatal_signals[i], &saved.before[i], NULL);
}

void terminal_modes(struct outlet *outlet, bool on)
{
	outlet_put(outlet, on ? MODES_ON : MODES_OFF);
}

bool terminal_has_second_screen(void)
{
	return exit_ca_mode != NULL;
}

bool terminal_marks_pastes(void)
{
	const char *begin = tigetstr("BE");
	return begin != NULL && begin != (const char *)-1;
}

/* XT in terminfo says: takes xterm's title sequences. */
static bool has_title(void)
{
	const char *term = getenv("TERM");
	return tigetflag("XT") == 1 || (term != NULL && strncmp(term, "xterm", 5) == 0);
}

void terminal_title(struct outlet *outlet, const char *title)
{
	if (!has_title() || (title == NULL && !saved.title))
		return;
	if (!saved.title)
		outlet_put(outlet, TITLE_SAVE);
	saved.title = title != NULL;
	if (title == NULL) {
		outlet_put(outlet, TITLE_RESTORE);
		return;
	}
	char safe[TITLE_MOST];
	str_escape(title, strlen(title), safe, sizeof(safe));
	char *sequence = xasprintf("\033]0;%s\007", safe);
	outlet_put(outlet, sequence);
	free(sequence);
}
