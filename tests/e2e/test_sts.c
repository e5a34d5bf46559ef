/*
 * Strict transport security from end to end: a server that an authority of the test's vouches for,
 * on another machine, since it is told to no one on its own.
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/certificate.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/run.h"
#include "tests/e2e/stage.h"

#define PORT    6697 /* nobody else is on that machine */
#define PLACE   MACHINES_THERE ":6697"
#define CLEAR   "irc://" PLACE
#define MONTH   "2592000" /* seconds: what the server asks for */
#define COLUMNS 200       /* no line of interest is folded */

struct play {
	struct stage *stage;
	struct terminal *server;
	const char *remembered; /* the path of the client's file */
};

static void write_certificates(struct play *play)
{
	struct certificate authority, own;
	certificate_make(&authority, &(struct certificate_recipe){.from = -20, .to = 20}, NULL);
	certificate_make(&own,
	    &(struct certificate_recipe){.from = -1, .to = 9, .name = MACHINES_THERE}, &authority);
	char *public = certificate_public_pem(&authority), *pem = certificate_pem(&own);
	certificate_write(stage_path(play->stage, "authority.pem"), public);
	certificate_write(stage_path(play->stage, "server.pem"), pem);
	certificate_unmake(&own);
	certificate_unmake(&authority);
	free(public);
	free(pem);
}

/* It asks for that many seconds. */
static void serve(struct play *play, const char *seconds)
{
	char text[600];
	const char *config = stage_path(play->stage, "confab.conf");
	const char *const argv[] = {stage_program(play->stage, "confabd"), "--config", config,
	    "--state", stage_path(play->stage, "state"), NULL};
	snprintf(text, sizeof text,
	    "listen = " PLACE "\nname = " MACHINES_THERE "\nallow-cleartext = yes\n"
	    "cert = %s\nca = %s\n[limits]\nsts = %s\n",
	    stage_path(play->stage, "server.pem"), stage_path(play->stage, "authority.pem"),
	    seconds);
	certificate_write(config, text);
	play->server = machines_start_there(
	    play->stage, &(struct terminal_config){.cols = COLUMNS, .name = "server"}, argv);
	terminal_wait(play->server, "listening on tcp://");
	terminal_wait(play->server, "a public authority vouches for " MACHINES_THERE);
}

static void end_server(struct play *play)
{
	terminal_close(play->server);
	play->server = NULL;
}

static void open_play(struct play *play, struct stage *stage)
{
	*play = (struct play){.stage = stage};
	play->remembered = stage_path(stage, ".local/state/confab/sts-servers");
	write_certificates(play);
}

/* A client in clear text, as it is told to. */
static struct terminal *call(struct play *play)
{
	return confab_start(play->stage,
	    &(struct terminal_config){.home = stage_folder(play->stage), .cols = COLUMNS},
	    (const char *const[]){"join", "--ca", stage_path(play->stage, "authority.pem"),
	        "--nick", "ann", CLEAR, CONFAB_CHANNEL, NULL});
}

static void leave(struct terminal *terminal)
{
	terminal_enter(terminal, "/quit");
	terminal_wait_exit(terminal);
	terminal_close(terminal);
}

/* The file; what cannot be read is empty. */
static void read_remembered(const struct play *play, char text[256])
{
	FILE *file = fopen(play->remembered, "r");
	text[0] = '\0';
	if (file == NULL)
		return;
	text[fread(text, 1, 255, file)] = '\0';
	fclose(file);
}

static void expect_remembered(const struct play *play, bool there)
{
	char text[256];
	read_remembered(play, text);
	if ((strncmp(text, MACHINES_THERE " 6697 ", strlen(MACHINES_THERE " 6697 ")) == 0) != there)
		fail_msg("sts-servers: \"%s\"", text);
}

/* From the clear, by TLS from then on, over the ends of the programs. */
static void a_client_comes_by_tls_and_remembers(void **state)
{
	struct play play;
	open_play(&play, *state);
	serve(&play, MONTH);
	struct terminal *ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	terminal_wait(play.server, " ann: let in, speaks irc");
	terminal_wait(play.server, "tcp " MACHINES_HERE); /* it began in the clear */
	terminal_wait(play.server, "tls " MACHINES_HERE);
	leave(ann);
	expect_remembered(&play, true);
	end_server(&play);
	serve(&play, MONTH);
	ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	terminal_wait(play.server, " ann: let in, speaks irc");
	if (strstr(terminal_text(play.server), "tcp " MACHINES_HERE) != NULL)
		stage_fail(*state, "it began in the clear");
	leave(ann);
}

/* Takes a call, whose first byte must be TLS's, and answers in the clear. */
static int answer_in_the_clear(int listener)
{
	const struct timeval patience = {.tv_sec = STAGE_PATIENCE / NS_PER_S};
	static const char words[] = ":somebody NOTICE * :there is no TLS here\r\n";
	unsigned char first = 0;
	setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	int fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	assert_int_equal(recv(fd, &first, 1, 0), 1);
	assert_int_equal(first, 0x16);
	assert_int_equal(send(fd, words, strlen(words), MSG_NOSIGNAL), strlen(words));
	return fd;
}

/* Somebody in between who has no certificate gets nothing, and the person no way around. */
static void nothing_is_said_in_the_clear_from_then_on(void **state)
{
	struct play play;
	open_play(&play, *state);
	serve(&play, MONTH);
	struct terminal *ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	leave(ann);
	end_server(&play);
	int listener = machines_serve_there(PORT);
	ann = call(&play);
	for (int i = 0; i < 2; i++) {
		int fd = answer_in_the_clear(listener);
		terminal_wait(ann, "by which alone this server asked to be called");
		close(fd);
	}
	close(listener);
}

/* A server that wants no more of it says so where nobody can have altered it. */
static void what_was_asked_for_is_taken_back(void **state)
{
	struct play play;
	open_play(&play, *state);
	serve(&play, MONTH);
	struct terminal *ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	leave(ann);
	expect_remembered(&play, true);
	end_server(&play);
	serve(&play, "0");
	ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	leave(ann);
	expect_remembered(&play, false);
	ann = call(&play);
	terminal_wait(ann, "[" CONFAB_CHANNEL "]");
	terminal_wait(play.server, "tcp " MACHINES_HERE);
	leave(ann);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_client_comes_by_tls_and_remembers),
	    stage_test(nothing_is_said_in_the_clear_from_then_on),
	    stage_test(what_was_asked_for_is_taken_back),
	};
	return machines_run(tests);
}
