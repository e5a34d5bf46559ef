#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "client/caps.h"
#include "client/formatting.h"
#include "client/handle.h"
#include "client/private.h"
#include "client/session.h"

struct str message_param(const struct irc_message *message, size_t i)
{
	return i < message->param_count ? message->params[i] : STR("");
}

struct str message_last(const struct irc_message *message)
{
	return message->param_count > 0 ? message->params[message->param_count - 1] : STR("");
}

struct str message_nick(const struct irc_message *message)
{
	struct str nick, user, host;
	irc_parse_source(message->source, &nick, &user, &host);
	return nick;
}

struct str message_tag(const struct irc_message *message, struct str key)
{
	struct str value;
	if (message->tags.len == 0 || !irc_tag(message->tags, key, &value))
		return STR("");
	return value;
}

int64_t message_time(const struct session *session, const struct irc_message *message)
{
	int64_t time = date_read_ms(message_tag(message, STR("time")));
	if (time >= 0)
		return time;
	return session->private->now_ms > 0 ? session->private->now_ms : clock_wall_ms();
}

bool message_precedes(
    const struct session *session, const struct line *line, const struct line *other)
{
	bool sorted = (session->private->caps & CAP_CLIENT_ID) != 0;
	if (sorted && line->id.len > 0 && line->id.len == other->id.len)
		return memcmp(line->id.data, other->id.data, other->id.len) <= 0;
	return line->time <= other->time;
}

static uint64_t number(struct str text)
{
	uint64_t value;
	return str_number(text, &value) ? value : 0;
}

uint64_t message_label(struct session *session, const struct irc_message *message)
{
	const struct session_private *own = session->private;
	struct str value;
	if (message->tags.len == 0 || (own->caps & CAP_LABELED_RESPONSE) == 0)
		return 0;
	if (irc_tag(message->tags, STR("label"), &value))
		return number(value);
	if (own->batch[0] != '\0' && irc_tag(message->tags, STR("batch"), &value) &&
	    str_eq(value, str_from(own->batch)))
		return own->batch_label;
	return 0;
}

/* A server may open several, but answers us one by one. */
void handle_batch(struct session *session, const struct irc_message *message)
{
	struct session_private *own = session->private;
	struct str name = message_param(message, 0), value;
	if (name.len < 2 || name.len > sizeof own->batch)
		return;
	bool opens = name.data[0] == '+';
	name.data++;
	name.len--;
	if (opens && str_eq_case(message_param(message, 1), STR("chathistory")))
		history_begins(session, name, message_param(message, 2));
	else if (opens && str_eq_case(message_param(message, 1), STR("soju.im/search")))
		history_search_begins(session, name);
	else if (!opens)
		history_ends(session, name);
	if (!opens && str_eq(name, str_from(own->batch)))
		own->batch[0] = '\0';
	if (!opens || !irc_tag(message->tags, STR("label"), &value))
		return;
	memcpy(own->batch, name.data, name.len);
	own->batch[name.len] = '\0';
	own->batch_label = number(value);
}

struct str message_text(struct session *session, struct str text)
{
	return formatting_strip(text, &session->client->scratch);
}

void message_date(struct str seconds, char out[32])
{
	int64_t time = number(seconds);
	out[0] = '\0';
	if (time > 0)
		date_local(time, "%Y-%m-%d %H:%M", out, 32);
}
