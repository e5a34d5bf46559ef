#ifndef CLIENT_HANDLE_H
#define CLIENT_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/client.h"
#include "proto/irc.h"

/* A server's messages: one table of handlers, one file a family. */
typedef void handler_fn(struct session *session, const struct irc_message *message);

/* Runs the handler of its command. */
void handle(struct session *session, const struct irc_message *message);

/* What handlers read out of a message. */
struct str message_param(const struct irc_message *message, size_t i); /* empty if missing */
struct str message_last(const struct irc_message *message);
struct str message_nick(const struct irc_message *message); /* of the source */
/* Milliseconds since 1970 UTC: what server-time says, else now. */
int64_t message_time(const struct session *session, const struct irc_message *message);
/* The number in the label that it answers, itself or its batch; 0 for none. */
uint64_t message_label(struct session *session, const struct irc_message *message);
struct str message_tag(const struct irc_message *message, struct str key); /* empty if missing */
/*
 * The server had `line` no later than `other`: told by their times, and within a millisecond by
 * their msgids, where they are of a server whose msgids sort (see confab-protocol(7)).
 */
bool message_precedes(
    const struct session *session, const struct line *line, const struct line *other);
/*
 * What a PRIVMSG or NOTICE says as a line, not waited for; false when it says nothing (CTCP). Text
 * is valid until the next message_text().
 */
bool message_line(
    const struct session *session, const struct irc_message *message, struct line *line);
/* Text of the server's for people: without formatting codes. Valid until the next call. */
struct str message_text(struct session *session, struct str text);
/* A Unix timestamp in words: "2026-11-22 14:05"; empty for what is none. */
void message_date(struct str seconds, char out[32]);

/* An event at the message's time, by its source. */
void handle_event(struct conversation *conversation, const struct irc_message *message,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* handle_channel.c: who is in it */
handler_fn handle_away, handle_join, handle_kick, handle_names, handle_names_end, handle_nick,
    handle_part, handle_quit;
/* handle_mode.c: what it is set to */
handler_fn handle_mode, handle_topic, handle_topic_is, handle_topic_none, handle_topic_who;
/* handle_message.c */
handler_fn handle_chathistory;           /* talks.c */
handler_fn handle_markread;              /* read_marker.c */
handler_fn handle_redact, handle_tagmsg; /* marks.c */
handler_fn handle_ack, handle_notice, handle_privmsg;
/* handle_query.c: answers to questions */
handler_fn handle_away_is, handle_bans, handle_bans_end, handle_list, handle_list_end,
    handle_mode_is, handle_who, handle_who_end, handle_whois, handle_whois_account,
    handle_whois_channels, handle_whois_end, handle_whois_idle, handle_whois_server,
    handle_whois_text;
/* login.c, login_ask.c */
handler_fn handle_authenticate, handle_logged_in, handle_logged_out, handle_registered,
    handle_sasl_done, handle_sasl_failed;
/* handle_register.c */
handler_fn handle_cap, handle_error, handle_isupport, handle_nick_bad, handle_nick_taken,
    handle_password_wrong, handle_ping, handle_pong, handle_refused, handle_unavailable,
    handle_welcome;
/* handle_status.c */
handler_fn handle_away_off, handle_away_on, handle_batch, handle_failure, handle_invite,
    handle_inviting, handle_motd, handle_motd_end, handle_numeric, handle_small_print,
    handle_standard_reply, handle_wallops;

#endif
