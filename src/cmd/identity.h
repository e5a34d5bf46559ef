#ifndef CMD_IDENTITY_H
#define CMD_IDENTITY_H

#include <stdbool.h>

struct options;
struct tls_identity;

/*
 * What --certificate and --key name, the key's password asked for at the terminal where it has one.
 * *identity is NULL where none is named. False after it has said what is wrong.
 */
bool identity_open(const struct options *options, struct tls_identity **identity);

#endif
