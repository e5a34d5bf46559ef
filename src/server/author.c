#include "server/author.h"

#include "base/buf.h"
#include "server/account.h"
#include "server/history.h"
#include "server/user.h"

/* No account's name has these characters, and no channel's begins with one. */
#define SESSION_MARK '%'
#define TALK_MARK    '@'

_Static_assert(AUTHOR_SESSION_LEN == 1 + MSGID_LEN, "the mark and an id");

struct str author_of(const struct user *user, char session[AUTHOR_SESSION_LEN])
{
	if (user->account != NULL)
		return account_name(user->account);
	session[0] = SESSION_MARK;
	msgid_write(user->session, session + 1);
	return (struct str){session, AUTHOR_SESSION_LEN};
}

bool author_is_account(struct str author)
{
	return author.len > 0 && author.data[0] != SESSION_MARK;
}

void author_talk(struct str one, struct str other, struct buf *place)
{
	bool swap = str_compare_case(one, other) > 0;
	struct str first = swap ? other : one, second = swap ? one : other;
	buf_add_char(place, TALK_MARK);
	buf_add(place, first.data, first.len);
	buf_add_char(place, ' ');
	buf_add(place, second.data, second.len);
}
