/*
 * Plain text: where its messages begin and end, and what is answered. The contract is in plain.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "net/conn.h"
#include "proto/invite.h"
#include "server/admission.h"
#include "server/ban.h"
#include "server/channel.h"
#include "server/dialect.h"
#include "server/event.h"
#include "server/peer.h"
#include "server/plain.h"
#include "server/server.h"
#include "server/user.h"

#define SENTENCE_MAX 512 /* bytes of one sentence for a peer */

static bool sends_lines(const struct peer *peer)
{
	return (peer->caps & PLAIN_CAP_LINES) != 0;
}

/* The words are safe for a terminal when they get here, or are made so. */
static void plain_tell(struct peer *peer, const char *sentence)
{
	struct plain *plain = peer->state;
	char line[4 * SENTENCE_MAX];
	bool lines = sends_lines(peer);
	if (!lines && !plain->answering)
		return;
	str_escape(sentence, strlen(sentence), line, sizeof line);
	if (!lines) {
		if (plain->reply.len > 0)
			buf_add_char(&plain->reply, '\n');
		buf_add_str(&plain->reply, line);
		return;
	}
	struct buf out = {0};
	buf_printf(&out, "-- %s\n", line);
	peer_send(peer, out.data, out.len);
	buf_fini(&out);
}

void plain_confirm(struct peer *peer, const char *format, ...)
{
	char sentence[SENTENCE_MAX];
	va_list args;
	if (sends_lines(peer))
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	plain_tell(peer, sentence);
}

static void begin_answer(struct plain *plain)
{
	plain->answering = true;
}

static void end_answer(struct plain *plain)
{
	struct peer *peer = plain->peer;
	const char *acknowledgement = peer->server->config->plain_acknowledgement;
	plain->answering = false;
	if (!sends_lines(peer) && !plain->leaving) {
		if (plain->reply.len > 0)
			peer_send(peer, plain->reply.data, plain->reply.len);
		else
			peer_send(peer, acknowledgement, strlen(acknowledgement));
	}
	buf_fini(&plain->reply);
}

/* guest1, guest2, …: the next that is free. */
static void choose_nick(struct server *server, char *nick, size_t size)
{
	do
		snprintf(nick, size, "guest%u", ++server->guests);
	while (user_check_nick(server, str_from(nick), NULL) == OUTCOME_NICK_TAKEN);
}

/* Whether it reads lines is not known yet. */
static void turn_away(struct peer *peer, const struct ban *ban)
{
	struct buf words = {0};
	buf_add_str(&words, "-- ");
	ban_sentence(peer->server, ban, &words);
	buf_add_char(&words, '\n');
	peer_send(peer, words.data, words.len);
	buf_fini(&words);
	ban_turn_away(peer, ban);
}

/* Its own coming in is not told to it as an event. */
static void let_in(struct peer *peer)
{
	char nick[24];
	struct server *server = peer->server;
	uint64_t caps = peer->caps;
	choose_nick(server, nick, sizeof nick);
	const struct ban *ban = ban_of_newcomer(peer, str_from(nick), STR("plain"));
	if (ban != NULL) {
		turn_away(peer, ban);
		return;
	}
	peer_set_caps(peer, 0);
	struct user *user = user_new(peer, str_from(nick), STR("plain"), str_from(nick));
	channel_join(server, user, str_from(server->config->default_channel), STR(""), NULL);
	peer_set_caps(peer, caps);
}

#define WELCOME "welcome to %s: you are " STR_FMT
#define HELP    "; /help says what you can do"

static void welcome(struct peer *peer)
{
	const struct user *user = peer->user;
	struct str nick = user_nick(user);
	const char *network = peer->server->config->network;
	if (user->channel_count == 0) {
		peer_tell(peer, WELCOME ", in no channel" HELP, network, STR_ARG(nick));
		return;
	}
	const struct channel *channel = user->channels[0].channel;
	struct str name = channel_name(channel);
	uint32_t others = channel->member_count - 1;
	if (others == 0)
		peer_tell(peer, WELCOME ", alone in " STR_FMT HELP, network, STR_ARG(nick),
		    STR_ARG(name));
	else
		peer_tell(peer, WELCOME ", in " STR_FMT " with %u other%s" HELP, network,
		    STR_ARG(nick), STR_ARG(name), others, others > 1 ? "s" : "");
}

