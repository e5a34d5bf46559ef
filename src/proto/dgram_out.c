/* Messages on their way out: which are to be sent, again or in advance, and which have arrived. */
#include <stdlib.h>

#include "base/alloc.h"
#include "proto/dgram_private.h"

#define RING_FIRST  16               /* places at first */
#define COPY_AFTER  (10 * US_PER_MS) /* microseconds until a message goes once more in advance */
#define EXTRAS_MOST 3                /* messages that ride along in a packet for others */

/* Queueing */

static void make_room(struct dgram_out *out, size_t count)
{
	size_t cap = out->cap > 0 ? out->cap : RING_FIRST;
	while (cap < count)
		cap *= 2;
	if (cap == out->cap)
		return;
	struct out_message *ring = xcalloc(cap, sizeof *ring);
	for (uint64_t id = out->base; id < out->next; id++)
		ring[id & (cap - 1)] = *out_at(out, id);
	free(out->ring);
	out->ring = ring;
	out->cap = cap;
}

static uint64_t after_what(const struct dgram_out *out, unsigned stream)
{
	if (stream == 0)
		return OUT_AFTER_ALL;
	uint64_t own = out->last_on[stream], common = out->last_on[0];
	uint64_t last = own > common ? own : common;
	return last > 0 ? last - 1 : OUT_AFTER_NONE;
}

static void add_pieces(struct dgram_out *out, struct slice message, uint64_t after)
{
	struct slice piece = message;
	bool last = false;
	for (uint32_t at = 0; !last; at += piece.len) {
		uint32_t left = message.len - at;
		last = left <= PACKET_MESSAGE_MAX;
		piece.off = message.off + at;
		piece.len = last ? left : PACKET_MESSAGE_MAX;
		*out_at(out, out->next++) = (struct out_message){
		    .bytes = slice_ref(piece),
		    .after = at == 0 ? after : OUT_AFTER_NONE,
		    .packet_mark = UINT64_MAX,
		    .copy_at = DGRAM_NEVER,
		    .first = at == 0,
		    .last = last,
		};
	}
}

bool dgram_send(struct dgram *dgram, unsigned stream, struct slice message)
{
	struct dgram_out *out = &dgram->out;
	size_t pieces = 1 + (message.len > 0 ? (message.len - 1) / PACKET_MESSAGE_MAX : 0);
	size_t waiting = (size_t)(out->next - out->base);
	if (waiting + pieces > DGRAM_WINDOW || out->bytes + message.len > DGRAM_WINDOW_BYTES)
		return false;
	make_room(out, waiting + pieces);
	stream %= DGRAM_STREAMS;
	add_pieces(out, message, after_what(out, stream));
	out->bytes += message.len;
	out->last_on[stream] = out->next;
	/* What is said anew does not wait for as long as what was said in vain. */
	if (dgram->loss.backoff > 1)
		dgram->loss.backoff = 1;
	return true;
}

void out_fini(struct dgram *dgram)
{
	struct dgram_out *out = &dgram->out;
	for (uint64_t id = out->base; id < out->next; id++) {
		if (out_at(out, id)->state != OUT_CONFIRMED)
			slice_unref(out_at(out, id)->bytes);
	}
	free(out->ring);
}

/* What is to be sent */

void out_survey(const struct dgram *dgram, struct out_survey *survey)
{
	const struct dgram_out *out = &dgram->out;
	*survey = (struct out_survey){.copy_at = DGRAM_NEVER};
	for (uint64_t id = out->base; id < out->fresh; id++) {
		const struct out_message *message = out_at(out, id);
		survey->on_their_way |= message->state == OUT_SENT;
		survey->lost |= message->state == OUT_LOST;
		if (message->state == OUT_SENT && message->copy_at < survey->copy_at)
			survey->copy_at = message->copy_at;
	}
}

static uint8_t distance(const struct dgram_out *out, uint64_t id, uint64_t after)
{
	if (after == OUT_AFTER_ALL)
		return id == out->base ? 0 : PACKET_AFTER_ALL;
	if (after == OUT_AFTER_NONE || after < out->base)
		return 0;
	return id - after < PACKET_AFTER_ALL ? (uint8_t)(id - after) : PACKET_AFTER_ALL;
}

/* False when the packet has no room for it; true also if it is in there already. */
static bool write_one(struct dgram *dgram, struct packet_writer *writer, uint64_t id)
{
	struct out_message *message = out_at(&dgram->out, id);
	if (message->packet_mark == dgram->loss.next)
		return true;
	if (!packet_has_room(writer, message->bytes.len))
		return false;
	packet_add_message(writer, &(struct packet_message){
	                               .id = (uint16_t)id,
	                               .after = distance(&dgram->out, id, message->after),
	                               .first = message->first,
	                               .last = message->last,
	                               .data = (const uint8_t *)slice_data(message->bytes),
	                               .len = message->bytes.len,
	                           });
	message->packet_mark = message->last_packet = dgram->loss.next;
	message->sent_at = dgram->now;
	message->copy_at = DGRAM_NEVER;
	message->state = OUT_SENT;
	return true;
}

