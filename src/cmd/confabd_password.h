#ifndef CMD_CONFABD_PASSWORD_H
#define CMD_CONFABD_PASSWORD_H

/*
 * A password: from the terminal, which does not show it, typed twice; or, where standard input is
 * none, its first line. To secret_free(); NULL after saying on standard error why there is none.
 */
char *confabd_password(const char *whose);

#endif
