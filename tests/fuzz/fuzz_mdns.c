/* Whatever neighbours send: it ends, stays in bounds, and what is said afterwards can be read. */

#include "base/alloc.h"
#include "base/clock.h"
#include "proto/announcer.h"
#include "proto/browser.h"
#include "tests/fuzz/fuzz.h"

#define MESSAGES_MOST 100 /* at one time */

static const char *const types[] = {"_confab._tcp.local", "_irc._tcp.local"};

static void check_readable(const struct buf *message)
{
	struct dns_reader reader;
	struct dns_record record;
	size_t promised = 0, count = 0;
	FUZZ_ASSERT(dns_read(&reader, message->data, message->len));
	for (size_t i = 0; i < DNS_END; i++)
		promised += reader.left[i];
	while (dns_next(&reader, &record) != DNS_END)
		count++;
	FUZZ_ASSERT(count == promised);
}

/* Until nothing is due; that is soon. */
static void say_all(
    struct announcer *announcer, const struct announcement *what, int64_t now, struct buf *out)
{
	struct announcer_peer peer;
	int messages = 0;
	while (announcer_due(announcer) <= now) {
		if (announcer_say(announcer, what, now, out, &peer) != ANNOUNCER_TO_NOBODY)
			check_readable(out);
		FUZZ_ASSERT(messages++ < MESSAGES_MOST);
	}
}

static void hear_once(struct announcer *announcer, const struct announcement *what, int64_t now,
    const struct announcer_peer *from, const uint8_t *data, size_t size, struct buf *out)
{
	switch (announcer_hear(announcer, what, now, from, data, size, out)) {
	case ANNOUNCER_OK:
		break;
	case ANNOUNCER_ANSWER:
		check_readable(out);
		break;
	case ANNOUNCER_TAKEN:
	case ANNOUNCER_HOST_TAKEN:
		announcer_restart(announcer, now);
		break;
	}
}

/* The first byte says who hears it, and when. */
enum { SETTLED = 1, LEGACY = 2, ALONE = 4, CHANGES = 8, MANY = 16, KNOWN = 32 };

static void hear_as_announcer(const uint8_t *data, size_t size, uint8_t how)
{
	static const struct dns_address own[] = {{false, {10, 1, 0, 1}}};
	struct announcer announcer;
	struct buf out = {0};
	int64_t now = NS_PER_S;
	struct announcement what = {
	    .instance = STR("ann"),
	    .host = dns_name_from("a.local"),
	    .services = {{types[0], 6697}, {types[1], 6697}},
	    .service_count = 2,
	    .txt = STR("\007users=1"),
	    .addresses = {{false, {10, 0, 0, 1}}, {true, {0xfe, 0x80, [15] = 1}}},
	    .address_count = 2,
	    .own = own,
	    .own_count = 1,
	};
	announcer_start(&announcer, now, 1);
	for (int i = 0; i < 100 && how & SETTLED; i++, now += NS_PER_S / 10)
		say_all(&announcer, &what, now, &out);
	/* Two who say the same, and the first once more: it may go on where it was cut off. */
	for (uint8_t i = 0; i < (how & MANY ? 12 : 3); i++, now += NS_PER_S / 10) {
		const struct announcer_peer from = {
		    .ip.bytes = {how & MANY ? i : i & 1}, .port = how & LEGACY ? 4711 : 5353};
		hear_once(&announcer, &what, now, &from, data, size, &out);
		if (how & CHANGES)
			announcer_text_changed(&announcer, &what, now);
		if (!(how & MANY))
			say_all(&announcer, &what, now, &out);
	}
	say_all(&announcer, &what, now + 10 * NS_PER_S, &out);
	if (announcer_goodbye(&announcer, &what, &out))
		check_readable(&out);
	buf_fini(&out);
}

static void read_texts(const struct browser *browser)
{
	struct str value;
	for (size_t i = 0; i < browser->count; i++) {
		const struct found *found = &browser->found[i];
		struct str txt = {(const char *)found->txt, found->txt_len};
		if (dns_txt_find(txt, STR("users"), &value))
			FUZZ_ASSERT(
			    value.data >= txt.data && value.data + value.len <= txt.data + txt.len);
	}
}

/* One is found; returns when it is about to be asked for again. */
static int64_t know_one(struct browser *browser, int64_t now)
{
	struct dns_writer writer;
	struct buf out = {0};
	struct dns_record record = {
	    .name = dns_name_from(types[0]), .type = DNS_PTR, .class = DNS_CLASS_IN, .ttl = 120};
	dns_name_prepend(STR("x"), &record.name, &record.srv.target);
	struct dns_name instance = record.srv.target;
	dns_write(&writer, &out, 0, DNS_RESPONSE);
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = instance;
	record.type = DNS_SRV;
	record.srv = (struct dns_srv){.port = 1, .target = dns_name_from("h.local")};
	dns_add(&writer, DNS_ANSWER, &record);
	record.name = record.srv.target;
	record.type = DNS_A;
	dns_add(&writer, DNS_ANSWER, &record);
	FUZZ_ASSERT(browser_hear(browser, now, 1, out.data, out.len));
	buf_fini(&out);
	return now + 96 * NS_PER_S; /* 80 percent of its time, RFC 6762 section 5.2 */
}

static void hear_as_browser(const uint8_t *data, size_t size, uint8_t how)
{
	struct browser *browser = xcalloc(1, sizeof *browser);
	struct buf out = {0};
	bool changed;
	int64_t now = NS_PER_S;
	browser_start(browser, types, 2, now, how & ALONE, 1);
	if (how & KNOWN)
		now = know_one(browser, now);
	browser_hear(browser, now, 1, data, size);
	read_texts(browser);
	if (how & CHANGES) { /* heard again: of the one link it is news, the other one goes */
		browser_hear(browser, now, 2, data, size);
		browser_hear(browser, now + 2 * NS_PER_S, 2, data, size);
		browser_keep_links(browser, (const unsigned[]){1}, 1);
	}
	browser_hear_question(browser, now, 1, data, size);
	for (int i = 0; i < 50; i++, now = browser_due(browser)) {
		for (int messages = 0; browser_say(browser, now, &out, &changed); messages++) {
			check_readable(&out);
			FUZZ_ASSERT(messages < MESSAGES_MOST);
		}
		FUZZ_ASSERT(browser_due(browser) > now);
	}
	FUZZ_ASSERT(browser->count <= BROWSER_FOUND_MOST);
	buf_fini(&out);
	free(browser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	hear_as_announcer(data + 1, size - 1, data[0]);
	hear_as_browser(data + 1, size - 1, data[0]);
	return 0;
}
