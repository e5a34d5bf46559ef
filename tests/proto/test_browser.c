/* What is found of servers nearby: RFC 6762, whose sections the tests name. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/proto/link.h"

#define MDNS   5353
#define CONFAB "_confab._tcp.local"

static void who_listens_hears_of_a_new_server(void **state)
{
	(void)state;
	struct link link;
	link_open(&link, 1);
	link_browse(&link);
	link_pass(&link, 5 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	link_add(&link, "Ann's chat", "a.local");
	link_pass(&link, 2 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES);
	const struct found *found = &link.browser.found[0];
	assert_int_equal(found->port, 6697);
	assert_true(str_eq(dns_name_first(&found->name, NULL), STR("Ann's chat")));
	assert_memory_equal(found->addresses[0].ip.bytes, ((uint8_t[]){10, 0, 0, 1}), 4);
	link_close(&link);
}

static void who_comes_later_is_answered_alone(void **state)
{
	(void)state;
	struct link link;
	static const char *const names[] = {"a", "b", "c"};
	link_open(&link, 1);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char host[16];
		snprintf(host, sizeof host, "%s.local", names[i]);
		link_add(&link, names[i], host);
	}
	link_pass(&link, 10 * NS_PER_S);
	size_t before = link.messages;
	link_browse(&link);
	link_pass(&link, NS_PER_S / 2);
	assert_int_equal(link_whole(&link), LINK_TYPES * COUNT_OF(names));
	assert_int_equal(link.messages, before + 1);
	assert_int_equal(link.replies, COUNT_OF(names));
	link_pass(&link, 7200 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES * COUNT_OF(names));
	link_close(&link);
}

/* Section 5.2: it asks ever less often, and not at all at the same time as others. */
static void when_it_asks(void **state)
{
	(void)state;
	struct browser browser;
	struct buf out = {0};
	bool changed;
	int64_t latest = 0;
	for (uint32_t seed = 0; seed < 50; seed++) {
		const int64_t began = 1000 * NS_PER_S;
		int64_t gap = NS_PER_S;
		browser_start(&browser, link_types, LINK_TYPES, began, true, seed * 2654435769u);
		int64_t at = browser_due(&browser);
		assert_true(at >= began + 20 * NS_PER_MS && at <= began + 120 * NS_PER_MS);
		latest = at - began > latest ? at - began : latest;
		for (int i = 0; i < 16; i++) {
			struct dns_record record;
			assert_true(browser_say(&browser, at, &out, &changed));
			assert_int_equal(
			    link_records(&out, DNS_QUESTION, CONFAB, DNS_PTR, &record), 1);
			assert_int_equal(record.mark, i == 0);
			assert_int_equal(browser_due(&browser) - at, gap);
			at += gap;
			gap = 2 * gap < 3600 * NS_PER_S ? 2 * gap : 3600 * NS_PER_S;
		}
	}
	assert_true(latest > 100 * NS_PER_MS);
	browser_start(&browser, link_types, LINK_TYPES, 0, false, 1); /* section 15.1 */
	struct dns_record record;
	assert_true(browser_say(&browser, NS_PER_S, &out, &changed));
	assert_int_equal(link_records(&out, DNS_QUESTION, CONFAB, DNS_PTR, &record), 1);
	assert_false(record.mark);
	buf_fini(&out);
}

static void a_goodbye_is_heard(void **state)
{
	(void)state;
	struct link link;
	link_open(&link, 1);
	link_browse(&link);
	size_t server = link_add(&link, "a", "a.local");
	link_pass(&link, 5 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES);
	link_remove(&link, server, true);
	link_pass(&link, 3 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	link_close(&link);
}

/* Section 10.1: only its first one counts; nobody asks once more for what is taken back. */
static void a_goodbye_that_is_repeated_puts_nothing_off(void **state)
{
	(void)state;
	struct link link;
	struct buf words = {0};
	const struct announcer_peer from = link_peer(1, MDNS);
	link_open(&link, 1);
	link_browse(&link);
	struct link_server *one = &link.servers[link_add(&link, "a", "a.local")];
	link_pass(&link, 60 * NS_PER_S);
	assert_true(announcer_goodbye(&one->announcer, &one->what, &words));
	link_remove(&link, 0, false);
	size_t before = link.messages;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(link_whole(&link), i < 2 ? LINK_TYPES : 0);
		link_send(&link, &from, &words);
		link_pass(&link, NS_PER_S / 2);
	}
	assert_int_equal(link.browser.count, 0);
	assert_int_equal(link.messages - before, 4);
	buf_fini(&words);
	link_close(&link);
}

