#include "tests/bench/flood.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

#define SPEAKERS    8
#define BATCH_LINES 512 /* put together for one send */
#define TICK        NS_PER_MS

struct order {
	uint32_t lines, pace;
};

struct speaker {
	int listener, control, fd;
	char nick[64];
	struct buf in, out;
	uint32_t lines, left; /* of a flood; those that are still to be said */
	bool first;
	uint32_t pace; /* lines a second */
	int64_t paced_since;
	uint64_t paced, line;
	uint32_t seed; /* of the words */
};

/* The same at every run, and no two lines alike. */
static const char *next_word(struct speaker *speaker)
{
	static const char *const words[] = {" a", " the", " house", " by", " river", " slowly",
	    " ran", " under", " of", " stones", " light", " and", " where", " nobody", " said",
	    " no"};
	speaker->seed = speaker->seed * 1664525u + 1013904223u;
	return words[speaker->seed >> 28];
}

static void say_line(struct speaker *speaker, const char *words)
{
	struct buf *out = &speaker->out;
	size_t start = out->len;
	buf_printf(out, ":user%u!u@h PRIVMSG " FLOOD_CHANNEL " :%s line %llu",
	    (unsigned)(speaker->line % SPEAKERS), words, (unsigned long long)speaker->line);
	speaker->line++;
	while (out->len - start < FLOOD_LINE_LEN - 2)
		buf_add_str(out, next_word(speaker));
	out->len = start + FLOOD_LINE_LEN - 2;
	buf_add_str(out, "\r\n");
}

static void welcome(struct speaker *speaker)
{
	const char *nick = speaker->nick;
	buf_printf(&speaker->out,
	    ":flood 001 %s :Welcome\r\n:flood 002 %s :Your host is flood\r\n:flood 003 %s "
	    ":today\r\n"
	    ":flood 004 %s flood 1 io ntov\r\n"
	    ":flood 005 %s CHANTYPES=# PREFIX=(ov)@+ CASEMAPPING=ascii NETWORK=flood :are "
	    "supported\r\n"
	    ":flood 422 %s :no words of the day\r\n",
	    nick, nick, nick, nick, nick, nick);
}

static void let_in(struct speaker *speaker, const char *channel)
{
	const char *nick = speaker->nick;
	buf_printf(&speaker->out,
	    ":%s!u@h JOIN %s\r\n:flood 332 %s %s :what is said here\r\n"
	    ":flood 353 %s = %s :%s user0 user1 user2 user3 user4 user5 user6 user7\r\n"
	    ":flood 366 %s %s :end\r\n",
	    nick, channel, nick, channel, nick, channel, nick, nick, channel);
	say_line(speaker, FLOOD_WELCOME);
}

static void take_line(struct speaker *speaker, char *line)
{
	char *save = NULL, *command = strtok_r(line, " \r", &save),
	     *word = strtok_r(NULL, " \r", &save);
	if (command == NULL || word == NULL)
		return;
	if (strcmp(command, "CAP") == 0 && strcmp(word, "LS") == 0)
		buf_add_str(&speaker->out, ":flood CAP * LS :\r\n");
	else if (strcmp(command, "NICK") == 0)
		snprintf(speaker->nick, sizeof speaker->nick, "%s", word);
	else if (strcmp(command, "USER") == 0)
		welcome(speaker);
	else if (strcmp(command, "JOIN") == 0)
		let_in(speaker, word);
	else if (strcmp(command, "PING") == 0)
		buf_printf(&speaker->out, ":flood PONG flood %s\r\n", word);
	else if (strcmp(command, "MODE") == 0 && word[0] == '#')
		buf_printf(&speaker->out, ":flood 324 %s %s +nt\r\n", speaker->nick, word);
	else if (strcmp(command, "WHO") == 0)
		buf_printf(&speaker->out, ":flood 315 %s %s :end\r\n", speaker->nick, word);
}

static void drop_client(struct speaker *speaker)
{
	close(speaker->fd);
	speaker->fd = -1;
	speaker->left = speaker->pace = 0;
	buf_clear(&speaker->in);
	buf_clear(&speaker->out);
}

