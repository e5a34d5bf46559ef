#include "client/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "client/client.h"
#include "client/commands.h"
#include "client/observer.h"
#include "client/private.h"
#include "client/session.h"

/* clang-format off */
static const struct command commands[] = {
    {"away", "[REASON]", "Be away; who writes to you is told",
        "/away at lunch", ARG_TEXT, ARG_TEXT, command_away},
    {"back", "", "Say that you are here again",
        "/back", ARG_NONE, ARG_NONE, command_back},
    {"ban", "[CHANNEL] [MASK]", "Ban a nick or mask, or list bans",
        "/ban bob", ARG_NICK, ARG_NONE, command_ban},
    {"clear", "", "Show only what comes from now on",
        "/clear", ARG_NONE, ARG_NONE, command_clear},
    {"close", "", "Leave and close this conversation",
        "/close", ARG_NONE, ARG_NONE, command_close},
    {"connect", "ADDRESS [CHANNEL]...", "Connect to one more server",
        "/connect chat.example.org:6697 #lobby", ARG_ADDRESS, ARG_CHANNEL, command_connect},
    {"delete", "[REASON]", "Take back a message of yours",
        "/delete sent to the wrong room", ARG_TEXT, ARG_TEXT, command_delete},
    {"disconnect", "[REASON]", "End the link to this server",
        "/disconnect", ARG_TEXT, ARG_TEXT, command_disconnect},
    {"edit", "[TEXT]", "Change a message of yours",
        "/edit what I meant to say", ARG_TEXT, ARG_TEXT, command_edit},
    {"help", "[COMMAND]", "List the commands, or explain one",
        "/help join", ARG_COMMAND, ARG_NONE, command_help},
    {"history", "", "Fetch older or missed messages",
        "/history", ARG_NONE, ARG_NONE, command_history},
    {"invite", "[NICK [CHANNEL]]", "Ask somebody in, or make a link",
        "/invite --once --expire 2h", ARG_NICK, ARG_CHANNEL, command_invite},
    {"join", "CHANNEL [KEY]", "Go into a channel, or make it",
        "/join #lobby", ARG_CHANNEL, ARG_TEXT, command_join},
    {"kick", "[CHANNEL] NICK [REASON]", "Put somebody out of a channel",
        "/kick bob please be kind", ARG_NICK, ARG_TEXT, command_kick},
    {"list", "[PATTERN]", "List the channels and their sizes",
        "/list #c*", ARG_CHANNEL, ARG_NONE, command_list},
    {"login", "[ACCOUNT]", "Log in; the password is asked for",
        "/login ada", ARG_NICK, ARG_NONE, command_login},
    {"logout", "", "Be a guest again",
        "/logout", ARG_NONE, ARG_NONE, command_logout},
    {"me", "TEXT", "Say what you do",
        "/me waves", ARG_TEXT, ARG_TEXT, command_me},
    {"mode", "[NAME] [CHANGES]", "Show or change modes",
        "/mode +o bob", ARG_CHANNEL, ARG_NICK, command_mode},
    {"msg", "NAME TEXT", "Say it to that nick or channel",
        "/msg bob are you there?", ARG_NICK, ARG_TEXT, command_msg},
    {"names", "[CHANNEL]", "List who is in a channel",
        "/names", ARG_CHANNEL, ARG_NONE, command_names},
    {"nick", "NAME", "Be called something else",
        "/nick ada", ARG_TEXT, ARG_NONE, command_nick},
    {"notice", "NAME TEXT", "Say what no program answers",
        "/notice bob back in five minutes", ARG_NICK, ARG_TEXT, command_notice},
    {"part", "[CHANNEL] [REASON]", "Leave a channel",
        "/part see you tomorrow", ARG_CHANNEL, ARG_TEXT, command_part},
    {"query", "NICK [TEXT]", "Talk to somebody alone",
        "/query bob", ARG_NICK, ARG_TEXT, command_query},
    {"quit", "[REASON]", "Leave confab; \"exit\" does the same",
        "/quit good night", ARG_TEXT, ARG_TEXT, command_quit},
    {"raw", "LINE", "Send a line of the protocol",
        "/raw PING :hello", ARG_TEXT, ARG_TEXT, command_raw},
    {"react", "EMOJI", "React to a message; again: no more",
        "/react 👍", ARG_TEXT, ARG_TEXT, command_react},
    {"reconnect", "", "Call this server again, now",
        "/reconnect", ARG_NONE, ARG_NONE, command_reconnect},
    {"register", "[E-MAIL]", "Make your nick an account of yours",
        "/register ada@example.org", ARG_NONE, ARG_NONE, command_register},
    {"reply", "TEXT", "Answer the chosen or newest message",
        "/reply good idea", ARG_TEXT, ARG_TEXT, command_reply},
    {"search", "WORDS", "Find what was said here before",
        "/search release date", ARG_TEXT, ARG_TEXT, command_search},
    {"topic", "[CHANNEL] [TEXT]", "Show or set what a channel is about",
        "/topic Release on Friday", ARG_TEXT, ARG_TEXT, command_topic},
    {"trust", "KEY", "Accept the server's new key",
        "/trust 1f0c93ab", ARG_TEXT, ARG_NONE, command_trust},
    {"verify", "CODE", "Finish what /register began",
        "/verify 482915", ARG_NONE, ARG_NONE, command_verify},
    {"who", "[CHANNEL or MASK]", "Tell who is there, names and hosts",
        "/who #lobby", ARG_CHANNEL, ARG_NONE, command_who},
    {"whois", "NICK", "Tell what is known of somebody",
        "/whois bob", ARG_NICK, ARG_NONE, command_whois},
};
/* clang-format on */
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

