/* What a server answers its neighbours: RFC 6762, whose sections the tests name. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/proto/link.h"

#define MDNS      5353
#define CONFAB    "_confab._tcp.local"
#define A_CONFAB  "a._confab._tcp.local"
#define A_HOST    LINK_HOST
#define TRUNCATED DNS_FLAG_TRUNCATED

static void answers(void **state)
{
	static const struct {
		const char *what, *name;
		uint16_t type;
		uint16_t answer;     /* 0: none */
		uint16_t additional; /* 0: any */
	} rows[] = {
	    {"what services are there", "_services._dns-sd._udp.local", DNS_PTR, DNS_PTR, 0},
	    {"who has this one", CONFAB, DNS_PTR, DNS_PTR, DNS_SRV},
	    {"in other letters", "_CONFAB._Tcp.LOCAL", DNS_PTR, DNS_PTR, DNS_TXT},
	    {"where is it", A_CONFAB, DNS_SRV, DNS_SRV, DNS_A},
	    {"its text", "A._confab._tcp.local", DNS_TXT, DNS_TXT, 0},
	    {"anything of it", A_CONFAB, DNS_ANY, DNS_TXT, DNS_A},
	    {"its address", A_HOST, DNS_A, DNS_A, 0},
	    {"an address that it has not", A_HOST, DNS_AAAA, DNS_NSEC, 0},
	    {"a record that a host has not", A_HOST, DNS_TXT, DNS_NSEC, 0},
	    {"a record that a service has not", A_CONFAB, DNS_A, DNS_NSEC, 0},
	    {"another's", "b._confab._tcp.local", DNS_SRV, 0, 0},
	    {"another service", "_http._tcp.local", DNS_PTR, 0, 0},
	    {"what is shared has no nothing", CONFAB, DNS_TXT, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		print_message("# %s\n", rows[i].what);
		link_open_settled(&link);
		link_question(&link, 99, MDNS, 0, rows[i].name, rows[i].type, false);
		link_pass(&link, NS_PER_S);
		assert_int_equal(link.messages, rows[i].answer != 0 ? 2 : 1);
		assert_int_equal(link.replies, 0);
		if (rows[i].answer != 0)
			assert_true(
			    link_records(&link.last, DNS_ANSWER, NULL, rows[i].answer, NULL) > 0);
		if (rows[i].additional != 0)
			assert_true(link_records(&link.last, DNS_ADDITIONAL, NULL,
			                rows[i].additional, NULL) > 0);
		link_close(&link);
	}
}

/* Section 6.1: which types there are is in the bits. */
static void what_is_not_there(void **state)
{
	static const struct {
		const char *name;
		const char *bits;
		size_t len;
	} rows[] = {
	    {A_HOST, "\0\5\x40\0\0\0\0", 7},
	    {A_CONFAB, "\0\5\0\0\x80\0\x40", 7},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		struct dns_record record;
		link_open_settled(&link);
		link_question(&link, 99, MDNS, 0, rows[i].name, 99, false);
		link_pass(&link, NS_PER_S);
		assert_int_equal(link_records(&link.last, DNS_ANSWER, NULL, DNS_NSEC, &record), 1);
		assert_true(record.mark);
		assert_int_equal(record.ttl, 120);
		size_t name = record.data.len - rows[i].len;
		assert_int_equal(name, 2); /* its own name again */
		assert_memory_equal(record.data.data + name, rows[i].bits, rows[i].len);
		link_close(&link);
	}
}

static void messages_of_other_kinds_are_ignored(void **state)
{
	static const uint16_t flags[] = {0x0800, 0x2800, 0x0003, 0x7800};
	(void)state;
	struct link link;
	link_open_settled(&link);
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		link_question(&link, 99, MDNS, flags[i], CONFAB, DNS_PTR, false);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, COUNT_OF(flags));
	link_close(&link);
}

/* What others answer, too, waits 20 to 120 ms; what only we know does not. */
static void when_it_answers(void **state)
{
	(void)state;
	int64_t least = NS_PER_S, most = 0;
	for (uint32_t seed = 0; seed < 100; seed++) {
		struct link link;
		link_open(&link, seed);
		link_add(&link, "a", A_HOST);
		link_pass(&link, 10 * NS_PER_S);
		int64_t asked = link.now;
		link_question(&link, 99, MDNS, 0, CONFAB, DNS_PTR, false);
		int64_t delay = announcer_due(&link.servers[0].announcer) - asked;
		least = delay < least ? delay : least;
		most = delay > most ? delay : most;
		link_pass(&link, 5 * NS_PER_S);
		asked = link.now;
		link_question(&link, 99, MDNS, 0, A_HOST, DNS_A, false);
		assert_int_equal(announcer_due(&link.servers[0].announcer), asked);
		link_close(&link);
	}
	assert_true(least >= 20 * NS_PER_MS && least < 30 * NS_PER_MS);
	assert_true(most <= 120 * NS_PER_MS && most > 110 * NS_PER_MS);
}

