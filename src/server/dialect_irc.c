/* IRC: lines into commands, and what frames their answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "net/conn.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/irc_format.h"
#include "server/irc_state.h"
#include "server/label.h"
#include "server/multiline.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/server.h"
#include "server/user.h"

#define TAGS_MOST (IRC_TAGS_CLIENT_MAX + 2)      /* with '@' and the space */
#define LINE_MOST (TAGS_MOST + IRC_LINE_MAX - 2) /* bytes without CR LF */

void irc_state_free(struct peer *peer)
{
	struct irc_state *state = peer->state;
	if (state == NULL)
		return;
	free(state->nick);
	free(state->wanted);
	free(state->username);
	free(state->real_name);
	free(state->password);
	free(state);
	peer->state = NULL;
}

static void irc_begin(struct peer *peer)
{
	peer->state = xcalloc(1, sizeof(struct irc_state));
}

/* What a command cannot do without may not be empty either. */
static bool has_enough(const struct irc_message *message, size_t least)
{
	for (size_t i = 0; i < least; i++)
		if (param(message, i).len == 0)
			return false;
	return true;
}

static void run(struct peer *peer, const struct irc_message *message)
{
	struct str name = reply_word(message->command);
	const struct command *command = command_find(name);
	if (command == NULL)
		reply(peer, ERR_UNKNOWNCOMMAND, STR_FMT, STR_ARG(name));
	else if (peer->user == NULL && !command->early)
		reply_bare(peer, ERR_NOTREGISTERED);
	else if (multiline_takes(peer, message))
		return;
	else if (!has_enough(message, command->least))
		reply(peer, ERR_NEEDMOREPARAMS, "%s", command->name);
	else
		command->run(peer, message);
}

/* UTF8ONLY: nothing else is passed on. */
static void spoil(struct peer *peer)
{
	peer->server->metrics.drops[DROP_MALFORMED]++;
	multiline_spoil(peer);
}

static void refuse_bytes(struct peer *peer, const struct irc_message *message)
{
	const struct command *command = command_find(message->command);
	reply_line(peer, "FAIL %s INVALID_UTF8 :The message is not valid UTF-8 and was refused",
	    command != NULL ? command->name : "*");
	spoil(peer);
}

static void refuse_length(struct peer *peer)
{
	reply_bare(peer, ERR_INPUTTOOLONG);
	spoil(peer);
}

static void refuse_long(struct peer *peer, const struct irc_message *message)
{
	(void)message;
	refuse_length(peer);
}

static void refuse_controls(struct peer *peer)
{
	peer_tell(peer, "a message with NUL or CR in it was not passed on");
	spoil(peer);
}

static void run_labeled(struct peer *peer, const struct irc_message *message, command_fn *answer)
{
	struct str label;
	if (!label_of(peer, message, &label)) {
		answer(peer, message);
		return;
	}
	label_begin(peer);
	answer(peer, message);
	label_end(peer, label);
}

/* Tags and the rest have limits of their own. */
static bool is_too_long(struct str line)
{
	const char *space = NULL;
	if (line.len > 0 && line.data[0] == '@')
		space = memchr(line.data, ' ', line.len);
	size_t tags = space != NULL ? (size_t)(space - line.data) + 1 : 0;
	return tags > TAGS_MOST || line.len - tags > IRC_LINE_MAX - 2;
}

static void take_line(struct peer *peer, struct str line)
{
	struct irc_message message;
	command_fn *answer = run;
	if (is_too_long(line))
		answer = refuse_long;
	else if (!utf8_valid(line.data, line.len))
		answer = refuse_bytes;
	if (memchr(line.data, '\0', line.len) != NULL || memchr(line.data, '\r', line.len) != NULL)
		refuse_controls(peer);
	else if (irc_parse(line.data, line.len, &message))
		run_labeled(peer, &message, answer);
	else if (answer == refuse_long)
		refuse_length(peer);
}

/* Where borders are kept, a message ends with what carried it. */
static void take_rest(struct peer *peer)
{
	struct str line = line_partial(&peer->reader);
	if (line.len > 0)
		take_line(peer, line);
	line_reader_clear(&peer->reader);
}

static size_t irc_received(struct peer *peer, const char *data, size_t len)
{
	bool whole = conn_keeps_borders(peer->conn);
	const char *rest = data;
	size_t left = len;
	while (left > 0 && !peer->closing) {
		struct str line;
		bool ends = whole || memchr(rest, '\n', left) != NULL;
		if (ends && !peer_spend(peer))
			return len - left;
		switch (line_next(&peer->reader, &rest, &left, LINE_MOST, &line)) {
		case LINE_WHOLE:
			take_line(peer, line);
			break;
		case LINE_TOO_LONG:
			refuse_length(peer);
			break;
		case LINE_NONE:
			break;
		}
	}
	if (whole && !peer->closing)
		take_rest(peer);
	return len;
}

static void irc_tell(struct peer *peer, const char *sentence)
{
	struct str nick = peer->user != NULL ? user_nick(peer->user) : STR("*");
	reply_line(peer, "NOTICE " STR_FMT " :%s", STR_ARG(nick), sentence);
}

static void irc_bye(struct peer *peer, const char *reason)
{
	char line[IRC_LINE_MAX + 1];
	struct str text = str_clip(str_from(reason), IRC_LINE_MAX - sizeof "ERROR :\r\n" + 1);
	int len = snprintf(line, sizeof line, "ERROR :" STR_FMT "\r\n", STR_ARG(text));
	peer_send(peer, line, (size_t)len);
}

static void irc_ping(struct peer *peer)
{
	char line[IRC_LINE_MAX];
	int len = snprintf(line, sizeof line, "PING :%s\r\n", peer->server->config->name);
	peer_send(peer, line, (size_t)len);
}

const struct dialect dialect_irc = {
    .name = "irc",
    .begin = irc_begin,
    .received = irc_received,
    .format = irc_format,
    .tell = irc_tell,
    .bye = irc_bye,
    .ping = irc_ping,
    .end = irc_state_free,
    .shaping = IRC_SHAPING,
    .echo = CAP_ECHO_MESSAGE,
};
