/* Round trips, how much gets lost, and what has to be given up as lost (after RFC 9002). */
#include <stdlib.h>

#include "base/alloc.h"
#include "proto/dgram_private.h"

#define SENT_FIRST    16                /* packets remembered at first */
#define RTT_FIRST     (250 * US_PER_MS) /* microseconds, until one was measured */
#define RTT_MIN_WHILE (30 * US_PER_S)   /* microseconds after which an old minimum is forgotten */
#define RTT_STEP      (1 * US_PER_MS)   /* microseconds that clocks and loops are late by */
#define ACK_LATE      (8 * US_PER_MS)   /* microseconds that the other end may take to answer */
#define PROBE_MOST    (3 * US_PER_S)    /* microseconds between probes, RFC 8085 section 3.1.1 */
#define PROBE_AWAY    (30 * US_PER_S)   /* microseconds, the same to one that has gone away */
#define AWAY_AFTER    (75 * US_PER_S)   /* microseconds of silence */
#define REORDERED     3                 /* packets that may overtake one before it counts as lost */
#define BACKOFF_MOST  12                /* doublings */
#define RATE_MEMORY   128               /* packets that the loss rate is measured over */
#define RATE_PRIOR    8                 /* packets taken to have arrived before the first */
#define RATE_UNIT     1024
#define HOPELESS_RATE 600             /* of a thousand packets */
#define HOPELESS_TIME (10 * US_PER_S) /* microseconds of that: no more redundancy */

void loss_init(struct dgram *dgram)
{
	struct dgram_loss *loss = &dgram->loss;
	loss->loss_at = loss->owing_since = DGRAM_NEVER;
	loss->srtt = loss->min = loss->min_before = dgram->config.rtt;
	loss->rttvar = dgram->config.rtt / 2;
	loss->min_since = dgram->now;
	loss->sent_sum = loss->received_sum = RATE_PRIOR * RATE_UNIT;
}

void loss_fini(struct dgram *dgram)
{
	free(dgram->loss.sent);
}

void loss_forget_path(struct dgram *dgram)
{
	struct dgram_loss *loss = &dgram->loss;
	loss->srtt = loss->rttvar = loss->min = loss->min_before = 0;
}

static struct sent_packet *sent_at(struct dgram_loss *loss, uint64_t number)
{
	return &loss->sent[number & (loss->cap - 1)];
}

/* For the packets on their way and one more; the oldest of too many are forgotten. */
static void make_room(struct dgram_loss *loss)
{
	uint64_t count = loss->next - loss->largest + 1;
	size_t cap = loss->cap > 0 ? loss->cap : SENT_FIRST;
	while (cap < count && cap < DGRAM_SENT_RING)
		cap *= 2;
	if (cap == loss->cap)
		return;
	struct sent_packet *ring = xcalloc(cap, sizeof *ring);
	uint64_t known = loss->next < loss->cap ? loss->next : loss->cap;
	for (uint64_t number = loss->next - known; number < loss->next; number++)
		ring[number & (cap - 1)] = *sent_at(loss, number);
	free(loss->sent);
	loss->sent = ring;
	loss->cap = cap;
}

void loss_sent(struct dgram *dgram, size_t len, bool asks)
{
	struct dgram_loss *loss = &dgram->loss;
	if (asks) {
		loss->bytes += len;
		loss->asked_at = dgram->now;
		if (loss->owing_since == DGRAM_NEVER)
			loss->owing_since = dgram->now;
	}
	make_room(loss);
	*sent_at(loss, loss->next++) = (struct sent_packet){dgram->now, loss->bytes};
}

/* Round trips */

static void measure_min(struct dgram *dgram, int64_t rtt)
{
	struct dgram_loss *loss = &dgram->loss;
	if (dgram->now - loss->min_since >= RTT_MIN_WHILE) {
		loss->min_before = loss->min;
		loss->min = rtt;
		loss->min_since = dgram->now;
	}
	if (loss->min == 0 || rtt < loss->min)
		loss->min = rtt;
}

static int64_t loss_min_rtt(const struct dgram *dgram)
{
	const struct dgram_loss *loss = &dgram->loss;
	bool before = loss->min_before != 0 && loss->min_before < loss->min;
	return before ? loss->min_before : loss->min;
}

static void measure(struct dgram *dgram, int64_t rtt)
{
	struct dgram_loss *loss = &dgram->loss;
	if (rtt <= 0)
		rtt = 1;
	measure_min(dgram, rtt);
	if (loss->srtt == 0) {
		loss->srtt = rtt;
		loss->rttvar = rtt / 2;
		return;
	}
	int64_t off = rtt > loss->srtt ? rtt - loss->srtt : loss->srtt - rtt;
	loss->rttvar += (off - loss->rttvar) / 4;
	loss->srtt += (rtt - loss->srtt) / 8;
}

bool loss_queue_seen(const struct dgram *dgram, int64_t slack)
{
	int64_t min = loss_min_rtt(dgram);
	return min != 0 && dgram->loss.srtt > min + min / 2 + slack;
}

/* The rate */

