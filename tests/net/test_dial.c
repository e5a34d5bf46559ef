#include "tests/net/scene.h"

#include <errno.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/resolve.h"

/* A resolver of our own: what it knows are the names below. */

int __real_getaddrinfo(
    const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found);
int __wrap_getaddrinfo(
    const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found);
void __real_freeaddrinfo(struct addrinfo *found);
void __wrap_freeaddrinfo(struct addrinfo *found);

static sem_t gate; /* for the name that takes its time */

static const struct known {
	const char *name;
	int error;
	const char *addresses[4];
} names[] = {
    {"local.test", 0, {"127.0.0.1"}},
    {"six-first.test", 0, {"::1", "127.0.0.1"}},
    {"silent-first.test", 0, {"127.0.0.2", "127.0.0.1"}},
    {"silent.test", 0, {"127.0.0.2"}},
    {"nobody.test", 0, {"127.0.0.3", "::1"}},
    {"unknown.test", EAI_NONAME, {0}},
    {"later.test", EAI_AGAIN, {0}},
    {"broken.test", EAI_SYSTEM, {0}},
    {"slow.test", 0, {"127.0.0.1"}},
};

static struct addrinfo *make(const char *address, const struct addrinfo *hints)
{
	const struct addrinfo numeric = {
	    .ai_flags = AI_NUMERICHOST, .ai_socktype = hints->ai_socktype};
	struct addrinfo *one;
	assert_int_equal(__real_getaddrinfo(address, NULL, &numeric, &one), 0);
	return one;
}

int __wrap_getaddrinfo(
    const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	if (hints->ai_flags & AI_NUMERICHOST)
		return __real_getaddrinfo(host, service, hints, found);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcmp(names[i].name, host) != 0)
			continue;
		if (strcmp(host, "slow.test") == 0)
			sem_wait(&gate);
		errno = EMFILE;
		struct addrinfo **end = found;
		for (size_t a = 0; names[i].addresses[a] != NULL; a++) {
			*end = make(names[i].addresses[a], hints);
			end = &(*end)->ai_next;
		}
		return names[i].error;
	}
	return EAI_NONAME;
}

void __wrap_freeaddrinfo(struct addrinfo *found)
{
	while (found != NULL) {
		struct addrinfo *next = found->ai_next;
		found->ai_next = NULL;
		__real_freeaddrinfo(found);
		found = next;
	}
}

/* A call and what came of it. */
struct call {
	struct scene *scene;
	struct end *end;
	int connected;
	int failed;
	char reason[NET_TEXT_MAX + 200];
	bool inside;
};

static void on_connected(struct conn *conn, void *arg)
{
	struct call *call = arg;
	assert_false(call->inside);
	call->connected++;
	call->end = scene_adopt(call->scene, conn);
}

static void on_failed(const char *reason, void *arg)
{
	struct call *call = arg;
	assert_false(call->inside);
	call->failed++;
	snprintf(call->reason, sizeof call->reason, "%s", reason);
}

static const struct dial_handler handler = {on_connected, on_failed};

static struct dial *start(struct call *one, struct scene *scene, const struct net_addr *addr)
{
	*one = (struct call){.scene = scene, .inside = true};
	struct dial *dial = dial_start(scene->net, addr, &handler, one);
	one->inside = false;
	return dial;
}

static void finish(struct call *one)
{
	TURN_UNTIL(one->scene->loop, one->connected + one->failed > 0);
	loop_turn(one->scene->loop, 0);
	assert_int_equal(one->connected + one->failed, 1);
}

static void rename_host(struct net_addr *addr, const char *host)
{
	snprintf(addr->host, sizeof addr->host, "%s", host);
}

