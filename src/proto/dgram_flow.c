/* How much may be on its way and how fast, and what may be sent in advance (RFC 9002, RFC 8085). */
#include "proto/dgram_private.h"

#define FLOW_PACKET  1200                /* bytes, with all that is around one */
#define WINDOW_FIRST (10 * FLOW_PACKET)  /* bytes */
#define WINDOW_LEAST (4 * FLOW_PACKET)   /* bytes; half of it when nothing is answered */
#define WINDOW_MOST  (256 * FLOW_PACKET) /* bytes */
#define BURST_MOST   (10 * FLOW_PACKET)  /* bytes that may leave at once after a pause */
#define RTT_UNKNOWN  (250 * US_PER_MS)   /* microseconds */
#define SLACK_GROWTH (10 * US_PER_MS)    /* microseconds of queue: the window is large enough */
#define SLACK_EXTRA  (20 * US_PER_MS)    /* microseconds of queue: no more redundancy */
#define LOSS_SOME    10                  /* of a thousand packets: overdue messages ride along */
#define LOSS_MUCH    100                 /* of a thousand packets: copies in advance */
#define EXTRA_RATE   16000               /* bytes a second of redundancy */
#define EXTRA_BURST  32000               /* bytes of it at once */

void flow_reset(struct dgram *dgram)
{
	dgram->flow.window = WINDOW_FIRST;
	dgram->flow.threshold = WINDOW_MOST;
	dgram->flow.tokens = BURST_MOST;
}

void flow_init(struct dgram *dgram)
{
	flow_reset(dgram);
	dgram->flow.extra = EXTRA_BURST;
	dgram->flow.tokens_at = dgram->flow.extra_at = dgram->now;
}

/* Pacing */

/* Bytes a second: a little more than the window in each round trip. */
static int64_t rate(const struct dgram *dgram)
{
	int64_t rtt = dgram->loss.srtt != 0 ? dgram->loss.srtt : RTT_UNKNOWN;
	return (int64_t)dgram->flow.window * 5 / 4 * US_PER_S / rtt + 1;
}

/* What a bucket holds by now. Time too short for a byte is left for the next call. */
static void fill(int64_t now, int64_t *bucket, int64_t *at, int64_t per_second, int64_t most)
{
	int64_t passed = now - *at;
	if (passed > US_PER_S)
		passed = US_PER_S;
	int64_t more = passed * per_second / US_PER_S;
	if (more == 0)
		return;
	*at = now;
	*bucket = *bucket + more < most ? *bucket + more : most;
}

int64_t flow_at(const struct dgram *dgram)
{
	struct dgram_flow flow = dgram->flow;
	if (loss_in_flight(dgram) + PACKET_MAX > flow.window)
		return DGRAM_NEVER;
	fill(dgram->now, &flow.tokens, &flow.tokens_at, rate(dgram), BURST_MOST);
	if (flow.tokens > 0)
		return dgram->now;
	return flow.tokens_at + (1 - flow.tokens) * US_PER_S / rate(dgram) + 1;
}

void flow_sent(struct dgram *dgram, size_t len)
{
	struct dgram_flow *flow = &dgram->flow;
	fill(dgram->now, &flow->tokens, &flow->tokens_at, rate(dgram), BURST_MOST);
	flow->tokens -= (int64_t)len;
}

/* The window */

static void set_window(struct dgram_flow *flow, uint64_t window, uint64_t least)
{
	flow->window = window < least ? least : window > WINDOW_MOST ? WINDOW_MOST : window;
}

/* `bytes` left the network, of which some were lost. It grows only while it is what limits. */
void flow_acked(struct dgram *dgram, uint64_t bytes)
{
	struct dgram_flow *flow = &dgram->flow;
	if (loss_in_flight(dgram) * 2 < flow->window)
		return;
	if (loss_queue_seen(dgram, SLACK_GROWTH) && flow->window < flow->threshold)
		flow->threshold = flow->window;
	uint64_t arrived = bytes * (1000 - loss_rate(dgram)) / 1000;
	if (flow->window >= flow->threshold)
		arrived = arrived * FLOW_PACKET / flow->window;
	set_window(flow, flow->window + arrived, WINDOW_LEAST);
}

/* Loss with no queue before it is the path's own (as TCP Veno tells them apart). */
void flow_lost(struct dgram *dgram)
{
	struct dgram_flow *flow = &dgram->flow;
	bool queue = loss_queue_seen(dgram, SLACK_GROWTH);
	set_window(flow, flow->window * (queue ? 70 : 95) / 100, WINDOW_LEAST);
	if (queue)
		flow->threshold = flow->window;
}

bool flow_loses_by_chance(const struct dgram *dgram)
{
	return loss_rate(dgram) >= LOSS_MUCH && !loss_queue_seen(dgram, SLACK_EXTRA) &&
	       !loss_is_hopeless(dgram);
}

void flow_probed(struct dgram *dgram)
{
	if (dgram->loss.unanswered >= DGRAM_PROBES_PATIENT && loss_rate(dgram) < LOSS_MUCH)
		set_window(&dgram->flow, WINDOW_LEAST / 2, WINDOW_LEAST / 2);
}

/* Redundancy */

enum flow_extra flow_extra(const struct dgram *dgram)
{
	unsigned lost = loss_rate(dgram);
	if (lost < LOSS_SOME || loss_queue_seen(dgram, SLACK_EXTRA) || loss_is_hopeless(dgram))
		return EXTRA_NONE;
	struct dgram_flow flow = dgram->flow;
	fill(dgram->now, &flow.extra, &flow.extra_at, EXTRA_RATE, EXTRA_BURST);
	if (flow.extra <= 0)
		return EXTRA_NONE;
	if (lost < LOSS_MUCH)
		return EXTRA_OVERDUE;
	return dgram->config.lean ? EXTRA_COPIES : EXTRA_ALL;
}

bool flow_spend_extra(struct dgram *dgram, size_t len)
{
	struct dgram_flow *flow = &dgram->flow;
	fill(dgram->now, &flow->extra, &flow->extra_at, EXTRA_RATE, EXTRA_BURST);
	if (flow->extra <= 0)
		return false;
	flow->extra -= (int64_t)len;
	return true;
}
