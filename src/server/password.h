#ifndef SERVER_PASSWORD_H
#define SERVER_PASSWORD_H

#include <stdbool.h>

struct loop;

/*
 * password: verifiers made and compared in a thread, since that takes long on purpose. What is said
 * of passwords is copied, and overwritten when it is done with.
 */
struct password_task;

/* `verifier` may be NULL: then it takes as long and is wrong. */
typedef void password_checked_fn(void *arg, bool right);
struct password_task *password_check(struct loop *loop, const char *verifier, const char *password,
    password_checked_fn *checked, void *arg);
/* `verifier` is NULL when the password cannot be one; borrowed. */
typedef void password_made_fn(void *arg, const char *verifier);
struct password_task *password_make(
    struct loop *loop, const char *password, password_made_fn *made, void *arg);
/* It will not call back. Only before it did. */
void password_abandon(struct password_task *task);

#endif
