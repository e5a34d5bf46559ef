#ifndef CMD_PASSWORD_H
#define CMD_PASSWORD_H


/*
 * Passwords that others cannot read along: the first line of a file that is its owner's alone, or
 * typed at the terminal without being shown. NULL after it has said why; to be wiped and freed.
 */
char *password_from_file(const char *path);
char *password_from_terminal(const char *question);

#endif
