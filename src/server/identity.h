#ifndef SERVER_IDENTITY_H
#define SERVER_IDENTITY_H

#include <stdbool.h>

/* identity: files with keys and certificates. */

#define IDENTITY_FILE "tls.pem" /* in the state folder: the key and certificate that we made */

/* The text of a PEM file, to secret_free(); NULL with *cause, a sentence to free(). */
char *identity_read(const char *path, char **cause);
/* The same of one with a key; the log is told if everybody can read it. */
char *identity_read_key(const char *path, char **cause);
/*
 * The pair in that folder, made when there is none yet; of several servers that make one at a time,
 * all get the same. Where nothing can be kept, or without a folder, a new one: *kept tells. To
 * secret_free(); NULL with *cause.
 */
char *identity_own(const char *folder, const char *name, bool *kept, char **cause);
/*
 * Gives the key in that folder a new certificate. False with *cause, and the file stays as it was.
 */
bool identity_renew(const char *folder, const char *name, char **cause);

#endif