static void hear(struct speaker *speaker)
{
	char data[4096], *end;
	ssize_t got = recv(speaker->fd, data, sizeof data, MSG_DONTWAIT);
	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0) {
		drop_client(speaker);
		return;
	}
	buf_add(&speaker->in, data, (size_t)got);
	while ((end = strchr(speaker->in.data, '\n')) != NULL) {
		*end = '\0';
		size_t len = (size_t)(end - speaker->in.data) + 1;
		take_line(speaker, speaker->in.data);
		buf_consume(&speaker->in, len);
	}
}

static void take_call(struct speaker *speaker)
{
	int fd = accept(speaker->listener, NULL, NULL);
	if (speaker->fd >= 0)
		drop_client(speaker);
	speaker->fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static void take_order(struct speaker *speaker)
{
	struct order order;
	if (read(speaker->control, &order, sizeof order) != sizeof order)
		_exit(0);
	speaker->lines = speaker->left = order.lines;
	speaker->first = true;
	speaker->pace = order.pace;
	speaker->paced = 0;
	speaker->paced_since = clock_mono_ns();
}

static void say_next(struct speaker *speaker)
{
	char last[32];
	snprintf(last, sizeof last, FLOOD_LAST, speaker->lines);
	speaker->left--;
	say_line(speaker, speaker->first ? FLOOD_FIRST : speaker->left == 0 ? last : "more");
	speaker->first = false;
}

/* Adds what is to be said now, as far as the last is on its way. */
static void speak(struct speaker *speaker)
{
	if (speaker->fd < 0 || speaker->out.len > 0)
		return;
	for (int i = 0; i < BATCH_LINES && speaker->left > 0; i++)
		say_next(speaker);
	uint64_t due =
	    (uint64_t)(clock_mono_ns() - speaker->paced_since) * speaker->pace / (uint64_t)NS_PER_S;
	for (; speaker->pace > 0 && speaker->paced < due; speaker->paced++)
		say_line(speaker, "paced");
}

static void write_out(struct speaker *speaker)
{
	if (speaker->fd < 0 || speaker->out.len == 0)
		return;
	ssize_t sent =
	    send(speaker->fd, speaker->out.data, speaker->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent > 0)
		buf_consume(&speaker->out, (size_t)sent);
	else if (sent < 0 && errno != EAGAIN)
		drop_client(speaker);
}

static _Noreturn void run(struct speaker *speaker)
{
	for (;;) {
		speak(speaker);
		write_out(speaker);
		struct pollfd polled[] = {{.fd = speaker->control, .events = POLLIN},
		    {.fd = speaker->listener, .events = POLLIN},
		    {.fd = speaker->fd, .events = POLLIN}};
		if (speaker->out.len > 0)
			polled[2].events |= POLLOUT;
		bool more = speaker->out.len == 0 && speaker->left > 0;
		poll(polled, 3, more ? 0 : speaker->pace > 0 ? (int)(TICK / NS_PER_MS) : -1);
		if (polled[0].revents != 0)
			take_order(speaker);
		if (polled[2].revents & (POLLIN | POLLHUP | POLLERR))
			hear(speaker);
		if (polled[1].revents != 0)
			take_call(speaker);
	}
}

void flood_start(struct flood *flood)
{
	int control[2];
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof sa;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&sa, sizeof sa) != 0 || listen(listener, 16) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0) {
		perror("flood");
		exit(EXIT_FAILURE);
	}
	getsockname(listener, (struct sockaddr *)&sa, &len);
	flood->port = ntohs(sa.sin_port);
	flood->control = control[0];
	flood->pid = fork();
	if (flood->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(control[0]);
		run(&(struct speaker){.listener = listener, .control = control[1], .fd = -1});
	}
	close(listener);
	close(control[1]);
}

void flood_stop(struct flood *flood)
{
	close(flood->control);
	kill(flood->pid, SIGKILL);
	waitpid(flood->pid, NULL, 0);
}

static void give(struct flood *flood, struct order order)
{
	if (write(flood->control, &order, sizeof order) != sizeof order)
		perror("flood");
}

void flood_say(struct flood *flood, uint32_t lines)
{
	give(flood, (struct order){.lines = lines});
}

void flood_pace(struct flood *flood, uint32_t lines_per_s)
{
	give(flood, (struct order){.pace = lines_per_s});
}
