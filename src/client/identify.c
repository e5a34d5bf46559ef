#include "client/identify.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/str.h"
#include "client/farewell.h"
#include "loop/loop.h"
#include "net/conn.h"
#include "net/dial.h"
#include "net/net.h"
#include "proto/irc.h"

#define HEARD_MOST 8192 /* bytes kept of what it says */
#define QUESTION   "CAP LS 302\r\n"
#define VERSION    "VERSION\r\n"
#define GOODBYE    "QUIT\r\n"
#define OWN_CAP    STR("draft/client-id") /* which no other server has */
#define OWN_NAME   STR("confab-")         /* before a version of ours */

struct identify {
	struct net *net;
	struct net_addr addr;
	struct identity identity;
	bool by_tls; /* the second call */
	bool asked_version;
	struct net_tls *tls;
	struct dial *dial;
	struct conn *conn;
	struct buf heard;
	struct loop_timer patience;
	identify_fn *done;
	void *arg;
};

static void call(struct identify *identify);

static void hang_up(struct identify *identify)
{
	if (identify->dial != NULL)
		dial_cancel(identify->dial);
	if (identify->conn != NULL)
		farewell_drop(identify->conn);
	identify->dial = NULL;
	identify->conn = NULL;
	loop_timer_stop(net_loop(identify->net), &identify->patience);
	buf_clear(&identify->heard);
}

void identify_cancel(struct identify *identify)
{
	hang_up(identify);
	if (identify->tls != NULL)
		tls_client_end(identify->tls);
	buf_fini(&identify->heard);
	free(identify);
}

/*
 * What speaks plain text would take a handshake for a message. An IRC server that only refuses may
 * do so because the call was in clear.
 */
static bool is_worth_tls(const struct identify *identify)
{
	const struct identity *known = &identify->identity;
	bool told = known->kind == IDENTITY_PLAIN ||
	            (known->kind == IDENTITY_IRC && known->text[0] != '\0');
	return !identify->by_tls && identify->tls != NULL && !told;
}

static void finish_call(struct identify *identify)
{
	hang_up(identify);
	if (is_worth_tls(identify)) {
		identify->by_tls = true;
		identify->asked_version = false;
		call(identify);
		return;
	}
	struct identity identity = identify->identity;
	identify_fn *done = identify->done;
	void *arg = identify->arg;
	identify_cancel(identify);
	done(&identity, arg);
}

/* What it says */

static void set_text(struct identity *identity, struct str text)
{
	str_escape(text.data, text.len, identity->text, sizeof identity->text);
}

static bool has_word(struct str list, struct str word)
{
	struct str one;
	while ((one = str_word(&list)).len > 0) {
		if (str_starts(one, word))
			return true;
	}
	return false;
}

/* Replies have a source; only a server that hangs up, or greets, leaves it out. */
static bool is_irc(const struct irc_message *message)
{
	static const char *const bare[] = {"ERROR", "NOTICE", "PING"};
	bool known = message->source.len > 0;
	for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
		known = known || str_eq(message->command, str_from(bare[i]));
	return known;
}

/* RFC 2812 section 5.1; one who does not tell it sends another number. */
static bool take_version(struct identity *identity, const struct irc_message *message)
{
	struct str version = message->param_count > 1 ? message->params[1] : STR("");
	bool is_number = message->command.len == 3 && ascii_is_digit(message->command.data[0]);
	if (str_eq(message->command, STR("351")) && str_starts(version, OWN_NAME))
		str_escape(version.data + OWN_NAME.len, version.len - OWN_NAME.len,
		    identity->version, sizeof identity->version);
	return is_number;
}

/* Whether that line tells enough; a confab is asked for its version, too. */
static bool take_line(struct identity *identity, struct str line)
{
	struct irc_message message;
	if (!irc_parse(line.data, line.len, &message) || !is_irc(&message)) {
		if (identity->kind == IDENTITY_SILENT) {
			identity->kind = IDENTITY_PLAIN;
			set_text(identity, line);
		}
		return identity->kind == IDENTITY_PLAIN;
	}
	if (identity->kind != IDENTITY_CONFAB)
		identity->kind = IDENTITY_IRC;
	if (message.source.len > 0)
		set_text(identity, message.source);
	if (str_eq(message.command, STR("ERROR")))
		return true;
	if (!str_eq_case(message.command, STR("CAP")))
		return identity->kind == IDENTITY_CONFAB && take_version(identity, &message);
	for (size_t i = 0; i < message.param_count; i++) {
		if (has_word(message.params[i], OWN_CAP))
			identity->kind = IDENTITY_CONFAB;
	}
	/* "*" before the list: another line of it follows. */
	return identity->kind == IDENTITY_IRC &&
	       !(message.param_count > 3 && str_eq(message.params[2], STR("*")));
}

