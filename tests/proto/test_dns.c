#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/dns.h"

static void names_are_compared_without_case(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
	    {"_irc._tcp.local", "_irc._tcp.local", true},
	    {"_irc._tcp.local", "_IRC._Tcp.LOCAL", true},
	    {"_irc._tcp.local", "_irc._udp.local", false},
	    {"_irc._tcp.local", "_irc._tcp", false},
	    {"ab.c", "a.bc", false},
	    {"", "", true},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct dns_name a = dns_name_from(rows[i].a), b = dns_name_from(rows[i].b);
		assert_int_equal(dns_name_eq(&a, &b), rows[i].same);
	}
}

static void a_label_may_hold_anything(void **state)
{
	(void)state;
	struct dns_name rest = dns_name_from("_irc._tcp.local"), name, behind;
	char longest[DNS_LABEL_MAX + 1];
	memset(longest, 'x', sizeof longest);
	assert_true(dns_name_prepend(STR("Ann's chat. 好!"), &rest, &name));
	assert_true(str_eq(dns_name_first(&name, &behind), STR("Ann's chat. 好!")));
	assert_true(dns_name_eq(&behind, &rest));
	assert_true(dns_name_prepend((struct str){longest, DNS_LABEL_MAX}, &rest, &name));
	assert_false(dns_name_prepend((struct str){longest, DNS_LABEL_MAX + 1}, &rest, &name));
	assert_false(dns_name_prepend((struct str){NULL, 0}, &rest, &name));
}

/* As many labels as there may be, and one more. */
static void a_name_ends(void **state)
{
	(void)state;
	struct dns_name name = dns_name_from(""), longer;
	size_t labels = 0;
	while (dns_name_prepend(STR("ab"), &name, &longer)) {
		name = longer;
		labels++;
	}
	assert_int_equal(labels, (DNS_NAME_MAX - 1) / 3);
}

static struct dns_record record_of(const char *name, enum dns_type type)
{
	return (struct dns_record){
	    .name = dns_name_from(name), .type = (uint16_t)type, .class = DNS_CLASS_IN, .ttl = 120};
}

/* A message with one of each, as DNS_ANSWERs behind one question. */
static void write_each(struct buf *out)
{
	struct dns_writer writer;
	struct dns_record record;
	dns_write(&writer, out, 7, DNS_RESPONSE);
	record = record_of("_irc._tcp.local", DNS_PTR);
	record.mark = true;
	dns_add(&writer, DNS_QUESTION, &record);
	record.mark = false;
	record.srv.target = dns_name_from("ann._irc._tcp.local");
	dns_add(&writer, DNS_ANSWER, &record);
	record = record_of("ann._irc._tcp.local", DNS_SRV);
	record.mark = true;
	record.srv = (struct dns_srv){.port = 6697, .target = dns_name_from("host.local")};
	dns_add(&writer, DNS_ANSWER, &record);
	record = record_of("ann._irc._tcp.local", DNS_TXT);
	record.data = STR("\003a=b\001c");
	dns_add(&writer, DNS_ANSWER, &record);
	record = record_of("host.local", DNS_AAAA);
	memcpy(record.address, "0123456789abcdef", 16);
	dns_add(&writer, DNS_ADDITIONAL, &record);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	struct buf out = {0};
	struct dns_reader reader;
	struct dns_record record;
	write_each(&out);
	assert_true(dns_read(&reader, out.data, out.len));
	assert_int_equal(reader.id, 7);
	assert_int_equal(reader.flags, DNS_RESPONSE);
	struct dns_name type = dns_name_from("_irc._tcp.local");
	struct dns_name ann = dns_name_from("ann._irc._tcp.local");
	struct dns_name host = dns_name_from("host.local");
	assert_int_equal(dns_next(&reader, &record), DNS_QUESTION);
	assert_true(dns_name_eq(&record.name, &type) && record.mark);
	assert_int_equal(dns_next(&reader, &record), DNS_ANSWER);
	assert_int_equal(record.type, DNS_PTR);
	assert_true(dns_name_eq(&record.srv.target, &ann) && !record.mark);
	assert_int_equal(record.ttl, 120);
	assert_int_equal(dns_next(&reader, &record), DNS_ANSWER);
	assert_int_equal(record.srv.port, 6697);
	assert_true(dns_name_eq(&record.srv.target, &host) && record.mark);
	assert_true(dns_name_eq(&record.name, &ann));
	assert_int_equal(dns_next(&reader, &record), DNS_ANSWER);
	assert_true(str_eq(record.data, STR("\003a=b\001c")));
	assert_int_equal(dns_next(&reader, &record), DNS_ADDITIONAL);
	assert_memory_equal(record.address, "0123456789abcdef", 16);
	assert_int_equal(dns_next(&reader, &record), DNS_END);
	buf_fini(&out);
}

static void names_are_written_once(void **state)
{
	(void)state;
	struct buf out = {0};
	write_each(&out);
	size_t times = 0;
	for (size_t i = 0; i + 5 <= out.len; i++)
		times += memcmp(out.data + i, "local", 5) == 0;
	assert_int_equal(times, 1);
	buf_fini(&out);
}

