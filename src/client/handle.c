#include "client/handle.h"

#include <stdlib.h>

#include "client/conversation.h"
#include "client/private.h"
#include "client/session.h"

static handler_fn handle_ignored;

static const struct entry {
	const char *command;
	size_t least; /* parameters without which it means nothing */
	handler_fn *run;
} handlers[] = {
    {"001", 1, handle_welcome},
    {"002", 0, handle_small_print},
    {"003", 0, handle_small_print},
    {"004", 0, handle_ignored},
    {"005", 1, handle_isupport},
    {"221", 2, handle_mode_is},
    {"250", 0, handle_small_print},
    {"251", 0, handle_small_print},
    {"252", 0, handle_small_print},
    {"253", 0, handle_small_print},
    {"254", 0, handle_small_print},
    {"255", 0, handle_small_print},
    {"265", 0, handle_small_print},
    {"266", 0, handle_small_print},
    {"276", 3, handle_whois_text},
    {"301", 3, handle_away_is},
    {"305", 0, handle_away_off},
    {"306", 0, handle_away_on},
    {"307", 3, handle_whois_text},
    {"310", 3, handle_whois_text},
    {"311", 4, handle_whois},
    {"312", 3, handle_whois_server},
    {"313", 3, handle_whois_text},
    {"314", 4, handle_whois},
    {"315", 2, handle_who_end},
    {"317", 3, handle_whois_idle},
    {"318", 2, handle_whois_end},
    {"319", 3, handle_whois_channels},
    {"320", 3, handle_whois_text},
    {"321", 0, handle_ignored},
    {"322", 3, handle_list},
    {"323", 0, handle_list_end},
    {"324", 2, handle_mode_is},
    {"329", 0, handle_ignored},
    {"330", 3, handle_whois_account},
    {"331", 2, handle_topic_none},
    {"332", 3, handle_topic_is},
    {"333", 3, handle_topic_who},
    {"335", 3, handle_whois_text},
    {"338", 3, handle_whois_text},
    {"341", 3, handle_inviting},
    {"346", 3, handle_bans},
    {"347", 2, handle_bans_end},
    {"348", 3, handle_bans},
    {"349", 2, handle_bans_end},
    {"352", 6, handle_who},
    {"353", 4, handle_names},
    {"366", 2, handle_names_end},
    {"367", 3, handle_bans},
    {"368", 2, handle_bans_end},
    {"369", 2, handle_whois_end},
    {"372", 2, handle_motd},
    {"375", 0, handle_motd},
    {"376", 0, handle_motd_end},
    {"378", 3, handle_whois_text},
    {"379", 3, handle_whois_text},
    {"422", 0, handle_motd_end},
    {"432", 2, handle_nick_bad},
    {"433", 2, handle_nick_taken},
    {"436", 2, handle_nick_taken},
    {"437", 2, handle_unavailable},
    {"464", 1, handle_password_wrong},
    {"465", 1, handle_refused},
    {"671", 3, handle_whois_text},
    {"900", 3, handle_logged_in},
    {"901", 0, handle_logged_out},
    {"902", 1, handle_sasl_failed},
    {"903", 0, handle_sasl_done},
    {"904", 1, handle_sasl_failed},
    {"905", 1, handle_sasl_failed},
    {"906", 1, handle_sasl_failed},
    {"907", 1, handle_sasl_failed},
    {"908", 2, handle_sasl_failed},
    {"ACK", 0, handle_ack},
    {"AUTHENTICATE", 1, handle_authenticate},
    {"AWAY", 0, handle_away},
    {"BATCH", 1, handle_batch},
    {"CAP", 3, handle_cap},
    {"CHATHISTORY", 2, handle_chathistory},
    {"ERROR", 0, handle_error},
    {"FAIL", 3, handle_standard_reply},
    {"INVITE", 2, handle_invite},
    {"JOIN", 1, handle_join},
    {"KICK", 2, handle_kick},
    {"MARKREAD", 1, handle_markread},
    {"MODE", 2, handle_mode},
    {"NICK", 1, handle_nick},
    {"NOTE", 3, handle_standard_reply},
    {"NOTICE", 2, handle_notice},
    {"PART", 1, handle_part},
    {"PING", 0, handle_ping},
    {"PONG", 1, handle_pong},
    {"PRIVMSG", 2, handle_privmsg},
    {"QUIT", 0, handle_quit},
    {"REDACT", 2, handle_redact},
    {"REGISTER", 3, handle_registered},
    {"TAGMSG", 1, handle_tagmsg},
    {"TOPIC", 2, handle_topic},
    {"VERIFY", 3, handle_registered},
    {"WALLOPS", 1, handle_wallops},
    {"WARN", 3, handle_standard_reply},
};

static int compare(const void *key, const void *entry)
{
	const struct str *command = key;
	const struct entry *handler = entry;
	return str_compare_case(*command, str_from(handler->command));
}

static bool is_numeric(struct str command)
{
	uint64_t number;
	return command.len == 3 && str_number(command, &number);
}

void handle(struct session *session, const struct irc_message *message)
{
	if (session->private->batches_open > 0 && history_takes(session, message))
		return;
	const struct entry *entry = bsearch(&message->command, handlers,
	    sizeof handlers / sizeof handlers[0], sizeof handlers[0], compare);
	if (entry != NULL && message->param_count >= entry->least)
		entry->run(session, message);
	else if (entry == NULL && is_numeric(message->command))
		handle_numeric(session, message);
}

void handle_ignored(struct session *session, const struct irc_message *message)
{
	(void)session;
	(void)message;
}

void handle_event(
    struct conversation *conversation, const struct irc_message *message, const char *format, ...)
{
	struct session *session = conversation->session;
	struct str nick = message_nick(message);
	struct buf *text = &session->client->outgoing;
	va_list args;
	va_start(args, format);
	buf_clear(text);
	buf_vprintf(text, format, args);
	va_end(args);
	conversation_add(conversation, &(struct line){
	                                   .time = message_time(session, message),
	                                   .kind = LINE_EVENT,
	                                   .flags = session_is_self(session, nick) ? LINE_OWN : 0,
	                                   .nick = nick,
	                                   .text = {text->data, text->len},
	                               });
}