static bool take_lines(struct identify *identify)
{
	const char *at = identify->heard.data, *end = at + identify->heard.len;
	bool enough = false;
	for (const char *lf; !enough && at < end && (lf = memchr(at, '\n', (size_t)(end - at)));
	     at = lf + 1) {
		size_t len = (size_t)(lf - at);
		if (len > 0 && at[len - 1] == '\r')
			len--;
		enough = len > 0 && take_line(&identify->identity, (struct str){at, len});
	}
	buf_consume(&identify->heard, (size_t)(at - identify->heard.data));
	return enough;
}

/* What has no line's end may still be something. */
static void take_rest(struct identify *identify)
{
	struct identity *identity = &identify->identity;
	if (identify->heard.len == 0 || identity->kind != IDENTITY_SILENT)
		return;
	if ((unsigned char)identify->heard.data[0] < ' ')
		return; /* some binary protocol, as a TLS alert is one */
	identity->kind = IDENTITY_PLAIN;
	set_text(identity, (struct str){identify->heard.data, identify->heard.len});
}

static void ask_version(struct identify *identify)
{
	identify->asked_version = true;
	conn_send(identify->conn, VERSION, strlen(VERSION));
	loop_timer_after(net_loop(identify->net), &identify->patience, IDENTIFY_PATIENCE);
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	struct identify *identify = conn_owner(conn);
	buf_add(&identify->heard, data, len);
	bool enough = take_lines(identify);
	if (identify->identity.kind == IDENTITY_CONFAB && !identify->asked_version)
		ask_version(identify);
	if (!enough && identify->heard.len < HEARD_MOST)
		return;
	take_rest(identify);
	conn_send(conn, GOODBYE, strlen(GOODBYE));
	finish_call(identify);
}

/* Calling */

static void ask(struct identify *identify)
{
	conn_send(identify->conn, QUESTION, strlen(QUESTION));
	loop_timer_after(net_loop(identify->net), &identify->patience, IDENTIFY_PATIENCE);
}

static void on_secured(struct conn *conn)
{
	struct identify *identify = conn_owner(conn);
	identify->identity.tls = true;
	identify->identity.kind = IDENTITY_SILENT; /* what it said in clear was a refusal at most */
	ask(identify);
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct identify *identify = conn_owner(conn);
	(void)reason;
	identify->conn = NULL;
	take_rest(identify);
	finish_call(identify);
}

static void on_patience(void *arg)
{
	struct identify *identify = arg;
	take_rest(identify);
	finish_call(identify);
}

/* Anybody's certificate will do: nothing is said that is not said to strangers. */
static enum tls_verdict judge(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	struct identify *identify = arg;
	(void)conn;
	(void)cause;
	tls_format_key_id(certificate->key_id, identify->identity.key);
	return TLS_ACCEPTED;
}

static void on_connected(struct conn *conn, void *arg)
{
	static const struct conn_handler handler = {
	    .received = on_received, .closed = on_closed, .secured = on_secured};
	struct identify *identify = arg;
	identify->dial = NULL;
	identify->conn = conn;
	conn_set_handler(conn, &handler, identify);
	if (!identify->by_tls) {
		ask(identify);
		return;
	}
	conn_start_tls(conn, identify->tls, NULL, NULL, 0);
}

static void on_failed(const char *reason, void *arg)
{
	struct identify *identify = arg;
	(void)reason;
	identify->dial = NULL;
	finish_call(identify);
}

static void call(struct identify *identify)
{
	static const struct dial_handler handler = {.connected = on_connected, .failed = on_failed};
	loop_timer_after(net_loop(identify->net), &identify->patience, IDENTIFY_PATIENCE);
	identify->dial = dial_start(identify->net, &identify->addr, &handler, identify);
}

struct identify *identify_start(
    struct net *net, const struct net_addr *addr, identify_fn *done, void *arg)
{
	struct identify *identify = xcalloc(1, sizeof *identify);
	*identify = (struct identify){.net = net, .addr = *addr, .done = done, .arg = arg};
	identify->addr.scheme = NET_TCP;
	char *cause;
	identify->tls = tls_client_new(judge, identify, &cause);
	if (identify->tls == NULL)
		free(cause); /* then there is clear text alone */
	loop_timer_init(&identify->patience, on_patience, identify);
	call(identify);
	return identify;
}
