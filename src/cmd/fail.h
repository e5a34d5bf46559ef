#ifndef CMD_FAIL_H
#define CMD_FAIL_H

/* How a program of ours ends. */
enum status {
	STATUS_FINE,
	STATUS_FAILED,    /* it could not be done */
	STATUS_USAGE,     /* it was asked for wrongly */
	STATUS_NO_SERVER, /* a command to a server, and none that could answer it */
};

/* What a program's sentences begin with; each has its own. */
extern const char program_name[];

/*
 * What is wrong, on standard error: each line with the program's name before it, and safe for a
 * terminal. Both return `status`; fail_cause() frees its text.
 */
int fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
int fail_cause(int status, char *cause);

#endif