static void reaches_those_who_listen(void **state)
{
	static const struct {
		const char *description, *listen, *host;
		enum net_scheme scheme;
		const char *kind;
	} cases[] = {
	    {"TCP", "tcp://127.0.0.1:0", NULL, NET_TCP, "tcp"},
	    {"TCP, bare", "tcp://127.0.0.1:0", NULL, NET_BARE, "tcp"},
	    {"TCP over IPv6", "tcp://[::1]:0", NULL, NET_TCP, "tcp"},
	    {"TCP over IPv4 to both families", "tcp://[::]:0", "127.0.0.1", NET_TCP, "tcp"},
	    {"TCP over IPv6 to both families", "tcp://[::]:0", "::1", NET_TCP, "tcp"},
	    {"a name", "tcp://127.0.0.1:0", "local.test", NET_TCP, "tcp"},
	    {"the second address of a name", "tcp://127.0.0.1:0", "six-first.test", NET_TCP, "tcp"},
	    {"UDP", "udp://127.0.0.1:0", NULL, NET_UDP, "udp"},
	    {"UDP over IPv6", "udp://[::1]:0", NULL, NET_UDP, "udp"},
	    {"UDP by a name of both families", "udp://127.0.0.1:0", "six-first.test", NET_UDP,
	        "udp"},
	    {"Unix", "unix:FOLDER/socket", NULL, NET_UNIX, "unix"},
	    {"Unix packets", "unixpacket:FOLDER/socket", NULL, NET_UNIXPACKET, "unixpacket"},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene scene;
		struct call one;
		scene_open(&scene, state, cases[i].listen);
		struct net_addr to = scene.addr;
		to.scheme = cases[i].scheme;
		if (cases[i].host != NULL)
			rename_host(&to, cases[i].host);
		start(&one, &scene, &to);
		finish(&one);
		if (one.failed)
			fail_msg("%s: %s", cases[i].description, one.reason);
		assert_string_equal(conn_kind_name(one.end->conn), cases[i].kind);
		assert_true(conn_send(one.end->conn, "hello", 5));
		const struct end *other = &scene.ends[one.end == scene.ends];
		TURN_UNTIL(scene.loop, scene.accepted == 2 && other->got.len == 5);
		assert_true(conn_send(other->conn, "welcome", 7));
		TURN_UNTIL(scene.loop, one.end->got.len == 7);
		assert_string_equal(one.end->got.data, "welcome");
		scene_close(&scene);
	}
}

/* The text with the scene's folder in place of each FOLDER. */
static void put_folder(const struct scene *scene, const char *text, char out[NET_TEXT_MAX])
{
	const char *mark;
	size_t used = 0;
	while ((mark = strstr(text, "FOLDER")) != NULL) {
		used += (size_t)snprintf(out + used, NET_TEXT_MAX - used, "%.*s%s",
		    (int)(mark - text), text, scene->folder);
		text = mark + strlen("FOLDER");
	}
	snprintf(out + used, NET_TEXT_MAX - used, "%s", text);
}

static void says_why_it_failed(void **state)
{
	static const struct {
		const char *address; /* port 1, tcpmux: nobody serves it, no kernel hands it out */
		const char *reason;
	} cases[] = {
	    {"tcp://127.0.0.1:1", "nobody listens at 127.0.0.1:1 (connection refused): check the "
	                          "port, and that the server runs"},
	    {"[::1]:1", "nobody listens at [::1]:1 (connection refused): check the port, and that "
	                "the server runs"},
	    {"nobody.test:1", "nobody listens at nobody.test:1 (connection refused): check the "
	                      "port, and that the server runs"},
	    {"unknown.test:1", "there is no host called unknown.test: check the spelling"},
	    {"later.test", "cannot look up later.test now: check the network, or write the host's "
	                   "address as a number"},
	    {"broken.test", "cannot look up broken.test: Too many open files"},
	    {"127.0.0.1:0", "port 0 cannot be called: write the port at which 127.0.0.1 listens"},
	    {"unix:FOLDER/none",
	        "there is no socket at FOLDER/none: check the path, and that the server runs"},
	    {"unix:FOLDER/none/at/all",
	        "there is no socket at FOLDER/none/at/all: check the path, and that the server "
	        "runs"},
	    {"unix:FOLDER/packets",
	        "FOLDER/packets is a socket of the other kind: try unixpacket:FOLDER/packets"},
	};
	struct scene scene;
	scene_open(&scene, state, "unixpacket:FOLDER/packets");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char address[NET_TEXT_MAX] = "", expected[NET_TEXT_MAX] = "";
		struct call one;
		put_folder(&scene, cases[i].address, address);
		put_folder(&scene, cases[i].reason, expected);
		struct net_addr to = parse(address);
		start(&one, &scene, &to);
		finish(&one);
		assert_string_equal(one.reason, expected);
	}
	scene_close(&scene);
}

