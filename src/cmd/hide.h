#ifndef CMD_HIDE_H
#define CMD_HIDE_H

/*
 * Everybody on this machine can read the arguments of a program, and an invite or a password is a
 * key to the door. Returns copies of them, to hide_free(), and overwrites the secrets in the
 * originals.
 */
char **hide_secrets(int argc, char **argv);
void hide_free(char **copies);

#endif