static void one_that_vanishes_is_forgotten_when_its_time_is_over(void **state)
{
	(void)state;
	struct link link;
	link_open(&link, 1);
	link_browse(&link);
	size_t server = link_add(&link, "a", "a.local");
	link_pass(&link, 5 * NS_PER_S);
	link_remove(&link, server, false);
	size_t before = link.messages;
	link_pass(&link, 90 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES);
	link_pass(&link, 40 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	/* It was asked for at 80, 85, 90 and 95 percent of its time, and by the usual questions. */
	assert_in_range(link.messages - before, 4 + 4, 2 * 4 + 6);
	link_close(&link);
}

/* One that lives is never forgotten, though it says nothing by itself and much is lost. */
static void one_that_lives_is_kept(void **state)
{
	(void)state;
	struct link link;
	link_open(&link, 7);
	link_browse(&link);
	link_add(&link, "a", "a.local");
	link_pass(&link, 5 * NS_PER_S);
	for (int minutes = 0; minutes < 180; minutes++) {
		link_pass(&link, 60 * NS_PER_S);
		assert_int_equal(link_whole(&link), LINK_TYPES);
	}
	assert_true(link.messages < 180 * 2 * 4);
	link_close(&link);
}

static void a_change_is_heard(void **state)
{
	(void)state;
	struct link link;
	struct str value;
	link_open(&link, 1);
	link_browse(&link);
	size_t server = link_add(&link, "a", "a.local");
	link_pass(&link, 10 * NS_PER_S);
	link_set_users(&link, server, "12");
	link_pass(&link, NS_PER_S / 2);
	const struct found *found = &link.browser.found[0];
	struct str txt = {(const char *)found->txt, found->txt_len};
	assert_true(dns_txt_find(txt, STR("users"), &value) && str_eq(value, STR("12")));
	link_close(&link);
}

/* Section 10.2: who has another address now is not called at the old one. */
static void an_address_that_is_replaced(void **state)
{
	(void)state;
	struct link link;
	link_open(&link, 1);
	link_browse(&link);
	size_t server = link_add(&link, "a", "a.local");
	struct link_server *one = &link.servers[server];
	link_pass(&link, 10 * NS_PER_S);
	one->what.addresses[0] = link_peer(77, 0).ip;
	announcer_all_changed(&one->announcer, &one->what, link.now);
	link_pass(&link, 3 * NS_PER_S);
	const struct found *found = &link.browser.found[0];
	assert_int_equal(found->address_count, 1);
	assert_int_equal(found->addresses[0].ip.bytes[3], 77);
	link_close(&link);
}

/* Section 7.1 and 7.2: what is known is said along, in several messages where it has to be. */
static void what_is_known_is_said_along(void **state)
{
	(void)state;
	struct browser browser;
	struct buf out = {0};
	const int64_t now = 1000 * NS_PER_S;
	bool changed;
	browser_start(&browser, link_types, LINK_TYPES, now, true, 1);
	for (unsigned i = 0; i < BROWSER_FOUND_MOST; i++) {
		struct dns_writer writer;
		struct dns_name type = dns_name_from(CONFAB);
		struct dns_record record = {.name = type,
		    .type = DNS_PTR,
		    .class = DNS_CLASS_IN,
		    .ttl = i == 0 ? 100 : 4500};
		char label[64];
		snprintf(label, sizeof label, "a chat with a name that is rather long %u", i);
		dns_name_prepend(str_from(label), &type, &record.srv.target);
		struct dns_name instance = record.srv.target;
		dns_write(&writer, &out, 0, DNS_RESPONSE);
		dns_add(&writer, DNS_ANSWER, &record);
		record.name = instance;
		record.type = DNS_SRV;
		record.ttl = 4500;
		record.srv = (struct dns_srv){.port = 1, .target = dns_name_from("a.local")};
		dns_add(&writer, DNS_ANSWER, &record);
		record.name = record.srv.target;
		record.type = DNS_A;
		dns_add(&writer, DNS_ADDITIONAL, &record);
		browser_hear(&browser, now, 1, out.data, out.len);
	}
	size_t known = 0, messages = 0;
	struct dns_reader reader;
	browser_ask_again(&browser, now + 60 * NS_PER_S); /* the first is past half its time */
	while (browser_say(&browser, now + 61 * NS_PER_S, &out, &changed)) {
		assert_true(out.len <= DNS_MESSAGE_USUAL);
		known += link_records(&out, DNS_ANSWER, CONFAB, DNS_PTR, NULL);
		assert_true(dns_read(&reader, out.data, out.len));
		assert_int_equal(reader.left[DNS_QUESTION], messages == 0 ? LINK_TYPES : 0);
		bool last = known == BROWSER_FOUND_MOST - 1;
		assert_int_equal((reader.flags & DNS_FLAG_TRUNCATED) == 0, last);
		messages++;
	}
	assert_int_equal(known, BROWSER_FOUND_MOST - 1);
	assert_in_range(messages, 2, 8);
	buf_fini(&out);
}

/* Section 7.3: a question that another asks all need not be asked again. */
static void what_another_asks_is_not_asked_again(void **state)
{
	enum known { NOTHING, SAME, MORE };
	static const struct {
		const char *what;
		int64_t before; /* so long before we would ask */
		size_t types;
		bool alone, truncated;
		enum known known;
		bool suppressed;
	} rows[] = {
	    {"just before", 100 * NS_PER_MS, LINK_TYPES, false, false, NOTHING, true},
	    {"knowing what we know", 100 * NS_PER_MS, LINK_TYPES, false, false, SAME, true},
	    {"knowing more: it is not told that", 100 * NS_PER_MS, LINK_TYPES, false, false, MORE,
	        false},
	    {"knowing yet more", 100 * NS_PER_MS, LINK_TYPES, false, true, NOTHING, false},
	    {"who is answered alone", 100 * NS_PER_MS, LINK_TYPES, true, false, NOTHING, false},
	    {"a part of it", 100 * NS_PER_MS, 1, false, false, NOTHING, false},
	    {"long before", 900 * NS_PER_MS, LINK_TYPES, false, false, NOTHING, false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct link link;
		struct buf out = {0};
		struct dns_writer writer;
		struct dns_name type = dns_name_from(CONFAB);
		struct dns_record known = {
		    .name = type, .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = 4500};
		print_message("# %s\n", rows[i].what);
		link_open(&link, 1);
		link_browse(&link);
		link_add(&link, "a", "a.local");
		link_pass(&link, 5 * NS_PER_S);
		link_pass(&link, link.browser.next - rows[i].before - link.now);
		dns_write(&writer, &out, 0, rows[i].truncated ? DNS_FLAG_TRUNCATED : 0);
		for (size_t k = 0; k < rows[i].types; k++) {
			struct dns_record question = {.name = dns_name_from(link_types[k]),
			    .type = DNS_PTR,
			    .class = DNS_CLASS_IN,
			    .mark = rows[i].alone};
			dns_add(&writer, DNS_QUESTION, &question);
		}
		dns_name_prepend(
		    rows[i].known == SAME ? STR("a") : STR("b"), &type, &known.srv.target);
		if (rows[i].known != NOTHING)
			dns_add(&writer, DNS_ANSWER, &known);
		browser_hear_question(&link.browser, link.now, LINK_INDEX, out.data, out.len);
		int64_t wait = link.browser.next - link.now;
		assert_int_equal(wait > NS_PER_S, rows[i].suppressed);
		buf_fini(&out);
		link_close(&link);
	}
}

/* The same where a record grows old: of several who heard it at once one asks. */
static void one_asks_for_what_grows_old(void **state)
{
	(void)state;
	struct link link;
	struct buf out = {0};
	bool changed;
	link_open(&link, 1);
	link_browse(&link);
	link_add(&link, "a", "a.local");
	link_pass(&link, 40 * NS_PER_S);
	int64_t due = browser_due(&link.browser);
	struct browser other = link.browser;
	assert_true(browser_say(&other, due, &out, &changed));
	browser_hear_question(&link.browser, due - 1, LINK_INDEX, out.data, out.len);
	assert_true(browser_due(&link.browser) - due > NS_PER_S);
	buf_fini(&out);
	link_close(&link);
}

/* A machine that slept: nobody called it meanwhile. What has ended is gone, and all are asked. */
static void what_is_there_after_a_sleep(void **state)
{
	static const int64_t sleeps[] = {60 * NS_PER_S, 600 * NS_PER_S, 30 * 24 * 3600 * NS_PER_S};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sleeps); i++) {
		struct link link;
		struct buf out = {0};
		bool changed = false;
		link_open(&link, 1);
		link_browse(&link);
		size_t gone = link_add(&link, "gone", "gone.local");
		link_add(&link, "a", "a.local");
		link_pass(&link, 30 * NS_PER_S);
		assert_int_equal(link_whole(&link), 2 * LINK_TYPES);
		link_remove(&link, gone, true);
		link.now += sleeps[i]; /* its last words are of no use then */
		browser_ask_again(&link.browser, link.now);
		link_pass(&link, 2 * NS_PER_S);
		assert_int_equal(link_whole(&link), LINK_TYPES);
		browser_say(&link.browser, link.now, &out, &changed);
		assert_true(browser_due(&link.browser) > link.now);
		buf_fini(&out);
		link_close(&link);
	}
}

