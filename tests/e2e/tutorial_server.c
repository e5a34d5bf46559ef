/*
 * The other half: it answers one client, one recv() a message, and ends when that one says "exit".
 * usage: tutorial_server tcp|udp
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MESSAGE_MOST 1024 /* bytes taken by one recv() */
#define ANSWER       "the server has your message"

static int listen_at_any_port(int type)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof sa;
	int fd = socket(AF_INET, type, 0);
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa) != 0)
		exit(1);
	getsockname(fd, (struct sockaddr *)&sa, &len);
	printf("port %u.\n", ntohs(sa.sin_port));
	fflush(stdout);
	return fd;
}

/* False after "exit" or at the end. */
static int show(char *message, ssize_t len)
{
	if (len <= 0)
		return 0;
	message[len] = '\0';
	printf("Client: [%s]\n", message);
	fflush(stdout);
	return strcmp(message, "exit") != 0;
}

static void serve_stream(void)
{
	char message[MESSAGE_MOST + 1];
	int listener = listen_at_any_port(SOCK_STREAM);
	listen(listener, 1);
	int fd = accept(listener, NULL, NULL);
	while (show(message, recv(fd, message, MESSAGE_MOST, 0)))
		send(fd, ANSWER, strlen(ANSWER), 0);
}

static void serve_datagrams(void)
{
	char message[MESSAGE_MOST + 1];
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	int fd = listen_at_any_port(SOCK_DGRAM);
	while (
	    show(message, recvfrom(fd, message, MESSAGE_MOST, 0, (struct sockaddr *)&from, &len)))
		sendto(fd, ANSWER, strlen(ANSWER), 0, (struct sockaddr *)&from, len);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "udp") == 0)
		serve_datagrams();
	else
		serve_stream();
	puts("Ended.");
	return 0;
}
