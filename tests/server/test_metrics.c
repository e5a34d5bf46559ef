/* What is counted, and the form in which it is told. */
#include "tests/check.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "net/addr.h"
#include "server/config.h"
#include "server/metrics.h"
#include "server/scrape.h"
#include "server/server.h"
#include "tests/server/rig.h"

/* The format, strictly (prometheus.io, "Exposition formats"). */

struct family {
	char name[64], type[16];
	bool helped;
};

struct exposition {
	struct family families[128];
	size_t count;
	char *seen; /* each sample's name and labels, a line each */
};

static bool is_name(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_' && text[i] != ':')
			return false;
	return len > 0 && !isdigit((unsigned char)text[0]);
}

static struct family *family_of(struct exposition *all, const char *name, size_t len)
{
	for (size_t i = 0; i < all->count; i++)
		if (strlen(all->families[i].name) == len &&
		    memcmp(all->families[i].name, name, len) == 0)
			return &all->families[i];
	return NULL;
}

/* "# HELP name text", once and first; "# TYPE name type", next. */
static void take_comment(struct exposition *all, const char *line)
{
	char kind[8], name[64], text[128];
	assert_int_equal(sscanf(line, "# %7s %63s %127[^\n]", kind, name, text), 3);
	assert_true(is_name(name, strlen(name)));
	struct family *family = family_of(all, name, strlen(name));
	if (strcmp(kind, "HELP") == 0) {
		assert_null(family);
		family = &all->families[all->count++];
		snprintf(family->name, sizeof family->name, "%s", name);
		family->helped = true;
		return;
	}
	assert_string_equal(kind, "TYPE");
	assert_non_null(family);
	assert_int_equal(family->type[0], '\0');
	assert_true(family == &all->families[all->count - 1]);
	assert_non_null(strstr("counter gauge histogram", text));
	snprintf(family->type, sizeof family->type, "%.15s", text);
	size_t len = strlen(name);
	bool total = len > 6 && strcmp(name + len - 6, "_total") == 0;
	assert_int_equal(total, strcmp(text, "counter") == 0);
}

/* {name="value",name="value"} with \\, \" and \n escaped; returns what follows it. */
static const char *skip_labels(const char *at)
{
	while (*at != '}') {
		const char *equals = strchr(++at, '=');
		assert_non_null(equals);
		assert_true(is_name(at, (size_t)(equals - at)));
		at = equals + 1;
		assert_int_equal(*at, '"');
		for (at++; *at != '"'; at++) {
			assert_true(*at != '\0');
			if (*at == '\\')
				assert_non_null(strchr("\\\"n", *++at));
		}
		at++;
		assert_true(*at == ',' || *at == '}');
	}
	return at + 1;
}

static struct family *sample_family(struct exposition *all, const char *name, size_t len)
{
	static const char *const suffixes[] = {"_bucket", "_sum", "_count"};
	struct family *family = family_of(all, name, len);
	for (size_t i = 0; family == NULL && i < COUNT_OF(suffixes); i++) {
		size_t cut = strlen(suffixes[i]);
		if (len > cut && strncmp(name + len - cut, suffixes[i], cut) == 0)
			family = family_of(all, name, len - cut);
		if (family != NULL)
			assert_string_equal(family->type, "histogram");
	}
	return family;
}

static void take_sample(struct exposition *all, const char *line)
{
	size_t name_len = strcspn(line, "{ ");
	assert_true(is_name(line, name_len));
	struct family *family = sample_family(all, line, name_len);
	assert_non_null(family);
	assert_true(family == &all->families[all->count - 1]);
	assert_int_not_equal(family->type[0], '\0');
	const char *at = line + name_len;
	if (*at == '{')
		at = skip_labels(at);
	assert_int_equal(*at, ' ');
	char *end;
	strtod(at + 1, &end);
	assert_true(end > at + 1);
	assert_int_equal(*end, '\0');
	char *key = xasprintf("\n%.*s\n", (int)(at - line), line);
	assert_null(strstr(all->seen, key));
	char *seen = xasprintf("%s%s", all->seen, key + 1);
	free(all->seen);
	all->seen = seen;
	free(key);
}

