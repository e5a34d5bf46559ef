#include "server/control.h"

#include <config.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/conn.h"
#include "net/listener.h"
#include "proto/line.h"
#include "server/control_command.h"
#include "server/control_request.h"
#include "server/password.h"
#include "server/server.h"
#include "server/verifier.h"

#define CALLERS_MOST 16                         /* at once; one more and the oldest has to go */
#define ANSWER_MOST  ((size_t)64 * 1024 * 1024) /* bytes that may wait for one caller */

struct caller {
	struct control *control;
	struct conn *conn;
	uid_t uid;
	struct line_reader reader;
	struct buf unread; /* requests for which it is not yet their turn */
	bool waits;        /* for the end of the server */
	char *secret; /* a request with a password, while a thread makes its verifier; or NULL */
	struct password_task *task; /* that thread's */
	struct caller *next, *prev;
};

struct control {
	struct server *server;
	struct net *net;
	struct loop *loop;
	struct control_actions actions;
	struct listener *listener;
	struct caller *callers; /* oldest first */
	size_t caller_count;
};

/* Answering */

/* Lines of the answer that begin with a dot get one more (as in RFC 3977 section 3.1.1). */
static void send_lines(struct caller *caller, const struct buf *lines)
{
	struct buf out = {0};
	for (size_t i = 0; i < lines->len; i++) {
		if (lines->data[i] == '.' && (i == 0 || lines->data[i - 1] == '\n'))
			buf_add_char(&out, '.');
		buf_add_char(&out, lines->data[i]);
	}
	conn_send(caller->conn, out.data, out.len);
	buf_fini(&out);
}

/* The sentence is one line, whatever it was made of. */
static void send_end(struct caller *caller, const char *outcome, const char *sentence)
{
	struct buf out = {0};
	buf_printf(&out, ".%s%s", outcome, sentence != NULL ? " " : "");
	for (const char *c = sentence != NULL ? sentence : ""; *c != '\0'; c++)
		buf_add_str(&out, *c == '\n' ? "; " : (const char[]){*c, '\0'});
	buf_add_char(&out, '\n');
	conn_send(caller->conn, out.data, out.len);
	buf_fini(&out);
}

static void log_action(const struct caller *caller, const struct control_command *command,
    const struct control_call *call)
{
	const struct str first = call->arg_count > 0 ? call->args[0] : STR("");
	log_info("control: user id %ju: %s%s" STR_FMT "%s%s", (uintmax_t)caller->uid, command->name,
	    first.len > 0 ? " " : "", STR_ARG(first), call->problem != NULL ? ": " : "",
	    call->problem != NULL ? call->problem : "");
}

static void run(struct caller *caller, const struct control_command *command,
    const struct control_request *request, const char *verifier)
{
	size_t name = control_command_words(command);
	struct control_call call = {
	    .server = caller->control->server,
	    .actions = &caller->control->actions,
	    .args = request->words + name,
	    .arg_count = request->count - name,
	    .verifier = verifier,
	    .uid = caller->uid,
	    .json = request->json,
	};
	command->run(&call);
	if (command->acts)
		log_action(caller, command, &call);
	if (call.out.len > 0)
		send_lines(caller, &call.out);
	caller->waits = call.waits;
	if (!call.waits)
		send_end(caller, call.problem != NULL ? "failed" : "ok", call.problem);
	buf_fini(&call.out);
	free(call.problem);
}

