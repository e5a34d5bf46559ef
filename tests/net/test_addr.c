#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>

#include "net/addr.h"

#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

static void what_people_write(void **state)
{
	static const struct {
		const char *text;
		enum net_scheme scheme;
		const char *host;
		uint16_t port;
		bool port_given;
		const char *path, *channel;
		const char *again; /* as it is formatted */
	} cases[] = {
	    {"chat.example.org", NET_BARE, "chat.example.org", 6697, false, "", "",
	        "chat.example.org:6697"},
	    {"localhost:7000", NET_BARE, "localhost", 7000, true, "", "", "localhost:7000"},
	    {"127.0.0.1:0", NET_BARE, "127.0.0.1", 0, true, "", "", "127.0.0.1:0"},
	    {"h:65535", NET_BARE, "h", 65535, true, "", "", "h:65535"},
	    {"[::1]:7000", NET_BARE, "::1", 7000, true, "", "", "[::1]:7000"},
	    {"[::1]", NET_BARE, "::1", 6697, false, "", "", "[::1]:6697"},
	    {"::1", NET_BARE, "::1", 6697, false, "", "", "[::1]:6697"},
	    {"fe80::1%eth0", NET_BARE, "fe80::1%eth0", 6697, false, "", "", "[fe80::1%eth0]:6697"},
	    {"[::ffff:1.2.3.4]:9", NET_BARE, "::ffff:1.2.3.4", 9, true, "", "",
	        "[::ffff:1.2.3.4]:9"},
	    {"tcp://a:1", NET_TCP, "a", 1, true, "", "", "tcp://a:1"},
	    {"TCP://A:1", NET_TCP, "A", 1, true, "", "", "tcp://A:1"},
	    {"udp://[::]:5", NET_UDP, "::", 5, true, "", "", "udp://[::]:5"},
	    {"irc://h", NET_TCP, "h", 6697, false, "", "", "tcp://h:6697"},
	    {"irc://h/", NET_TCP, "h", 6697, false, "", "", "tcp://h:6697"},
	    {"irc://h:6667/#c", NET_TCP, "h", 6667, true, "", "#c", "irc://h:6667/#c"},
	    {"ircs://h", NET_TLS, "h", 6697, false, "", "", "ircs://h:6697"},
	    {"IRCS://h:6667/#c", NET_TLS, "h", 6667, true, "", "#c", "ircs://h:6667/#c"},
	    {"irc://h/%23%23c", NET_TCP, "h", 6697, false, "", "##c", "irc://h:6697/##c"},
	    {"irc://[::1]/c", NET_TCP, "::1", 6697, false, "", "c", "irc://[::1]:6697/c"},
	    {"unix:/run/chat", NET_UNIX, "", 6697, false, "/run/chat", "", "unix:/run/chat"},
	    {"unix:a b", NET_UNIX, "", 6697, false, "a b", "", "unix:a b"},
	    {"unixpacket:x", NET_UNIXPACKET, "", 6697, false, "x", "", "unixpacket:x"},
	    {"b\xc3\xbc"
	     "cher.example",
	        NET_BARE,
	        "b\xc3\xbc"
	        "cher.example",
	        6697, false, "", "",
	        "b\xc3\xbc"
	        "cher.example:6697"},
	    {"my_host-2", NET_BARE, "my_host-2", 6697, false, "", "", "my_host-2:6697"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct net_addr addr, again;
		char *cause = NULL, text[NET_TEXT_MAX];
		if (!net_addr_parse(cases[i].text, &addr, &cause))
			fail_msg("%s: %s", cases[i].text, cause);
		assert_int_equal(addr.scheme, cases[i].scheme);
		assert_string_equal(addr.host, cases[i].host);
		assert_int_equal(addr.port, cases[i].port);
		assert_int_equal(addr.port_given, cases[i].port_given);
		assert_string_equal(addr.path, cases[i].path);
		assert_string_equal(addr.channel, cases[i].channel);
		net_addr_format(&addr, text);
		assert_string_equal(text, cases[i].again);
		assert_true(net_addr_parse(text, &again, &cause));
		assert_int_equal(again.scheme, addr.scheme);
		assert_int_equal(again.port, addr.port);
	}
}

static void mistakes_are_explained(void **state)
{
	static const struct {
		const char *text, *cause;
	} cases[] = {
	    {"", "no address: write HOST, HOST:PORT or unix:PATH"},
	    {"tcp://", "no address: write HOST, HOST:PORT or unix:PATH"},
	    {":6697", "\"\" is no host: write a name or an address, for example localhost:6697"},
	    {"h:", "\"\" is no port: write a number from 0 to 65535, or leave it out for 6697"},
	    {"h:65536",
	        "\"65536\" is no port: write a number from 0 to 65535, or leave it out for 6697"},
	    {"h:99999999999999999999",
	        "\"99999999999999999999\" is no port: write a number from 0 to 65535, or leave "
	        "it out for 6697"},
	    {"h:-1", "\"-1\" is no port: write a number from 0 to 65535, or leave it out for 6697"},
	    {"h:+1", "\"+1\" is no port: write a number from 0 to 65535, or leave it out for 6697"},
	    {"h:http",
	        "\"http\" is no port: write a number from 0 to 65535, or leave it out for 6697"},
	    {"[::1", "\"[::1\" is no IPv6 address: write [ADDRESS]:PORT, for example [::1]:6697"},
	    {"[]:1", "\"[]:1\" is no IPv6 address: write [ADDRESS]:PORT, for example [::1]:6697"},
	    {"[1.2.3.4]:1",
	        "\"[1.2.3.4]:1\" is no IPv6 address: write [ADDRESS]:PORT, for example [::1]:6697"},
	    {"[::1]6697", "after [ADDRESS] comes :PORT, not \"6697\""},
	    {"::1:6697:x", "\"::1:6697:x\" has more than one colon: write an IPv6 address as "
	                   "[ADDRESS]:PORT"},
	    {"a b", "\"a b\" is no host: write a name or an address, for example localhost:6697"},
	    {"a\nb", "\"a\nb\" is no host: write a name or an address, for example localhost:6697"},
	    {"-v", "\"-v\" is no host: write a name or an address, for example localhost:6697"},
	    {"http://h", "\"http://\" is nothing that confab can call: use tcp://, udp://, irc://, "
	                 "ircs://, "
	                 "unix: or unixpacket:"},
	    {"/run/chat", "for a socket file write unix:/run/chat"},
	    {"unix", "no path: write unix:/PATH/TO/SOCKET"},
	    {"unix:", "no path after the colon: write unix:/PATH/TO/SOCKET"},
	    {"unix:" FIFTY FIFTY "12345678", "the path of a socket has 107 bytes at most, this one "
	                                     "has 108: choose a shorter one"},
	    {FIFTY FIFTY FIFTY FIFTY FIFTY "1234",
	        "a host's name has 253 bytes at most, this one has 254"},
	    {"irc://h/a,b", "a channel in an address has 63 bytes at most, no space, no comma and "
	                    "no percent sign but %23 for #"},
	    {"irc://h/" FIFTY TEN "1234",
	        "a channel in an address has 63 bytes at most, no space, no comma and no percent "
	        "sign but %23 for #"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct net_addr addr;
		char *cause = NULL;
		if (net_addr_parse(cases[i].text, &addr, &cause))
			fail_msg("%s was taken", cases[i].text);
		assert_string_equal(cause, cases[i].cause);
		free(cause);
	}
}

static void the_longest_fit(void **state)
{
	static const char *const texts[] = {
	    FIFTY FIFTY FIFTY FIFTY FIFTY "123:65535",
	    "irc://" FIFTY FIFTY FIFTY FIFTY FIFTY "123:65535/" FIFTY TEN "123",
	    "unixpacket:" FIFTY FIFTY "1234567",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct net_addr addr;
		char *cause = NULL, text[NET_TEXT_MAX];
		if (!net_addr_parse(texts[i], &addr, &cause))
			fail_msg("%s: %s", texts[i], cause);
		net_addr_format(&addr, text);
		assert_string_equal(text, texts[i]);
	}
}

static void sockets_addresses_as_text(void **state)
{
	static const struct {
		int family;
		const char *address;
		const char *text, *host;
		bool local;
	} cases[] = {
	    {AF_INET, "127.0.0.1", "127.0.0.1:80", "127.0.0.1", true},
	    {AF_INET, "127.0.0.77", "127.0.0.77:80", "127.0.0.77", true},
	    {AF_INET, "192.0.2.1", "192.0.2.1:80", "192.0.2.1", false},
	    {AF_INET6, "::1", "[::1]:80", "::1", true},
	    {AF_INET6, "2001:db8::1", "[2001:db8::1]:80", "2001:db8::1", false},
	    {AF_INET6, "::ffff:127.0.0.1", "127.0.0.1:80", "127.0.0.1", true},
	    {AF_INET6, "::ffff:192.0.2.1", "192.0.2.1:80", "192.0.2.1", false},
	    {AF_INET6, "::", "[::]:80", "::", false},
	    {AF_UNIX, "/run/chat", "/run/chat", "localhost", true},
	    {AF_UNIX, "", "unix", "localhost", true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[NET_TEXT_MAX];
		union {
			struct sockaddr sa;
			struct sockaddr_in in;
			struct sockaddr_in6 in6;
			struct sockaddr_un un;
		} addr = {.sa.sa_family = (sa_family_t)cases[i].family};
		socklen_t len = sizeof addr.un;
		if (cases[i].family == AF_UNIX) {
			snprintf(addr.un.sun_path, sizeof addr.un.sun_path, "%s", cases[i].address);
		} else {
			bool four = cases[i].family == AF_INET;
			len = four ? sizeof addr.in : sizeof addr.in6;
			addr.in.sin_port = htons(80);
			void *bytes = four ? (void *)&addr.in.sin_addr : &addr.in6.sin6_addr;
			assert_int_equal(inet_pton(cases[i].family, cases[i].address, bytes), 1);
		}
		net_sockaddr_format(&addr.sa, len, text);
		assert_string_equal(text, cases[i].text);
		net_sockaddr_host(&addr.sa, len, text);
		assert_string_equal(text, cases[i].host);
		assert_int_equal(net_sockaddr_is_local(&addr.sa), cases[i].local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_people_write),
	    cmocka_unit_test(mistakes_are_explained),
	    cmocka_unit_test(the_longest_fit),
	    cmocka_unit_test(sockets_addresses_as_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
