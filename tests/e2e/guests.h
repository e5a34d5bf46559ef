#ifndef TESTS_E2E_GUESTS_H
#define TESTS_E2E_GUESTS_H

#include <stdbool.h>

/* Other people's IRC clients, as guests in a channel of ours. */
struct stage;
struct confabd;
struct terminal;

/* True when one of these is in the PATH. */
bool guest_installed(const char *program);
/* The first of these (up to a NULL) that is not; NULL when all are. */
const char *guest_missing(const char *const *programs);
/* For main(): tells the TAP reader that the whole program cannot run here; returns its status. */
int guest_skip(const char *program);
/* Makes an account "guest" with the password "sesame"; false where the server has no accounts. */
bool guest_account(struct stage *stage, struct confabd *confabd);
/* The fingerprint of the server's key, as its log tells it; NULL where it has no TLS. */
const char *guest_key(struct stage *stage, const struct confabd *confabd);
/*
 * The guest in `terminal` is logged in to that account and shows #lobby; another client of the same
 * account is there as the same person.
 */
void guest_shares(struct stage *stage, struct confabd *confabd, struct terminal *terminal);
/* The guest in `terminal`, called "guest", shows #lobby; it talks with full screens and sockets. */
void guest_talks(struct stage *stage, struct confabd *confabd, struct terminal *terminal);

#endif
