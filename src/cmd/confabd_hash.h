#ifndef CMD_CONFABD_HASH_H
#define CMD_CONFABD_HASH_H

/*
 * confabd --hash-password: reads a password from the terminal, or a line of standard input, and
 * writes what may stand for it as the password of an operator. Returns the exit status.
 */
int confabd_hash(void);

#endif
