/*
 * What a text that teaches sockets has its readers write: ask for a line, send it, wait for the
 * answer, in turn. It blocks, ends no message with a newline and leaves with "exit".
 * usage: tutorial_client tcp|udp PORT
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MESSAGE_MOST 1024 /* bytes taken by one recv() */

static int call(const char *kind, int port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, strcmp(kind, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&sa, sizeof sa) != 0) {
		perror("connect");
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	char line[MESSAGE_MOST];
	if (argc != 3)
		return 2;
	int fd = call(argv[1], atoi(argv[2]));
	for (;;) {
		printf("You: ");
		fflush(stdout);
		if (fgets(line, sizeof line, stdin) == NULL)
			return 1;
		line[strcspn(line, "\n")] = '\0';
		send(fd, line, strlen(line), 0);
		if (strcmp(line, "exit") == 0)
			break;
		ssize_t got = recv(fd, line, sizeof line - 1, 0);
		if (got <= 0)
			return 1;
		line[got] = '\0';
		printf("Server: [%s]\n", line);
	}
	puts("Left.");
	return 0;
}