/* What liars say */

static void write_lie(struct buf *out, unsigned number, bool whole)
{
	struct dns_writer writer;
	struct dns_name type = dns_name_from(CONFAB);
	struct dns_record record = {
	    .name = type, .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = 4500};
	char label[16], text[1000];
	snprintf(label, sizeof label, "liar %u", number);
	dns_name_prepend(str_from(label), &type, &record.srv.target);
	struct dns_name instance = record.srv.target;
	dns_write(&writer, out, 0, DNS_RESPONSE);
	dns_add(&writer, DNS_ANSWER, &record);
	if (!whole)
		return;
	record.name = instance;
	record.type = DNS_SRV;
	record.srv = (struct dns_srv){.port = 1, .target = dns_name_from("liar.local")};
	dns_add(&writer, DNS_ANSWER, &record);
	memset(text, 99, sizeof text);
	record.type = DNS_TXT;
	record.data = (struct str){text, sizeof text};
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = dns_name_from("liar.local");
	record.type = DNS_A;
	for (unsigned k = 0; k < 3 * BROWSER_ADDRESSES_MOST; k++) {
		record.address[0] = (uint8_t)k;
		dns_add(&writer, DNS_ADDITIONAL, &record);
	}
}

/* One who claims any number of services, addresses and texts. */
static void what_is_remembered_is_bounded(void **state)
{
	(void)state;
	struct link link;
	struct buf out = {0};
	const struct announcer_peer liar = link_peer(99, MDNS);
	link_open(&link, 1);
	link_browse(&link);
	for (unsigned i = 0; i < 10000; i++) {
		write_lie(&out, i, true);
		link_send(&link, &liar, &out);
	}
	assert_int_equal(link.browser.count, BROWSER_FOUND_MOST);
	assert_int_equal(link.browser.found[0].address_count, BROWSER_ADDRESSES_MOST);
	assert_int_equal(link.browser.found[0].txt_len, 4 * 100);
	size_t before = link.messages;
	link_pass(&link, 60 * NS_PER_S);
	assert_true(link.messages - before < 60);
	buf_fini(&out);
	link_close(&link);
}

