#ifndef TESTS_SERVER_LOGIN_RIG_H
#define TESTS_SERVER_LOGIN_RIG_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct rig;
struct rig_case;

/* A rig with accounts, and clients that log in to them. */

/* Makes the account with that password. */
void rig_account(struct rig *rig, const char *name, const char *password);
/* A rig with ann, whose password is sesame, and bob, whose is hunter2. */
struct rig *rig_with_accounts(void (*tweak)(struct config *config));
/* Each on such a server of its own. */
void rig_play_with_accounts(
    const struct rig_case *cases, size_t count, void (*tweak)(struct config *config));
/* Base64 of "authzid NUL name NUL password"; to free(). */
char *plain_blob(const char *authzid, const char *name, const char *password);
/* Says that by AUTHENTICATE PLAIN, in chunks, and takes the server's "+". */
void rig_plain(struct rig *rig, char client, const char *name, const char *password);
/* The whole of SCRAM-SHA-256, as far as the server goes along; true when the server also proved
 * itself. What it says last (900 or 904) is still to be expected. */
bool rig_scram(
    struct rig *rig, char client, const char *authzid, const char *name, const char *password);
/* Plays the format with its one argument filled in. */
void rig_playf(struct rig *rig, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
