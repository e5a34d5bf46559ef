#ifndef NET_UNIXFILE_H
#define NET_UNIXFILE_H

#include <stdbool.h>
#include <sys/types.h>

/* The file that a listening Unix socket leaves in the file system. */
struct unixfile {
	dev_t dev;
	ino_t ino;
};

/*
 * Binds the socket to the path, replacing a file that a socket left behind which is gone. False
 * with errno: EADDRINUSE for a socket that still listens, EEXIST for a file that is none.
 */
bool unixfile_bind(int fd, int type, const char *path, struct unixfile *file);
/* Removes the file if it is still that one. */
void unixfile_remove(const char *path, const struct unixfile *file);

#endif
