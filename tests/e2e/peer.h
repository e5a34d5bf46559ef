#ifndef TESTS_E2E_PEER_H
#define TESTS_E2E_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A bare socket, as nc or a ten-line script has one. It answers IRC's PING by itself. */
struct stage;
struct peer;

/* tcp://HOST:PORT, udp://HOST:PORT, unix:PATH, unixpacket:PATH, numeric. */
struct peer *peer_open(struct stage *stage, const char *name, const char *address);
/*
 * The other way round: a server at a TCP port of its own, and whoever called it last. `address`
 * is then tcp://127.0.0.1:PORT.
 */
struct peer *peer_listen(struct stage *stage, const char *name);
const char *peer_address(const struct peer *peer);
/* Waits for the next caller; hangs up on the one before, and forgets what that one said. */
void peer_accept(struct peer *peer);
/* Hangs up; without a listener the same as the end of the test. */
void peer_hang_up(struct peer *peer);
void peer_close(struct peer *peer);

void peer_send(
    struct peer *peer, const char *text); /* exactly this; one message where borders are kept */
void peer_send_bytes(struct peer *peer, const char *bytes, size_t len);
void peer_sendf(struct peer *peer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Waits until `text` came, behind what was expected before; so the order is checked, too. */
void peer_expect(struct peer *peer, const char *text);
void peer_expect_end(struct peer *peer);                  /* the other side closes */
bool peer_got(const struct peer *peer, const char *text); /* ever */
/* All that came; each message of a transport that keeps borders ends with a newline here. */
const struct buf *peer_received(const struct peer *peer);
size_t peer_messages(const struct peer *peer); /* reads that brought something */
void peer_stop_reading(struct peer *peer);
void peer_resume_reading(struct peer *peer);
int peer_fd(const struct peer *peer);

/*
 * As an IRC server does: waits for the caller's registration and its JOIN, and answers them.
 * The caller's nick is `nick`.
 */
void peer_welcome(struct peer *peer, const char *nick, const char *channel);
/* Registers as an IRC user and joins; returns once it is in. */
struct peer *peer_irc(
    struct stage *stage, const char *address, const char *nick, const char *channel);

#endif
