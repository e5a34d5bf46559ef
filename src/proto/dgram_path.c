/* The address of the other end: it may change at any time, and is proven before much is sent. */
#include "proto/dgram_private.h"

#define PROOF_MOST (3 * US_PER_S)    /* microseconds to prove an address */
#define PROOF_WAIT (250 * US_PER_MS) /* microseconds between challenges at most */
#define UNPROVEN   3                 /* bytes out for each one in, on the wire */
#define HOP_SILENCE                                                                                \
	(10 * US_PER_S) /* microseconds of no answer until a client tries another port */
#define HOP_PROBES 3    /* probes without an answer, as well */

void path_init(struct dgram *dgram)
{
	dgram->path.proven = true;
	dgram->path.hop_at = dgram->now;
}

void path_moved(struct dgram *dgram, enum dgram_from from)
{
	struct dgram_path *path = &dgram->path;
	*path = (struct dgram_path){
	    .proven = from == DGRAM_FROM_PROVEN,
	    .nonce = dgram_random(dgram),
	    .again_at = dgram->now,
	    .until = dgram->now + PROOF_MOST,
	    .hop_at = path->hop_at,
	};
	if (from == DGRAM_FROM_HOST) {
		loss_forget_path(dgram);
		flow_reset(dgram);
	}
}

void path_heard(struct dgram *dgram, const struct packet *packet, size_t len)
{
	struct dgram_path *path = &dgram->path;
	path->affordable += (int64_t)(UNPROVEN * (len + dgram->config.around));
	if (packet->flags & PACKET_CHALLENGE) {
		path->respond = true;
		path->response = packet->challenge;
	}
	if ((packet->flags & PACKET_RESPONSE) && packet->response == path->nonce)
		path->proven = true;
}

bool path_affords(const struct dgram *dgram, size_t len)
{
	return dgram->path.proven ||
	       dgram->path.affordable >= (int64_t)(len + dgram->config.around);
}

void path_check(struct dgram *dgram)
{
	struct dgram_path *path = &dgram->path;
	if (!path->proven && dgram->now >= path->until)
		path->proven = path->told_return = true;
	if (dgram->config.server || dgram->loss.unanswered < HOP_PROBES ||
	    dgram->now - dgram->heard_at < HOP_SILENCE || dgram->now < path->hop_at)
		return;
	path->told_hop = true;
	path->hop_at = dgram->now + HOP_SILENCE;
}

bool path_has_to_say(const struct dgram *dgram)
{
	const struct dgram_path *path = &dgram->path;
	return path->respond || (!path->proven && dgram->now >= path->again_at);
}

void path_write(struct dgram *dgram, struct packet_writer *writer)
{
	struct dgram_path *path = &dgram->path;
	if (!path->proven && dgram->now >= path->again_at) {
		int64_t wait = loss_probe_wait(dgram);
		packet_add_challenge(writer, path->nonce);
		path->again_at = dgram->now + (wait < PROOF_WAIT ? wait : PROOF_WAIT);
	}
	/*
	 * It asks for an answer, so that it is said again if it, or the next challenge, gets lost.
	 */
	if (path->respond) {
		packet_add_response(writer, path->response);
		dgram->ping = true;
	}
	path->respond = false;
}

void path_sent(struct dgram *dgram, size_t len)
{
	dgram->path.affordable -= (int64_t)(len + dgram->config.around);
}

int64_t path_deadline(const struct dgram *dgram)
{
	const struct dgram_path *path = &dgram->path;
	if (path->proven)
		return DGRAM_NEVER;
	if (!path_affords(dgram, PATH_SMALL))
		return path->until;
	return path->again_at < path->until ? path->again_at : path->until;
}

bool dgram_proven(const struct dgram *dgram)
{
	return dgram->path.proven;
}

bool dgram_take_return(struct dgram *dgram)
{
	bool told = dgram->path.told_return;
	dgram->path.told_return = false;
	return told;
}

bool dgram_take_hop(struct dgram *dgram)
{
	bool told = dgram->path.told_hop;
	dgram->path.told_hop = false;
	return told;
}
