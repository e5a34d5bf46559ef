/* How a server takes a name, tells it and defends it: RFC 6762, whose sections the tests name. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/proto/link.h"

#define MDNS     5353
#define CONFAB   "_confab._tcp.local"
#define A_CONFAB "a._confab._tcp.local"
#define A_HOST   LINK_HOST

/* Section 8: three probes, two announcements, then silence. */

struct seen {
	size_t probes, announcements;
	int64_t at[16];
};

static void count_steps(struct link *link, size_t server, const struct buf *message)
{
	struct seen *seen = link->arg;
	struct dns_reader reader;
	(void)server;
	dns_read(&reader, message->data, message->len);
	seen->at[(seen->probes + seen->announcements) % COUNT_OF(seen->at)] = link->now;
	if (reader.flags & DNS_FLAG_RESPONSE)
		seen->announcements++;
	else
		seen->probes++;
}

static void a_server_alone(void **state)
{
	(void)state;
	struct link link;
	struct seen seen = {0};
	link_open(&link, 3);
	link.said = count_steps;
	link.arg = &seen;
	link_add(&link, "a", A_HOST);
	int64_t began = link.now;
	link_pass(&link, 3600 * NS_PER_S);
	assert_int_equal(seen.probes, 3);
	assert_int_equal(seen.announcements, 2);
	assert_true(seen.at[0] - began < NS_PER_S / 4);
	for (size_t i = 1; i <= 3; i++)
		assert_int_equal(seen.at[i] - seen.at[i - 1], NS_PER_S / 4);
	assert_int_equal(seen.at[4] - seen.at[3], NS_PER_S);
	link_close(&link);
}

static void what_a_probe_says(void **state)
{
	(void)state;
	struct link link;
	struct dns_record record;
	link_open(&link, 1);
	link_add(&link, "a", A_HOST);
	link_pass(&link, NS_PER_S / 4);
	assert_int_equal(link_records(&link.last, DNS_QUESTION, A_CONFAB, DNS_ANY, &record), 1);
	assert_true(record.mark); /* answer me alone */
	assert_int_equal(link_records(&link.last, DNS_QUESTION, A_HOST, DNS_ANY, NULL), 1);
	assert_int_equal(link_records(&link.last, DNS_AUTHORITY, A_CONFAB, DNS_SRV, &record), 1);
	assert_false(record.mark);
	assert_int_equal(link_records(&link.last, DNS_AUTHORITY, A_CONFAB, DNS_TXT, NULL), 1);
	assert_int_equal(link_records(&link.last, DNS_AUTHORITY, A_HOST, DNS_A, NULL), 1);
	link.servers[0].what.shares_port = true; /* section 15.1 */
	link_pass(&link, NS_PER_S / 4);
	assert_int_equal(link_records(&link.last, DNS_QUESTION, A_CONFAB, DNS_ANY, &record), 1);
	assert_false(record.mark);
	link_close(&link);
}

static void what_an_announcement_says(void **state)
{
	static const struct {
		const char *name;
		uint16_t type;
		uint32_t ttl;
		bool flush;
	} rows[] = {
	    {"_services._dns-sd._udp.local", DNS_PTR, 4500, false},
	    {CONFAB, DNS_PTR, 4500, false},
	    {A_CONFAB, DNS_SRV, 120, true},
	    {A_CONFAB, DNS_TXT, 4500, true},
	    {A_HOST, DNS_A, 120, true},
	};
	(void)state;
	struct link link;
	link_open_settled(&link);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct dns_record record;
		assert_true(
		    link_records(&link.last, DNS_ANSWER, rows[i].name, rows[i].type, &record) > 0);
		assert_int_equal(record.ttl, rows[i].ttl);
		assert_int_equal(record.mark, rows[i].flush);
	}
	link_close(&link);
}

