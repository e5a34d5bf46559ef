#include "server/edit.h"

#include "proto/irc.h"
#include "server/author.h"
#include "server/command.h"
#include "server/event.h"
#include "server/history.h"
#include "server/peer.h"
#include "server/record.h"
#include "server/reply.h"
#include "server/view.h"

#define EDIT STR("+draft/edit")

static void refuse(struct peer *peer, const struct event *event, const char *code,
    struct str target, struct str msgid, const char *why)
{
	struct str word = reply_word(msgid);
	reply_line(peer, "FAIL %s %s " STR_FMT " " STR_FMT " :%s", message_command(event), code,
	    STR_ARG(reply_word(target)), STR_ARG(word), why);
}

struct original {
	const struct user *user;
	bool own;
	bool text; /* and no edit itself */
};

static void look(const struct store_message *message, void *arg)
{
	struct original *original = arg;
	struct str msgid;
	original->own = author_owns(original->user, message);
	original->text =
	    (RECORD_SAID >> message->kind & 1) != 0 && !irc_tag(message->tags, EDIT, &msgid);
}

bool edit_check(struct peer *peer, const struct event *event, struct str target)
{
	struct original original = {.user = peer->user};
	struct str msgid;
	struct view view;
	int64_t id;
	bool there = false;
	if (!irc_tag(event->tags, EDIT, &msgid))
		return true;
	if (event->least == 0 && msgid_read(msgid, &id) &&
	    view_open(&view, peer->server, peer->user, target)) {
		there = view_find(&view, id, look, &original);
		view_close(&view);
	}
	if (!there || !original.text)
		refuse(peer, event, "UNKNOWN_MSGID", target, msgid,
		    "There is no such message, or it is too old");
	else if (!original.own)
		refuse(peer, event, "EDIT_FORBIDDEN", target, msgid, "The message is not yours");
	return there && original.text && original.own;
}

static void ignore(const struct store_message *message, void *arg)
{
	(void)message;
	(void)arg;
}

bool edit_is_void(const struct view *view, const struct store_message *message)
{
	struct str msgid;
	int64_t id;
	return irc_tag(message->tags, EDIT, &msgid) && msgid_read(msgid, &id) &&
	       !view_find(view, id, ignore, NULL);
}