static void check_format(const char *text)
{
	struct exposition all = {.seen = xstrdup("\n")};
	assert_true(utf8_valid(text, strlen(text)));
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char *line = xmemdup0(text, len);
		assert_int_equal(text[len], '\n'); /* the last one has its end, too */
		if (line[0] == '#')
			take_comment(&all, line);
		else
			take_sample(&all, line);
		free(line);
		text += len + 1;
	}
	assert_true(all.count > 10);
	free(all.seen);
}

/* Reading it */

static double value_of(const char *text, const char *sample)
{
	char *line = xasprintf("\n%s ", sample);
	const char *at = strstr(text, line);
	if (at == NULL)
		fail_msg("there is no %s", sample);
	double value = strtod(at + strlen(line), NULL);
	free(line);
	return value;
}

static char *metrics_of(struct rig *rig)
{
	struct buf out = {0};
	metrics_write(rig->server, &out);
	check_format(out.data);
	return buf_take(&out);
}

static void a_strange_name(struct config *config)
{
	free(config->name);
	config->name = xstrdup("a\"b\\c");
	config->exempt_local = false;
}

static void are_well_formed_from_the_start(void **state)
{
	(void)state;
	struct rig *rig = rig_new(a_strange_name);
	char *text = metrics_of(rig);
	assert_non_null(strstr(text, "confab_info{name=\"a\\\"b\\\\c\",version=\""));
	free(text);
	rig_free(rig);
}

static void tell_who_is_here(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "some come",
	    "a+\nb+\na: JOIN #x\na<< * 366 *\nc^ unix\nc. hi\\n\nc<< -- *\nd^ udp\nd. hi\nd~ *\n");
	char *text = metrics_of(rig);
	assert_true(value_of(text, "confab_users") == 4);
	assert_true(value_of(text, "confab_channels") == 2);
	assert_true(value_of(text, "confab_connections_total") == 4);
	assert_true(value_of(text, "confab_connections{transport=\"tcp\",dialect=\"irc\"}") == 2);
	assert_true(
	    value_of(text, "confab_connections{transport=\"unix\",dialect=\"plain\"}") == 1);
	assert_true(value_of(text, "confab_connections{transport=\"udp\",dialect=\"plain\"}") == 1);
	assert_true(value_of(text, "confab_datagrams_total{direction=\"in\"}") == 1);
	assert_true(value_of(text, "confab_queue_bytes") == 0);
	assert_true(value_of(text, "confab_start_time_seconds") > 1e9);
	free(text);
	rig_free(rig);
}

static void count_what_is_said(void **state)
{
	(void)state;
	struct rig *rig = rig_new(NULL);
	rig_play(rig, "two in a channel",
	    "a+\nb+\na: JOIN #x\na<< * 366 *\nb: JOIN #x\nb<< * 366 *\na< * JOIN *\n");
	char *before = metrics_of(rig);
	rig_play(rig, "one speaks", "a: PRIVMSG #x :hi\nb< * PRIVMSG #x :hi\n");
	char *after = metrics_of(rig);
	static const struct {
		const char *sample;
		double more;
	} rows[] = {
	    {"confab_messages_total{direction=\"in\"}", 1},
	    {"confab_messages_total{direction=\"out\"}", 1},
	    {"confab_bytes_total{direction=\"in\"}", sizeof "PRIVMSG #x :hi\r\n" - 1},
	    {"confab_bytes_total{direction=\"out\"}",
	        sizeof ":a!~a@127.0.0.1 PRIVMSG #x :hi\r\n" - 1},
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		double more = value_of(after, rows[i].sample) - value_of(before, rows[i].sample);
		if (more != rows[i].more)
			fail_msg("%s: %g more", rows[i].sample, more);
	}
	free(before);
	free(after);
	rig_free(rig);
}