static void plan_copy(struct dgram *dgram, uint64_t id, enum flow_extra extra)
{
	if (extra >= EXTRA_COPIES)
		out_at(&dgram->out, id)->copy_at = dgram->now + COPY_AFTER;
}

/* Those found lost, or all that was not confirmed when it is a probe, the oldest first. */
static void write_again(
    struct dgram *dgram, struct packet_writer *writer, bool probe, enum flow_extra extra)
{
	const struct dgram_out *out = &dgram->out;
	for (uint64_t id = out->base; id < out->fresh; id++) {
		uint8_t state = out_at(out, id)->state;
		if (state != OUT_LOST && !(probe && state == OUT_SENT))
			continue;
		if (!write_one(dgram, writer, id))
			return;
		plan_copy(dgram, id, extra);
	}
}

static void write_fresh(struct dgram *dgram, struct packet_writer *writer, enum flow_extra extra)
{
	struct dgram_out *out = &dgram->out;
	while (out->fresh < out->next && write_one(dgram, writer, out->fresh)) {
		out_at(out, out->fresh)->first_at = dgram->now;
		plan_copy(dgram, out->fresh, extra);
		out->fresh++;
	}
}

static bool write_extra(struct dgram *dgram, struct packet_writer *writer, uint64_t id)
{
	const struct out_message *message = out_at(&dgram->out, id);
	if (message->packet_mark == dgram->loss.next)
		return true;
	return packet_has_room(writer, message->bytes.len) &&
	       flow_spend_extra(dgram, message->bytes.len) && write_one(dgram, writer, id);
}

static void write_copies(struct dgram *dgram, struct packet_writer *writer)
{
	const struct dgram_out *out = &dgram->out;
	for (uint64_t id = out->base; id < out->fresh; id++) {
		const struct out_message *message = out_at(out, id);
		if (message->state == OUT_SENT && message->copy_at <= dgram->now &&
		    !write_extra(dgram, writer, id))
			return;
	}
}

/* Its confirmation should have come by now: after the last sending of it, or after the first. */
static bool is_overdue(
    const struct dgram *dgram, const struct out_message *message, enum flow_extra extra)
{
	int64_t rtt = dgram->loss.srtt;
	if (extra == EXTRA_ALL)
		return dgram->now - message->first_at >= rtt + rtt / 8;
	return dgram->now - message->sent_at >= rtt;
}

/* What rides along in a packet that leaves anyway: the newest of those overdue. */
static void write_riders(struct dgram *dgram, struct packet_writer *writer, enum flow_extra extra)
{
	const struct dgram_out *out = &dgram->out;
	unsigned count = 0;
	for (uint64_t id = out->fresh; id-- > out->base && count < EXTRAS_MOST;) {
		const struct out_message *message = out_at(out, id);
		if (message->state != OUT_SENT || message->packet_mark == dgram->loss.next ||
		    !is_overdue(dgram, message, extra))
			continue;
		if (!write_extra(dgram, writer, id))
			return;
		count++;
	}
}

void out_write(struct dgram *dgram, struct packet_writer *writer, bool probe)
{
	enum flow_extra extra = flow_extra(dgram);
	write_again(dgram, writer, probe, extra);
	write_fresh(dgram, writer, extra);
	if (extra >= EXTRA_COPIES)
		write_copies(dgram, writer);
	if (extra > EXTRA_NONE)
		write_riders(dgram, writer, extra);
}

/* What has arrived */

static void confirm(struct dgram_out *out, uint64_t id)
{
	struct out_message *message = out_at(out, id);
	if (id < out->base || id >= out->fresh || message->state == OUT_CONFIRMED)
		return;
	message->state = OUT_CONFIRMED;
	slice_unref(message->bytes);
}

static void advance(struct dgram_out *out)
{
	while (out->base < out->fresh && out_at(out, out->base)->state == OUT_CONFIRMED) {
		const struct out_message *message = out_at(out, out->base++);
		out->bytes -= message->bytes.len;
		out->confirmed += message->last ? 1 : 0;
	}
}

void out_confirm(struct dgram *dgram, const struct packet_ack *ack)
{
	struct dgram_out *out = &dgram->out;
	uint64_t whole = packet_widen(out->base, ack->cumulative);
	if (whole > out->fresh)
		return;
	for (uint64_t id = out->base; id < whole; id++)
		confirm(out, id);
	for (unsigned bit = 0; bit < ack->bitmap_len * 8u; bit++) {
		if (ack->bitmap[bit / 8] & (1u << bit % 8))
			confirm(out, whole + bit);
	}
	advance(out);
}

size_t dgram_take_confirmed(struct dgram *dgram)
{
	size_t confirmed = dgram->out.confirmed;
	dgram->out.confirmed = 0;
	return confirmed;
}