const struct command *command_table(size_t *count)
{
	*count = COMMAND_COUNT;
	return commands;
}

static int compare(const void *key, const void *entry)
{
	const struct str *name = key;
	const struct command *command = entry;
	return str_compare_case(*name, str_from(command->name));
}

const struct command *command_find(struct str name)
{
	return bsearch(&name, commands, COMMAND_COUNT, sizeof commands[0], compare);
}

void command_usage(struct conversation *conversation, const char *name)
{
	const struct command *command = command_find(str_from(name));
	client_tell(conversation, LINE_ERROR, "Write it as: /%s %s", name, command->arguments);
	client_tell(conversation, LINE_ERROR, "For example: %s", command->example);
}

bool command_is_online(struct conversation *conversation)
{
	if (conversation->session->state == SESSION_ONLINE)
		return true;
	client_tell(conversation, LINE_ERROR,
	    "There is no link to %s now. /reconnect calls it at once.",
	    conversation->session->name);
	return false;
}

struct str command_rest(struct str arguments)
{
	return str_trim(arguments);
}

struct str command_channel(
    struct conversation *conversation, struct str *arguments, const char *name)
{
	struct str rest = *arguments, word = str_word(&rest);
	if (isupport_is_channel(&conversation->session->private->isupport, word)) {
		*arguments = rest;
		return word;
	}
	if (conversation->kind == CONVERSATION_CHANNEL)
		return str_from(conversation->name);
	client_tell(
	    conversation, LINE_ERROR, "This is no channel, so /%s wants the name of one.", name);
	command_usage(conversation, name);
	return STR("");
}

static void tell_unknown(struct conversation *conversation, struct str name)
{
	const char *names[COMMAND_COUNT];
	char word[64];
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i].name;
	snprintf(word, sizeof word, STR_FMT, STR_ARG(name));
	const char *meant = suggest(word, names, COMMAND_COUNT);
	client_tell(conversation, LINE_ERROR,
	    "There is no /%s.%s%s%s /help lists all commands; // begins a message with a slash.",
	    word, meant != NULL ? " Did you mean /" : "", meant != NULL ? meant : "",
	    meant != NULL ? "?" : "");
}

/* Not for the server to know; in a plain session everything else is sent as it was typed. */
static bool is_local(const struct command *command)
{
	static command_fn *const local[] = {command_clear, command_close, command_connect,
	    command_disconnect, command_help, command_quit, command_reconnect, command_trust};
	for (size_t i = 0; command != NULL && i < sizeof local / sizeof local[0]; i++)
		if (command->run == local[i])
			return true;
	return false;
}

/* A name ends at any white space; what follows it, even on other lines, are its arguments. */
static void run(struct conversation *conversation, struct str text)
{
	struct str name = {text.data + 1, 0};
	while (1 + name.len < text.len && strchr(" \t\n", name.data[name.len]) == NULL)
		name.len++;
	struct str arguments = {name.data + name.len, text.len - name.len - 1};
	const struct command *command = command_find(name);
	bool plain = conversation->session->plain;
	if (plain && !is_local(command))
		client_say(conversation, text);
	else if (command == NULL)
		tell_unknown(conversation, name);
	else
		command->run(conversation, command_rest(arguments));
}

void client_input(struct client *client, struct conversation *conversation, struct str text)
{
	text = client_without_nul(text, &client->typed);
	questions_typed(conversation);
	if (str_eq(str_trim(text), STR("exit")))
		client_leave(client, STR(""));
	else if (str_starts(text, STR("//")))
		client_say(conversation, (struct str){text.data + 1, text.len - 1});
	else if (str_starts(text, STR("/")))
		run(conversation, text);
	else
		client_say(conversation, text);
}
