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

int greet_hear(int fd, struct datagram_hello *hello, bool *has_cookie)
{
	uint8_t bytes[DATAGRAM_ANSWER_MOST];
	ssize_t got = recv(fd, bytes, sizeof bytes, 0);
	if (got < 0)
		return errno == EINTR ? EAGAIN : errno;
	enum datagram_answer answer = datagram_read_answer(bytes, (size_t)got, hello);
	*has_cookie = answer == DATAGRAM_ANSWER_COOKIE;
	return answer != DATAGRAM_ANSWER_NONE ? 0 : EAGAIN;
}
