#ifndef CMD_PASSWORD_H
#define CMD_PASSWORD_H

/*
 * Passwords that others cannot read along. To secret_free(); NULL after fail() has said why there
 * is none.
 */

/* The first line of a file that is its owner's alone. */
char *password_from_file(const char *path);
/* Typed at the terminal, which does not show it. */
char *password_from_terminal(const char *question);
/* A new one: typed twice where standard input is a terminal; where it is none, its first line. */
char *password_from_input(const char *whose);

#endif
