#include "server/author.h"

#include "base/buf.h"
#include "base/clock.h"
#include "server/account.h"
#include "server/history.h"
#include "server/user.h"
#include "store/store.h"

/* No account's name has these characters, and no channel's begins with one. */
#define SESSION_MARK '%'
#define TALK_MARK    '@'

_Static_assert(AUTHOR_SESSION_LEN == 1 + MSGID_LEN, "the mark and an id");

void author_begin_session(struct user *user, int64_t id)
{
	user->session[0] = SESSION_MARK;
	msgid_write(id, user->session + 1);
}

struct str author_of(const struct user *user)
{
	return user->account != NULL ? account_name(user->account) : author_session(user);
}

struct str author_session(const struct user *user)
{
	return (struct str){user->session, AUTHOR_SESSION_LEN};
}

int64_t author_since(const struct user *user)
{
	return user->account != NULL ? user->account->since * (NS_PER_S / NS_PER_US) : 0;
}

bool author_is(const struct user *user, struct str author)
{
	return str_eq_case(author, author_of(user));
}

bool author_owns(const struct user *user, const struct store_message *message)
{
	return author_is(user, message->author) && message->id >= author_since(user);
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