/* Section 8.4. */
static void a_change_is_told_twice(void **state)
{
	(void)state;
	struct link link;
	struct dns_record record;
	link_open_settled(&link);
	link_set_users(&link, 0, "12");
	link_set_users(&link, 0, "13");
	link_pass(&link, NS_PER_S / 2);
	assert_int_equal(link.messages, 1);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, NULL, 0, NULL), LINK_TYPES);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, A_CONFAB, DNS_TXT, &record), 1);
	assert_true(str_eq(record.data, STR("\010users=13")));
	link_pass(&link, 100 * NS_PER_S);
	assert_int_equal(link.messages, 2);
	link.servers[0].what.addresses[1] = (struct dns_address){true, {0xfd, 1}};
	link.servers[0].what.address_count = 2;
	announcer_all_changed(&link.servers[0].announcer, &link.servers[0].what, link.now);
	link_pass(&link, 100 * NS_PER_S);
	assert_int_equal(link.messages, 4);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, A_HOST, DNS_AAAA, NULL), 1);
	link_close(&link);
}

/* Section 10.1. */
static void the_last_words(void **state)
{
	(void)state;
	struct link link;
	struct dns_record record;
	link_open_settled(&link);
	link_remove(&link, 0, true);
	assert_int_equal(link.messages, 1);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, CONFAB, DNS_PTR, &record), 1);
	assert_int_equal(record.ttl, 0);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, A_HOST, DNS_A, &record), 1);
	assert_int_equal(record.ttl, 0);
	link_close(&link);
}

/* While it asks for a name that may be another's it takes nothing back. */
static void no_last_words_before_the_first(void **state)
{
	(void)state;
	struct link link;
	link_open_settled(&link);
	size_t second = link_add(&link, "a", "host-b.local");
	link_pass(&link, NS_PER_S / 8);
	size_t before = link.messages;
	link_remove(&link, second, true);
	assert_int_equal(link.messages, before);
	link_close(&link);
}

/* Sections 8.1 and 8.2: whose name it is. */

static void a_name_that_is_taken(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 20; seed++) {
		struct link link;
		link_open(&link, seed);
		link_add(&link, "the same", "host-a.local");
		link_pass(&link, 10 * NS_PER_S);
		link_add(&link, "The SAME", "host-b.local");
		link_pass(&link, 2 * NS_PER_S);
		assert_int_equal(link.servers[0].taken, 0);
		assert_int_equal(link.servers[1].taken, 1);
		assert_true(link.replies > 0);
		link_close(&link);
	}
}

/* Both ask at once: one of them gives way, whichever began. */
static void two_that_want_a_name_at_once(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 40; seed++) {
		struct link link;
		size_t winner = seed % 2; /* the greater name */
		link_open(&link, seed);
		link_add(&link, "the same", winner == 0 ? "host-b.local" : "host-a.local");
		link_add(&link, "the same", winner == 0 ? "host-a.local" : "host-b.local");
		for (size_t i = 0; i < LINK_TYPES; i++)
			link.servers[1].what.services[i].port =
			    link.servers[0].what.services[i].port;
		link.servers[0].what.shares_port = seed % 3 == 0;
		link_pass(&link, 5 * NS_PER_S);
		assert_int_equal(link.servers[winner].taken, 0);
		assert_true(link.servers[1 - winner].taken > 0);
		link_close(&link);
	}
}

