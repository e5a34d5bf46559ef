#include "proto/dgram.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "proto/dgram_private.h"

#define KEEP_OPEN                                                                                  \
	(25 * US_PER_S) /* microseconds idle until a client pings: NATs forget after 30 s */
#define DOUBT_LEAST                                                                                \
	(250 * US_PER_MS)          /* microseconds for a sign of life when it is said to be over */
#define DOUBT_MOST  (2 * US_PER_S) /* the same, where the round trip is long or not known */
#define DOUBT_TRIPS 8              /* round trips, besides */
#define CLOSE_TIMES 3              /* packets that say so */
#define NEWS_CLOSE  (250 * US_PER_MS) /* microseconds: packets with messages closer than this */
#define NEWS_BUSY   8                 /* so many of them, and messages come steadily */
#define NEWS_MOST   64                /* of them that count */
#define QUIET_ASKS  4                 /* times that a client asks why, each after twice the time */
#define QUIET_MOST  (500 * US_PER_MS) /* microseconds without one are then no longer chance */

/* Life */

uint64_t dgram_random(struct dgram *dgram)
{
	/* splitmix64, of a seed that nobody knows */
	uint64_t z = dgram->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void put_off_keeping(struct dgram *dgram)
{
	int64_t jitter = (int64_t)(dgram_random(dgram) % (KEEP_OPEN / 5)) - KEEP_OPEN / 10;
	dgram->keep_at = dgram->config.server ? DGRAM_NEVER : dgram->now + KEEP_OPEN + jitter;
}

struct dgram *dgram_new(const struct dgram_config *config, int64_t now)
{
	struct dgram *dgram = xcalloc(1, sizeof *dgram);
	dgram->config = *config;
	dgram->now = dgram->heard_at = now;
	dgram->random = config->seed;
	dgram->id = config->id;
	dgram->doubt_at = dgram->quiet_at = dgram->in.ack_at = DGRAM_NEVER;
	dgram->ping = true;
	loss_init(dgram);
	flow_init(dgram);
	path_init(dgram);
	put_off_keeping(dgram);
	return dgram;
}

void dgram_free(struct dgram *dgram)
{
	if (dgram == NULL)
		return;
	out_fini(dgram);
	in_fini(dgram);
	loss_fini(dgram);
	free(dgram);
}

enum dgram_state dgram_state(const struct dgram *dgram)
{
	return (enum dgram_state)dgram->state;
}

uint32_t dgram_id(const struct dgram *dgram)
{
	return dgram->id;
}

void dgram_ping(struct dgram *dgram)
{
	dgram->ping = true;
}

void dgram_close(struct dgram *dgram)
{
	dgram->close = CLOSE_TIMES;
}

static int64_t doubt_wait(const struct dgram *dgram)
{
	int64_t rtt = dgram->loss.srtt;
	int64_t wait = DOUBT_LEAST + DOUBT_TRIPS * rtt;
	return rtt != 0 && wait < DOUBT_MOST ? wait : DOUBT_MOST;
}

void dgram_doubt(struct dgram *dgram, int64_t now)
{
	if (dgram->doubt_at != DGRAM_NEVER)
		return;
	dgram->doubt_at = now + doubt_wait(dgram);
	dgram->ping = true;
}

/* Hearing */

static void hear(struct dgram *dgram, struct packet *packet)
{
	if (!dgram->config.server && packet->id != 0)
		dgram->id = packet->id;
	if ((packet->flags & PACKET_ACK) && loss_acked(dgram, &packet->ack)) {
		out_confirm(dgram, &packet->ack);
		loss_detect(dgram);
	}
	in_take(dgram, packet);
	if ((packet->flags & PACKET_CLOSE) && dgram->state == DGRAM_OPEN)
		dgram->state = DGRAM_CLOSED;
}

/* After a silence there is no reason to wait any longer with what was not answered. */
static void note_heard(struct dgram *dgram)
{
	dgram->heard_at = dgram->now;
	dgram->doubt_at = DGRAM_NEVER;
	if (dgram->loss.backoff > 1)
		dgram->loss.backoff = 1;
}

/*
 * A client whose address changed is not found until it says something. Where messages came steadily
 * and do no more, it asks.
 */
static void note_news(struct dgram *dgram, const struct packet *packet)
{
	if (dgram->config.server || (packet->flags & PACKET_MESSAGES) == 0)
		return;
	bool close = dgram->now - dgram->news_at < NEWS_CLOSE;
	unsigned busy = close ? dgram->busy + 1 : dgram->busy / 2;
	dgram->busy = busy < NEWS_MOST ? busy : NEWS_MOST;
	dgram->news_at = dgram->now;
	dgram->asked = 0;
	dgram->quiet_at = busy >= NEWS_BUSY ? dgram->now + QUIET_MOST : DGRAM_NEVER;
}

enum dgram_verdict dgram_receive(
    struct dgram *dgram, const uint8_t *data, size_t len, enum dgram_from from, int64_t now)
{
	struct packet packet;
	bool newest;
	if (!packet_read(data, len, &packet))
		return DGRAM_REFUSED;
	dgram->now = now > dgram->now ? now : dgram->now;
	if (!in_count(dgram, packet.number, &newest))
		return DGRAM_TAKEN;
	note_heard(dgram);
	note_news(dgram, &packet);
	bool moves = newest && from != DGRAM_FROM_HERE;
	if (moves)
		path_moved(dgram, from);
	path_heard(dgram, &packet, len);
	hear(dgram, &packet);
	return moves ? DGRAM_MOVED : DGRAM_TAKEN;
}

static int64_t earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Of one that says nothing, or that speaks but never confirms what it is told. */
static int64_t patience_ends(const struct dgram *dgram)
{
	return earliest(dgram->heard_at, dgram->loss.owing_since) + DGRAM_SILENCE;
}

/* Speaking */

/* A ping was not answered yet. */
static bool is_asking(const struct dgram *dgram)
{
	return dgram->loss.ping_packet > dgram->loss.largest;
}

/* When messages may leave: lost ones, new ones, copies in advance. */
static int64_t messages_at(const struct dgram *dgram, const struct out_survey *survey)
{
	int64_t flow = flow_at(dgram);
	if (!path_affords(dgram, PACKET_MAX) || flow == DGRAM_NEVER)
		return DGRAM_NEVER;
	if (survey->lost || dgram->out.fresh < dgram->out.next)
		return flow;
	if (survey->copy_at == DGRAM_NEVER || flow_extra(dgram) < EXTRA_COPIES)
		return DGRAM_NEVER;
	return survey->copy_at > flow ? survey->copy_at : flow;
}

/* Something was sent that asks for an answer; when to ask again. */
static int64_t probe_at(const struct dgram *dgram, const struct out_survey *survey)
{
	bool asked = survey->on_their_way || is_asking(dgram);
	if (!asked || !path_affords(dgram, PACKET_MAX))
		return DGRAM_NEVER;
	return dgram->loss.asked_at + loss_probe_wait(dgram);
}

static bool has_to_say(const struct dgram *dgram)
{
	return dgram->in.ack_at <= dgram->now || dgram->ping || path_has_to_say(dgram);
}

static void ask_why_quiet(struct dgram *dgram)
{
	dgram->ping = true;
	dgram->asked++;
	dgram->quiet_at =
	    dgram->asked < QUIET_ASKS ? dgram->now + (QUIET_MOST << dgram->asked) : DGRAM_NEVER;
}

static void tick(struct dgram *dgram, int64_t now)
{
	dgram->now = now > dgram->now ? now : dgram->now;
	if (dgram->loss.loss_at <= dgram->now)
		loss_detect(dgram);
	if (dgram->keep_at <= dgram->now)
		dgram->ping = true;
	if (dgram->quiet_at <= dgram->now)
		ask_why_quiet(dgram);
	if (dgram->state == DGRAM_OPEN && dgram->doubt_at <= dgram->now)
		dgram->state = DGRAM_FORGOTTEN;
	if (dgram->state == DGRAM_OPEN && patience_ends(dgram) <= dgram->now)
		dgram->state = DGRAM_GONE;
	path_check(dgram);
}

static bool may_speak(const struct dgram *dgram)
{
	return dgram->state == DGRAM_OPEN || dgram->close > 0;
}

/* The id is told until a packet that told it was answered. */
static void write_rest(struct dgram *dgram, struct packet_writer *writer, bool probe)
{
	if (dgram->in.ack_at != DGRAM_NEVER)
		in_write_ack(dgram, writer);
	path_write(dgram, writer);
	if (dgram->config.server && dgram->loss.largest == 0)
		packet_add_id(writer, dgram->id);
	if (dgram->ping || probe)
		packet_add_flag(writer, PACKET_PING);
	if (dgram->ping || (probe && is_asking(dgram)))
		dgram->loss.ping_packet = dgram->loss.next + 1;
	dgram->ping = false;
}

static size_t finish(struct dgram *dgram, struct packet_writer *writer)
{
	const uint8_t asking = PACKET_MESSAGES | PACKET_PING | PACKET_CHALLENGE;
	bool asks = (writer->data[0] & asking) != 0;
	if (asks) {
		flow_sent(dgram, writer->len);
		put_off_keeping(dgram);
	}
	path_sent(dgram, writer->len);
	loss_sent(dgram, writer->len, asks);
	return writer->len;
}

size_t dgram_emit(struct dgram *dgram, uint8_t *out, int64_t now)
{
	struct packet_writer writer;
	struct out_survey survey;
	tick(dgram, now);
	if (!may_speak(dgram))
		return 0;
	out_survey(dgram, &survey);
	bool probe = probe_at(dgram, &survey) <= dgram->now;
	bool messages = probe || messages_at(dgram, &survey) <= dgram->now;
	bool small = has_to_say(dgram) && path_affords(dgram, PATH_SMALL);
	if (!messages && !small && dgram->close == 0)
		return 0;
	if (probe)
		loss_probed(dgram);
	packet_begin(&writer, out, (uint16_t)dgram->loss.next);
	write_rest(dgram, &writer, probe);
	if (messages)
		out_write(dgram, &writer, probe);
	if (dgram->close > 0) {
		packet_add_flag(&writer, PACKET_CLOSE);
		dgram->close--;
	}
	return writer.data[0] != 0 ? finish(dgram, &writer) : 0;
}

int64_t dgram_deadline(const struct dgram *dgram)
{
	struct out_survey survey;
	int64_t at = DGRAM_NEVER;
	if (!may_speak(dgram))
		return at;
	out_survey(dgram, &survey);
	at = earliest(at, messages_at(dgram, &survey));
	at = earliest(at, probe_at(dgram, &survey));
	at = earliest(at, dgram->loss.loss_at);
	at = earliest(at, dgram->keep_at);
	at = earliest(at, dgram->quiet_at);
	at = earliest(at, dgram->doubt_at);
	at = earliest(at, patience_ends(dgram));
	at = earliest(at, path_deadline(dgram));
	if (!path_affords(dgram, PATH_SMALL))
		return at;
	return dgram->ping || dgram->close > 0 ? dgram->now : earliest(at, dgram->in.ack_at);
}
