#include "client/conversation.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

/* Modes. */

/* The words of a change, "+o bob -m", into one text. */
static void join_words(const struct irc_message *message, size_t from, struct buf *out)
{
	buf_clear(out);
	for (size_t i = from; i < message->param_count; i++)
		buf_printf(out, "%s" STR_FMT, i > from ? " " : "", STR_ARG(message->params[i]));
	buf_add_str(out, "");
}

static bool takes_argument(enum mode_class class, bool set)
{
	return class == MODE_MEMBER || class == MODE_LIST || class == MODE_ALWAYS ||
	       (class == MODE_WHEN_SET && set);
}

static void apply_modes(struct conversation *conversation, const struct irc_message *message)
{
	const struct isupport *isupport = &conversation->session->private->isupport;
	struct str letters = message->params[1];
	size_t argument = 2;
	bool set = true;
	for (size_t i = 0; i < letters.len; i++) {
		char mode = letters.data[i];
		if (mode == '+' || mode == '-') {
			set = mode == '+';
			continue;
		}
		enum mode_class class = isupport_mode_class(isupport, mode);
		struct str nick = {"", 0};
		if (takes_argument(class, set))
			nick = message_param(message, argument++);
		if (class == MODE_MEMBER)
			conversation_member_rank(
			    conversation, nick, isupport_rank_of_mode(isupport, mode), set);
	}
}

void handle_mode(struct session *session, const struct irc_message *message)
{
	struct conversation *channel =
	    session_find(session, CONVERSATION_CHANNEL, message->params[0]);
	struct buf *words = &session->client->scratch;
	if (channel != NULL)
		apply_modes(channel, message);
	join_words(message, 1, words);
	handle_event(channel != NULL ? channel : session->private->server, message, "set mode %s",
	    words->data);
}

/* Topics. */

static void set_topic(struct session *session, struct conversation *channel, struct str topic)
{
	if (channel != NULL)
		conversation_set_topic(channel, message_text(session, topic));
}

void handle_topic(struct session *session, const struct irc_message *message)
{
	struct conversation *channel =
	    session_find(session, CONVERSATION_CHANNEL, message->params[0]);
	if (channel == NULL)
		return;
	set_topic(session, channel, message->params[1]);
	if (channel->topic[0] != '\0')
		handle_event(channel, message, "set the topic: %s", channel->topic);
	else
		handle_event(channel, message, "took the topic away");
}

/* Told where it was asked; on joining the screen shows it anyway. */
static void tell_topic(struct session *session, struct str channel, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell_topic(struct session *session, struct str channel, const char *format, ...)
{
	struct question *question = questions_find(session, QUESTION_TOPIC, channel);
	if (question == NULL)
		return;
	va_list args;
	va_start(args, format);
	client_vtell(question->conversation, LINE_STATUS, format, args);
	va_end(args);
}

void handle_topic_is(struct session *session, const struct irc_message *message)
{
	struct str name = message->params[1];
	struct str topic = message_text(session, message->params[2]);
	set_topic(session, session_find(session, CONVERSATION_CHANNEL, name), topic);
	tell_topic(
	    session, name, "The topic of " STR_FMT " is: " STR_FMT, STR_ARG(name), STR_ARG(topic));
}

void handle_topic_none(struct session *session, const struct irc_message *message)
{
	struct str name = message->params[1];
	set_topic(session, session_find(session, CONVERSATION_CHANNEL, name), STR(""));
	tell_topic(session, name, STR_FMT " has no topic.", STR_ARG(name));
	struct question *question = questions_find(session, QUESTION_TOPIC, name);
	if (question != NULL)
		questions_close(session, question);
}

void handle_topic_who(struct session *session, const struct irc_message *message)
{
	struct str name = message->params[1], nick, user, host;
	char date[32];
	irc_parse_source(message->params[2], &nick, &user, &host);
	message_date(message_param(message, 3), date);
	tell_topic(session, name, STR_FMT " set it%s%s.", STR_ARG(nick),
	    date[0] != '\0' ? " on " : "", date);
	struct question *question = questions_find(session, QUESTION_TOPIC, name);
	if (question != NULL)
		questions_close(session, question);
}