static void count_rate(struct dgram *dgram, uint64_t sent, uint64_t received)
{
	struct dgram_loss *loss = &dgram->loss;
	uint64_t fading = sent < RATE_MEMORY ? sent : RATE_MEMORY;
	loss->sent_sum += sent * RATE_UNIT - loss->sent_sum * fading / RATE_MEMORY;
	loss->received_sum += received * RATE_UNIT - loss->received_sum * fading / RATE_MEMORY;
	if (loss->received_sum > loss->sent_sum)
		loss->received_sum = loss->sent_sum;
	if (loss_rate(dgram) <= HOPELESS_RATE)
		loss->bad_since = 0;
	else if (loss->bad_since == 0)
		loss->bad_since = dgram->now;
}

unsigned loss_rate(const struct dgram *dgram)
{
	const struct dgram_loss *loss = &dgram->loss;
	return (unsigned)(1000 - loss->received_sum * 1000 / loss->sent_sum);
}

bool loss_is_hopeless(const struct dgram *dgram)
{
	int64_t since = dgram->loss.bad_since;
	return since != 0 && dgram->now - since >= HOPELESS_TIME;
}

/* Acknowledgements */

uint64_t loss_in_flight(const struct dgram *dgram)
{
	return dgram->loss.bytes - dgram->loss.acked_bytes;
}

static void acked_further(struct dgram *dgram, uint64_t largest, const struct packet_ack *ack)
{
	struct dgram_loss *loss = &dgram->loss;
	loss->owing_since = dgram->now;
	if (loss->next - largest <= loss->cap) {
		const struct sent_packet *sent = sent_at(loss, largest);
		if (sent->bytes == loss->bytes)
			loss->owing_since = DGRAM_NEVER;
		if (ack->delay < PACKET_DELAY_MOST)
			measure(dgram, dgram->now - sent->at - ack->delay * US_PER_MS);
		if (sent->bytes > loss->acked_bytes) {
			flow_acked(dgram, sent->bytes - loss->acked_bytes);
			loss->acked_bytes = sent->bytes;
		}
	}
	loss->largest = largest + 1;
	loss->backoff = loss->unanswered = 0;
}

bool loss_acked(struct dgram *dgram, const struct packet_ack *ack)
{
	struct dgram_loss *loss = &dgram->loss;
	uint64_t largest = packet_widen(loss->next, ack->largest);
	if (largest >= loss->next)
		return false;
	int16_t received = (int16_t)(ack->received - (uint16_t)loss->acked_received);
	uint64_t sent = largest + 1 > loss->largest ? largest + 1 - loss->largest : 0;
	if (received > 0)
		loss->acked_received += (uint64_t)received;
	count_rate(dgram, sent, received > 0 ? (uint64_t)received : 0);
	if (sent > 0)
		acked_further(dgram, largest, ack);
	return true;
}

/* What is lost */

static int64_t lost_after(const struct dgram_loss *loss)
{
	int64_t rtt = loss->srtt != 0 ? loss->srtt : RTT_FIRST;
	return rtt + rtt / 8 + RTT_STEP;
}

static bool is_lost(struct dgram *dgram, const struct out_message *message)
{
	struct dgram_loss *loss = &dgram->loss;
	if (message->state != OUT_SENT || message->last_packet + 1 >= loss->largest)
		return false;
	int64_t at = message->sent_at + lost_after(loss);
	if (message->last_packet + 1 + REORDERED <= loss->largest || at <= dgram->now)
		return true;
	if (at < loss->loss_at)
		loss->loss_at = at;
	return false;
}

void loss_detect(struct dgram *dgram)
{
	struct dgram_loss *loss = &dgram->loss;
	bool cut = false;
	loss->loss_at = DGRAM_NEVER;
	for (uint64_t id = dgram->out.base; id < dgram->out.fresh; id++) {
		struct out_message *message = out_at(&dgram->out, id);
		if (!is_lost(dgram, message))
			continue;
		message->state = OUT_LOST;
		cut |= message->last_packet >= loss->cut_at;
	}
	if (!cut)
		return;
	loss->cut_at = loss->next;
	flow_lost(dgram);
}

/* Probes */

int64_t loss_probe_wait(const struct dgram *dgram)
{
	const struct dgram_loss *loss = &dgram->loss;
	int64_t most = dgram->now - dgram->heard_at < AWAY_AFTER ? PROBE_MOST : PROBE_AWAY;
	int64_t spread = 4 * loss->rttvar > RTT_STEP ? 4 * loss->rttvar : RTT_STEP;
	int64_t wait = loss->srtt != 0 ? loss->srtt + spread + ACK_LATE : RTT_FIRST;
	wait <<= loss->backoff;
	return wait < most ? wait : most;
}

/* Nothing came in answer for so long that all on its way has arrived, or is lost. */
void loss_probed(struct dgram *dgram)
{
	struct dgram_loss *loss = &dgram->loss;
	loss->acked_bytes = loss->bytes;
	loss->unanswered++;
	bool chance = loss->unanswered <= DGRAM_PROBES_PATIENT && flow_loses_by_chance(dgram);
	if (!chance && loss->backoff < BACKOFF_MOST)
		loss->backoff++;
	flow_probed(dgram);
}
