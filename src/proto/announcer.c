#include <string.h>

#include "proto/announcer_private.h"

/* RFC 6762 sections 6, 8.1 and 8.3. */
#define PROBE_EVERY     (250 * NS_PER_MS)
#define ANNOUNCE_EVERY  NS_PER_S
#define REPEAT_LEAST    NS_PER_S          /* between two tellings of a record to all */
#define DEFENCE_LEAST   (250 * NS_PER_MS) /* the same where another wants our name */
#define CONFLICTS_MOST  15                /* within */
#define CONFLICTS_TIME  (10 * NS_PER_S)   /* before each further attempt waits */
#define CONFLICTS_DELAY (5 * NS_PER_S)

int64_t announcer_spread(struct announcer *announcer, int64_t most)
{
	announcer->random = announcer->random * 1664525u + 1013904223u;
	return most * (announcer->random >> 16) / 65536;
}

/* Steps: probes, then announcements */

void announcer_probe_again(struct announcer *announcer, int64_t now, int64_t delay)
{
	announcer->step = 0;
	announcer->due = now + delay;
	announcer->wanted = 0;
	announcer->answer_due = ANNOUNCER_NEVER;
	for (size_t i = 0; i < ANNOUNCER_ASKERS_MOST; i++)
		announcer->askers[i].due = ANNOUNCER_NEVER;
}

void announcer_start(struct announcer *announcer, int64_t now, uint32_t random)
{
	*announcer = (struct announcer){.random = random};
	for (size_t i = 0; i < ANNOUNCER_RECORDS; i++)
		announcer->told[i] = now - TTL_OTHER * NS_PER_S;
	announcer->conflict_at = now;
	announcer_probe_again(announcer, now, announcer_spread(announcer, PROBE_EVERY));
}

bool announcer_count_conflict(struct announcer *announcer, int64_t now)
{
	if (now - announcer->conflict_at > CONFLICTS_TIME)
		announcer->conflicts = 0;
	announcer->conflict_at = now;
	announcer->conflicts++;
	return announcer->conflicts >= CONFLICTS_MOST;
}

void announcer_restart(struct announcer *announcer, int64_t now)
{
	bool often = announcer->conflicts >= CONFLICTS_MOST;
	announcer_probe_again(
	    announcer, now, often ? CONFLICTS_DELAY : announcer_spread(announcer, PROBE_EVERY));
}

bool announcer_is_probing(const struct announcer *announcer)
{
	return announcer->step < PROBES;
}

/* What is due: a step, an answer to all, or one to somebody */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t announcer_due(const struct announcer *announcer)
{
	int64_t due = sooner(announcer->due, announcer->answer_due);
	for (size_t i = 0; i < ANNOUNCER_ASKERS_MOST; i++)
		due = sooner(due, announcer->askers[i].due);
	return due;
}

void announcer_want(struct announcer *announcer, int64_t now, uint32_t mask, int64_t delay)
{
	if (mask == 0 || announcer_is_probing(announcer))
		return;
	announcer->wanted |= mask;
	announcer->answer_due = sooner(announcer->answer_due, now + delay);
}

static int64_t allowed_at(const struct announcer *announcer, unsigned record)
{
	bool hurried = announcer->hurried & 1u << record;
	return announcer->told[record] + (hurried ? DEFENCE_LEAST : REPEAT_LEAST);
}

/* Of those the records that may be told to all again. */
static uint32_t allowed(const struct announcer *announcer, int64_t now, uint32_t mask)
{
	uint32_t may = 0;
	for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
		if (mask & 1u << i && allowed_at(announcer, i) <= now)
			may |= 1u << i;
	}
	return may;
}

static int64_t next_allowed(const struct announcer *announcer)
{
	int64_t due = ANNOUNCER_NEVER;
	for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
		if (announcer->wanted & 1u << i)
			due = sooner(due, allowed_at(announcer, i));
	}
	return due;
}

