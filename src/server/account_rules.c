#include "server/account_rules.h"

#include <string.h>

#include "base/alloc.h"
#include "proto/irc.h"
#include "server/account.h"
#include "server/server.h"
#include "server/user.h"
#include "server/verifier.h"

const char *account_problem_code(enum account_problem problem)
{
	static const char *const codes[] = {[ACCOUNT_OK] = "",
#define PROBLEM_CODE(name, code, sentence) [ACCOUNT_##name] = code,
	    ACCOUNT_PROBLEMS(PROBLEM_CODE)
#undef PROBLEM_CODE
	};
	return codes[problem];
}

char *account_problem_sentence(enum account_problem problem, struct str name)
{
	static const char *const sentences[] = {[ACCOUNT_OK] = "%s",
#define PROBLEM_SENTENCE(name, code, sentence) [ACCOUNT_##name] = sentence,
	    ACCOUNT_PROBLEMS(PROBLEM_SENTENCE)
#undef PROBLEM_SENTENCE
	};
	const char *sentence = sentences[problem], *gap = strstr(sentence, "%s");
	return xasprintf(
	    "%.*s" STR_FMT "%s", (int)(gap - sentence), sentence, STR_ARG(name), gap + 2);
}

enum account_problem account_check_name(
    const struct server *server, struct str name, const struct user *self)
{
	if (!verifiers_work())
		return ACCOUNT_UNAVAILABLE;
	if (server->unread)
		return ACCOUNT_UNREAD;
	if (name.len > server->config->limits.nick)
		return ACCOUNT_NAME_LONG;
	if (!irc_nick_valid(name))
		return ACCOUNT_NAME_BAD;
	if (account_find(server, name) != NULL)
		return ACCOUNT_NAME_TAKEN;
	if (account_that_looks_like(server, name) != NULL)
		return ACCOUNT_NAME_ALIKE;
	const struct user *holder = user_find(server, name);
	return holder != NULL && holder != self ? ACCOUNT_NICK_TAKEN : ACCOUNT_OK;
}

enum account_problem account_check_password(const struct server *server, struct str password)
{
	if (password.len == 0 || password.len < server->config->limits.password_least)
		return ACCOUNT_PASSWORD_SHORT;
	return password.len > PASSWORD_MAX ? ACCOUNT_PASSWORD_LONG : ACCOUNT_OK;
}

enum outcome account_check_nick(
    const struct server *server, struct str nick, const struct account *own)
{
	if (!server->config->reserve_nicks || server->accounts == NULL)
		return OUTCOME_OK;
	const struct account *holder = account_find(server, nick);
	if (holder != NULL)
		return holder == own ? OUTCOME_OK : OUTCOME_NICK_RESERVED;
	holder = account_that_looks_like(server, nick);
	return holder == NULL || holder == own ? OUTCOME_OK : OUTCOME_NICK_ALIKE;
}
