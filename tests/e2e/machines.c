#include "tests/e2e/machines.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/e2e/guests.h"
#include "tests/e2e/terminal.h"

#define WORDS_MOST 24                /* of a command line */
#define WIRE_ROOM  (8 * 1024 * 1024) /* bytes of what was heard and not yet read */

static pid_t other; /* keeps the other machine's namespace alive */
static char other_text[16];

static bool shell(const char *command)
{
	return system(command) == 0;
}

static void keep_namespace(int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	bool made = unshare(CLONE_NEWNET) == 0 && shell("ip link set lo up");
	if (made)
		(void)!write(ready, "y", 1);
	close(ready);
	for (;;)
		pause();
}

static bool start_other(void)
{
	int ready[2];
	char byte;
	if (pipe(ready) != 0 || (other = fork()) < 0)
		return false;
	if (other == 0)
		keep_namespace(ready[1]);
	close(ready[1]);
	bool made = read(ready[0], &byte, 1) == 1;
	close(ready[0]);
	snprintf(other_text, sizeof other_text, "%d", (int)other);
	return made;
}

static bool make_machines(void)
{
	char command[400];
	int flags = CLONE_NEWNET | (geteuid() != 0 ? CLONE_NEWUSER : 0);
	if (unshare(flags) != 0 || !shell("ip link set lo up 2>/dev/null") || !start_other())
		return false;
	snprintf(command, sizeof command,
	    "ip link add here type veth peer name there netns %s && "
	    "ip address add " MACHINES_HERE "/24 dev here && ip link set here up && "
	    "nsenter -t %s -n ip address add " MACHINES_THERE "/24 dev there && "
	    "nsenter -t %s -n ip link set there up",
	    other_text, other_text, other_text);
	return shell(command);
}

static bool can_make(int *status)
{
	*status = EXIT_SUCCESS;
	if (!guest_installed("ip") || !guest_installed("nsenter")) {
		*status = guest_skip("ip and nsenter");
		return false;
	}
	if (make_machines())
		return true;
	puts("1..0 # SKIP this system lets no test make network namespaces");
	return false;
}

struct terminal *machines_start_there(
    struct stage *stage, const struct terminal_config *config, const char *const argv[])
{
	const char *words[WORDS_MOST] = {"nsenter", "-t", other_text, "-n"};
	size_t count = 4;
	for (; *argv != NULL; argv++) {
		assert_true(count + 1 < WORDS_MOST);
		words[count++] = *argv;
	}
	words[count] = NULL;
	return terminal_start(stage, config, words);
}

static int open_namespace(const char *pid)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* A socket stays where it was made. */
int machines_serve_there(uint16_t port)
{
	int here = open_namespace("self"), there = open_namespace(other_text), yes = 1;
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(port)};
	assert_int_equal(setns(there, CLONE_NEWNET), 0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(setns(here, CLONE_NEWNET), 0);
	close(here);
	close(there);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&sa, sizeof sa), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

int machines_listen(void)
{
	const int room = WIRE_ROOM;
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));
	struct sockaddr_ll wire = {.sll_family = AF_PACKET,
	    .sll_protocol = htons(ETH_P_ALL),
	    .sll_ifindex = (int)if_nametoindex("here")};
	assert_true(fd >= 0);
	/* For a test that is held up while much goes by. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&wire, sizeof wire), 0);
	return fd;
}

const char *machines_other(void)
{
	return other_text;
}

static void do_it(const char *before, const char *format, va_list args)
{
	char command[400];
	size_t used = (size_t)snprintf(command, sizeof command, "%s", before);
	vsnprintf(command + used, sizeof command - used, format, args);
	if (!shell(command))
		fail_msg("failed: %s", command);
}

void machines_do_there(const char *format, ...)
{
	char before[40];
	va_list args;
	snprintf(before, sizeof before, "nsenter -t %s -n ", other_text);
	va_start(args, format);
	do_it(before, format, args);
	va_end(args);
}

void machines_do_here(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	do_it("", format, args);
	va_end(args);
}

int machines_run_tests(const char *name, const struct CMUnitTest *tests, size_t count)
{
	int status;
	if (!can_make(&status))
		return status;
	status = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	return status;
}