static void a_name_that_repeats_itself(void **state)
{
	(void)state;
	struct buf out = {0};
	struct dns_writer writer;
	struct dns_reader reader;
	struct dns_record record = record_of("a.a", DNS_PTR), read;
	dns_write(&writer, &out, 0, 0);
	dns_add(&writer, DNS_QUESTION, &record);
	assert_true(dns_read(&reader, out.data, out.len));
	assert_int_equal(dns_next(&reader, &read), DNS_QUESTION);
	assert_true(dns_name_eq(&read.name, &record.name));
	buf_fini(&out);
}

/* In memory of exactly its size, so that a sanitizer sees a read past its end. */
static size_t read_all(const void *data, size_t len)
{
	char *copy = xmemdup0(data, len);
	char *exact = xmalloc(len + (len == 0));
	struct dns_reader reader;
	struct dns_record record;
	size_t count = 0;
	memcpy(exact, copy, len);
	if (dns_read(&reader, exact, len)) {
		while (dns_next(&reader, &record) != DNS_END)
			count++;
	}
	free(exact);
	free(copy);
	return count;
}

static void half_a_message_gives_what_is_whole(void **state)
{
	(void)state;
	struct buf out = {0};
	size_t before = 0;
	write_each(&out);
	for (size_t len = 0; len <= out.len; len++) {
		size_t count = read_all(out.data, len);
		assert_in_range(count, before, before + 1);
		before = count;
	}
	assert_int_equal(before, 5);
	buf_fini(&out);
}

#define HEAD_1 "\0\0\0\0\0\1\0\0\0\0\0\0"   /* one question */
#define HEAD_2 "\0\0\x84\0\0\0\0\1\0\0\0\0" /* one answer */
#define TAIL   "\0\014\0\1"                 /* PTR IN */
#define ROW(what, bytes)                                                                           \
	{                                                                                          \
		what,                                                                              \
		{                                                                                  \
			bytes, sizeof(bytes) - 1                                                   \
		}                                                                                  \
	}

static void bad_messages_give_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		struct str bytes;
	} rows[] = {
	    ROW("a pointer at itself", HEAD_1 "\xc0\014" TAIL),
	    ROW("a pointer forward", HEAD_1 "\xc0\020" TAIL "\0\0\0"),
	    ROW("a pointer past the end", HEAD_1 "\xff\xff" TAIL),
	    ROW("two that point at each other", HEAD_1 "\1a\xc0\020\xc0\014" TAIL),
	    ROW("half a pointer", HEAD_1 "\xc0"),
	    ROW("a label that is no length", HEAD_1 "\x80" TAIL),
	    ROW("a label past the end", HEAD_1 "\077ab"),
	    ROW("a name without an end", HEAD_1 "\1a\1b"),
	    ROW("no type", HEAD_1 "\1a\0\0"),
	    ROW("an address of three bytes", HEAD_2 "\1a\0\0\1\0\1\0\0\0\1\0\3abc"),
	    ROW("data past the end", HEAD_2 "\1a\0\0\020\0\1\0\0\0\1\377\377abc"),
	    ROW("a target longer than its data", HEAD_2 "\1a\0\0\014\0\1\0\0\0\1\0\1\1b\0"),
	    ROW("a target shorter than its data", HEAD_2 "\1a\0\0\014\0\1\0\0\0\1\0\4\1b\0x"),
	    ROW("a service without a target", HEAD_2 "\1a\0\0\041\0\1\0\0\0\1\0\6\0\0\0\0\0\1"),
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (read_all(rows[i].bytes.data, rows[i].bytes.len) != 0)
			fail_msg("%s was read", rows[i].what);
	}
}

static void keys_of_a_txt_record(void **state)
{
	(void)state;
	struct buf txt = {0};
	char longest[256];
	struct str value;
	memset(longest, 'v', sizeof longest);
	assert_true(dns_txt_add(&txt, STR("users"), STR("3")));
	assert_true(dns_txt_add(&txt, STR("us"), STR("")));
	assert_false(dns_txt_add(&txt, STR("k"), (struct str){longest, 254}));
	assert_true(dns_txt_add(&txt, STR("k"), (struct str){longest, 253}));
	struct str all = {txt.data, txt.len};
	assert_true(dns_txt_find(all, STR("us"), &value) && value.len == 0);
	assert_true(dns_txt_find(all, STR("USERS"), &value) && str_eq(value, STR("3")));
	assert_true(dns_txt_find(all, STR("k"), &value) && value.len == 253);
	assert_false(dns_txt_find(all, STR("user"), &value));
	assert_false(dns_txt_find(STR("\377a=b"), STR("a"), &value));
	buf_fini(&txt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_compared_without_case),
	    cmocka_unit_test(a_label_may_hold_anything),
	    cmocka_unit_test(a_name_ends),
	    cmocka_unit_test(what_is_written_is_read),
	    cmocka_unit_test(names_are_written_once),
	    cmocka_unit_test(a_name_that_repeats_itself),
	    cmocka_unit_test(half_a_message_gives_what_is_whole),
	    cmocka_unit_test(bad_messages_give_nothing),
	    cmocka_unit_test(keys_of_a_txt_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