static void ask_for_password(struct peer *peer)
{
	struct plain *plain = peer->state;
	if (plain->asked)
		return;
	if (peer->server->config->by_invitation)
		peer_tell(
		    peer, "this chat is by invitation: /pass TOKEN, or paste the whole invite");
	else
		peer_tell(peer, "this server wants a password: /pass PASSWORD");
}

/* Its first newline: from now on it is one that reads lines. */
static void show_lines(struct peer *peer)
{
	struct plain *plain = peer->state;
	peer_set_caps(peer, peer->caps | PLAIN_CAP_LINES);
	if (peer->user != NULL)
		welcome(peer);
	else if (!plain->known)
		ask_for_password(peer);
	plain->asked = !plain->known;
}

/* Where a password is wanted, that is the first thing that it has to say; an invite is one. */
static void take_password(struct peer *peer, struct str line)
{
	struct plain *plain = peer->state;
	struct str said, rest = line;
	if (!invite_find(line, &said)) {
		if (!str_eq(str_word(&rest), STR("/pass"))) {
			ask_for_password(peer);
			return;
		}
		said = str_trim(rest);
	}
	char *copy = xmemdup0(said.data, said.len);
	const char *refusal = admission_refusal(peer, copy);
	secret_free(copy);
	if (refusal != NULL) {
		peer_tell(peer, "%s", refusal);
		return;
	}
	plain->known = true;
	let_in(peer);
	if (sends_lines(peer) && peer->user != NULL)
		welcome(peer);
}

void plain_leave(struct peer *peer)
{
	struct plain *plain = peer->state;
	plain->leaving = true;
	peer_close(peer, "exit");
}

bool plain_say(struct peer *peer, struct str text)
{
	struct user *user = peer->user;
	if (user->channel_count == 0) {
		peer_tell(
		    peer, "you are in no channel: /join %s", peer->server->config->default_channel);
		return false;
	}
	struct event event = {.kind = EVENT_MESSAGE,
	    .source = user,
	    .from = peer,
	    .channel = user->channels[0].channel};
	size_t room = event_room(&event);
	while (text.len > 0) {
		event.text = event_split(&text, room);
		if (!plain_outcome(
		        peer, channel_say(peer->server, &event), channel_name(event.channel)))
			return false;
	}
	return true;
}

/* A message without anything in it that could harm a terminal. */
static void take_clean(struct peer *peer, struct str line)
{
	const struct plain *plain = peer->state;
	struct str words = str_trim(line);
	if (words.len == 0)
		return;
	if (str_eq(words, STR("exit")))
		plain_leave(peer);
	else if (!plain->known)
		take_password(peer, words);
	else if (line.data[0] == '/' && !str_starts(line, STR("//")))
		plain_command(peer, (struct str){line.data + 1, line.len - 1});
	else if (line.data[0] == '/')
		plain_say(peer, (struct str){line.data + 1, line.len - 1});
	else
		plain_say(peer, line);
}

/* One message, whatever its bytes: tabs become spaces, other controls their escapes. */
static void take_message(struct peer *peer, struct str message)
{
	struct plain *plain = peer->state;
	size_t size = 4 * message.len + 1;
	char *raw = xmemdup0(message.data, message.len);
	char *clean = xmalloc(size);
	for (size_t i = 0; i < message.len; i++) {
		if (raw[i] == '\t')
			raw[i] = ' ';
	}
	size_t len = str_escape(raw, message.len, clean, size);
	begin_answer(plain);
	take_clean(peer, (struct str){clean, len});
	end_answer(plain);
	free(clean);
	free(raw);
}

