#include "server/account_admin.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/log.h"
#include "server/account.h"
#include "server/account_rules.h"
#include "server/peer.h"
#include "server/server.h"
#include "server/user.h"

static bool refuse(enum account_problem problem, struct str name, char **cause)
{
	*cause = account_problem_sentence(problem, name);
	return false;
}

static bool check_password(const struct server *server, struct str name, struct str password,
    const char *verifier, char **cause)
{
	enum account_problem problem = account_check_password(server, password);
	if (problem == ACCOUNT_OK && verifier == NULL)
		problem = ACCOUNT_PASSWORD_BAD;
	return problem == ACCOUNT_OK || refuse(problem, name, cause);
}

bool account_add(
    struct server *server, struct str name, struct str password, const char *verifier, char **cause)
{
	enum account_problem problem = account_check_name(server, name, user_find(server, name));
	if (problem != ACCOUNT_OK)
		return refuse(problem, name, cause);
	if (!check_password(server, name, password, verifier, cause))
		return false;
	account_set_verifier(server, account_new(server, name), verifier);
	log_info("account: \"" STR_FMT "\" added by whoever runs the server", STR_ARG(name));
	return true;
}

bool account_set_password(
    struct server *server, struct str name, struct str password, const char *verifier, char **cause)
{
	struct account *account = account_find(server, name);
	if (account == NULL)
		return refuse(ACCOUNT_UNKNOWN, name, cause);
	if (!check_password(server, name, password, verifier, cause))
		return false;
	account_set_verifier(server, account, verifier);
	log_info("account: \"%s\": new password, by whoever runs the server", account->name);
	return true;
}

bool account_remove(struct server *server, struct str name, char **cause)
{
	struct account *account = account_find(server, name);
	if (account == NULL)
		return refuse(ACCOUNT_UNKNOWN, name, cause);
	log_info("account: \"%s\" removed by whoever runs the server", account->name);
	account_free(server, account);
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct account *const *one = a, *const *other = b;
	return str_compare_case(account_name(*one), account_name(*other));
}

void account_list(const struct server *server, account_each_fn *each, void *arg)
{
	size_t count = HASH_COUNT(server->accounts), at = 0;
	const struct account **sorted = xcalloc(count + 1, sizeof *sorted);
	for (const struct account *account = server->accounts; account != NULL;
	     account = account->hh.next)
		sorted[at++] = account;
	qsort(sorted, count, sizeof *sorted, by_name);
	for (size_t i = 0; i < count; i++)
		each(sorted[i], arg);
	free(sorted);
}

size_t account_client_count(const struct server *server, const struct account *account)
{
	size_t count = 0;
	for (const struct peer *peer = server->peers; peer != NULL; peer = peer->next)
		count += peer->user != NULL && peer->user->account == account;
	return count;
}

static void add_words(struct buf *out, struct str words)
{
	struct str word;
	bool first = true;
	buf_add_char(out, '[');
	for (; (word = str_word(&words)).len > 0; first = false) {
		buf_add_str(out, first ? "" : ",");
		json_add_string(out, word);
	}
	buf_add_char(out, ']');
}

void account_export(const struct account *account, struct buf *out)
{
	const char *verifier = account->verifier, *prints = account->fingerprints;
	buf_add_str(out, "{\"account\":");
	json_add_string(out, account_name(account));
	buf_add_str(out, ",\"since\":");
	json_add_time(out, account->since * 1000);
	buf_add_str(out, ",\"verifier\":");
	json_add_string(out, verifier != NULL ? str_from(verifier) : STR(""));
	buf_add_str(out, ",\"fingerprints\":");
	add_words(out, prints != NULL ? str_from(prints) : STR(""));
	buf_printf(out, ",\"always-on\":%s}",
	    (account->flags & ACCOUNT_ALWAYS_ON) != 0 ? "true" : "false");
}
