/*
 * Two people who talk while their links are cut at any moment, and the server is killed now and
 * then: each message arrives once, in the order in which its author said it.
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "client/client.h"
#include "client/lines.h"
#include "client/session.h"
#include "loop/loop.h"
#include "net/addr.h"
#include "net/conn.h"
#include "net/net.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/stage.h"

#define SEEDS   6
#define STEPS   200 /* of a seed */
#define PEOPLE  2
#define RETRY   (5 * NS_PER_MS)   /* before somebody calls again */
#define PATIENT (60 * NS_PER_S)   /* for all to have arrived */
#define MOMENT  (300 * NS_PER_US) /* that a turn may wait */

struct person {
	struct client *client;
	struct session *session;
	unsigned said;
};

struct talk {
	unsigned seed;
	unsigned random;
	struct loop *loop;
	struct net *net;
	struct confabd *confabd;
	char channel[32];
	struct person people[PEOPLE];
};

static unsigned any(struct talk *talk, unsigned most)
{
	talk->random = talk->random * 1103515245u + 12345u;
	return (talk->random >> 16) % most;
}

static void come(struct talk *talk, struct person *person, const char *nick)
{
	const char *channels[] = {talk->channel};
	struct client_config config = {.nick = nick, .retry_first = RETRY};
	struct net_addr addr;
	char *cause;
	assert_true(net_addr_parse(confabd_address(talk->confabd, CONFABD_TCP), &addr, &cause));
	person->client = client_new(talk->net, &config);
	person->session = client_connect(person->client,
	    &(struct client_join){.addr = &addr, .channels = channels, .channel_count = 1});
}

static struct conversation *place_of(const struct talk *talk, const struct person *person)
{
	return session_find(person->session, CONVERSATION_CHANNEL, str_from(talk->channel));
}

static void say(struct talk *talk, struct person *person)
{
	struct conversation *place = place_of(talk, person);
	char text[32];
	if (place == NULL)
		return;
	int len = snprintf(
	    text, sizeof text, "%c %u", (char)('A' + (person - talk->people)), person->said++);
	client_say(place, (struct str){text, (size_t)len});
}

static void cut(const struct person *person)
{
	struct conn *conn = person->session->private->conn;
	if (conn != NULL)
		conn_abort(conn, "cut");
}

static void turn(struct talk *talk, unsigned times)
{
	while (times-- > 0)
		loop_turn(talk->loop, MOMENT);
}

static void take_step(struct talk *talk)
{
	struct person *person = &talk->people[any(talk, PEOPLE)];
	switch (any(talk, 16)) {
	case 0:
		cut(person);
		break;
	case 1:
		if (any(talk, 8) == 0) {
			confabd_kill(talk->confabd);
			turn(talk, any(talk, 10));
			confabd_restart(talk->confabd);
		}
		break;
	case 2:
		turn(talk, any(talk, 40));
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		turn(talk, any(talk, 4));
		break;
	default:
		say(talk, person);
	}
}

/* What that author said, as somebody sees it: how many in a row from the first on. */
static unsigned seen(const struct conversation *place, char author, char *problem, size_t size)
{
	unsigned next = 0;
	struct line line;
	for (uint64_t i = lines_first(place->lines); i < lines_end(place->lines); i++) {
		unsigned number;
		char text[32];
		if (!lines_get(place->lines, i, &line) || line.kind != LINE_MESSAGE ||
		    line.text.len >= sizeof text || line.text.data[0] != author)
			continue;
		snprintf(text, sizeof text, STR_FMT, STR_ARG(line.text));
		sscanf(text + 2, "%u", &number);
		if (number != next && problem != NULL && problem[0] == '\0')
			snprintf(problem, size, "%c %u where %u was to come", author, number, next);
		next = number + 1;
	}
	return next;
}

static bool is_settled(const struct talk *talk)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		const struct person *person = &talk->people[i];
		const struct conversation *place = place_of(talk, person);
		if (person->session->state != SESSION_ONLINE || person->session->waiting > 0 ||
		    place == NULL || !place->joined || place->fetching)
			return false;
		for (size_t k = 0; k < PEOPLE; k++)
			if (seen(place, (char)('A' + k), NULL, 0) < talk->people[k].said)
				return false;
	}
	return true;
}

static void show(const struct conversation *place)
{
	struct line line;
	for (uint64_t i = lines_first(place->lines); i < lines_end(place->lines); i++)
		if (lines_get(place->lines, i, &line))
			fprintf(stderr, "%d %x " STR_FMT ": " STR_FMT " [" STR_FMT "]\n",
			    (int)line.kind, line.flags, STR_ARG(line.nick), STR_ARG(line.text),
			    STR_ARG(line.id));
}

static void check(const struct talk *talk)
{
	for (size_t i = 0; i < PEOPLE; i++) {
		const struct conversation *place = place_of(talk, &talk->people[i]);
		for (size_t k = 0; k < PEOPLE; k++) {
			char problem[96] = "";
			unsigned count = seen(place, (char)('A' + k), problem, sizeof problem);
			if (problem[0] == '\0' && count == talk->people[k].said)
				continue;
			for (size_t n = 0; n < PEOPLE; n++) {
				fprintf(stderr, "--- %zu\n", n);
				show(place_of(talk, &talk->people[n]));
			}
			fail_msg("seed %u: person %zu sees %u of %u of %zu: %s", talk->seed, i,
			    count, talk->people[k].said, k, problem);
		}
	}
}

static void play(struct stage *stage, struct confabd *confabd, unsigned seed)
{
	static const char *const nicks[PEOPLE] = {"ann", "bob"};
	struct talk talk = {.seed = seed, .random = seed, .confabd = confabd};
	(void)stage;
	snprintf(talk.channel, sizeof talk.channel, "#seed%u", seed);
	talk.loop = loop_new(LOOP_POLLER_AUTO);
	talk.net = net_new(talk.loop);
	for (size_t i = 0; i < PEOPLE; i++)
		come(&talk, &talk.people[i], nicks[i]);
	int64_t end = clock_mono_ns() + PATIENT;
	while ((place_of(&talk, &talk.people[0]) == NULL ||
	           !place_of(&talk, &talk.people[0])->joined ||
	           place_of(&talk, &talk.people[1]) == NULL ||
	           !place_of(&talk, &talk.people[1])->joined) &&
	       clock_mono_ns() < end)
		turn(&talk, 1);
	for (int i = 0; i < STEPS; i++)
		take_step(&talk);
	end = clock_mono_ns() + PATIENT;
	while (!is_settled(&talk) && clock_mono_ns() < end)
		turn(&talk, 1);
	turn(&talk, 50);
	check(&talk);
	for (size_t i = 0; i < PEOPLE; i++)
		client_free(talk.people[i].client);
	turn(&talk, 2); /* in which conns go */
	net_free(talk.net);
	loop_free(talk.loop);
}

static void once_and_in_order(void **state)
{
	struct confabd *confabd = confabd_start_apart(*state, NULL);
	const char *from = getenv("CONFAB_TEST_SEED"), *many = getenv("CONFAB_TEST_SEEDS");
	unsigned first = from != NULL ? (unsigned)strtoul(from, NULL, 10) : 1;
	unsigned count = many != NULL ? (unsigned)strtoul(many, NULL, 10) : SEEDS;
	for (unsigned i = 0; i < count; i++)
		play(*state, confabd, first + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(once_and_in_order, stage_setup, stage_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
