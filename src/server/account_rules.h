#ifndef SERVER_ACCOUNT_RULES_H
#define SERVER_ACCOUNT_RULES_H

#include "base/str.h"
#include "server/outcome.h"

struct account;
struct server;
struct user;

/*
 * What stands against an account's name or password: X(name, code of IRCv3's account-registration,
 * sentence). %s is the account's name.
 */
#define ACCOUNT_PROBLEMS(X)                                                                        \
	X(UNAVAILABLE, "TEMPORARILY_UNAVAILABLE",                                                  \
	    "this server was built without accounts: \"%s\" cannot be one")                        \
	X(UNREAD, "TEMPORARILY_UNAVAILABLE",                                                       \
	    "the accounts here could not be read when this server began, and \"%s\" may be "       \
	    "one of them: whoever runs it has to mend that, and start it again")                   \
	X(UNKNOWN, "ACCOUNT_UNKNOWN", "there is no account \"%s\"")                                \
	X(NAME_BAD, "BAD_ACCOUNT_NAME",                                                            \
	    "\"%s\" cannot be an account's name: use letters, digits, - and _")                    \
	X(NAME_LONG, "BAD_ACCOUNT_NAME", "\"%s\" is too long for an account's name")               \
	X(NAME_ALIKE, "BAD_ACCOUNT_NAME",                                                          \
	    "\"%s\" looks like another account's name: choose one that nobody confuses with it")   \
	X(NAME_TAKEN, "ACCOUNT_EXISTS",                                                            \
	    "there is an account \"%s\" already: log in to it, or choose another name")            \
	X(UNINVITED, "TEMPORARILY_UNAVAILABLE",                                                    \
	    "accounts such as \"%s\" are for the invited: write REGISTER NAME CODE PASSWORD, "     \
	    "with the "                                                                            \
	    "code that an operator gave you")                                                      \
	X(NICK_TAKEN, "USERNAME_EXISTS",                                                           \
	    "somebody else is called \"%s\" right now: choose another name")                       \
	X(PASSWORD_SHORT, "WEAK_PASSWORD",                                                         \
	    "the password for \"%s\" is too short: choose a longer one")                           \
	X(PASSWORD_LONG, "UNACCEPTABLE_PASSWORD",                                                  \
	    "the password for \"%s\" is longer than 1000 bytes: choose a shorter one")             \
	X(PASSWORD_BAD, "UNACCEPTABLE_PASSWORD",                                                   \
	    "the password for \"%s\" has characters that nobody could type again: leave them out")

enum account_problem {
	ACCOUNT_OK,
#define ACCOUNT_PROBLEM(name, code, sentence) ACCOUNT_##name,
	ACCOUNT_PROBLEMS(ACCOUNT_PROBLEM)
#undef ACCOUNT_PROBLEM
};

const char *account_problem_code(enum account_problem problem);
/* The sentence, without a full stop; to free(). */
char *account_problem_sentence(enum account_problem problem, struct str name);

/* What stands against a new account of that name, for `self`, who may be NULL. */
enum account_problem account_check_name(
    const struct server *server, struct str name, const struct user *self);
enum account_problem account_check_password(const struct server *server, struct str password);
/*
 * Whether somebody with that account, NULL for a guest, may be called that: OUTCOME_NICK_RESERVED
 * when the nick is another account, OUTCOME_NICK_ALIKE when it looks like one.
 */
enum outcome account_check_nick(
    const struct server *server, struct str nick, const struct account *own);

#endif