/* What another claims in a probe, sorted against our TXT and SRV record. */
static void claims_in_their_order(void **state)
{
	static const struct {
		const char *what;
		const char *txt; /* NULL: none */
		uint16_t priority, port;
		const char *host; /* NULL: no SRV record */
		bool waits;
		bool more; /* another record */
	} rows[] = {
	    {"the same and one more", "\007users=1", 0, 6697, A_HOST, true, true},
	    {"the same", "\007users=1", 0, 6697, A_HOST, false, false},
	    {"TXT is less", "\007users=0", 9, 9999, "z.local", false, false},
	    {"TXT is more", "\007users=2", 0, 1, "a.local", true, false},
	    {"TXT is longer", "\007users=1\001x", 0, 1, "a.local", true, false},
	    {"the same TXT, port is less", "\007users=1", 0, 6696, "z.local", false, false},
	    {"the same TXT, port is more", "\007users=1", 0, 6698, "a.local", true, false},
	    {"the same TXT, priority is more", "\007users=1", 1, 1, "a.local", true, false},
	    {"the same TXT and nothing else", "\007users=1", 0, 0, NULL, false, false},
	    {"no TXT: SRV is the greater type", NULL, 0, 1, "a.local", true, false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		struct buf probe = {0};
		struct dns_writer writer;
		const struct announcer_peer from = link_peer(99, MDNS);
		struct dns_record record = {
		    .name = dns_name_from(A_CONFAB), .type = DNS_ANY, .class = DNS_CLASS_IN};
		print_message("# %s\n", rows[i].what);
		link_open(&link, 5);
		link_add(&link, "a", A_HOST);
		link_pass(&link, NS_PER_S / 4); /* one probe was sent */
		dns_write(&writer, &probe, 0, 0);
		dns_add(&writer, DNS_QUESTION, &record);
		record.type = DNS_SRV;
		if (rows[i].host != NULL)
			record.srv = (struct dns_srv){.port = rows[i].port,
			    .priority = rows[i].priority,
			    .target = dns_name_from(rows[i].host)};
		if (rows[i].host != NULL)
			dns_add(&writer, DNS_AUTHORITY, &record);
		record.type = DNS_TXT;
		record.data = str_from(rows[i].txt != NULL ? rows[i].txt : "");
		if (rows[i].txt != NULL)
			dns_add(&writer, DNS_AUTHORITY, &record);
		record.type = DNS_NSEC;
		if (rows[i].more)
			dns_add(&writer, DNS_AUTHORITY, &record);
		link_send(&link, &from, &probe);
		link.messages = 0;
		link_pass(&link, NS_PER_S * 9 / 10);
		assert_int_equal(link.messages > 0, !rows[i].waits);
		link_pass(&link, 10 * NS_PER_S); /* nobody has it after all */
		assert_true(link_records(&link.last, DNS_ANSWER, A_CONFAB, DNS_SRV, NULL) == 1);
		buf_fini(&probe);
		link_close(&link);
	}
}

static void write_claim(struct buf *out, uint16_t port)
{
	struct dns_writer writer;
	struct dns_record record = {.name = dns_name_from(A_CONFAB),
	    .type = DNS_SRV,
	    .class = DNS_CLASS_IN,
	    .mark = true,
	    .ttl = 120,
	    .srv = {.port = port, .target = dns_name_from("other.local")}};
	dns_write(&writer, out, 0, DNS_RESPONSE);
	dns_add(&writer, DNS_ANSWER, &record);
}

/* Section 6: our name is defended after a quarter of a second; the next who asks waits a whole one.
 */
static void a_name_is_defended_soon(void **state)
{
	(void)state;
	struct link link;
	struct buf probe = {0};
	struct dns_writer writer;
	const struct announcer_peer from = link_peer(99, MDNS);
	struct dns_record record = {
	    .name = dns_name_from(A_CONFAB), .type = DNS_ANY, .class = DNS_CLASS_IN};
	link_open_settled(&link);
	dns_write(&writer, &probe, 0, 0);
	dns_add(&writer, DNS_QUESTION, &record);
	record.type = DNS_SRV;
	record.srv = (struct dns_srv){.port = 1, .target = dns_name_from("other.local")};
	dns_add(&writer, DNS_AUTHORITY, &record);
	link_question(&link, 98, MDNS, 0, A_CONFAB, DNS_ANY, false);
	link_pass(&link, 300 * NS_PER_MS);
	assert_int_equal(link.messages, 2);
	link_send(&link, &from, &probe);
	link_pass(&link, 10 * NS_PER_MS);
	assert_int_equal(link.messages, 4);
	assert_int_equal(link_records(&link.last, DNS_ANSWER, A_CONFAB, DNS_SRV, NULL), 1);
	link_pass(&link, 300 * NS_PER_MS);
	link_question(&link, 98, MDNS, 0, A_CONFAB, DNS_ANY, false);
	link_pass(&link, 600 * NS_PER_MS);
	assert_int_equal(link.messages, 5);
	link_pass(&link, 200 * NS_PER_MS);
	assert_int_equal(link.messages, 6);
	buf_fini(&probe);
	link_close(&link);
}

/* Section 9: one that had the name asks for it again, and gives it up to whoever answers. */
static void another_says_it_has_our_name(void **state)
{
	(void)state;
	struct link link;
	struct buf claim = {0};
	const struct announcer_peer from = link_peer(99, MDNS), elsewhere = link_peer(99, 4711);
	link_open_settled(&link);
	write_claim(&claim, 1);
	link_send(&link, &elsewhere, &claim); /* section 6: no response */
	link_pass(&link, NS_PER_S);
	assert_int_equal(link.messages, 1);
	link_send(&link, &from, &claim);
	link_pass(&link, NS_PER_S / 10);
	assert_int_equal(link_records(&link.last, DNS_QUESTION, A_CONFAB, DNS_ANY, NULL), 1);
	assert_int_equal(link.servers[0].taken, 0);
	link_send(&link, &from, &claim);
	assert_int_equal(link.servers[0].taken, 1);
	buf_fini(&claim);
	link_close(&link);
}

/* One who says so of each name that we try: we go on, slowly. */
static void one_who_has_every_name(void **state)
{
	(void)state;
	struct link link;
	struct buf claim = {0};
	const struct announcer_peer from = link_peer(99, MDNS);
	link_open(&link, 1);
	link_add(&link, "a", A_HOST);
	write_claim(&claim, 1);
	int64_t began = link.now;
	for (unsigned i = 0; i < 40; i++) {
		link_pass(&link, announcer_due(&link.servers[0].announcer) - link.now);
		link_send(&link, &from, &claim);
		announcer_restart(&link.servers[0].announcer, link.now);
	}
	assert_int_equal(link.servers[0].taken, 40);
	assert_true(link.now - began > 20 * 5 * NS_PER_S);
	buf_fini(&claim);
	link_close(&link);
}

/* A host's name is made of chance, and yet it may be another's, or this machine's own. */
static void who_says_it_has_our_host(void **state)
{
	static const struct dns_address own[] = {{false, {10, 1, 0, 7}}};
	static const struct {
		const char *what;
		bool settled, probe;
		uint8_t address[4];
		uint32_t ttl;
		unsigned taken;
	} rows[] = {
	    {"another has it", true, false, {10, 0, 0, 99}, 120, 1},
	    {"another had it", true, false, {10, 0, 0, 99}, 0, 0},
	    {"another has it, while we ask", false, false, {10, 0, 0, 99}, 120, 1},
	    {"another asks for it, while we do", false, true, {10, 0, 0, 99}, 120, 1},
	    {"another asks for it: it is ours", true, true, {10, 0, 0, 99}, 120, 0},
	    {"our own", true, false, {10, 0, 0, 1}, 120, 0},
	    {"our own of another link", true, false, {10, 1, 0, 7}, 120, 0},
	    {"our own, while we ask", false, true, {10, 1, 0, 7}, 120, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		struct dns_writer writer;
		struct buf out = {0};
		struct dns_record record = {.name = dns_name_from(A_HOST),
		    .type = DNS_A,
		    .class = DNS_CLASS_IN,
		    .ttl = rows[i].ttl};
		const struct announcer_peer from = link_peer(99, MDNS);
		print_message("# %s\n", rows[i].what);
		link_open(&link, 1);
		link_add(&link, "a", A_HOST);
		link.servers[0].what.own = own;
		link.servers[0].what.own_count = COUNT_OF(own);
		link_pass(&link, rows[i].settled ? 10 * NS_PER_S : 300 * NS_PER_MS);
		memcpy(record.address, rows[i].address, sizeof rows[i].address);
		dns_write(&writer, &out, 0, rows[i].probe ? 0 : DNS_RESPONSE);
		dns_add(&writer, rows[i].probe ? DNS_AUTHORITY : DNS_ANSWER, &record);
		link_send(&link, &from, &out);
		assert_int_equal(link.servers[0].host_taken, rows[i].taken);
		assert_int_equal(link.servers[0].taken, 0);
		buf_fini(&out);
		link_close(&link);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_server_alone),
	    cmocka_unit_test(what_a_probe_says),
	    cmocka_unit_test(what_an_announcement_says),
	    cmocka_unit_test(a_change_is_told_twice),
	    cmocka_unit_test(the_last_words),
	    cmocka_unit_test(no_last_words_before_the_first),
	    cmocka_unit_test(a_name_that_is_taken),
	    cmocka_unit_test(two_that_want_a_name_at_once),
	    cmocka_unit_test(claims_in_their_order),
	    cmocka_unit_test(a_name_is_defended_soon),
	    cmocka_unit_test(another_says_it_has_our_name),
	    cmocka_unit_test(one_who_has_every_name),
	    cmocka_unit_test(who_says_it_has_our_host),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
