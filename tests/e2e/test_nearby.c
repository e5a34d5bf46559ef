/* Servers nearby, between two machines: network namespaces with a wire between them. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/dns.h"
#include "tests/e2e/confab.h"
#include "tests/e2e/machines.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

#define MDNS_PORT  5353
#define MDNS_GROUP "224.0.0.251"

/* confabd on the other machine, announced by that name. */
static struct terminal *serve_there(struct stage *stage, const char *name, const char *state)
{
	const char *const argv[] = {"nsenter", "-t", machines_other(), "-n",
	    stage_program(stage, "confabd"), "--listen", "0.0.0.0:0", "--allow-cleartext",
	    "--announce", name, "--state", stage_path(stage, state), NULL};
	struct terminal *server =
	    terminal_start(stage, &(struct terminal_config){.cols = 160, .name = name}, argv);
	terminal_wait(server, "listening on udp://");
	return server;
}

static struct terminal *look_around(struct stage *stage)
{
	const char *const nothing[] = {NULL};
	struct terminal *confab =
	    confab_start(stage, &(struct terminal_config){.rows = 40, .cols = 100}, nothing);
	terminal_wait(confab, "Press a key:");
	return confab;
}

static void a_server_nearby_is_listed_and_joined(void **state)
{
	struct terminal *server = serve_there(*state, "Ann's chat", "ann");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  Ann's chat");
	terminal_wait(confab, "0 here  " MACHINES_THERE ":");
	terminal_send(confab, "1");
	if (strstr(terminal_text(server), "built without TLS") != NULL) {
		terminal_wait(confab, "Not connected: this confab was built without TLS");
		return;
	}
	terminal_wait(confab, CONFAB_CHANNEL);
	terminal_wait(confab, "1 here");
	terminal_signal(server, SIGTERM);
	assert_int_equal(terminal_wait_exit(server), 0);
}

#ifdef WITH_TLS /* else nobody from elsewhere may come */
static void a_hosted_chat_is_found(void **state)
{
	const char *const argv[] = {"nsenter", "-t", machines_other(), "-n",
	    stage_program(*state, "confab"), "host", "--nick", "ann", NULL};
	struct terminal *host = terminal_start(*state, &(struct terminal_config){0}, argv);
	terminal_wait(host, CONFAB_CHANNEL);
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  ann on ");
	terminal_wait(confab, MACHINES_THERE ":6697  by invitation");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}
#endif

static void one_that_starts_later_is_added(void **state)
{
	struct terminal *confab = look_around(*state);
	serve_there(*state, "Late", "late");
	terminal_wait(confab, "1  Late");
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
}

static void names_do_not_clash(void **state)
{
	serve_there(*state, "Same", "first");
	struct terminal *confab = look_around(*state);
	terminal_wait(confab, "1  Same");
	struct terminal *second = serve_there(*state, "Same", "second");
	terminal_wait(second, "this one is called Same (2) to them");
	terminal_wait(confab, "2  Same (2)");
}

/* What a liar sends to all. */
static void lie(const struct buf *message)
{
	const struct sockaddr_in group = {.sin_family = AF_INET,
	    .sin_port = htons(MDNS_PORT),
	    .sin_addr.s_addr = inet_addr(MDNS_GROUP)};
	const struct in_addr through = {inet_addr(MACHINES_HERE)};
	const int on = 1;
	struct sockaddr_in self = {.sin_family = AF_INET, .sin_port = htons(MDNS_PORT)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &through, sizeof through);
	assert_int_equal(bind(fd, (struct sockaddr *)&self, sizeof self), 0);
	assert_int_equal(
	    sendto(fd, message->data, message->len, 0, (const void *)&group, sizeof group),
	    message->len);
	close(fd);
}

static void write_lie(struct str label, struct buf *out)
{
	struct dns_writer writer;
	struct dns_name type = dns_name_from("_confab._tcp.local");
	struct dns_record record = {
	    .name = type, .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = 120};
	dns_name_prepend(label, &type, &record.srv.target);
	dns_write(&writer, out, 0, DNS_RESPONSE);
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = record.srv.target;
	record.type = DNS_SRV;
	record.srv = (struct dns_srv){.port = 6697, .target = dns_name_from("liar.local")};
	dns_add(&writer, DNS_ANSWER, &record);
	record.type = DNS_TXT;
	record.data = STR("\013users=-1\033[2\032key=\033]0;gotcha\007\r\n0123456789");
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = record.srv.target;
	record.name = dns_name_from("liar.local");
	record.type = DNS_A;
	memcpy(record.address, "\012\143\0\7", 4);
	dns_add(&writer, DNS_ANSWER, &record);
}

static void lies_are_harmless(void **state)
{
	struct buf message = {0};
	struct terminal *confab = look_around(*state);
	write_lie(STR("\033[31mevil\r\n\033]0;t\007"), &message);
	lie(&message);
	terminal_wait(confab, "^[[31mevil");
	terminal_wait(confab, "^[]0;gotcha^G");
	assert_false(terminal_wrote(confab, "\033[31m", 5));
	assert_false(terminal_wrote(confab, "\033]", 2));
	terminal_send(confab, "q");
	terminal_wait_exit(confab);
	buf_fini(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(a_server_nearby_is_listed_and_joined),
#ifdef WITH_TLS
	    stage_test(a_hosted_chat_is_found),
#endif
	    stage_test(one_that_starts_later_is_added),
	    stage_test(names_do_not_clash),
	    stage_test(lies_are_harmless),
	};
	int status;
	if (!machines_make(&status))
		return status;
	status = cmocka_run_group_tests(tests, NULL, NULL);
	machines_end();
	return status;
}
