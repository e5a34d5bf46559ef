#include "client/errors.h"

enum {
	OF_MESSAGE = 1u << 0,
	OF_ANY_MESSAGE = 1u << 1,
	OF_JOIN = 1u << 2,
};

static const struct error {
	const char *numeric;
	const char *before, *after; /* around what it is about; NULL: the server's own words */
	unsigned of;
} errors[] = {
    {"401", "Nobody here is called ", ".", OF_MESSAGE},
    {"402", "There is no server ", ".", 0},
    {"403", "There is no channel ", " here.", OF_MESSAGE | OF_JOIN},
    {"404", "You may not speak in ", " now.", OF_MESSAGE},
    {"405", "You are in as many channels as you may; ", " is one too many: /part one first.",
        OF_JOIN},
    {"406", "Nobody has been called ", " lately.", 0},
    {"407", NULL, NULL, OF_MESSAGE},
    {"411", NULL, NULL, OF_ANY_MESSAGE},
    {"412", NULL, NULL, OF_ANY_MESSAGE},
    {"413", NULL, NULL, OF_MESSAGE},
    {"414", NULL, NULL, OF_MESSAGE},
    {"415", NULL, NULL, OF_MESSAGE},
    {"417", NULL, NULL, OF_ANY_MESSAGE},
    {"421", "This server does not know ", ".", 0},
    {"437", NULL, NULL, OF_JOIN},
    {"441", NULL, NULL, 0},
    {"442", "You are not in ", ".", 0},
    {"443", "", " is there already.", 0},
    {"471", "", " is full.", OF_JOIN},
    {"473", "", " is for invited people only: ask somebody inside to /invite you.", OF_JOIN},
    {"474", "You are banned from ", ".", OF_JOIN},
    {"475", "", " has a key: /join CHANNEL KEY.", OF_JOIN},
    {"476", "", " is no name for a channel.", OF_JOIN},
    {"477", NULL, NULL, OF_JOIN | OF_MESSAGE},
    {"479", "", " is no name for a channel.", OF_JOIN},
    {"480", NULL, NULL, OF_JOIN},
    {"482", "That takes an operator of ", ".", 0},
    {"486", NULL, NULL, OF_MESSAGE},
    {"489", NULL, NULL, OF_JOIN | OF_MESSAGE},
    {"492", NULL, NULL, OF_MESSAGE},
    {"502", NULL, NULL, 0},
    {"520", NULL, NULL, OF_JOIN},
    {"531", NULL, NULL, OF_MESSAGE},
};

static const struct error *find(struct str numeric)
{
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (str_eq(numeric, str_from(errors[i].numeric)))
			return &errors[i];
	return NULL;
}

void error_in_words(struct str numeric, struct str subject, struct str text, struct buf *out)
{
	const struct error *error = find(numeric);
	if (error != NULL && error->before != NULL && subject.len > 0)
		buf_printf(out, "%s" STR_FMT "%s", error->before, STR_ARG(subject), error->after);
	else if (subject.len > 0)
		buf_printf(out, STR_FMT ": " STR_FMT, STR_ARG(subject), STR_ARG(text));
	else
		buf_printf(out, STR_FMT, STR_ARG(text));
}

static bool is_of(struct str numeric, unsigned of)
{
	const struct error *error = find(numeric);
	return error != NULL && (error->of & of) != 0;
}

bool error_is_of_message(struct str numeric)
{
	return is_of(numeric, OF_MESSAGE);
}

bool error_is_of_any_message(struct str numeric)
{
	return is_of(numeric, OF_ANY_MESSAGE);
}

bool error_is_of_join(struct str numeric)
{
	return is_of(numeric, OF_JOIN);
}
