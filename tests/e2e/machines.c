#include "tests/e2e/machines.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/guests.h"

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

bool machines_make(int *status)
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

const char *machines_other(void)
{
	return other_text;
}

void machines_end(void)
{
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}
