/* CAP: what both sides understand. */
#include <string.h>

#include "proto/irc.h"
#include "server/cap.h"
#include "server/command.h"
#include "server/dialect.h"
#include "server/irc_state.h"
#include "server/multiline.h"
#include "server/peer.h"
#include "server/reply.h"
#include "server/sasl.h"
#include "server/secure.h"
#include "server/server.h"
#include "server/ticket.h"
#include "server/user.h"

static const char *const words[] = {
#define CAP_WORD(name, word) word,
    CAPS(CAP_WORD)
#undef CAP_WORD
};

#define CAP_COUNT (sizeof words / sizeof words[0])

static struct str nick_of(const struct peer *peer)
{
	return peer->user != NULL ? user_nick(peer->user) : STR("*");
}

#define LIST_MOST 320 /* bytes of words in one line, without a value */

static void send_list(struct peer *peer, const char *verb, const char *more, struct buf *list)
{
	reply_line(peer, "CAP " STR_FMT " %s %s:%s", STR_ARG(nick_of(peer)), verb, more,
	    list->data != NULL ? list->data : "");
	buf_clear(list);
}

static void add_multiline(struct buf *list, const struct peer *peer)
{
	uint32_t bytes, lines;
	multiline_limits(&peer->server->config->limits, &bytes, &lines);
	buf_printf(list, "=max-bytes=%u,max-lines=%u", bytes, lines);
}

static void add_registration(struct buf *list, const struct peer *peer)
{
	bool early = peer->server->config->register_early;
	buf_printf(list, "=%scustom-account-name", early ? "before-connect," : "");
}

static void add_sasl(struct buf *list, const struct peer *peer)
{
	struct buf mechanisms = {0};
	sasl_mechanisms(peer, &mechanisms);
	buf_printf(list, "=%s", mechanisms.data);
	buf_fini(&mechanisms);
}

/* A capability with what is to be known of it, for those who understand that. */
static void add_word(struct buf *list, const struct peer *peer, size_t index, bool valued)
{
	buf_printf(list, "%s%s", list->len > 0 ? " " : "", words[index]);
	if (valued && index == CAP_CLIENT_ID_BIT)
		buf_printf(list, "=window=%d", TICKET_WINDOW);
	else if (valued && index == CAP_ACCOUNT_REGISTRATION_BIT)
		add_registration(list, peer);
	else if (valued && index == CAP_MULTILINE_BIT)
		add_multiline(list, peer);
	else if (valued && index == CAP_SASL_BIT)
		add_sasl(list, peer);
}

/* It is only ever listed: nobody may ask for it. */
static void add_sts(struct buf *list, const struct peer *peer)
{
	struct buf word = {0};
	if (secure_add_sts(peer, &word))
		buf_printf(list, "%s%s", list->len > 0 ? " " : "", word.data);
	buf_fini(&word);
}

/* Several lines only for those who know of them; tests/server holds that one does for the rest. */
static void answer(struct peer *peer, const char *verb, uint64_t caps)
{
	bool several = (peer->caps & CAP_VERSION_302) != 0;
	struct buf list = {0};
	for (size_t i = 0; i < CAP_COUNT; i++) {
		if ((caps & UINT64_C(1) << i) == 0)
			continue;
		if (several && list.len + 1 + strlen(words[i]) > LIST_MOST)
			send_list(peer, verb, "* ", &list);
		add_word(&list, peer, i, several && str_eq(str_from(verb), STR("LS")));
	}
	if (several && str_eq(str_from(verb), STR("LS")))
		add_sts(&list, peer);
	send_list(peer, verb, "", &list);
	buf_fini(&list);
}

static uint64_t drafts(void)
{
	uint64_t caps = 0;
	for (size_t i = 0; i < CAP_COUNT; i++)
		if (str_starts(str_from(words[i]), STR("draft/")))
			caps |= UINT64_C(1) << i;
	return caps;
}

/* What this server could offer, were it built or configured so. */
static uint64_t missing(const struct server *server)
{
	if (!sasl_works())
		return CAP_SASL | CAP_ACCOUNT_REGISTRATION;
	return server->config->accounts == ACCOUNTS_OPEN ? 0 : CAP_ACCOUNT_REGISTRATION;
}

static bool find_cap(const struct server *server, struct str word, uint64_t *bit)
{
	for (size_t i = 0; i < CAP_COUNT; i++) {
		if (str_eq(word, str_from(words[i]))) {
			*bit = UINT64_C(1) << i;
			return (*bit & missing(server)) == 0;
		}
	}
	return false;
}

