/* DTLS handshakes that are begun and left there: how many a host may have, and who makes room. */
#include "tests/net/scene.h"

#include <gnutls/dtls.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/tls.h"

#define OF_A_HOST          16  /* that one host may have under way */
#define OF_ALL             512 /* that all may have */
#define PROTOCOL           "confab/1"
#define COOKIE_ANSWER_MOST 100 /* bytes of an answer that is no more than a cookie */
#define MONKEYS            20
#define TOO_MANY           210 /* records in one handshake */

/* Somebody who takes each step of the handshake only when told. */
struct caller {
	int fd;
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	int result; /* of the last step */
};

static struct scene scene;
static struct net_tls *tls;
static bool far; /* nobody is taken for somebody on this machine */

bool __real_net_sockaddr_is_local(const struct sockaddr *sa);
bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa);

bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa)
{
	return !far && __real_net_sockaddr_is_local(sa);
}

static void set_up(void **state)
{
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	scene_open(&scene, state, "udp://127.0.0.1:0");
	tls = tls_server_new(pem, pem, false, &cause);
	assert_non_null(tls);
	listener_set_tls(scene.listener, tls);
	free(pem);
}

static void tear_down(void)
{
	scene_close(&scene);
	tls_unref(tls);
}

static void step(struct caller *caller)
{
	caller->result = gnutls_handshake(caller->session);
	if (caller->result == GNUTLS_E_AGAIN)
		caller->result = gnutls_handshake(caller->session);
}

