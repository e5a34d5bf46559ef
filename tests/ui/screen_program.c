/* The screen over the fake client, for the tests to look at in a terminal. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/client.h"
#include "loop/loop.h"
#include "tests/ui/fake_client.h"
#include "ui/ui.h"

/* SIGUSR1: something is said while nothing is typed. */
static void say_something(void *client)
{
	fake_client_peer_says(client, "said at a signal");
}

/* SIGUSR2: another conversation comes up. */
static void show_something(void *client)
{
	fake_client_shows(client, "#late");
}

int main(void)
{
	struct loop *loop = loop_new(LOOP_POLLER_SELECT);
	struct client *client = fake_client_new(loop);
	struct ui_config config = {.color = getenv("NO_COLOR") == NULL};
	char *cause;
	struct ui *ui = ui_new(loop, client, &config, &cause);
	if (ui == NULL) {
		fprintf(stderr, "%s\n", cause);
		free(cause);
	} else {
		loop_signal(loop, SIGUSR1, say_something, client);
		loop_signal(loop, SIGUSR2, show_something, client);
		loop_run(loop);
	}
	int status = ui == NULL ? 2 : 0;
	ui_free(ui);
	client_free(client);
	loop_free(loop);
	return status;
}
