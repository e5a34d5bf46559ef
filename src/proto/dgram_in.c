/* Messages that came in: kept until their turn, acknowledged at once or along with a reply. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/dgram_private.h"

#define RING_FIRST   16               /* places at first */
#define ACK_OLD_NEWS (25 * US_PER_MS) /* microseconds: an answer to what came before may wait */
#define ACK_RIDE     (3 * US_PER_MS)  /* microseconds that an ack waits for a reply to ride on */
#define IN_BYTES     (DGRAM_WINDOW_BYTES + DGRAM_MESSAGE_MAX) /* kept at most */
#define SEEN_BITS    64 /* packets behind the largest that are told apart */

static struct in_message *in_at(const struct dgram_in *in, uint64_t id)
{
	return &in->ring[id & (in->cap - 1)];
}

/* Packets */

static void ack_within(struct dgram *dgram, int64_t delay)
{
	if (dgram->now + delay < dgram->in.ack_at)
		dgram->in.ack_at = dgram->now + delay;
}

/* Of the last packets none got lost, nor is on its way yet: the other end can wait for an ack. */
static bool nothing_missing(const struct dgram_in *in)
{
	uint64_t known = in->largest < SEEN_BITS ? (UINT64_C(1) << in->largest) - 1 : UINT64_MAX;
	return in->whole == in->end && (in->seen & known) == known;
}

bool in_count(struct dgram *dgram, uint16_t number, bool *newest)
{
	struct dgram_in *in = &dgram->in;
	uint64_t wide = packet_widen(in->largest, number) + 1;
	*newest = wide > in->largest;
	uint64_t ahead = *newest ? wide - in->largest : 0;
	uint64_t behind = *newest ? 0 : in->largest - wide;
	bool known = !*newest && (behind >= SEEN_BITS || (in->seen >> behind & 1) != 0);
	if (known)
		return false;
	if (ahead > 0) {
		in->seen = ahead < SEEN_BITS ? in->seen << ahead | 1 : 1;
		in->largest = wide;
		in->largest_at = dgram->now;
	} else {
		in->seen |= UINT64_C(1) << behind;
	}
	in->received++;
	return true;
}

/* Messages */

static void make_room(struct dgram_in *in, uint64_t end)
{
	size_t cap = in->cap > 0 ? in->cap : RING_FIRST;
	while (cap < end - in->low)
		cap *= 2;
	if (cap == in->cap)
		return;
	struct in_message *ring = xcalloc(cap, sizeof *ring);
	for (uint64_t id = in->low; id < in->end; id++)
		ring[id & (cap - 1)] = *in_at(in, id);
	free(in->ring);
	in->ring = ring;
	in->cap = cap;
}

/* False when it is not news, or there is no room to keep it: then it is not acknowledged. */
static bool keep(struct dgram_in *in, const struct packet_message *message)
{
	uint64_t id = packet_widen(in->whole, message->id);
	if (id < in->whole || id >= in->low + DGRAM_RING || in->bytes + message->len > IN_BYTES)
		return false;
	if (id < in->end && in_at(in, id)->have)
		return false;
	make_room(in, id + 1);
	for (; in->end <= id; in->end++)
		*in_at(in, in->end) = (struct in_message){0};
	struct in_message *kept = in_at(in, id);
	*kept = (struct in_message){
	    .len = (uint16_t)message->len,
	    .after = message->after,
	    .have = true,
	    .first = message->first,
	    .last = message->last,
	};
	if (message->len > 0) {
		kept->data = xmalloc(message->len);
		memcpy(kept->data, message->data, message->len);
	}
	in->bytes += message->len;
	return true;
}

