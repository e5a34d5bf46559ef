#ifndef PROTO_DGRAM_PRIVATE_H
#define PROTO_DGRAM_PRIVATE_H

#include "base/clock.h"
#include "proto/dgram.h"

/* What the files of the datagram session share; nobody else includes it. */

#define DGRAM_RING      1024 /* places for messages, of which the window uses the most */
#define DGRAM_SENT_RING 256  /* packets at most whose departure is remembered */
/* Probes in a row without an answer that change neither the window nor, on a path that loses much,
 * the wait for the next. */
#define DGRAM_PROBES_PATIENT 3

/* Outgoing messages (dgram_out.c) */

enum out_state { OUT_WAITS, OUT_SENT, OUT_LOST, OUT_CONFIRMED };

/* A message, or a piece of a long one, until it is confirmed. */
struct out_message {
	struct slice bytes;
	uint64_t after;       /* the id that has to be handed over before; OUT_AFTER_NONE */
	uint64_t last_packet; /* that carried it */
	uint64_t packet_mark; /* the packet being written that has it already */
	int64_t first_at;     /* when it was sent first */
	int64_t sent_at;      /* the last time */
	int64_t copy_at;      /* when it is sent once more in advance; DGRAM_NEVER */
	uint8_t state;        /* enum out_state */
	bool first, last;
};
#define OUT_AFTER_NONE UINT64_MAX
#define OUT_AFTER_ALL  (UINT64_MAX - 1)

struct dgram_out {
	struct out_message *ring;
	size_t cap;                      /* a power of two */
	uint64_t base;                   /* the first that is not confirmed */
	uint64_t fresh;                  /* the first never sent */
	uint64_t next;                   /* the id of the next one */
	size_t bytes;                    /* from base on */
	size_t confirmed;                /* whole messages below base, not yet told */
	uint64_t last_on[DGRAM_STREAMS]; /* id + 1 of the last piece; 0: none */
};

/* What a walk over the messages on their way finds. */
struct out_survey {
	bool on_their_way; /* some were sent and not confirmed, nor found lost */
	bool lost;         /* some are to be sent again */
	int64_t copy_at;   /* the next one due; DGRAM_NEVER */
};
void out_survey(const struct dgram *dgram, struct out_survey *survey);
/* Fills the packet with what is to be sent. */
void out_write(struct dgram *dgram, struct packet_writer *writer, bool probe);
void out_confirm(struct dgram *dgram, const struct packet_ack *ack);
void out_fini(struct dgram *dgram);
static inline struct out_message *out_at(const struct dgram_out *out, uint64_t id)
{
	return &out->ring[id & (out->cap - 1)];
}

/* Incoming messages (dgram_in.c) */

struct in_message {
	uint8_t *data; /* NULL for an empty one */
	uint16_t len;
	uint8_t after;
	bool have, first, last;
	bool done; /* handed over */
};

struct dgram_in {
	struct in_message *ring; /* of cap, grown up to DGRAM_RING */
	size_t cap;
	uint64_t low;     /* all before it were handed over */
	uint64_t whole;   /* all before it have come */
	uint64_t end;     /* behind the last that has come */
	uint64_t look;    /* where dgram_next() goes on */
	size_t bytes;     /* kept */
	uint8_t *handed;  /* what dgram_next() gave last */
	uint64_t largest; /* packet number + 1; 0: none yet */
	uint64_t seen;    /* one bit each for the 64 packets up to the largest */
	uint64_t received;
	int64_t largest_at;
	int64_t ack_at; /* when they are to be acknowledged at the latest */
};
/* False for a packet that came before. */
bool in_count(struct dgram *dgram, uint16_t number, bool *newest);
void in_take(struct dgram *dgram, struct packet *packet);
void in_write_ack(struct dgram *dgram, struct packet_writer *writer);
void in_fini(struct dgram *dgram);

/* Round trips and losses (dgram_loss.c) */

struct sent_packet {
	int64_t at;
	uint64_t bytes; /* that ask for an ack, sent up to and with this one */
};