static void few_may_come(struct config *config)
{
	config->limits.peers_per_address = 2;
	config->limits.rate = 1;
	config->limits.burst = 6;
}

static void count_drops_by_reason(void **state)
{
	(void)state;
	char line[2000];
	struct rig *rig = rig_new(few_may_come);
	rig_play(rig, "too many",
	    "a^ tcp\na: CAP LS\na< *\nb^ tcp\nb: CAP LS\nb< *\nc^ tcp\nc< ERROR *\nc\
x\n");
	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = '\n';
	rig_send(rig, 'a', line, sizeof line);
	rig_play(rig, "too long", "a< * 417 *\n");
	for (int i = 0; i < 8; i++)
		rig_send(rig, 'b', "PING x\r\n", 8);
	rig_play(rig, "too fast", "b< *\nb< *\nb< *\nb< *\n");
	for (int i = 0; i < 3; i++)
		rig_turn(rig);
	char *text = metrics_of(rig);
	assert_true(value_of(text, "confab_dropped_total{reason=\"limit\"}") == 1);
	assert_true(value_of(text, "confab_dropped_total{reason=\"malformed\"}") == 1);
	assert_true(value_of(text, "confab_dropped_total{reason=\"flood\"}") >= 1);
	assert_true(value_of(text, "confab_dropped_total{reason=\"slow_reader\"}") == 0);
	free(text);
	rig_free(rig);
}

static void tell_how_long_commits_take(void **state)
{
	(void)state;
	struct rig *rig = rig_new(rig_on_disk);
	rig_play(rig, "something is kept",
	    "a+ echo-message\na: JOIN #x\na<< * 366 *\na: PRIVMSG #x :hi\na< * PRIVMSG #x :hi\n");
	char *text = metrics_of(rig);
	if (value_of(text, "confab_history_on_disk") == 1) {
		double commits = value_of(text, "confab_history_commit_seconds_count");
		assert_true(commits >= 1);
		assert_true(
		    value_of(text, "confab_history_commit_seconds_bucket{le=\"+Inf\"}") == commits);
		assert_true(value_of(text, "confab_history_commit_seconds_sum") > 0);
		assert_true(value_of(text, "confab_history_messages_total") >= 1);
	}
	free(text);
	rig_free(rig);
}

/* By HTTP */

struct page {
	struct rig *rig;
	struct scrape *scrape;
	uint16_t port;
};

static void metrics_at_any_port(struct config *config)
{
	free(config->metrics);
	config->metrics = xstrdup("127.0.0.1:0");
}

static void open_page(struct page *page)
{
	char *cause = NULL;
	struct net_addr addr;
	page->rig = rig_new(metrics_at_any_port);
	page->scrape = scrape_open(page->rig->server, &cause);
	if (page->scrape == NULL)
		fail_msg("%s", cause);
	scrape_address(page->scrape, &addr);
	page->port = addr.port;
}

static void close_page(struct page *page)
{
	scrape_close(page->scrape);
	rig_free(page->rig);
}

static int call(const struct page *page)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(page->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof in), 0);
	return fd;
}

/* Up to the end, turning the loop. */
static char *hear_all(struct page *page, int fd)
{
	struct buf heard = {0};
	char bytes[65536];
	int64_t deadline = clock_mono_ns() + RIG_PATIENCE * NS_PER_S;
	ssize_t got = -1;
	while (got != 0 && clock_mono_ns() < deadline) {
		rig_turn(page->rig);
		got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
		if (got > 0)
			buf_add(&heard, bytes, (size_t)got);
		else if (got < 0 && errno != EAGAIN)
			break;
	}
	assert_int_equal(got, 0);
	close(fd);
	buf_add_str(&heard, "");
	return buf_take(&heard);
}

