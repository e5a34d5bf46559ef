#include "tests/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/notify.h"

/* A service manager's socket, in the abstract space under a name that the kernel chose. */
static int manager;

static int open_manager(void **state)
{
	(void)state;
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	socklen_t len = sizeof addr;
	char name[sizeof addr.sun_path + 1];
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (bind(manager, (struct sockaddr *)&addr, sizeof addr.sun_family) != 0 ||
	    getsockname(manager, (struct sockaddr *)&addr, &len) != 0)
		return -1;
	int name_len = (int)(len - offsetof(struct sockaddr_un, sun_path)) - 1;
	snprintf(name, sizeof name, "@%.*s", name_len, addr.sun_path + 1);
	return setenv("NOTIFY_SOCKET", name, 1);
}

static int close_manager(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	return close(manager);
}

static void heard(char *text, size_t size)
{
	ssize_t len = recv(manager, text, size - 1, 0);
	assert_true(len > 0);
	text[len] = '\0';
}

static void tells_the_manager(void **state)
{
	(void)state;
	char text[128];
	int64_t us;
	assert_true(notify(NOTIFY_READY));
	heard(text, sizeof text);
	assert_string_equal(text, "READY=1");
	int64_t before = clock_mono_ns() / NS_PER_US;
	assert_true(notify(NOTIFY_RELOADING));
	heard(text, sizeof text);
	assert_int_equal(sscanf(text, "RELOADING=1\nMONOTONIC_USEC=%" SCNd64, &us), 1);
	assert_in_range(us, before, clock_mono_ns() / NS_PER_US);
	assert_true(notify(NOTIFY_STOPPING));
	heard(text, sizeof text);
	assert_string_equal(text, "STOPPING=1");
}

static void needs_no_manager(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	assert_true(notify(NOTIFY_READY));
	setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
	assert_false(notify(NOTIFY_READY));
	setenv("NOTIFY_SOCKET", "vsock:1:2", 1);
	assert_false(notify(NOTIFY_READY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(tells_the_manager, open_manager, close_manager),
	    cmocka_unit_test_setup_teardown(needs_no_manager, open_manager, close_manager),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