static void a_stale_socket_file_is_told(void **state)
{
	struct scene scene;
	struct call one;
	struct sockaddr_storage storage;
	scene_open(&scene, state, NULL);
	struct net_addr addr = scene_addr(&scene, "unix:FOLDER/stale");
	socklen_t len = to_sockaddr(&addr, &storage);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&storage, len), 0);
	close(fd);
	start(&one, &scene, &addr);
	finish(&one);
	assert_non_null(strstr(one.reason, "nobody listens at "));
	assert_non_null(strstr(one.reason, "any more: start the server again"));
	unlink(addr.path);
	scene_close(&scene);
}

/* Somebody at 127.0.0.2 whose queue of calls is full, so that the next one hears nothing. */
struct silent {
	int listening, filling[3];
};

static void silence(struct silent *silent, uint16_t port)
{
	struct net_addr addr = {.scheme = NET_TCP, .port = port, .host = "127.0.0.2"};
	struct sockaddr_storage storage;
	socklen_t len = to_sockaddr(&addr, &storage);
	struct sockaddr *sa = (struct sockaddr *)(void *)&storage;
	silent->listening = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(silent->listening, sa, len), 0);
	assert_int_equal(listen(silent->listening, 0), 0);
	for (size_t i = 0; i < COUNT_OF(silent->filling); i++) {
		silent->filling[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(silent->filling[i], sa, len);
	}
}

static void unsilence(struct silent *silent)
{
	close(silent->listening);
	for (size_t i = 0; i < COUNT_OF(silent->filling); i++)
		close(silent->filling[i]);
}

static void a_silent_address_holds_up_the_next_for_a_moment_only(void **state)
{
	struct scene scene;
	struct silent silent;
	struct call one;
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	silence(&silent, scene.addr.port);
	struct net_addr to = scene.addr;
	rename_host(&to, "silent-first.test");
	int64_t before = clock_mono_ns();
	start(&one, &scene, &to);
	finish(&one);
	assert_int_equal(one.connected, 1);
	assert_true(clock_mono_ns() - before >= DIAL_ATTEMPT_DELAY);
	assert_true(clock_mono_ns() - before < DIAL_DEADLINE);
	unsilence(&silent);
	scene_close(&scene);
}

static void silence_ends_at_the_deadline(void **state)
{
	struct scene scene;
	struct silent silent;
	struct call one;
	char expected[200];
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	silence(&silent, scene.addr.port);
	struct net_addr to = scene.addr;
	rename_host(&to, "127.0.0.2");
	scene_hold(true);
	start(&one, &scene, &to);
	loop_turn(scene.loop, 0);
	scene_skip(DIAL_DEADLINE - NS_PER_S);
	loop_turn(scene.loop, 0);
	assert_int_equal(one.failed, 0);
	scene_skip(NS_PER_S);
	scene_hold(false);
	finish(&one);
	snprintf(expected, sizeof expected,
	    "no answer from 127.0.0.2:%u: check the address; a firewall may be in the way",
	    to.port);
	assert_string_equal(one.reason, expected);
	unsilence(&silent);
	scene_close(&scene);
}

