/* Announcers and a browser on one link, with a clock of their own. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "proto/announcer.h"
#include "proto/browser.h"

#define SERVERS_MOST 3
#define LINK         1u
#define TXT_USERS    "users"

static const char *const types[] = {"_confab._tcp.local", "_irc._tcp.local"};

struct link {
	int64_t now;
	struct announcement what[SERVERS_MOST];
	struct announcer servers[SERVERS_MOST];
	enum announcer_verdict verdicts[SERVERS_MOST]; /* TAKEN stays */
	struct buf txt[SERVERS_MOST];
	size_t count;
	struct browser browser;
	bool browsing;
	size_t messages; /* on the link, to all */
	size_t replies;  /* to the browser alone */
};

static void open_link(struct link *link)
{
	memset(link, 0, sizeof *link);
	link->now = 1000 * NS_PER_S;
}

static void close_link(struct link *link)
{
	for (size_t i = 0; i < link->count; i++)
		buf_fini(&link->txt[i]);
}

static size_t add_server(struct link *link, const char *instance, const char *host)
{
	size_t i = link->count++;
	struct announcement *what = &link->what[i];
	what->instance = str_from(instance);
	what->host = dns_name_from(host);
	for (size_t k = 0; k < COUNT_OF(types); k++)
		what->services[k] = (struct announced_service){types[k], (uint16_t)(6697 + i)};
	what->service_count = COUNT_OF(types);
	dns_txt_add(&link->txt[i], STR(TXT_USERS), STR("1"));
	what->txt = (struct str){link->txt[i].data, link->txt[i].len};
	what->addresses[0] = (struct dns_address){false, {10, 0, 0, (uint8_t)(i + 1)}};
	what->address_count = 1;
	announcer_start(&link->servers[i], link->now, (uint32_t)i + 1);
	return i;
}

static void browse(struct link *link)
{
	browser_start(&link->browser, types, COUNT_OF(types), link->now);
	link->browsing = true;
}

/* To everybody on the link, its sender too, as sockets have it. */
static void tell_all(struct link *link, const struct buf *message)
{
	struct buf reply = {0};
	link->messages++;
	for (size_t i = 0; i < link->count; i++) {
		enum announcer_verdict verdict = announcer_hear(&link->servers[i], &link->what[i],
		    link->now, message->data, message->len, false, &reply);
		if (verdict == ANNOUNCER_ANSWER) {
			link->replies++;
			browser_hear(&link->browser, link->now, LINK, reply.data, reply.len);
		} else if (verdict == ANNOUNCER_TAKEN) {
			link->verdicts[i] = verdict;
			link->servers[i].due = link->servers[i].answer_due = ANNOUNCER_NEVER;
		}
	}
	if (link->browsing)
		browser_hear(&link->browser, link->now, LINK, message->data, message->len);
	buf_fini(&reply);
}

static int64_t next_due(const struct link *link)
{
	int64_t due = link->browsing ? browser_due(&link->browser) : ANNOUNCER_NEVER;
	for (size_t i = 0; i < link->count; i++) {
		int64_t mine = announcer_due(&link->servers[i]);
		due = mine < due ? mine : due;
	}
	return due;
}

static void pass(struct link *link, int64_t ns)
{
	int64_t end = link->now + ns, due;
	bool changed;
	struct buf out = {0};
	while ((due = next_due(link)) <= end) {
		link->now = due > link->now ? due : link->now;
		for (size_t i = 0; i < link->count; i++) {
			if (announcer_say(&link->servers[i], &link->what[i], link->now, &out))
				tell_all(link, &out);
		}
		if (link->browsing && browser_say(&link->browser, link->now, &out, &changed))
			tell_all(link, &out);
	}
	link->now = end;
	buf_fini(&out);
}

static size_t whole(const struct link *link)
{
	size_t count = 0;
	for (size_t i = 0; i < link->browser.count; i++)
		count += found_is_whole(&link->browser.found[i]);
	return count;
}

