#include "server/operators.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "server/server.h"
#include "server/user.h"

static void tell_all(struct server *server, const char *sentence)
{
	for (struct user *user = server->users; user != NULL; user = user->hh.next)
		if ((user->modes & USER_OPERATOR) != 0)
			user_tell(user, "%s", sentence);
}

void operators_warn(struct server *server, const char *sentence)
{
	log_warn("%s", sentence);
	tell_all(server, sentence);
}

void operators_tell(struct server *server, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *sentence = xvasprintf(format, args);
	va_end(args);
	log_info("%s", sentence);
	tell_all(server, sentence);
	free(sentence);
}