static void are_a_page(void **state)
{
	(void)state;
	static const struct {
		const char *what, *request, *answer;
		bool body;
	} rows[] = {
	    {"the page", "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n", true},
	    {"with a query", "GET /metrics?x=1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n", true},
	    {"bare line ends", "GET /metrics HTTP/1.1\n\n", "HTTP/1.1 200 OK\r\n", true},
	    {"its head", "HEAD /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", false},
	    {"another", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", false},
	    {"a longer one", "GET /metricsx HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found\r\n", false},
	    {"another method", "POST /metrics HTTP/1.1\r\n\r\n",
	        "HTTP/1.1 405 Method Not Allowed\r\n", false},
	    {"no HTTP", "hello there\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", false},
	    {"an older HTTP", "GET /metrics\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", false},
	    {"junk", "\x01\xff\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", false},
	};
	struct page page;
	open_page(&page);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		int fd = call(&page);
		assert_true(send(fd, rows[i].request, strlen(rows[i].request), 0) > 0);
		char *answer = hear_all(&page, fd);
		assert_memory_equal(answer, rows[i].answer, strlen(rows[i].answer));
		char *body = strstr(answer, "\r\n\r\n");
		assert_non_null(body);
		size_t len = strtoul(strstr(answer, "Content-Length: ") + 16, NULL, 10);
		if (rows[i].body) {
			assert_non_null(strstr(answer, "Content-Type: " METRICS_TYPE "\r\n"));
			assert_int_equal(strlen(body + 4), len);
			check_format(body + 4);
		}
		free(answer);
	}
	close_page(&page);
}

static void refuse_a_request_without_end(void **state)
{
	(void)state;
	struct page page;
	char piece[1000];
	open_page(&page);
	int fd = call(&page);
	memset(piece, 'x', sizeof piece);
	for (int i = 0; i < 9; i++) {
		assert_true(send(fd, piece, sizeof piece, 0) > 0);
		rig_turn(page.rig);
	}
	char *answer = hear_all(&page, fd);
	assert_true(strncmp(answer, "HTTP/1.1 431 ", 13) == 0);
	free(answer);
	close_page(&page);
}

static void many_callers_give_way(void **state)
{
	(void)state;
	int fds[SCRAPE_CALLERS + 3];
	struct page page;
	open_page(&page);
	for (size_t i = 0; i < COUNT_OF(fds); i++) {
		fds[i] = call(&page);
		rig_turn(page.rig);
	}
	size_t last = COUNT_OF(fds) - 1;
	assert_true(send(fds[last], "GET /metrics HTTP/1.1\r\n\r\n", 25, 0) > 0);
	char *answer = hear_all(&page, fds[last]);
	assert_true(strncmp(answer, "HTTP/1.1 200 ", 13) == 0);
	free(answer);
	answer = hear_all(&page, fds[0]);
	assert_string_equal(answer, "");
	free(answer);
	for (size_t i = 1; i < last; i++)
		close(fds[i]);
	close_page(&page);
}

static void metrics_for_all(struct config *config)
{
	free(config->metrics);
	config->metrics = xstrdup("0.0.0.0:0");
}

static void stay_on_this_machine(void **state)
{
	(void)state;
	char *cause = NULL;
	struct rig *rig = rig_new(metrics_for_all);
	assert_null(scrape_open(rig->server, &cause));
	assert_non_null(strstr(cause, "public-metrics"));
	free(cause);
	rig->server->config->public_metrics = true;
	struct scrape *scrape = scrape_open(rig->server, &cause);
	assert_non_null(scrape);
	scrape_close(scrape);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(are_well_formed_from_the_start),
	    cmocka_unit_test(tell_who_is_here),
	    cmocka_unit_test(count_what_is_said),
	    cmocka_unit_test(count_drops_by_reason),
	    cmocka_unit_test(tell_how_long_commits_take),
	    cmocka_unit_test(are_a_page),
	    cmocka_unit_test(refuse_a_request_without_end),
	    cmocka_unit_test(many_callers_give_way),
	    cmocka_unit_test(stay_on_this_machine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