/* Section 5.4: told to who asked alone, unless all have not heard it for long. */
static void who_asks_to_be_answered_alone(void **state)
{
	(void)state;
	struct link link;
	struct dns_record record;
	link_open_settled(&link);
	link_question(&link, 99, MDNS, 0, CONFAB, DNS_PTR, true);
	assert_int_equal(link.replies, 0); /* it waits, too */
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, 1);
	assert_int_equal(link.messages, 1);
	assert_int_equal(link.reply_to.ip.bytes[3], 99);
	assert_int_equal(link_records(&link.reply, DNS_ANSWER, CONFAB, DNS_PTR, NULL), 1);
	assert_int_equal(link_records(&link.reply, DNS_ADDITIONAL, A_CONFAB, DNS_SRV, &record), 1);
	assert_true(record.mark);
	link_pass(&link, 4500 / 4 * NS_PER_S);
	link_question(&link, 99, MDNS, 0, CONFAB, DNS_PTR, true);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, 1);
	assert_int_equal(link.messages, 3);
	link_close(&link);
}

/* Section 5.5: a question that was sent to this machine alone is answered alone. */
static void who_writes_to_us_alone(void **state)
{
	(void)state;
	struct link link;
	struct buf query = {0};
	struct announcer_peer from = link_peer(99, MDNS);
	from.to_us = true;
	link_open_settled(&link);
	link_ask(&query, 0, CONFAB, DNS_PTR, false);
	link_send(&link, &from, &query);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, 1);
	assert_int_equal(link.messages, 1);
	buf_fini(&query);
	link_close(&link);
}

/* Section 6.7. */
static void a_plain_resolver_gets_its_question_back(void **state)
{
	(void)state;
	struct link link;
	struct dns_reader reader;
	struct dns_record record;
	link_open_settled(&link);
	link_question(&link, 99, 4711, 0x0100, CONFAB, DNS_PTR, false);
	assert_int_equal(link.replies, 1);
	assert_true(dns_read(&reader, link.reply.data, link.reply.len));
	assert_true(link.reply.len <= 512);
	assert_int_equal(reader.id, 4711);
	assert_int_equal(dns_next(&reader, &record), DNS_QUESTION);
	assert_int_equal(dns_next(&reader, &record), DNS_ANSWER);
	do {
		assert_false(record.mark);
		assert_int_equal(record.ttl, 10);
	} while (dns_next(&reader, &record) != DNS_END);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, 1);
	for (size_t i = 0; i < 6; i++)
		dns_txt_add(&link.servers[0].txt, STR("padding"),
		    STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
	link.servers[0].what.txt = (struct str){link.servers[0].txt.data, link.servers[0].txt.len};
	link_question(&link, 99, 4711, 0x0100, CONFAB, DNS_PTR, false);
	assert_true(link.reply.len <= 512);
	assert_int_equal(link_records(&link.reply, DNS_ADDITIONAL, NULL, DNS_SRV, NULL), 1);
	link_close(&link);
}

/* Section 6: a record goes to all once a second at most, however many ask, and however. */

struct told {
	struct {
		struct dns_name name;
		uint16_t type;
		int64_t at;
		size_t message;
	} records[64];
	size_t count, messages;
};

static void check_rate(struct link *link, size_t server, const struct buf *message)
{
	struct told *told = link->arg;
	struct dns_reader reader;
	struct dns_record record;
	enum dns_section section;
	(void)server;
	told->messages++;
	dns_read(&reader, message->data, message->len);
	assert_true(message->len <= DNS_MESSAGE_USUAL);
	while ((section = dns_next(&reader, &record)) != DNS_END) {
		size_t i = 0;
		if (!(reader.flags & DNS_FLAG_RESPONSE) || record.type == DNS_PTR)
			continue;
		while (i < told->count && (told->records[i].type != record.type ||
		                              !dns_name_eq(&told->records[i].name, &record.name)))
			i++;
		assert_true(i < COUNT_OF(told->records));
		if (i < told->count && told->records[i].message != told->messages)
			assert_true(link->now - told->records[i].at >= NS_PER_S);
		told->count += i == told->count;
		told->records[i].name = record.name;
		told->records[i].type = record.type;
		told->records[i].at = link->now;
		told->records[i].message = told->messages;
	}
}