static void refuse_unknown(struct caller *caller, struct str word)
{
	char *name = xmemdup0(word.data, word.len);
	const char *near = control_command_near(name);
	char *sentence = xasprintf("there is no command %s in confabd " PACKAGE_VERSION "%s%s%s",
	    name, near != NULL ? "; did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
	send_end(caller, "usage", sentence);
	free(sentence);
	free(name);
}

/* Requests with a password, whose verifier takes long on purpose */

static void resume(struct caller *caller);

static void run_secret(struct caller *caller, const char *verifier)
{
	struct control_request request;
	control_request_parse(str_from(caller->secret), &request);
	const struct control_command *command = control_command_find(request.words, request.count);
	caller->task = NULL;
	run(caller, command, &request, verifier);
	secret_free(caller->secret);
	caller->secret = NULL;
}

static void on_made(void *arg, const char *verifier)
{
	run_secret(arg, verifier);
	resume(arg);
}

static void begin_secret(struct caller *caller, struct str line, struct str password)
{
	char *text = xmemdup0(password.data, password.len);
	caller->secret = xmemdup0(line.data, line.len);
	caller->task = password_make(caller->control->loop, text, on_made, caller);
	secret_free(text);
}

/* Whoever says no more is about to go: the answer cannot wait for a thread. */
static void hurry_secret(struct caller *caller)
{
	struct control_request request;
	if (caller->task == NULL)
		return;
	password_abandon(caller->task);
	control_request_parse(str_from(caller->secret), &request);
	struct str password = request.words[request.count - 1];
	char *text = xmemdup0(password.data, password.len);
	char *verifier = verifier_make(text);
	run_secret(caller, verifier);
	secret_free(verifier);
	secret_free(text);
}

static void drop_secret(struct caller *caller)
{
	if (caller->task != NULL)
		password_abandon(caller->task);
	secret_free(caller->secret);
}

static void answer(struct caller *caller, struct str line)
{
	struct control_request request;
	const char *problem = control_request_parse(line, &request);
	if (problem != NULL) {
		send_end(caller, "usage", problem);
		return;
	}
	const struct control_command *command = control_command_find(request.words, request.count);
	if (command == NULL) {
		refuse_unknown(caller, request.words[0]);
		return;
	}
	size_t given = request.count - control_command_words(command);
	if (given >= command->least && given <= command->most) {
		if (command->secret)
			begin_secret(caller, line, request.words[request.count - 1]);
		else
			run(caller, command, &request, NULL);
		return;
	}
	char *usage = xasprintf("write: confabd %s%s%s", command->name,
	    *command->arguments != '\0' ? " " : "", command->arguments);
	send_end(caller, "usage", usage);
	free(usage);
}

/* Hearing */

static bool is_busy(const struct caller *caller)
{
	return caller->waits || caller->task != NULL || conn_queued(caller->conn) > CONN_HIGH_WATER;
}

static void hear(struct caller *caller, const char *data, size_t len)
{
	struct str line;
	while (!conn_is_closing(caller->conn)) {
		if (is_busy(caller)) {
			buf_add(&caller->unread, data, len);
			conn_pause(caller->conn, true);
			return;
		}
		switch (line_next(&caller->reader, &data, &len, CONTROL_LINE_MAX, &line)) {
		case LINE_NONE:
			return;
		case LINE_WHOLE:
			answer(caller, line);
			break;
		case LINE_TOO_LONG:
			send_end(caller, "usage", "that is too long for a request");
			break;
		}
	}
}

static void on_received(struct conn *conn, const char *data, size_t len)
{
	hear(conn_owner(conn), data, len);
}

static void resume(struct caller *caller)
{
	struct buf unread = caller->unread;
	if (is_busy(caller))
		return;
	caller->unread = (struct buf){0};
	conn_pause(caller->conn, false);
	if (unread.len > 0)
		hear(caller, unread.data, unread.len);
	buf_fini(&unread);
}

static void on_drained(struct conn *conn)
{
	resume(conn_owner(conn));
}

/* What came without its end is a request as it stands. */
static void on_ended(struct conn *conn)
{
	struct caller *caller = conn_owner(conn);
	struct str line = line_partial(&caller->reader);
	if (line.len > 0 && !is_busy(caller))
		answer(caller, line);
	hurry_secret(caller);
}

static void on_closed(struct conn *conn, const char *reason)
{
	struct caller *caller = conn_owner(conn);
	(void)reason;
	DL_DELETE(caller->control->callers, caller);
	caller->control->caller_count--;
	drop_secret(caller);
	line_reader_clear(&caller->reader);
	buf_fini(&caller->unread);
	free(caller);
}

static const struct conn_handler handler = {
    .received = on_received, .drained = on_drained, .ended = on_ended, .closed = on_closed};

/* Coming in */

static bool may_ask(const struct conn *conn, uid_t *uid)
{
	return conn_peer_user(conn, uid) && (*uid == geteuid() || *uid == 0);
}

static void greet(struct caller *caller)
{
	char words[64];
	int len = snprintf(
	    words, sizeof words, "confabd " PACKAGE_VERSION " control %d\n", CONTROL_PROTOCOL);
	conn_send(caller->conn, words, (size_t)len);
}

/* Whoever came last is at the keyboard; the oldest most likely forgot to leave. */
static void make_room(struct control *control)
{
	struct caller *caller = control->callers;
	while (caller != NULL && (caller->waits || conn_is_closing(caller->conn)))
		caller = caller->next;
	if (control->caller_count > CALLERS_MOST && caller != NULL)
		conn_close(caller->conn, "others want to ask");
}

static void on_call(struct listener *listener, struct conn *conn, void *arg)
{
	struct control *control = arg;
	(void)listener;
	struct caller *caller = xcalloc(1, sizeof *caller);
	caller->control = control;
	caller->conn = conn;
	DL_APPEND(control->callers, caller);
	control->caller_count++;
	conn_set_queue_limit(conn, ANSWER_MOST);
	conn_set_handler(conn, &handler, caller);
	if (may_ask(conn, &caller->uid)) {
		make_room(control);
		greet(caller);
		return;
	}
	log_warn("control: refused somebody with user id %ju", (uintmax_t)caller->uid);
	send_end(caller, "failed", "only the server's own user and root may ask it");
	conn_close(conn, "not its user");
}

static struct listener *open_socket(struct control *control, const char *folder, char **cause)
{
	struct net_addr addr = {.scheme = NET_UNIX};
	int len = snprintf(addr.path, sizeof addr.path, "%s/" CONTROL_SOCKET, folder);
	if (len < (int)sizeof addr.path)
		return listener_open_private(control->net, &addr, on_call, control, cause);
	*cause = xasprintf("%s/" CONTROL_SOCKET " is too long for a socket's path", folder);
	return NULL;
}

struct control *control_open(
    struct server *server, const char *folder, const struct control_actions *actions, char **cause)
{
	struct control *control = xcalloc(1, sizeof *control);
	control->server = server;
	control->net = server->net;
	control->loop = server->loop;
	control->actions = *actions;
	control->listener = open_socket(control, folder, cause);
	if (control->listener != NULL)
		return control;
	free(control);
	return NULL;
}

static void turn_until_gone(struct control *control, int64_t deadline)
{
	int64_t left;
	while (control->callers != NULL && (left = deadline - clock_mono_ns()) > 0)
		loop_turn(control->loop, left);
}

void control_close(struct control *control)
{
	struct caller *caller;
	if (control == NULL)
		return;
	listener_close(control->listener);
	DL_FOREACH (control->callers, caller) {
		if (caller->waits)
			send_end(caller, "ok", NULL);
		conn_close(caller->conn, "the server has ended");
	}
	turn_until_gone(control, clock_mono_ns() + CONTROL_CLOSE_MOST);
	DL_FOREACH (control->callers, caller)
		conn_abort(caller->conn, "the server has ended");
	turn_until_gone(control, clock_mono_ns() + CONTROL_CLOSE_MOST);
	free(control);
}
