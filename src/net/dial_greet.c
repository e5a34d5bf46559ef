#include "net/dial_greet.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/random.h"

void greet_init(struct hello *hello)
{
	*hello = (struct hello){.version = DATAGRAM_VERSION_OURS};
	random_bytes(hello->nonce, sizeof hello->nonce);
}

void greet_send(int fd, const struct hello *hello)
{
	uint8_t bytes[HELLO_SIZE];
	hello_write(hello, bytes);
	(void)!send(fd, bytes, sizeof bytes, MSG_NOSIGNAL);
}

int greet_hear(int fd, const struct hello *hello)
{
	uint8_t bytes[ANSWER_MOST];
	struct hello ours = *hello;
	ssize_t got = recv(fd, bytes, sizeof bytes, 0);
	if (got < 0)
		return errno == EINTR ? EAGAIN : errno;
	return answer_read(bytes, (size_t)got, &ours) != ANSWER_NONE ? 0 : EAGAIN;
}
