#include "net/net.h"
#include "tests/client/play.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop/loop.h"

/*
 * Plain sessions over real sockets, against the servers of the tutorials: they block, take each
 * recv(1024) or recvfrom(1024) for one message, answer it without a newline, and end at "exit".
 */
#define PATIENCE     (60 * NS_PER_S)
#define MESSAGES_MAX 16
#define ANSWER       "\xe6\x9c\x8d\xe5\x8a\xa1\xe7\xab\xaf\xe5\xb7\xb2\xe6\x94\xb6\xe5\x88\xb0"

struct tutorial {
	int type; /* SOCK_STREAM or SOCK_DGRAM */
	int socket;
	in_port_t port; /* network order */
	pthread_t thread;
	char messages[MESSAGES_MAX][1025];
	size_t count;
};

struct scene {
	struct tutorial server;
	struct loop *loop;
	struct net *net;
	struct client *client;
	struct session *session;
};

/* The server's side. */

static bool take(struct tutorial *server, int from)
{
	struct sockaddr_in peer;
	socklen_t peer_len = sizeof peer;
	char *message = server->messages[server->count];
	ssize_t len = recvfrom(from, message, 1024, 0, (struct sockaddr *)&peer, &peer_len);
	if (len <= 0 || server->count + 1 == MESSAGES_MAX)
		return false;
	message[len] = '\0';
	server->count++;
	if (strcmp(message, "exit") == 0)
		return false;
	bool stream = server->type == SOCK_STREAM;
	sendto(from, ANSWER, strlen(ANSWER), MSG_NOSIGNAL, stream ? NULL : (struct sockaddr *)&peer,
	    stream ? 0 : peer_len);
	return true;
}

static void *serve(void *arg)
{
	struct tutorial *server = arg;
	int from = server->socket;
	if (server->type == SOCK_STREAM)
		from = accept(server->socket, NULL, NULL);
	while (from >= 0 && take(server, from))
		;
	if (from != server->socket)
		close(from);
	return NULL;
}

static int bound_socket(int type, in_port_t *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, type, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = at.sin_port;
	return fd;
}

static void tutorial_start(struct tutorial *server, int type)
{
	*server = (struct tutorial){.type = type};
	server->socket = bound_socket(type, &server->port);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(server->socket, 1), 0);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

/* Only after the client left: it waits for the thread's end. */
static void tutorial_end(struct tutorial *server)
{
	pthread_join(server->thread, NULL);
	close(server->socket);
}

/* The client's side. */

static void scene_call(struct scene *scene, enum net_scheme scheme, in_port_t port)
{
	struct net_addr addr = {
	    .scheme = scheme, .port = ntohs(port), .port_given = true, .host = "127.0.0.1"};
	scene->loop = loop_new(LOOP_POLLER_SELECT);
	scene->net = net_new(scene->loop);
	scene->client = client_new(scene->net, &(struct client_config){.nick = "ada"});
	scene->session =
	    client_connect(scene->client, &(struct client_join){.addr = &addr, .plain = true});
}

static void scene_leave(struct scene *scene)
{
	int64_t until = clock_mono_ns() + PATIENCE;
	client_quit(scene->client, NULL);
	while (!client_idle(scene->client) && clock_mono_ns() < until)
		loop_turn(scene->loop, 10 * NS_PER_MS);
	assert_true(client_idle(scene->client));
	client_free(scene->client);
	loop_turn(scene->loop, 0);
	net_free(scene->net);
	loop_free(scene->loop);
}

static void type(struct scene *scene, const char *text)
{
	client_input(scene->client, scene->session->private->server, str_from(text));
}

static size_t count_lines(const struct scene *scene, const char *shown)
{
	const struct conversation *conversation = scene->session->private->server;
	size_t count = 0;
	for (size_t i = 0; i < lines_end(conversation->lines); i++)
		count += strcmp(play_line(conversation, i), shown) == 0;
	return count;
}