/* All or nothing. Who speaks version 302 cannot do without cap-notify. */
static bool apply(const struct server *server, uint64_t *caps, struct str request)
{
	bool always_notified = (*caps & CAP_VERSION_302) != 0;
	struct str word;
	while ((word = str_word(&request)).len > 0) {
		bool off = word.data[0] == '-';
		struct str name = {word.data + off, word.len - off};
		uint64_t bit;
		if (!find_cap(server, name, &bit) ||
		    (off && always_notified && bit == CAP_CAP_NOTIFY))
			return false;
		*caps = off ? *caps & ~bit : *caps | bit;
	}
	return true;
}

/* In as many lines as a long request needs: each name of it is read in one of them. */
static void acknowledge(struct peer *peer, struct str request)
{
	struct buf list = {0};
	struct str word;
	while ((word = str_word(&request)).len > 0) {
		if (list.len + 1 + word.len > LIST_MOST)
			send_list(peer, "ACK", "", &list);
		buf_printf(&list, "%s" STR_FMT, list.len > 0 ? " " : "", STR_ARG(word));
	}
	send_list(peer, "ACK", "", &list);
	buf_fini(&list);
}

static void request(struct peer *peer, struct str list)
{
	uint64_t caps = peer->caps;
	if (!apply(peer->server, &caps, list)) {
		reply_line(
		    peer, "CAP " STR_FMT " NAK :" STR_FMT, STR_ARG(nick_of(peer)), STR_ARG(list));
		return;
	}
	peer_set_caps(peer, caps);
	acknowledge(peer, list);
}

static void set_negotiating(struct peer *peer, bool negotiating)
{
	struct irc_state *state = peer->state;
	if (state != NULL)
		state->negotiating = negotiating;
}

/* From version 302 on cap-notify comes by itself. */
static void list_all(struct peer *peer, struct str version)
{
	uint64_t all = ((UINT64_C(1) << CAP_COUNT) - 1) & ~missing(peer->server);
	if (number_of(version) >= 302)
		peer_set_caps(peer, peer->caps | CAP_CAP_NOTIFY | CAP_VERSION_302);
	answer(peer, "LS", (peer->caps & CAP_VERSION_302) != 0 ? all : all & ~drafts());
}

/* --- what a new configuration changed --- */

static struct buf describe(struct peer *peer, struct config *config, size_t index)
{
	struct config *now = peer->server->config;
	struct buf word = {0};
	peer->server->config = config;
	if ((missing(peer->server) & UINT64_C(1) << index) == 0)
		add_word(&word, peer, index, (peer->caps & CAP_VERSION_302) != 0);
	peer->server->config = now;
	return word;
}

/* What has another value is new, what is not there any more is taken from those who have it. */
static void add_change(
    struct peer *peer, struct config *before, size_t index, struct buf *gone, struct buf *come)
{
	struct buf old = describe(peer, before, index);
	struct buf now = describe(peer, peer->server->config, index);
	if (now.len == 0 && old.len > 0) {
		buf_printf(gone, "%s%s", gone->len > 0 ? " " : "", words[index]);
		peer_set_caps(peer, peer->caps & ~(UINT64_C(1) << index));
	} else if (now.len > 0 && (old.len == 0 || strcmp(old.data, now.data) != 0)) {
		buf_printf(come, "%s%s", come->len > 0 ? " " : "", now.data);
	}
	buf_fini(&old);
	buf_fini(&now);
}

static void announce(struct peer *peer, struct config *before)
{
	struct buf gone = {0}, come = {0};
	for (size_t i = 0; i < CAP_COUNT; i++)
		add_change(peer, before, i, &gone, &come);
	if (gone.len > 0)
		send_list(peer, "DEL", "", &gone);
	if (come.len > 0)
		send_list(peer, "NEW", "", &come);
	buf_fini(&gone);
	buf_fini(&come);
}

void cap_announce(struct server *server, struct config *before)
{
	for (struct peer *peer = server->peers; peer != NULL; peer = peer->next)
		if ((peer->caps & CAP_CAP_NOTIFY) != 0 && peer->dialect == &dialect_irc)
			announce(peer, before);
}

void command_cap(struct peer *peer, const struct irc_message *message)
{
	struct str verb = message->params[0];
	if (str_eq_case(verb, STR("LS"))) {
		set_negotiating(peer, true);
		list_all(peer, param(message, 1));
	} else if (str_eq_case(verb, STR("REQ"))) {
		set_negotiating(peer, true);
		request(peer, param(message, 1));
	} else if (str_eq_case(verb, STR("LIST"))) {
		answer(peer, "LIST", peer->caps);
	} else if (str_eq_case(verb, STR("END"))) {
		set_negotiating(peer, false);
		authenticate_abort(peer);
		if (peer->user == NULL)
			register_try(peer);
	} else {
		reply(peer, ERR_INVALIDCAPCMD, STR_FMT, STR_ARG(reply_word(verb)));
	}
}
