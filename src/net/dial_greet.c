#include "net/dial_greet.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/random.h"

void greet_init(struct datagram_hello *hello)
{
	*hello = (struct datagram_hello){.version = DATAGRAM_VERSION_OURS};
	random_bytes(hello->nonce, sizeof hello->nonce);
}

void greet_send(int fd, const struct datagram_hello *hello)
{
	uint8_t bytes[DATAGRAM_HELLO_SIZE];
	datagram_write_hello(hello, bytes);
	(void)!send(fd, bytes, sizeof bytes, MSG_NOSIGNAL);
}

int greet_hear(int fd, const struct datagram_hello *hello)
{
	uint8_t bytes[DATAGRAM_ANSWER_MOST];
	struct datagram_hello ours = *hello;
	ssize_t got = recv(fd, bytes, sizeof bytes, 0);
	if (got < 0)
		return errno == EINTR ? EAGAIN : errno;
	return datagram_read_answer(bytes, (size_t)got, &ours) != DATAGRAM_ANSWER_NONE ? 0 : EAGAIN;
}
