#include "tests/check.h"

#include "proto/detect.h"

struct row {
	const char *what, *bytes;
	size_t len;
	enum caller more, whole; /* while more may follow, and once nothing does */
};

#define ROW(what, bytes, more, whole)                                                              \
	{                                                                                          \
		what, bytes, sizeof(bytes) - 1, CALLER_##more, CALLER_##whole                      \
	}

static void tells_streams_apart(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    ROW("nothing yet", "", UNKNOWN, PLAIN),
	    ROW("half a TLS record's type and version", "\x16", UNKNOWN, PLAIN),
	    ROW("a TLS handshake", "\x16\x03\x01\x02\x00", TLS, TLS),
	    ROW("a DTLS handshake is none on a stream", "\x16\xfe\xff", PLAIN, PLAIN),
	    ROW("a control byte of another kind", "\x16x", PLAIN, PLAIN),
	    ROW("CAP", "CAP LS 302\r\n", IRC, IRC),
	    ROW("NICK", "NICK a", IRC, IRC),
	    ROW("USER", "USER a 0 * :A\r\n", IRC, IRC),
	    ROW("PASS", "PASS secret\r\n", IRC, IRC),
	    ROW("AUTHENTICATE", "AUTHENTICATE PLAIN\r\n", IRC, IRC),
	    ROW("PING", "PING 1\n", IRC, IRC),
	    ROW("the start of CAP", "CA", UNKNOWN, PLAIN),
	    ROW("CAP without its space", "CAP", UNKNOWN, PLAIN),
	    ROW("the start of both PASS and PING", "P", UNKNOWN, PLAIN),
	    ROW("AUTHENTICATE cut before its space", "AUTHENTICATE", UNKNOWN, PLAIN),
	    ROW("a command and the line's end", "NICK\n", PLAIN, PLAIN),
	    ROW("a word that begins like one", "CAPTAIN ahoy", PLAIN, PLAIN),
	    ROW("a sentence in small letters", "user friendly", PLAIN, PLAIN),
	    ROW("a browser", "GET / HTTP/1.1\r\n", HTTP, HTTP),
	    ROW("a browser that asks for the head", "HEAD / HTTP/1.0\r\n", HTTP, HTTP),
	    ROW("the start of GET", "GE", UNKNOWN, PLAIN),
	    ROW("H may be HEAD or hello", "H", UNKNOWN, PLAIN),
	    ROW("no request", "GETTING there", PLAIN, PLAIN),
	    ROW("a blank line", "\n", PLAIN, PLAIN),
	    ROW("text", "hi", PLAIN, PLAIN),
	    ROW("Chinese text", "\xe4\xbd\xa0\xe5\xa5\xbd", PLAIN, PLAIN),
	    ROW("a NUL", "\0", PLAIN, PLAIN),
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = &rows[i];
		print_message("# %s\n", row->what);
		assert_int_equal(detect_stream(row->bytes, row->len), row->more);
		assert_int_equal(detect_whole(row->bytes, row->len), row->whole);
	}
}

#define DATAGRAM(what, bytes, who) ROW(what, bytes, who, who)

static void tells_datagrams_apart(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    DATAGRAM("an empty datagram", "", PLAIN),
	    DATAGRAM("a DTLS handshake", "\x16\xfe\xfd\x00", TLS),
	    DATAGRAM("a TLS handshake is none in a datagram", "\x16\x03\x01", PLAIN),
	    DATAGRAM("IRC", "CAP LS 302\r\n", IRC),
	    DATAGRAM("a word alone", "CAP", PLAIN),
	    DATAGRAM("IRC behind tags", "@label=1 CAP LS 302\r\n", IRC),
	    DATAGRAM("a message of a session", "PRIVMSG #lobby :hi\r\n", STRAY),
	    DATAGRAM("the same with tags", "@label=1;+x=y PRIVMSG #lobby :hi\r\n", STRAY),
	    DATAGRAM("a sign of life of a session", "PING :12\r\n", STRAY),
	    DATAGRAM("a mention at the start of text", "@ann hello", PLAIN),
	    DATAGRAM("a mention alone", "@ann", PLAIN),
	    DATAGRAM("a word of IRC in text", "JOIN us", PLAIN),
	    DATAGRAM("HTTP is not spoken in datagrams", "GET / HTTP/1.1\r\n", PLAIN),
	    DATAGRAM("text", "hello", PLAIN),
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = &rows[i];
		print_message("# %s\n", row->what);
		assert_int_equal(detect_datagram(row->bytes, row->len), row->whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_streams_apart),
	    cmocka_unit_test(tells_datagrams_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