static void wait_for_lines(struct scene *scene, const char *shown, size_t count)
{
	int64_t until = clock_mono_ns() + PATIENCE;
	while (count_lines(scene, shown) < count && clock_mono_ns() < until)
		loop_turn(scene->loop, 10 * NS_PER_MS);
	assert_int_equal(count_lines(scene, shown), count);
}

static void wait_until_all_left(struct scene *scene)
{
	int64_t until = clock_mono_ns() + PATIENCE;
	while (scene->session->waiting > 0 && clock_mono_ns() < until)
		loop_turn(scene->loop, 10 * NS_PER_MS);
	assert_int_equal(scene->session->waiting, 0);
}

static void wait_for_state(struct scene *scene, enum session_state state)
{
	int64_t until = clock_mono_ns() + PATIENCE;
	while (scene->session->state != state && clock_mono_ns() < until)
		loop_turn(scene->loop, 10 * NS_PER_MS);
	assert_int_equal(scene->session->state, state);
}

static void talk(enum net_scheme scheme, int socket_type)
{
	static const char *const expected[] = {
	    "hello", "\xe4\xbd\xa0\xe5\xa5\xbd", "one", "two", "three", "/help me", "exit"};
	struct scene scene;
	tutorial_start(&scene.server, socket_type);
	scene_call(&scene, scheme, scene.server.port);
	wait_for_state(&scene, SESSION_ONLINE);
	type(&scene, "hello");
	wait_for_lines(&scene, "<server> " ANSWER, 1);
	type(&scene, "\xe4\xbd\xa0\xe5\xa5\xbd");
	wait_for_lines(&scene, "<server> " ANSWER, 2);
	type(&scene, "one\ntwo\nthree");
	type(&scene, "//help me");
	wait_for_lines(&scene, "<server> " ANSWER, 6);
	wait_until_all_left(&scene);
	scene_leave(&scene);
	tutorial_end(&scene.server);
	assert_int_equal(scene.server.count, COUNT_OF(expected));
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		assert_string_equal(scene.server.messages[i], expected[i]);
}

static void over_tcp(void **state)
{
	(void)state;
	talk(NET_TCP, SOCK_STREAM);
}

static void over_udp(void **state)
{
	(void)state;
	talk(NET_UDP, SOCK_DGRAM);
}

/*
 * A port that is ours, so that nobody else takes it, and that answers nobody: a stream's without a
 * listener, a datagram's that hears one other port alone.
 */
static int deaf_socket(int type, in_port_t *port)
{
	int fd = bound_socket(type, port);
	struct sockaddr_in other = {
	    .sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (type == SOCK_DGRAM)
		assert_int_equal(connect(fd, (struct sockaddr *)&other, sizeof other), 0);
	return fd;
}

/* Nobody is there: the system says so once something was sent, and what was said waits. */
static void nobody_is_there_over_udp(void **state)
{
	(void)state;
	struct scene scene;
	in_port_t port;
	int fd = deaf_socket(SOCK_DGRAM, &port);
	scene_call(&scene, NET_UDP, port);
	wait_for_state(&scene, SESSION_ONLINE);
	type(&scene, "hello");
	wait_for_state(&scene, SESSION_WAITING);
	assert_int_equal(count_lines(&scene, "<ada> hello (waiting)"), 1);
	scene_leave(&scene);
	close(fd);
}

static void nobody_is_there_over_tcp(void **state)
{
	(void)state;
	struct scene scene;
	in_port_t port;
	int fd = deaf_socket(SOCK_STREAM, &port);
	scene_call(&scene, NET_TCP, port);
	wait_for_state(&scene, SESSION_WAITING);
	assert_non_null(strstr(play_line(scene.session->private->server, 0), "refused"));
	scene_leave(&scene);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(over_tcp),
	    cmocka_unit_test(over_udp),
	    cmocka_unit_test(nobody_is_there_over_udp),
	    cmocka_unit_test(nobody_is_there_over_tcp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