/* Names that nobody answers for take no place from those that somebody does. */
static void names_alone_push_nobody_out(void **state)
{
	(void)state;
	struct link link;
	struct buf out = {0};
	const struct announcer_peer liar = link_peer(99, MDNS);
	link_open(&link, 1);
	link_browse(&link);
	for (unsigned i = 0; i < 3 * BROWSER_FOUND_MOST; i++) {
		write_lie(&out, i, false);
		link_send(&link, &liar, &out);
	}
	link_add(&link, "honest", "a.local");
	link_pass(&link, 5 * NS_PER_S);
	assert_int_equal(link_whole(&link), LINK_TYPES);
	link_pass(&link, 30 * NS_PER_S);
	assert_int_equal(link.browser.count, LINK_TYPES);
	buf_fini(&out);
	link_close(&link);
}

static void what_is_no_answer_is_ignored(void **state)
{
	static const uint16_t flags[] = {0, 0x0400, DNS_RESPONSE | 0x0800, DNS_RESPONSE | 3};
	(void)state;
	struct browser browser;
	struct buf out = {0};
	browser_start(&browser, link_types, LINK_TYPES, 0, true, 1);
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		write_lie(&out, 1, true);
		out.data[2] = (char)(flags[i] >> 8);
		out.data[3] = (char)flags[i];
		assert_false(browser_hear(&browser, 1, 1, out.data, out.len));
	}
	assert_int_equal(browser.count, 0);
	buf_fini(&out);
}

