#ifndef TESTS_UI_FAKE_CLIENT_H
#define TESTS_UI_FAKE_CLIENT_H

struct client;
struct loop;

/* Online on a server of its own, in #lobby; client_free() ends it. */
struct client *fake_client_new(struct loop *loop);
/* Somebody says that in the first conversation. */
void fake_client_peer_says(struct client *client, const char *text);
/* A channel is joined at last, and wants to be shown. */
void fake_client_shows(struct client *client, const char *channel);

#endif
