/* MODE for users: only one's own, and nobody makes itself an operator so. */
#include "base/buf.h"
#include "server/command.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/user.h"

static const struct {
	char letter;
	unsigned mode;
} modes[] = {
#define MODE_ENTRY(name, letter) {letter, USER_##name},
    USER_MODES(MODE_ENTRY)
#undef MODE_ENTRY
};

#define MODE_COUNT (sizeof modes / sizeof modes[0])

static void add_letters(struct buf *out, char sign, unsigned which)
{
	if (which != 0 && sign != '\0')
		buf_add_char(out, sign);
	for (size_t i = 0; i < MODE_COUNT; i++)
		if ((which & modes[i].mode) != 0)
			buf_add_char(out, modes[i].letter);
}

void umode_text(const struct user *user, struct buf *out)
{
	buf_add_char(out, '+');
	add_letters(out, '\0', user->modes);
}

static void show(struct peer *peer)
{
	struct buf text = {0};
	umode_text(peer->user, &text);
	reply(peer, RPL_UMODEIS, "%s", text.data);
	buf_fini(&text);
}

static unsigned mode_of(char letter)
{
	for (size_t i = 0; i < MODE_COUNT; i++)
		if (modes[i].letter == letter)
			return modes[i].mode;
	return 0;
}

/* What the letters come to; false when one of them is unknown. */
static bool read_letters(struct str letters, unsigned *wanted)
{
	bool on = true, known = true;
	for (size_t i = 0; i < letters.len; i++) {
		char letter = letters.data[i];
		unsigned mode = mode_of(letter);
		if (letter == '+' || letter == '-')
			on = letter == '+';
		else if (mode == 0)
			known = false;
		else if (!on)
			*wanted &= ~mode;
		else if (mode != USER_OPERATOR)
			*wanted |= mode;
	}
	return known;
}

static void change(struct peer *peer, struct str letters)
{
	struct user *user = peer->user;
	unsigned before = user->modes, wanted = before;
	bool known = read_letters(letters, &wanted);
	user_set_modes(peer->server, user, wanted);
	struct buf text = {0};
	add_letters(&text, '+', wanted & ~before);
	add_letters(&text, '-', before & ~wanted);
	struct event event = {.kind = EVENT_MODE, .source = user, .target = user};
	event.text = (struct str){text.data, text.len};
	if (text.len > 0)
		event_to_user(peer->server, &event, user);
	if (!known)
		reply_bare(peer, ERR_UMODEUNKNOWNFLAG);
	buf_fini(&text);
}

void umode_run(struct peer *peer, const struct irc_message *message)
{
	struct user *user = need_user(peer, message->params[0]);
	if (user == NULL)
		return;
	if (user != peer->user)
		reply_bare(peer, ERR_USERSDONTMATCH);
	else if (message->param_count == 1)
		show(peer);
	else
		change(peer, message->params[1]);
}