static void a_slow_look_up_ends_at_the_deadline(void **state)
{
	struct scene scene;
	struct call one;
	sem_init(&gate, 0, 0);
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	struct net_addr to = scene.addr;
	rename_host(&to, "slow.test");
	start(&one, &scene, &to);
	loop_turn(scene.loop, 0);
	scene_skip(DIAL_DEADLINE);
	finish(&one);
	assert_string_equal(one.reason,
	    "looking up slow.test took longer than 15 seconds: check the network, or write the "
	    "host's address as a number");
	sem_post(&gate);
	scene_close(&scene);
}

static void a_cancelled_call_is_not_heard_of(void **state)
{
	static const char *const hosts[] = {"slow.test", "127.0.0.2", "127.0.0.1", "local.test"};
	struct scene scene;
	struct silent silent;
	sem_init(&gate, 0, 0);
	scene_open(&scene, state, "tcp://127.0.0.1:0");
	silence(&silent, scene.addr.port);
	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		for (int turns = 0; turns < 2; turns++) {
			struct call one;
			struct net_addr to = scene.addr;
			rename_host(&to, hosts[i]);
			struct dial *dial = start(&one, &scene, &to);
			for (int turn = 0; turn < turns; turn++)
				loop_turn(scene.loop, 0);
			if (one.connected == 0)
				dial_cancel(dial);
			one.inside = true;
			sem_post(&gate);
			loop_turn(scene.loop, NS_PER_MS);
		}
	}
	unsilence(&silent);
	scene_close(&scene);
}

/* ICMP tells a connected UDP socket. */
static void over_udp_a_refusal_is_told_in_words(void **state)
{
	struct scene scene;
	struct call one;
	scene_open(&scene, state, NULL);
	struct net_addr to = parse("udp://127.0.0.1:1");
	start(&one, &scene, &to);
	finish(&one);
	assert_int_equal(one.connected, 1);
	assert_true(conn_send(one.end->conn, "anybody?", 8));
	TURN_UNTIL(scene.loop, one.end->closed == 1);
	assert_string_equal(one.end->reason, "connection refused: nobody listens there");
	scene_close(&scene);
}

static void families_alternate(void **state)
{
	static const struct {
		const char *before, *after; /* 4 and 6, a digit each */
	} cases[] = {
	    {"", ""},
	    {"4", "4"},
	    {"46", "46"},
	    {"66644", "64646"},
	    {"44466", "46464"},
	    {"6664", "6466"},
	    {"644444", "644444"},
	    {"666", "666"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		union ip_addr addrs[8] = {0};
		char after[9] = "";
		size_t count = strlen(cases[i].before);
		in_port_t last_port[2] = {0};
		for (size_t a = 0; a < count; a++) {
			bool six = cases[i].before[a] == '6';
			addrs[a].sa.sa_family = six ? AF_INET6 : AF_INET;
			addrs[a].in.sin_port = (in_port_t)(a + 1);
		}
		resolve_interleave(addrs, count);
		for (size_t a = 0; a < count; a++) {
			bool six = addrs[a].sa.sa_family == AF_INET6;
			after[a] = six ? '6' : '4';
			assert_true(addrs[a].in.sin_port > last_port[six]);
			last_port[six] = addrs[a].in.sin_port;
		}
		assert_string_equal(after, cases[i].after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reaches_those_who_listen),
	    cmocka_unit_test(says_why_it_failed),
	    cmocka_unit_test(a_stale_socket_file_is_told),
	    cmocka_unit_test(a_silent_address_holds_up_the_next_for_a_moment_only),
	    cmocka_unit_test(silence_ends_at_the_deadline),
	    cmocka_unit_test(a_slow_look_up_ends_at_the_deadline),
	    cmocka_unit_test(a_cancelled_call_is_not_heard_of),
	    cmocka_unit_test(over_udp_a_refusal_is_told_in_words),
	    cmocka_unit_test(families_alternate),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
