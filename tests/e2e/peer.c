#include "tests/e2e/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/check.h"
#include "tests/e2e/stage.h"

#define DUMP_MOST 4000 /* bytes of what came last */

struct peer {
	struct stage_part part;
	struct stage *stage;
	char name[32];
	int fd;
	int listener; /* -1 without */
	char address[64];
	bool borders;
	bool ended;
	struct buf received;
	size_t expected; /* bytes that are behind what was expected so far */
	size_t answered; /* bytes searched for PING */
	size_t messages;
};

static void answer_pings(struct peer *peer)
{
	const char *line = peer->received.data + peer->answered, *end;
	while ((end = strchr(line, '\n')) != NULL) {
		if (strncmp(line, "PING ", 5) == 0)
			peer_sendf(peer, "PONG %.*s\n", (int)(end - line - 5), line + 5);
		line = end + 1;
	}
	peer->answered = (size_t)(line - peer->received.data);
}

static void peer_ready(struct stage_part *part)
{
	struct peer *peer = (struct peer *)part;
	char bytes[65536];
	ssize_t got = recv(part->fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNREFUSED))
		return;
	if (got < 0 || (got == 0 && !peer->borders)) {
		peer->ended = true;
		part->fd = -1;
		return;
	}
	buf_add(&peer->received, bytes, (size_t)got);
	peer->messages++;
	if (peer->borders && (got == 0 || bytes[got - 1] != '\n'))
		buf_add_char(&peer->received, '\n');
	answer_pings(peer);
}

static void peer_dump(struct stage_part *part)
{
	struct peer *peer = (struct peer *)part;
	stage_say("--- %s%s", peer->name, peer->ended ? ", closed by the other side" : "");
	size_t from = peer->received.len > DUMP_MOST ? peer->received.len - DUMP_MOST : 0;
	if (peer->received.len > 0)
		stage_say("%s", peer->received.data + from);
}

static void peer_free(struct stage_part *part)
{
	struct peer *peer = (struct peer *)part;
	if (peer->fd >= 0)
		close(peer->fd);
	if (peer->listener >= 0)
		close(peer->listener);
	buf_fini(&peer->received);
	free(peer);
}

static bool strip(const char **address, const char *scheme)
{
	size_t length = strlen(scheme);
	if (strncmp(*address, scheme, length) != 0)
		return false;
	*address += length;
	return true;
}

static int connect_path(const char *path, int type)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	snprintf(sa.sun_path, sizeof sa.sun_path, "%s", path);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	return connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0 ? fd : -1;
}

