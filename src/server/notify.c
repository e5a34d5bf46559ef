#include "server/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

#define NOTIFY_TEXT_MAX 80 /* bytes */

/* A path, or a name in Linux's abstract space after '@'. */
static bool notify_address(const char *path, struct sockaddr_un *addr, socklen_t *len)
{
	size_t path_len = strlen(path);
	if ((path[0] != '/' && path[0] != '@') || path_len < 2 || path_len >= sizeof addr->sun_path)
		return false;
	*addr = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(addr->sun_path, path, path_len);
	if (path[0] == '@')
		addr->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path_len);
	return true;
}

static bool send_text(const char *path, const char *text)
{
	struct sockaddr_un addr;
	socklen_t len;
	if (!notify_address(path, &addr, &len))
		return false;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	ssize_t sent =
	    sendto(fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&addr, len);
	close(fd);
	return sent == (ssize_t)strlen(text);
}

bool notify(enum notify_state state)
{
	static const char *const words[] = {[NOTIFY_READY] = "READY=1",
	    [NOTIFY_RELOADING] = "RELOADING=1",
	    [NOTIFY_STOPPING] = "STOPPING=1"};
	const char *path = getenv("NOTIFY_SOCKET");
	char text[NOTIFY_TEXT_MAX];
	if (path == NULL)
		return true;
	/* The time lets a manager tell this reload from the one before. */
	if (state == NOTIFY_RELOADING)
		snprintf(text, sizeof text, "%s\nMONOTONIC_USEC=%" PRId64, words[state],
		    clock_mono_ns() / NS_PER_US);
	else
		snprintf(text, sizeof text, "%s", words[state]);
	return send_text(path, text);
}
