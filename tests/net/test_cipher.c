/* What datagram sessions are sealed with: short where bytes count, quick where they do not. */
#include "tests/net/session_scene.h"

#include <stdlib.h>

#include "net/private.h"
#include "net/tls.h"
#include "net/tls_stream.h"

static bool far; /* nobody is taken for somebody on this machine */

bool __real_net_sockaddr_is_local(const struct sockaddr *sa);
bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa);

bool __wrap_net_sockaddr_is_local(const struct sockaddr *sa)
{
	return !far && __real_net_sockaddr_is_local(sa);
}

static enum tls_verdict judge(
    struct conn *conn, const struct tls_certificate *certificate, void *arg, char **cause)
{
	(void)conn, (void)certificate, (void)arg, (void)cause;
	return TLS_ACCEPTED;
}

static gnutls_cipher_algorithm_t cipher_of(const struct end *end)
{
	return gnutls_cipher_get(end->conn->tls->session);
}

static void the_server_chooses(void **state)
{
	static const struct {
		const char *what;
		bool far, lean;
		gnutls_cipher_algorithm_t cipher;
	} rows[] = {
	    {"to this machine", false, false, GNUTLS_CIPHER_AES_128_GCM},
	    {"to this machine, lean", false, true, GNUTLS_CIPHER_CHACHA20_POLY1305},
	    {"to another", true, false, GNUTLS_CIPHER_CHACHA20_POLY1305},
	};
	char *cause = NULL, *pem = tls_make_identity("test.example", &cause);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct scene scene;
		struct net_tls *server = tls_server_new(pem, pem, false, &cause);
		struct net_tls *client = tls_client_new(judge, NULL, &cause);
		print_message("# %s\n", rows[i].what);
		scene_open(&scene, state, "udp://127.0.0.1:0");
		listener_set_tls(scene.listener, server);
		far = rows[i].far;
		net_set_lean(scene.net, rows[i].lean);
		struct end *here = call_session(&scene, &scene.addr);
		conn_start_tls(here->conn, client, NULL, NULL, 0);
		assert_true(conn_send(here->conn, "hello", 5));
		TURN_UNTIL(scene.loop, scene.accepted == 2 && scene.ends[1].messages == 1);
		assert_int_equal(cipher_of(here), rows[i].cipher);
		assert_int_equal(cipher_of(&scene.ends[1]), rows[i].cipher);
		far = false;
		scene_close(&scene);
		tls_unref(server);
		tls_unref(client);
	}
	free(pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_server_chooses),
	};
	return run_over_pollers(tests, COUNT_OF(tests));
}