void in_take(struct dgram *dgram, struct packet *packet)
{
	struct dgram_in *in = &dgram->in;
	struct packet_message message;
	bool asked = (packet->flags & (PACKET_PING | PACKET_CHALLENGE)) != 0, news = asked;
	while (packet_next_message(packet, &message))
		news |= keep(in, &message);
	while (in->whole < in->end && in_at(in, in->whole)->have)
		in->whole++;
	in->look = in->low;
	if (!asked && (packet->flags & PACKET_MESSAGES) == 0)
		return;
	bool first = in->ack_at == DGRAM_NEVER;
	bool rides = !asked && first && nothing_missing(in);
	ack_within(dgram, !news ? ACK_OLD_NEWS : rides ? ACK_RIDE : 0);
}

void in_write_ack(struct dgram *dgram, struct packet_writer *writer)
{
	struct dgram_in *in = &dgram->in;
	uint8_t bitmap[PACKET_BITMAP_MAX] = {0};
	uint64_t count = in->end - in->whole, most = UINT64_C(8) * PACKET_BITMAP_MAX;
	if (in->largest == 0)
		return;
	if (count > most)
		count = most;
	for (uint64_t bit = 0; bit < count; bit++)
		bitmap[bit / 8] |= (uint8_t)(in_at(in, in->whole + bit)->have << bit % 8);
	int64_t delay = (dgram->now - in->largest_at) / US_PER_MS;
	packet_add_ack(
	    writer, &(struct packet_ack){
	                .largest = (uint16_t)(in->largest - 1),
	                .delay = (uint8_t)(delay < PACKET_DELAY_MOST ? delay : PACKET_DELAY_MOST),
	                .received = (uint16_t)in->received,
	                .cumulative = (uint16_t)in->whole,
	                .bitmap = bitmap,
	                .bitmap_len = (uint8_t)((count + 7) / 8),
	            });
	in->ack_at = DGRAM_NEVER;
}

/* Handing over */

static bool is_due(const struct dgram_in *in, uint64_t id)
{
	const struct in_message *message = in_at(in, id);
	if (!message->have || message->done || !message->first)
		return false;
	if (message->after == PACKET_AFTER_ALL)
		return in->low == id;
	uint64_t after = id - message->after;
	return message->after == 0 || after < in->low || in_at(in, after)->done;
}

/*
 * Behind the last piece of the message that begins with this one; 0 while some have not come, and
 * for ever if they are pieces of nothing.
 */
static uint64_t end_of(const struct dgram_in *in, uint64_t first)
{
	for (uint64_t id = first; id < in->end && in_at(in, id)->have; id++) {
		if (in_at(in, id)->done || in_at(in, id)->first != (id == first))
			return 0;
		if (in_at(in, id)->last)
			return id + 1;
	}
	return 0;
}

static void hand_over(struct dgram_in *in, uint64_t from, uint64_t end, size_t *len)
{
	size_t at = 0;
	*len = 0;
	for (uint64_t id = from; id < end; id++)
		*len += in_at(in, id)->len;
	in->handed = xmalloc(*len + 1);
	for (uint64_t id = from; id < end; id++) {
		struct in_message *message = in_at(in, id);
		if (message->len > 0)
			memcpy(in->handed + at, message->data, message->len);
		at += message->len;
		free(message->data);
		message->data = NULL;
		message->done = true;
	}
	in->bytes -= *len;
	while (in->low < in->whole && in_at(in, in->low)->done)
		in->low++;
}

bool dgram_next(struct dgram *dgram, const uint8_t **data, size_t *len)
{
	struct dgram_in *in = &dgram->in;
	free(in->handed);
	in->handed = NULL;
	for (; in->look < in->end; in->look++) {
		uint64_t end = is_due(in, in->look) ? end_of(in, in->look) : 0;
		if (end == 0)
			continue;
		hand_over(in, in->look, end, len);
		in->look = end;
		*data = in->handed;
		return true;
	}
	return false;
}

void in_fini(struct dgram *dgram)
{
	struct dgram_in *in = &dgram->in;
	for (uint64_t id = in->low; id < in->end; id++)
		free(in_at(in, id)->data);
	free(in->ring);
	free(in->handed);
}