static bool is_answered(const struct caller *caller)
{
	char byte;
	return recv(caller->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* What a busy server had no time for is lost: then GnuTLS says it again, after a second. */
static bool is_heard(struct caller *caller)
{
	if (!is_answered(caller))
		step(caller);
	return is_answered(caller);
}

/* It has the cookie, and shows it after a while. */
static void begin_to(struct caller *caller, int64_t wait)
{
	static const gnutls_datum_t protocol = {(unsigned char *)PROTOCOL, sizeof PROTOCOL - 1};
	unsigned flags = GNUTLS_CLIENT | GNUTLS_DATAGRAM | GNUTLS_NONBLOCK;
	caller->fd = call(&scene);
	gnutls_init(&caller->session, flags);
	gnutls_certificate_allocate_credentials(&caller->credentials);
	gnutls_credentials_set(caller->session, GNUTLS_CRD_CERTIFICATE, caller->credentials);
	gnutls_priority_set_direct(caller->session, "NORMAL:-VERS-ALL:+VERS-DTLS1.2", NULL);
	gnutls_alpn_set_protocols(caller->session, &protocol, 1, 0);
	gnutls_transport_set_int(caller->session, caller->fd);
	gnutls_dtls_set_mtu(caller->session, 1200);
	step(caller);
	TURN_UNTIL(scene.loop, is_heard(caller));
	scene_skip(wait);
	step(caller);
	assert_int_equal(caller->result, GNUTLS_E_AGAIN);
}

static void begin(struct caller *caller)
{
	begin_to(caller, 0);
}

static void end(struct caller *caller)
{
	gnutls_deinit(caller->session);
	gnutls_certificate_free_credentials(caller->credentials);
	close(caller->fd);
}

static bool gets_on(struct caller *caller)
{
	if (caller->result == GNUTLS_E_AGAIN && is_answered(caller))
		step(caller);
	return caller->result == 0;
}

static void one_host_has_some_under_way(void **state)
{
	struct caller callers[OF_A_HOST + 1], another;
	set_up(state);
	far = true;
	for (size_t i = 0; i < COUNT_OF(callers); i++)
		begin(&callers[i]);
	for (size_t i = 0; i < OF_A_HOST; i++)
		TURN_UNTIL(scene.loop, is_heard(&callers[i]));
	/* What it says now comes behind what the last one said. */
	TURN_UNTIL(scene.loop, gets_on(&callers[0]));
	assert_false(is_answered(&callers[OF_A_HOST]));
	begin(&another);
	TURN_UNTIL(scene.loop, is_heard(&another));
	for (size_t i = 0; i < COUNT_OF(callers); i++)
		end(&callers[i]);
	end(&another);
	far = false;
	tear_down();
}

static void the_oldest_of_all_makes_room(void **state)
{
	static struct caller callers[OF_ALL + 1];
	set_up(state);
	for (size_t i = 0; i < COUNT_OF(callers); i++) {
		begin(&callers[i]);
		TURN_UNTIL(scene.loop, is_heard(&callers[i]));
	}
	step(&callers[0]);
	TURN_UNTIL(scene.loop, gets_on(&callers[1]));
	assert_false(gets_on(&callers[0]));
	TURN_UNTIL(scene.loop, gets_on(&callers[OF_ALL]));
	for (size_t i = 0; i < COUNT_OF(callers); i++)
		end(&callers[i]);
	tear_down();
}

/* Whoever has seen one cannot have answers sent to its address for ever. */
static void a_cookie_holds_for_a_while(void **state)
{
	static const int64_t waits[] = {29 * NS_PER_S, 61 * NS_PER_S};
	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		char answer[2000];
		struct caller caller;
		set_up(state);
		begin_to(&caller, waits[i]);
		TURN_UNTIL(scene.loop, is_answered(&caller));
		ssize_t len = recv(caller.fd, answer, sizeof answer, MSG_PEEK);
		bool another = len < COOKIE_ANSWER_MOST;
		assert_int_equal(another, waits[i] > 60 * NS_PER_S);
		end(&caller);
		tear_down();
	}
}

/* A fragment of the next message, which is to be of 16 MiB; and many, each of another one. */
static void long_messages_are_not_waited_for(void **state)
{
	char fragment[] = "\x16\xfe\xfd\0\0\0\0\0\0\0\x05\0\x10\x10\xff\xff\xff\0\x02"
	                  "\0\0\0\0\0\x04rest";
	struct caller caller, other, third;
	set_up(state);
	begin(&caller);
	TURN_UNTIL(scene.loop, is_answered(&caller));
	assert_int_equal(send(caller.fd, fragment, sizeof fragment - 1, 0), sizeof fragment - 1);
	TURN_UNTIL(scene.loop, gets_on(&caller));
	begin(&other);
	TURN_UNTIL(scene.loop, is_answered(&other));
	for (int i = 0; i < TOO_MANY; i++) {
		fragment[10] = (char)(6 + i);
		send(other.fd, fragment, sizeof fragment - 1, 0);
		loop_turn(scene.loop, 0);
	}
	step(&other);
	begin(&third);
	TURN_UNTIL(scene.loop, gets_on(&third));
	assert_false(gets_on(&other));
	end(&caller);
	end(&other);
	end(&third);
	tear_down();
}

static struct buf taken; /* instead of being sent */

static ssize_t take(gnutls_transport_ptr_t arg, const void *data, size_t len)
{
	(void)arg;
	buf_add(&taken, data, len);
	return (ssize_t)len;
}

/* The end of DTLS, and more behind it in the same datagram. */
static void what_comes_behind_the_end_is_nothing(void **state)
{
	struct caller caller, other;
	set_up(state);
	begin(&caller);
	TURN_UNTIL(scene.loop, gets_on(&caller));
	gnutls_transport_set_push_function(caller.session, take);
	gnutls_bye(caller.session, GNUTLS_SHUT_WR);
	gnutls_record_send(caller.session, "more", 4);
	buf_add_str(&taken, "\x17\xfe\xfd, that is rubbish");
	assert_int_equal(send(caller.fd, taken.data, taken.len, 0), taken.len);
	begin(&other);
	TURN_UNTIL(scene.loop, gets_on(&other));
	buf_fini(&taken);
	end(&caller);
	end(&other);
	tear_down();
}

/* Mischief of one who is in: any records, in any order, cut and altered, many in a datagram. */

static uint64_t dice; /* splitmix64 */

static unsigned roll(unsigned sides)
{
	uint64_t z = dice += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	return (unsigned)((z ^ z >> 31) % sides);
}

static void make_record(struct caller *caller)
{
	char text[64] = {0};
	switch (roll(6)) {
	case 0:
		gnutls_alert_send(caller->session, GNUTLS_AL_WARNING, roll(120));
		break;
	case 1:
		gnutls_alert_send(caller->session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
		break;
	case 2:
		gnutls_heartbeat_ping(caller->session, 8, 1, 0);
		break;
	case 3:
		gnutls_rehandshake(caller->session);
		gnutls_handshake(caller->session);
		break;
	default:
		gnutls_record_send(caller->session, text, 1 + roll(sizeof text - 1));
		break;
	}
}

/* Of what was made so far, from anywhere. */
static void send_some(struct caller *caller)
{
	char datagram[1400];
	size_t len = 0;
	for (unsigned parts = 1 + roll(4); parts > 0 && taken.len > 0; parts--) {
		size_t from = roll((unsigned)taken.len), part = 1 + roll(200);
		if (part > taken.len - from)
			part = taken.len - from;
		if (len + part > sizeof datagram)
			break;
		memcpy(datagram + len, taken.data + from, part);
		len += part;
	}
	if (len > 0 && roll(3) == 0)
		datagram[roll((unsigned)len)] ^= (char)(1 << roll(8));
	send(caller->fd, datagram, len, 0);
}

static void nothing_that_one_says_holds_up_the_others(void **state)
{
	struct caller caller, other;
	set_up(state);
	for (dice = 1; dice <= MONKEYS; dice++) {
		uint64_t seed = dice;
		begin(&caller);
		TURN_UNTIL(scene.loop, gets_on(&caller));
		gnutls_transport_set_push_function(caller.session, take);
		for (unsigned i = 0; i < 40; i++) {
			size_t before = taken.len;
			make_record(&caller);
			if (roll(2) == 0 && taken.len > before)
				send(caller.fd, taken.data + before, taken.len - before, 0);
			send_some(&caller);
			loop_turn(scene.loop, 0);
		}
		gnutls_bye(caller.session, GNUTLS_SHUT_WR);
		for (unsigned i = 0; i < 10; i++)
			send_some(&caller);
		send(caller.fd, taken.data + taken.len - 40, 40, 0);
		begin(&other);
		TURN_UNTIL(scene.loop, gets_on(&other));
		buf_clear(&taken);
		end(&caller);
		end(&other);
		dice = seed;
	}
	buf_fini(&taken);
	tear_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_host_has_some_under_way),
	    cmocka_unit_test(the_oldest_of_all_makes_room),
	    cmocka_unit_test(a_cookie_holds_for_a_while),
	    cmocka_unit_test(long_messages_are_not_waited_for),
	    cmocka_unit_test(what_comes_behind_the_end_is_nothing),
	    cmocka_unit_test(nothing_that_one_says_holds_up_the_others),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