static void nobody_makes_it_repeat_itself(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
	} questions[] = {
	    {"_services._dns-sd._udp.local", DNS_PTR},
	    {CONFAB, DNS_PTR},
	    {A_CONFAB, DNS_ANY},
	    {A_CONFAB, DNS_SRV},
	    {A_HOST, DNS_A},
	    {A_HOST, DNS_AAAA},
	    {"a._irc._tcp.local", DNS_TXT},
	};
	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		struct link link;
		struct told told = {.count = 0};
		link_open(&link, seed);
		link.said = check_rate;
		link.arg = &told;
		link_add(&link, "a", A_HOST);
		for (int i = 0; i < 2000; i++) {
			size_t k = link_random(&link, COUNT_OF(questions));
			link_question(&link, (uint8_t)(90 + link_random(&link, 20)), MDNS,
			    link_random(&link, 4) == 0 ? TRUNCATED : 0, questions[k].name,
			    questions[k].type, link_random(&link, 2) == 0);
			link_pass(&link, link_random(&link, 60) * NS_PER_MS);
		}
		assert_true(told.count > 4);
		link_close(&link);
	}
}

/* Section 7.1: what is known is not said again, if it is good for half its time yet. */

static void write_known(struct buf *out, uint16_t flags, bool asks, const struct dns_record *known)
{
	struct dns_writer writer;
	struct dns_record question = {
	    .name = dns_name_from(CONFAB), .type = DNS_PTR, .class = DNS_CLASS_IN};
	dns_write(&writer, out, 0, flags);
	if (asks)
		dns_add(&writer, DNS_QUESTION, &question);
	if (known != NULL)
		dns_add(&writer, DNS_ANSWER, known);
}

static struct dns_record pointer(uint32_t ttl)
{
	return (struct dns_record){.name = dns_name_from(CONFAB),
	    .type = DNS_PTR,
	    .class = DNS_CLASS_IN,
	    .ttl = ttl,
	    .srv.target = dns_name_from(A_CONFAB)};
}

static void what_is_known_is_not_said(void **state)
{
	static const struct {
		uint32_t ttl;
		bool answered;
	} rows[] = {{4500, false}, {2250, false}, {2249, true}, {1, true}};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		struct buf query = {0};
		const struct announcer_peer from = link_peer(99, MDNS), other = link_peer(98, MDNS);
		struct dns_record known = pointer(rows[i].ttl);
		link_open_settled(&link);
		write_known(&query, 0, true, &known);
		link_send(&link, &from, &query);
		link_pass(&link, NS_PER_S);
		assert_int_equal(link.messages, 1 + rows[i].answered);
		/* What one knows another does not. */
		link_pass(&link, 10 * NS_PER_S);
		link.messages = 0;
		link_question(&link, 98, MDNS, 0, CONFAB, DNS_PTR, false);
		link_send(&link, &from, &query);
		link_pass(&link, NS_PER_S);
		assert_int_equal(link.messages, 3);
		(void)other;
		buf_fini(&query);
		link_close(&link);
	}
}

static void other_records_that_are_known(void **state)
{
	(void)state;
	struct link link;
	struct buf query = {0};
	struct dns_writer writer;
	const struct announcer_peer from = link_peer(99, MDNS);
	struct dns_record record = {
	    .name = dns_name_from(A_HOST), .type = DNS_ANY, .class = DNS_CLASS_IN};
	link_open_settled(&link);
	link.servers[0].what.addresses[1] = link_peer(77, 0).ip;
	link.servers[0].what.address_count = 2;
	for (uint8_t addresses = 1; addresses <= 2; addresses++) {
		dns_write(&writer, &query, 0, 0);
		record.type = DNS_ANY;
		dns_add(&writer, DNS_QUESTION, &record);
		record.type = DNS_A;
		record.ttl = 60;
		for (uint8_t i = 0; i < addresses; i++) {
			memcpy(record.address, link.servers[0].what.addresses[i].bytes, 4);
			dns_add(&writer, DNS_ANSWER, &record);
		}
		link.messages = 0;
		link_send(&link, &from, &query);
		link_pass(&link, 5 * NS_PER_S);
		assert_int_equal(link.messages, addresses == 1 ? 2 : 1); /* each has to be known */
	}
	buf_fini(&query);
	link_close(&link);
}

/* Section 7.2: who says more of what it knows is waited for, each for itself. */
static void what_is_known_in_several_messages(void **state)
{
	(void)state;
	struct link link;
	struct buf first = {0}, more = {0};
	const struct announcer_peer from = link_peer(99, MDNS), other = link_peer(98, MDNS);
	struct dns_record known = pointer(4500);
	link_open_settled(&link);
	write_known(&first, TRUNCATED, true, NULL);
	write_known(&more, 0, false, &known);
	link_send(&link, &from, &first);
	int64_t wait = announcer_due(&link.servers[0].announcer) - link.now;
	assert_true(wait >= 400 * NS_PER_MS && wait <= 500 * NS_PER_MS);
	link_pass(&link, 100 * NS_PER_MS);
	link_send(&link, &from, &more);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, 2);
	/* Another's knowledge is none of its own. */
	link_send(&link, &from, &first);
	link_send(&link, &other, &more);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, 5);
	buf_fini(&first);
	buf_fini(&more);
	link_close(&link);
}