static void refuse_long(struct peer *peer)
{
	struct plain *plain = peer->state;
	plain->too_long = false;
	peer->server->metrics.drops[DROP_MALFORMED]++;
	begin_answer(plain);
	peer_tell(peer, "that message was too long: this server takes %u bytes",
	    peer->server->config->limits.plain_line);
	end_answer(plain);
}

/* One line off the front of the bytes, or what is left of them. */
static void take_line(struct peer *peer, const char **data, size_t *len)
{
	struct plain *plain = peer->state;
	struct str line;
	bool ended = memchr(*data, '\n', *len) != NULL;
	if (ended && !sends_lines(peer))
		show_lines(peer);
	switch (
	    line_next(&peer->reader, data, len, peer->server->config->limits.plain_line, &line)) {
	case LINE_WHOLE:
		take_message(peer, line);
		break;
	case LINE_TOO_LONG:
		plain->too_long = true;
		break;
	case LINE_NONE:
		break;
	}
	plain->asked = false;
	if (plain->too_long && sends_lines(peer))
		refuse_long(peer);
}

/* Nothing more belongs to what is kept: it is a message as it stands. */
static void take_rest(struct peer *peer)
{
	struct plain *plain = peer->state;
	struct str rest = line_partial(&peer->reader);
	if (plain->too_long)
		refuse_long(peer);
	else if (rest.len > 0)
		take_message(peer, rest);
	line_reader_clear(&peer->reader);
}

static void on_quiet(void *arg)
{
	struct plain *plain = arg;
	struct peer *peer = plain->peer;
	if (peer->closing)
		return;
	if (peer->hold == NULL && peer_spend(peer))
		take_rest(peer);
	else
		loop_timer_after(peer->server->loop, &plain->quiet, PLAIN_QUIET);
}

static void wait_for_quiet(struct peer *peer)
{
	struct plain *plain = peer->state;
	if (line_partial(&peer->reader).len > 0 || plain->too_long)
		loop_timer_after(peer->server->loop, &plain->quiet, PLAIN_QUIET);
	else
		loop_timer_stop(peer->server->loop, &plain->quiet);
}

static size_t plain_received(struct peer *peer, const char *data, size_t len)
{
	const struct plain *plain = peer->state;
	bool borders = conn_keeps_borders(peer->conn);
	size_t left = len;
	if (peer->user == NULL && plain->known)
		let_in(peer);
	while (left > 0 && !peer->closing) {
		bool ends_here = borders || memchr(data, '\n', left) != NULL;
		if (ends_here && !peer_spend(peer))
			return len - left;
		take_line(peer, &data, &left);
	}
	if (peer->closing)
		return len;
	if (borders && len == 0)
		take_message(peer, STR(""));
	else if (borders)
		take_rest(peer);
	else
		wait_for_quiet(peer);
	return len;
}

/* It may still listen for the reply to its last words, but not for good-byes. */
static void plain_ended(struct peer *peer)
{
	struct plain *plain = peer->state;
	take_rest(peer);
	plain->ended = true;
}

static void plain_begin(struct peer *peer)
{
	struct plain *plain = xcalloc(1, sizeof *plain);
	plain->peer = peer;
	plain->known = admission_refusal(peer, NULL) == NULL;
	loop_timer_init(&plain->quiet, on_quiet, plain);
	peer->state = plain;
}

static void plain_bye(struct peer *peer, const char *reason)
{
	const struct plain *plain = peer->state;
	if (!sends_lines(peer) || plain->ended)
		return;
	if (plain->leaving)
		plain_tell(peer, "goodbye");
	else
		plain_tell(peer, reason);
}

static void plain_end(struct peer *peer)
{
	struct plain *plain = peer->state;
	loop_timer_stop(peer->server->loop, &plain->quiet);
	buf_fini(&plain->reply);
	free(plain);
}

const struct dialect dialect_plain = {
    .name = "plain",
    .begin = plain_begin,
    .received = plain_received,
    .ended = plain_ended,
    .format = plain_format,
    .tell = plain_tell,
    .bye = plain_bye,
    .end = plain_end,
    .shaping = PLAIN_CAP_LINES,
};