static void told(struct announcer *announcer, int64_t now, uint32_t mask)
{
	for (unsigned i = 0; i < ANNOUNCER_RECORDS; i++) {
		if (mask & 1u << i)
			announcer->told[i] = now;
	}
	announcer->wanted &= ~mask;
	announcer->hurried &= ~mask;
}

static bool answer_all(
    struct announcer *announcer, const struct announcement *what, int64_t now, struct buf *out)
{
	uint32_t may = allowed(announcer, now, announcer->wanted), answered, all = 0;
	if (may != 0) {
		uint32_t more = allowed(announcer, now, records_additional_to(what, may));
		all = records_answer(what, may, more, out, &answered);
		told(announcer, now, all);
	}
	announcer->answer_due = next_allowed(announcer);
	return all != 0;
}

/* Who waited has said all; what it asked of all goes there. */
static bool answer_asker(struct announcer *announcer, const struct announcement *what,
    struct announcer_asker *asker, int64_t now, struct buf *out)
{
	uint32_t answered;
	announcer_want(announcer, now, asker->all, 0);
	asker->all = 0;
	if (asker->alone == 0) {
		asker->due = ANNOUNCER_NEVER;
		return false;
	}
	records_answer(
	    what, asker->alone, records_additional_to(what, asker->alone), out, &answered);
	asker->alone &= ~answered;
	asker->due = asker->alone != 0 ? now : ANNOUNCER_NEVER;
	return true;
}

/* Whether it is a probe; an announcement goes the way of answers. */
static bool take_step(
    struct announcer *announcer, const struct announcement *what, int64_t now, struct buf *out)
{
	bool probing = announcer_is_probing(announcer);
	announcer->step++;
	announcer->due = now + (probing ? PROBE_EVERY : ANNOUNCE_EVERY);
	if (probing) {
		announcer->announcing = records_all(what);
		records_probe(what, out);
		return true;
	}
	if (announcer->step == PROBES + ANNOUNCEMENTS)
		announcer->due = ANNOUNCER_NEVER;
	announcer_want(announcer, now, announcer->announcing, 0);
	return false;
}

enum announcer_to announcer_say(struct announcer *announcer, const struct announcement *what,
    int64_t now, struct buf *out, struct announcer_peer *peer)
{
	const uint32_t all = records_all(what) | RECORD_HOST_NONE | records_of(what, RECORD_NONE);
	announcer->wanted &= all;
	if (announcer->due <= now && take_step(announcer, what, now, out))
		return ANNOUNCER_TO_ALL;
	for (size_t i = 0; i < ANNOUNCER_ASKERS_MOST; i++) {
		struct announcer_asker *asker = &announcer->askers[i];
		asker->all &= all;
		asker->alone &= all;
		*peer = asker->peer;
		if (asker->due <= now && answer_asker(announcer, what, asker, now, out))
			return ANNOUNCER_TO_PEER;
	}
	if (announcer->answer_due <= now && answer_all(announcer, what, now, out))
		return ANNOUNCER_TO_ALL;
	return ANNOUNCER_TO_NOBODY;
}

/* Changes and the end */

static void announce_again(struct announcer *announcer, int64_t now, uint32_t mask)
{
	if (announcer_is_probing(announcer))
		return;
	if (announcer->step == PROBES + ANNOUNCEMENTS)
		announcer->announcing = 0;
	announcer->announcing |= mask;
	announcer->step = PROBES;
	announcer->due = sooner(announcer->due, now);
}

void announcer_text_changed(
    struct announcer *announcer, const struct announcement *what, int64_t now)
{
	announce_again(announcer, now, records_of(what, RECORD_TXT));
}

void announcer_all_changed(
    struct announcer *announcer, const struct announcement *what, int64_t now)
{
	announce_again(announcer, now, records_all(what));
}

bool announcer_goodbye(
    const struct announcer *announcer, const struct announcement *what, struct buf *out)
{
	if (announcer->step <= PROBES)
		return false; /* what is under the name may be another's */
	records_goodbye(what, out);
	return true;
}
