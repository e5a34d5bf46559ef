#ifndef CMD_CONFABD_ARCHIVE_H
#define CMD_CONFABD_ARCHIVE_H

struct confabd_options;

/*
 * confabd --export and --import: all that the state folder keeps, to or from the file that is named
 * or standard output or input. Returns the exit status.
 */
int confabd_archive(const struct confabd_options *options);

#endif
