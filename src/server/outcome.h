#ifndef SERVER_OUTCOME_H
#define SERVER_OUTCOME_H

#include "base/buf.h"
#include "base/str.h"

/*
 * What came of something that a user asked for. Each dialect puts it in its own words: the IRC
 * dialect as the numeric, others as the sentence, in which %s stands for what it was about (a
 * channel, a nick). X(name, numeric, sentence)
 */
#define OUTCOMES(X)                                                                                \
	X(NICK_BAD, ERR_ERRONEUSNICKNAME, "\"%s\" cannot be a nick: use letters, digits, - and _") \
	X(NICK_LONG, ERR_ERRONEUSNICKNAME, "\"%s\" is too long for a nick")                        \
	X(NICK_BANNED, ERR_ERRONEUSNICKNAME, "\"%s\" may not be used on this server")              \
	X(NICK_TAKEN, ERR_NICKNAMEINUSE, "somebody else is called \"%s\"")                         \
	X(NICK_RESERVED, ERR_NICKNAMEINUSE,                                                        \
	    "\"%s\" belongs to an account: log in to it, or choose another nick")                  \
	X(NICK_ALIKE, ERR_NICKNAMEINUSE,                                                           \
	    "\"%s\" looks like the name of an account: log in to that, or choose another nick")    \
	X(CHANNEL_BAD, ERR_NOSUCHCHANNEL,                                                          \
	    "\"%s\" is no channel: it starts with # and has no spaces")                            \
	X(CHANNEL_UNKNOWN, ERR_NOSUCHCHANNEL, "there is no channel %s")                            \
	X(CHANNEL_TAKEN, ERR_BADCHANNAME, "there is a channel %s already")                         \
	X(CHANNELS_MANY, ERR_TOOMANYCHANNELS, "you are in too many channels to join %s")           \
	X(CHANNEL_FULL, ERR_CHANNELISFULL, "%s is full (+l)")                                      \
	X(CHANNEL_INVITE, ERR_INVITEONLYCHAN, "%s is for the invited only (+i)")                   \
	X(CHANNEL_KEY, ERR_BADCHANNELKEY, "%s wants the right key (+k)")                           \
	X(CHANNEL_ACCOUNT, ERR_NEEDREGGEDNICK,                                                     \
	    "%s is for those who are logged in to an account (+R)")                                \
	X(BANNED, ERR_BANNEDFROMCHAN, "you are banned from %s (+b)")                               \
	X(NOT_MEMBER, ERR_NOTONCHANNEL, "you are not in %s")                                       \
	X(TARGET_NOT_MEMBER, ERR_USERNOTINCHANNEL, "they are not in %s")                           \
	X(TARGET_MEMBER, ERR_USERONCHANNEL, "they are in %s already")                              \
	X(NOT_CHANNEL_OPERATOR, ERR_CHANOPRIVSNEEDED, "only operators of %s can do that")          \
	X(TARGET_ABOVE, ERR_CHANOPRIVSNEEDED, "they have a higher rank in %s than you")            \
	X(NO_CTCP, ERR_CANNOTSENDTOCHAN, "%s takes no CTCP requests (+C)")                         \
	X(NO_EXTERNAL, ERR_CANNOTSENDTOCHAN, "join %s before you write to it (+n)")                \
	X(MODERATED, ERR_CANNOTSENDTOCHAN,                                                         \
	    "only those whom an operator of %s gave voice may write to it (+m)")                   \
	X(SPEECH_ACCOUNT, ERR_CANNOTSENDTOCHAN,                                                    \
	    "only those who are logged in to an account may write to %s (+M)")                     \
	X(MUTED, ERR_CANNOTSENDTOCHAN, "an operator of %s has banned you from writing to it (+b)") \
	X(TELL_ACCOUNT, ERR_NEEDREGGEDNICK,                                                        \
	    "%s reads only those who are logged in to an account: log in first (+R)")              \
	X(TELL_NO_CTCP, ERR_CANNOTSENDTOUSER, "%s takes no CTCP requests (+T)")                    \
	X(NICK_UNKNOWN, ERR_NOSUCHNICK, "nobody here is called %s")                                \
	X(TEXT_EMPTY, ERR_NOTEXTTOSEND, "there was nothing to say to %s")                          \
	X(TEXT_LONG, ERR_INPUTTOOLONG, "that was too long for %s")

enum outcome {
	OUTCOME_OK,
#define OUTCOME_ENTRY(name, numeric, sentence) OUTCOME_##name,
	OUTCOMES(OUTCOME_ENTRY)
#undef OUTCOME_ENTRY
};

/* Appends the sentence, with `about` in it; nothing for OUTCOME_OK. */
void outcome_write(enum outcome outcome, struct str about, struct buf *out);

#endif
