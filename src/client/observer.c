#include "client/observer.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "client/private.h"

void client_changed(struct conversation *conversation, unsigned what)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->changed != NULL)
		client->observer->changed(client, conversation, what, client->observer_arg);
}

void client_show(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->show != NULL)
		client->observer->show(client, conversation, client->observer_arg);
}

void client_moved(struct conversation *conversation, uint64_t at, int64_t by)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->moved != NULL)
		client->observer->moved(client, conversation, at, by, client->observer_arg);
}

bool client_ask_secret(struct conversation *conversation, const char *question)
{
	struct client *client = conversation->session->client;
	if (client->observer == NULL || client->observer->ask_secret == NULL)
		return false;
	client->observer->ask_secret(client, conversation, question, client->observer_arg);
	return true;
}

bool client_ask_edit(struct conversation *conversation, const struct line *line)
{
	struct client *client = conversation->session->client;
	if (client->observer == NULL || client->observer->edit == NULL)
		return false;
	client->observer->edit(client, conversation, line, client->observer_arg);
	return true;
}

bool client_found(struct conversation *conversation, const char *words, struct lines *found)
{
	struct client *client = conversation->session->client;
	if (client->observer == NULL || client->observer->found == NULL)
		return false;
	return client->observer->found(client, conversation, words, found, client->observer_arg);
}

void client_looks(struct conversation *conversation, uint64_t number)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->look != NULL)
		client->observer->look(client, conversation, number, client->observer_arg);
}

void client_invited(struct conversation *conversation, const char *link, const char *terms)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->invited != NULL)
		client->observer->invited(client, conversation, link, terms, client->observer_arg);
}

void client_gone(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->gone != NULL)
		client->observer->gone(client, conversation, client->observer_arg);
}

void client_clear(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->clear != NULL)
		client->observer->clear(client, conversation, client->observer_arg);
}

void client_notify(struct conversation *conversation)
{
	struct client *client = conversation->session->client;
	if (client->observer != NULL && client->observer->notify != NULL)
		client->observer->notify(client, conversation, client->observer_arg);
}

void client_leave(struct client *client, struct str reason)
{
	free(client->quit_reason);
	client->quit_reason = reason.len > 0 ? xmemdup0(reason.data, reason.len) : NULL;
	if (client->observer != NULL && client->observer->quit != NULL)
		client->observer->quit(client, client->observer_arg);
	else
		client_quit(client, NULL);
}