/* The same where the answer is to go to who asked, alone. */
static void what_one_who_asks_alone_knows(void **state)
{
	(void)state;
	struct link link;
	struct buf more = {0};
	const struct announcer_peer from = link_peer(99, MDNS);
	struct dns_record known = pointer(4500);
	link_open_settled(&link);
	write_known(&more, 0, false, &known);
	link_question(&link, 99, MDNS, TRUNCATED, CONFAB, DNS_PTR, true);
	link_send(&link, &from, &more);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, 0);
	link_question(&link, 99, MDNS, TRUNCATED, CONFAB, DNS_PTR, true);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, 1);
	assert_int_equal(link.messages, 3);
	buf_fini(&more);
	link_close(&link);
}

/* More of them than are remembered are answered all the same. */
static void many_who_ask_alone(void **state)
{
	(void)state;
	struct link link;
	link_open_settled(&link);
	for (uint8_t i = 0; i < 3 * ANNOUNCER_ASKERS_MOST; i++)
		link_question(&link, (uint8_t)(50 + i), MDNS, 0, CONFAB, DNS_PTR, true);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.replies, ANNOUNCER_ASKERS_MOST);
	assert_int_equal(link.messages, 3 * ANNOUNCER_ASKERS_MOST + 1);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, CONFAB, DNS_PTR, NULL), 1);
	link_close(&link);
}

/* Section 7.4. */
static void what_another_said_is_not_said_again(void **state)
{
	(void)state;
	struct link link;
	struct buf answer = {0};
	struct dns_writer writer;
	const struct announcer_peer from = link_peer(99, MDNS);
	link_open_settled(&link);
	dns_write(&writer, &answer, 0, DNS_RESPONSE);
	for (size_t i = 0; i < LINK_TYPES; i++) {
		struct dns_record record = {.name = dns_name_from("_services._dns-sd._udp.local"),
		    .type = DNS_PTR,
		    .class = DNS_CLASS_IN,
		    .ttl = 4500,
		    .srv.target = dns_name_from(link_types[i])};
		dns_add(&writer, DNS_ANSWER, &record);
	}
	link_question(&link, 98, MDNS, 0, "_services._dns-sd._udp.local", DNS_PTR, false);
	link_send(&link, &from, &answer);
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, 2);
	buf_fini(&answer);
	link_close(&link);
}

/* Section 17: what does not fit into one message goes in several, each of which is whole. */
static void more_than_fits_into_a_message(void **state)
{
	(void)state;
	struct link link;
	struct told told = {.count = 0};
	link_open(&link, 1);
	link.said = NULL;
	link_add(&link, "a name of sixty-three bytes: the longest that a label may have", A_HOST);
	struct announcement *what = &link.servers[0].what;
	for (size_t i = 0; i < 3; i++)
		dns_txt_add(&link.servers[0].txt, STR("padding"),
		    STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
		        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
	what->txt = (struct str){link.servers[0].txt.data, link.servers[0].txt.len};
	for (size_t i = 0; i < ANNOUNCED_ADDRESSES_MOST; i++)
		what->addresses[i] = (struct dns_address){true, {0xfd, (uint8_t)i}};
	what->address_count = ANNOUNCED_ADDRESSES_MOST;
	link_browse(&link);
	link_pass(&link, 800 * NS_PER_MS);
	link.said = check_rate;
	link.arg = &told;
	link_pass(&link, 5 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES);
	assert_int_equal(told.count, 2 * LINK_TYPES + 1);
	link_close(&link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers),
	    cmocka_unit_test(what_is_not_there),
	    cmocka_unit_test(messages_of_other_kinds_are_ignored),
	    cmocka_unit_test(when_it_answers),
	    cmocka_unit_test(who_asks_to_be_answered_alone),
	    cmocka_unit_test(who_writes_to_us_alone),
	    cmocka_unit_test(a_plain_resolver_gets_its_question_back),
	    cmocka_unit_test(nobody_makes_it_repeat_itself),
	    cmocka_unit_test(what_is_known_is_not_said),
	    cmocka_unit_test(other_records_that_are_known),
	    cmocka_unit_test(what_is_known_in_several_messages),
	    cmocka_unit_test(what_one_who_asks_alone_knows),
	    cmocka_unit_test(many_who_ask_alone),
	    cmocka_unit_test(what_another_said_is_not_said_again),
	    cmocka_unit_test(more_than_fits_into_a_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