static int connect_host(const char *place, int type)
{
	char host[64];
	const char *colon = strrchr(place, ':');
	snprintf(host, sizeof host, "%.*s", (int)(colon - place), place);
	struct sockaddr_in sa = {
	    .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
	inet_pton(AF_INET, host, &sa.sin_addr);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	return connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0 ? fd : -1;
}

static int connect_to(const char *address, bool *borders)
{
	*borders = true;
	if (strip(&address, "unixpacket:"))
		return connect_path(address, SOCK_SEQPACKET);
	if (strip(&address, "udp://"))
		return connect_host(address, SOCK_DGRAM);
	*borders = false;
	if (strip(&address, "unix:"))
		return connect_path(address, SOCK_STREAM);
	strip(&address, "tcp://");
	return connect_host(address, SOCK_STREAM);
}

static struct peer *add_peer(struct stage *stage, const char *name)
{
	struct peer *peer = xcalloc(1, sizeof *peer);
	peer->stage = stage;
	peer->fd = peer->listener = -1;
	snprintf(peer->name, sizeof peer->name, "%s", name);
	peer->part = (struct stage_part){
	    .fd = -1, .ready = peer_ready, .dump = peer_dump, .free = peer_free};
	buf_add(&peer->received, "", 0);
	stage_add(stage, &peer->part);
	return peer;
}

struct peer *peer_open(struct stage *stage, const char *name, const char *address)
{
	struct peer *peer = add_peer(stage, name);
	peer->part.fd = peer->fd = connect_to(address, &peer->borders);
	if (peer->fd < 0)
		stage_fail(stage, "%s: %s", address, strerror(errno));
	return peer;
}

struct peer *peer_listen(struct stage *stage, const char *name)
{
	struct peer *peer = add_peer(stage, name);
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof sa;
	peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (bind(peer->listener, (struct sockaddr *)&sa, sizeof sa) != 0 ||
	    listen(peer->listener, 8) != 0)
		stage_fail(stage, "%s cannot listen: %s", name, strerror(errno));
	getsockname(peer->listener, (struct sockaddr *)&sa, &len);
	snprintf(peer->address, sizeof peer->address, "tcp://127.0.0.1:%u", ntohs(sa.sin_port));
	return peer;
}

const char *peer_address(const struct peer *peer)
{
	return peer->address;
}

void peer_hang_up(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->part.fd = peer->fd = -1;
}

static bool is_called(void *arg)
{
	struct peer *peer = arg;
	peer->part.fd = peer->fd = accept(peer->listener, NULL, NULL);
	return peer->fd >= 0;
}

void peer_accept(struct peer *peer)
{
	peer_hang_up(peer);
	buf_clear(&peer->received);
	peer->ended = false;
	peer->expected = peer->answered = peer->messages = 0;
	stage_expect(peer->stage, is_called, peer, "nobody calls %s", peer->name);
	fcntl(peer->fd, F_SETFD, FD_CLOEXEC);
}

void peer_close(struct peer *peer)
{
	stage_remove(peer->stage, &peer->part);
}

void peer_send_bytes(struct peer *peer, const char *bytes, size_t len)
{
	int64_t deadline = clock_mono_ns() + STAGE_PATIENCE;
	do {
		ssize_t sent = send(peer->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent >= 0) {
			bytes += sent;
			len -= (size_t)sent;
		} else if (errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED) {
			peer->ended = true;
			return;
		} else if (clock_mono_ns() > deadline) {
			stage_fail(peer->stage, "nobody reads what %s sends", peer->name);
		} else {
			stage_turn(peer->stage, NS_PER_MS);
		}
	} while (len > 0);
}

void peer_send(struct peer *peer, const char *text)
{
	peer_send_bytes(peer, text, strlen(text));
}

void peer_sendf(struct peer *peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	peer_send(peer, text);
	free(text);
}

struct wanted {
	struct peer *peer;
	const char *text;
	size_t from; /* it does not begin before */
};

static bool has_come(void *arg)
{
	struct wanted *wanted = arg;
	struct peer *peer = wanted->peer;
	const struct buf *all = &peer->received;
	size_t len = strlen(wanted->text);
	const char *found =
	    memmem(all->data + wanted->from, all->len - wanted->from, wanted->text, len);
	if (found != NULL)
		peer->expected = (size_t)(found - all->data) + len;
	else if (all->len >= wanted->from + len)
		wanted->from = all->len - len + 1;
	return found != NULL;
}

void peer_expect(struct peer *peer, const char *text)
{
	stage_expect(peer->stage, has_come, &(struct wanted){peer, text, peer->expected},
	    "%s never got \"%s\"", peer->name, text);
}

static bool has_ended(void *arg)
{
	const struct peer *peer = arg;
	return peer->ended;
}

void peer_expect_end(struct peer *peer)
{
	stage_expect(peer->stage, has_ended, peer, "%s is not closed", peer->name);
}

bool peer_got(const struct peer *peer, const char *text)
{
	return memmem(peer->received.data, peer->received.len, text, strlen(text)) != NULL;
}

const struct buf *peer_received(const struct peer *peer)
{
	return &peer->received;
}

size_t peer_messages(const struct peer *peer)
{
	return peer->messages;
}

void peer_stop_reading(struct peer *peer)
{
	peer->part.fd = -1;
}

void peer_resume_reading(struct peer *peer)
{
	peer->part.fd = peer->ended ? -1 : peer->fd;
}

int peer_fd(const struct peer *peer)
{
	return peer->fd;
}

void peer_welcome(struct peer *peer, const char *nick, const char *channel)
{
	peer_expect(peer, "USER ");
	if (peer_got(peer, "CAP LS"))
		peer_send(peer, ":there CAP * LS :\r\n");
	peer_sendf(peer,
	    ":there 001 %s :Welcome\r\n:there 005 %s CHANTYPES=# PREFIX=(ov)@+ :are supported\r\n"
	    ":there 422 %s :No words of the day\r\n",
	    nick, nick, nick);
	peer_expect(peer, "JOIN ");
	peer_sendf(peer,
	    ":%s!u@h JOIN %s\r\n:there 353 %s = %s :%s @op\r\n:there 366 %s %s :End\r\n", nick,
	    channel, nick, channel, nick, nick, channel);
}

struct peer *peer_irc(
    struct stage *stage, const char *address, const char *nick, const char *channel)
{
	struct peer *peer = peer_open(stage, nick, address);
	peer_sendf(peer, "NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick);
	peer_expect(peer, " 001 ");
	peer_sendf(peer, "JOIN %s\r\n", channel);
	peer_expect(peer, " 366 ");
	return peer;
}
