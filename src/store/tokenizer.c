/* words.h as a tokenizer of FTS5; it has no state. */
#include "store/sqlite.h"

#include "store/words.h"

static int create(void *context, const char **args, int count, Fts5Tokenizer **made)
{
	(void)args;
	(void)count;
	*made = context;
	return SQLITE_OK;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

typedef int token_fn(void *arg, int flags, const char *text, int len, int start, int end);

static int tokenize(
    Fts5Tokenizer *tokenizer, void *arg, int flags, const char *data, int len, token_fn *token)
{
	struct str text = {data, (size_t)len};
	struct word word;
	int code = SQLITE_OK;
	(void)tokenizer;
	(void)flags;
	for (size_t at = 0; code == SQLITE_OK && words_next(text, &at, &word);)
		code = token(arg, 0, word.folded, (int)word.len, (int)word.start, (int)word.end);
	return code;
}

static int find_api(sqlite3 *db, fts5_api **api)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL);
	if (code != SQLITE_OK)
		return code;
	sqlite3_bind_pointer(statement, 1, (void *)api, "fts5_api_ptr", NULL);
	sqlite3_step(statement);
	return sqlite3_finalize(statement);
}

int sqlite_add_tokenizer(sqlite3 *db)
{
	static fts5_tokenizer methods = {create, destroy, tokenize};
	fts5_api *api = NULL;
	int code = find_api(db, &api);
	if (code != SQLITE_OK || api == NULL)
		return code != SQLITE_OK ? code : SQLITE_ERROR;
	/* FTS5 wants some instance that is not NULL. */
	return api->xCreateTokenizer(api, "confab", &methods, &methods, NULL);
}