static void who_listens_hears_of_a_new_server(void **state)
{
	(void)state;
	struct link link;
	open_link(&link);
	browse(&link);
	pass(&link, 5 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	add_server(&link, "Ann's chat", "a.local");
	pass(&link, 2 * NS_PER_S);
	assert_int_equal(whole(&link), 2);
	const struct found *found = &link.browser.found[0];
	assert_int_equal(found->port, 6697);
	assert_true(str_eq(dns_name_first(&found->name, NULL), STR("Ann's chat")));
	assert_memory_equal(found->addresses[0].bytes, ((uint8_t[]){10, 0, 0, 1}), 4);
	close_link(&link);
}

static void who_comes_later_is_answered_alone(void **state)
{
	(void)state;
	struct link link;
	open_link(&link);
	for (size_t i = 0; i < SERVERS_MOST; i++)
		add_server(&link, (const char *[]){"a", "b", "c"}[i],
		    (const char *[]){"a.local", "b.local", "c.local"}[i]);
	pass(&link, 10 * NS_PER_S);
	size_t before = link.messages;
	browse(&link);
	pass(&link, NS_PER_S / 2);
	assert_int_equal(whole(&link), 2 * SERVERS_MOST);
	assert_int_equal(link.messages, before + 1);
	assert_int_equal(link.replies, SERVERS_MOST);
	/* It goes on asking, ever less often, and says what it knows: nobody answers that. */
	pass(&link, 600 * NS_PER_S);
	assert_int_equal(whole(&link), 2 * SERVERS_MOST);
	close_link(&link);
}

static void silence_on_a_quiet_link(void **state)
{
	(void)state;
	struct link link;
	open_link(&link);
	add_server(&link, "a", "a.local");
	pass(&link, 3600 * NS_PER_S);
	assert_int_equal(link.messages, 3 + 2);
	close_link(&link);
}

static void a_goodbye_is_heard(void **state)
{
	(void)state;
	struct link link;
	struct buf out = {0};
	open_link(&link);
	browse(&link);
	add_server(&link, "a", "a.local");
	pass(&link, 5 * NS_PER_S);
	assert_int_equal(whole(&link), 2);
	announcer_goodbye(&link.what[0], &out);
	link.count = 0;
	tell_all(&link, &out);
	pass(&link, 3 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	buf_fini(&out);
	buf_fini(&link.txt[0]);
	close_link(&link);
}

static void one_that_vanishes_is_forgotten_when_its_time_is_over(void **state)
{
	(void)state;
	struct link link;
	open_link(&link);
	browse(&link);
	add_server(&link, "a", "a.local");
	pass(&link, 5 * NS_PER_S);
	link.count = 0;
	pass(&link, 100 * NS_PER_S);
	assert_int_equal(whole(&link), 2);
	pass(&link, 30 * NS_PER_S);
	assert_int_equal(link.browser.count, 0);
	buf_fini(&link.txt[0]);
	close_link(&link);
}

static void a_change_is_told(void **state)
{
	(void)state;
	struct link link;
	struct str value;
	open_link(&link);
	browse(&link);
	add_server(&link, "a", "a.local");
	pass(&link, 10 * NS_PER_S);
	buf_clear(&link.txt[0]);
	dns_txt_add(&link.txt[0], STR(TXT_USERS), STR("12"));
	link.what[0].txt = (struct str){link.txt[0].data, link.txt[0].len};
	announcer_changed(&link.servers[0], link.now);
	announcer_changed(&link.servers[0], link.now);
	size_t before = link.messages;
	pass(&link, NS_PER_S / 2);
	assert_int_equal(link.messages, before + 1);
	const struct found *found = &link.browser.found[0];
	struct str txt = {(const char *)found->txt, found->txt_len};
	assert_true(dns_txt_find(txt, STR(TXT_USERS), &value) && str_eq(value, STR("12")));
	close_link(&link);
}

static void a_name_that_is_taken(void **state)
{
	(void)state;
	struct link link;
	open_link(&link);
	add_server(&link, "the same", "a.local");
	pass(&link, 10 * NS_PER_S);
	add_server(&link, "the same", "b.local");
	pass(&link, 2 * NS_PER_S);
	assert_int_equal(link.verdicts[0], ANNOUNCER_OK);
	assert_int_equal(link.verdicts[1], ANNOUNCER_TAKEN);
	close_link(&link);
}

/* Both ask at once: one of them gives way, whichever began. */
static void two_that_want_a_name_at_once(void **state)
{
	(void)state;
	for (size_t first = 0; first < 2; first++) {
		struct link link;
		open_link(&link);
		add_server(&link, "the same", first ? "b.local" : "a.local");
		add_server(&link, "the same", first ? "a.local" : "b.local");
		link.what[0].services[0].port = link.what[1].services[0].port;
		link.what[0].services[1].port = link.what[1].services[1].port;
		pass(&link, 5 * NS_PER_S);
		size_t winner = first ? 0 : 1; /* the greater name */
		assert_int_equal(link.verdicts[winner], ANNOUNCER_OK);
		assert_int_equal(link.verdicts[1 - winner], ANNOUNCER_TAKEN);
		close_link(&link);
	}
}

static void a_plain_resolver_gets_its_question_back(void **state)
{
	(void)state;
	struct link link;
	struct buf query = {0}, reply = {0};
	struct dns_writer writer;
	struct dns_reader reader;
	struct dns_record record = {
	    .name = dns_name_from(types[0]), .type = DNS_PTR, .class = DNS_CLASS_IN};
	open_link(&link);
	add_server(&link, "a", "a.local");
	pass(&link, 5 * NS_PER_S);
	dns_write(&writer, &query, 4711, 0);
	dns_add(&writer, DNS_QUESTION, &record);
	assert_int_equal(announcer_hear(&link.servers[0], &link.what[0], link.now, query.data,
	                     query.len, true, &reply),
	    ANNOUNCER_ANSWER);
	assert_true(dns_read(&reader, reply.data, reply.len));
	assert_int_equal(reader.id, 4711);
	assert_int_equal(dns_next(&reader, &record), DNS_QUESTION);
	assert_int_equal(dns_next(&reader, &record), DNS_ANSWER);
	assert_int_equal(record.ttl, 10);
	while (dns_next(&reader, &record) != DNS_END)
		assert_false(record.mark);
	buf_fini(&query);
	buf_fini(&reply);
	close_link(&link);
}

/* One liar who claims any number of services, addresses and texts. */
static void what_is_remembered_is_bounded(void **state)
{
	(void)state;
	struct link link;
	struct buf out = {0};
	open_link(&link);
	browse(&link);
	for (unsigned i = 0; i < 3 * BROWSER_FOUND_MOST; i++) {
		struct dns_writer writer;
		struct dns_name type = dns_name_from(types[0]);
		struct dns_record record = {
		    .name = type, .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = 4500};
		char label[16], text[1000];
		snprintf(label, sizeof label, "liar %u", i);
		dns_name_prepend(str_from(label), &type, &record.srv.target);
		struct dns_name instance = record.srv.target;
		dns_write(&writer, &out, 0, DNS_RESPONSE);
		dns_add(&writer, DNS_ANSWER, &record);
		record.name = instance;
		record.type = DNS_SRV;
		record.srv = (struct dns_srv){1, dns_name_from("liar.local")};
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
		browser_hear(&link.browser, link.now, LINK, out.data, out.len);
	}
	assert_int_equal(link.browser.count, BROWSER_FOUND_MOST);
	assert_int_equal(link.browser.found[0].address_count, BROWSER_ADDRESSES_MOST);
	assert_int_equal(link.browser.found[0].txt_len, 4 * 100);
	buf_fini(&out);
	close_link(&link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_listens_hears_of_a_new_server),
	    cmocka_unit_test(who_comes_later_is_answered_alone),
	    cmocka_unit_test(silence_on_a_quiet_link),
	    cmocka_unit_test(a_goodbye_is_heard),
	    cmocka_unit_test(one_that_vanishes_is_forgotten_when_its_time_is_over),
	    cmocka_unit_test(a_change_is_told),
	    cmocka_unit_test(a_name_that_is_taken),
	    cmocka_unit_test(two_that_want_a_name_at_once),
	    cmocka_unit_test(a_plain_resolver_gets_its_question_back),
	    cmocka_unit_test(what_is_remembered_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
