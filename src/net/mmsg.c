#include "net/mmsg.h"

#include <stddef.h>

#include "net/sock.h"

#if defined HAVE_RECVMMSG && defined HAVE_SENDMMSG

int mmsg_send(int fd, mmsg *msgs, unsigned count)
{
	return sendmmsg(fd, msgs, count, MSG_NOSIGNAL);
}

int mmsg_recv(int fd, mmsg *msgs, unsigned count)
{
	return recvmmsg(fd, msgs, count, MSG_DONTWAIT, NULL);
}

#else

int mmsg_send(int fd, mmsg *msgs, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		ssize_t len = sendmsg(fd, &msgs[i].msg_hdr, MSG_NOSIGNAL);
		if (len < 0)
			return i > 0 ? (int)i : -1;
		msgs[i].msg_len = (unsigned)len;
	}
	return (int)count;
}

int mmsg_recv(int fd, mmsg *msgs, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		ssize_t len = recvmsg(fd, &msgs[i].msg_hdr, 0);
		if (len < 0)
			return i > 0 ? (int)i : -1;
		msgs[i].msg_len = (unsigned)len;
	}
	return (int)count;
}

#endif