static void a_link_that_goes_takes_all_along(void **state)
{
	(void)state;
	struct browser browser;
	struct buf out = {0};
	browser_start(&browser, link_types, LINK_TYPES, 0, true, 1);
	for (unsigned link = 1; link <= 3; link++) {
		write_lie(&out, link, true);
		assert_true(browser_hear(&browser, 1, link, out.data, out.len));
	}
	assert_true(browser_keep_links(&browser, (const unsigned[]){7, 3, 1}, 3));
	assert_int_equal(browser.count, 2);
	assert_int_equal(browser.found[0].link, 1);
	assert_int_equal(browser.found[1].link, 3);
	assert_false(browser_keep_links(&browser, (const unsigned[]){3, 1}, 2));
	buf_fini(&out);
}

/* Servers come and go, with and without a word, and a part of all messages is lost. */

static size_t living(const struct link *link)
{
	size_t count = 0;
	for (size_t i = 0; i < link->count; i++)
		count += link->servers[i].up && link->servers[i].taken == 0;
	return count;
}

static void turn(struct link *link, unsigned step, char names[][16])
{
	if (living(link) < LINK_SERVERS_MOST && link_random(link, 2) == 0) {
		char host[24];
		snprintf(names[step], sizeof names[step], "server %u", step);
		snprintf(host, sizeof host, "host-%u.local", step);
		link_add(link, names[step], host);
	} else if (link->count > 0) {
		size_t i = link_random(link, (uint32_t)link->count);
		if (link->servers[i].up)
			link_remove(link, i, link_random(link, 2) == 0);
	}
	link_pass(link, link_random(link, 4000) * NS_PER_MS);
}

static void in_the_end_all_that_live_are_found(void **state)
{
	enum { STEPS = 60 };
	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		struct link link;
		char names[STEPS][16];
		link_open(&link, seed);
		link.loss = seed % 4 * 15;
		link_browse(&link);
		for (unsigned step = 0; step < STEPS; step++)
			turn(&link, step, names);
		link.loss = 0;
		link_pass(&link, 1200 * NS_PER_S);
		if (link_whole(&link) != LINK_TYPES * living(&link))
			fail_msg("seed %u: %zu found, not %zu", (unsigned)seed, link_whole(&link),
			    LINK_TYPES * living(&link));
		link_close(&link);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_listens_hears_of_a_new_server),
	    cmocka_unit_test(who_comes_later_is_answered_alone),
	    cmocka_unit_test(when_it_asks),
	    cmocka_unit_test(a_goodbye_is_heard),
	    cmocka_unit_test(a_goodbye_that_is_repeated_puts_nothing_off),
	    cmocka_unit_test(one_that_vanishes_is_forgotten_when_its_time_is_over),
	    cmocka_unit_test(one_that_lives_is_kept),
	    cmocka_unit_test(a_change_is_heard),
	    cmocka_unit_test(an_address_that_is_replaced),
	    cmocka_unit_test(what_is_known_is_said_along),
	    cmocka_unit_test(what_another_asks_is_not_asked_again),
	    cmocka_unit_test(one_asks_for_what_grows_old),
	    cmocka_unit_test(what_is_there_after_a_sleep),
	    cmocka_unit_test(what_is_remembered_is_bounded),
	    cmocka_unit_test(names_alone_push_nobody_out),
	    cmocka_unit_test(what_is_no_answer_is_ignored),
	    cmocka_unit_test(a_link_that_goes_takes_all_along),
	    cmocka_unit_test(in_the_end_all_that_live_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