struct dgram_loss {
	struct sent_packet *sent; /* a ring of cap */
	size_t cap;               /* a power of two, grown while more are on their way */
	uint64_t next;            /* packet number */
	uint64_t largest;         /* acknowledged, + 1; 0: none */
	uint64_t acked_received;
	uint64_t bytes;       /* sent that ask for an ack */
	uint64_t acked_bytes; /* of them, not on their way any more */
	uint64_t ping_packet; /* the last that asked with a ping, + 1 */
	uint64_t cut_at;      /* the window is not cut again for packets before this one */
	int64_t srtt, rttvar; /* srtt 0: not known */
	int64_t min, min_before, min_since; /* round trip: of this while, of the while before */
	uint64_t sent_sum, received_sum;    /* packets, old ones fading, in 1/1024 */
	int64_t asked_at;                   /* the last packet that asks for an ack */
	int64_t owing_since; /* asked, and nothing was acknowledged since; DGRAM_NEVER */
	int64_t loss_at;     /* when a message on its way counts as lost */
	unsigned unanswered; /* probes in a row */
	unsigned backoff;    /* doublings of the wait for the next */
	int64_t bad_since;   /* most packets get lost; 0: not so */
};
void loss_init(struct dgram *dgram);
void loss_fini(struct dgram *dgram);
void loss_sent(struct dgram *dgram, size_t len, bool asks);
/* False for one that cannot be: it tells of what was never sent. */
bool loss_acked(struct dgram *dgram, const struct packet_ack *ack);
void loss_detect(struct dgram *dgram);
void loss_probed(struct dgram *dgram);
void loss_forget_path(struct dgram *dgram);
int64_t loss_probe_wait(const struct dgram *dgram);
uint64_t loss_in_flight(const struct dgram *dgram); /* bytes */
bool loss_is_hopeless(const struct dgram *dgram);
unsigned loss_rate(const struct dgram *dgram); /* parts in a thousand */
bool loss_queue_seen(const struct dgram *dgram, int64_t slack);

/* How much and how fast (dgram_flow.c) */

struct dgram_flow {
	uint64_t window;    /* bytes */
	uint64_t threshold; /* above it the window grows slowly */
	int64_t tokens;     /* bytes that may leave at once; below 0: they have to wait */
	int64_t tokens_at;  /* when they were counted */
	int64_t extra;      /* bytes of redundancy that may leave */
	int64_t extra_at;
};
void flow_init(struct dgram *dgram);
void flow_reset(struct dgram *dgram); /* another path */
/* When the next packet with messages may leave; DGRAM_NEVER: not before an ack. */
int64_t flow_at(const struct dgram *dgram);
void flow_sent(struct dgram *dgram, size_t len);
void flow_acked(struct dgram *dgram, uint64_t bytes);
void flow_lost(struct dgram *dgram);
void flow_probed(struct dgram *dgram);
/* Much gets lost though no queue is seen: an answer that does not come says little. */
bool flow_loses_by_chance(const struct dgram *dgram);
enum flow_extra { EXTRA_NONE, EXTRA_OVERDUE, EXTRA_COPIES, EXTRA_ALL };
/* What may be sent in advance of a loss, see UDP's chapter in doc/protocol.7. */
enum flow_extra flow_extra(const struct dgram *dgram);
bool flow_spend_extra(struct dgram *dgram, size_t len);

/* The address (dgram_path.c) */

struct dgram_path {
	bool proven;
	bool respond; /* to their challenge */
	uint64_t response;
	uint64_t nonce;             /* of ours */
	int64_t affordable;         /* bytes that may go to an unproven address */
	int64_t again_at, until;    /* the challenge is repeated; given up */
	bool told_return, told_hop; /* to be taken */
	int64_t hop_at;
};
void path_init(struct dgram *dgram);
void path_moved(struct dgram *dgram, enum dgram_from from);
void path_heard(struct dgram *dgram, const struct packet *packet, size_t len);
void path_check(struct dgram *dgram);
bool path_affords(const struct dgram *dgram, size_t len);
void path_write(struct dgram *dgram, struct packet_writer *writer);
void path_sent(struct dgram *dgram, size_t len);
bool path_has_to_say(const struct dgram *dgram);
int64_t path_deadline(const struct dgram *dgram);
#define PATH_SMALL 48 /* bytes: a packet that carries no messages */

struct dgram {
	struct dgram_config config;
	int64_t now;
	int64_t heard_at;
	int64_t keep_at;  /* the client's next ping */
	unsigned busy;    /* packets with messages that came one soon after the other */
	int64_t news_at;  /* the last of them */
	int64_t quiet_at; /* a client asks whether it is still heard */
	unsigned asked;   /* so often in vain, it says nothing new */
	int64_t doubt_at; /* over unless something comes before */
	uint64_t random;
	uint32_t id;
	bool ping;
	uint8_t close; /* packets that still have to say so */
	uint8_t state; /* enum dgram_state */
	struct dgram_out out;
	struct dgram_in in;
	struct dgram_loss loss;
	struct dgram_flow flow;
	struct dgram_path path;
};
uint64_t dgram_random(struct dgram *dgram);

#endif
