#ifndef UI_FRAME_H
#define UI_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "loop/loop.h"
#include "ui/outlet.h"

/*
 * When to draw. The first changes after a silence are drawn at the end of the loop's turn, so that
 * what comes in a few pieces (a start, a join) shows at once; what follows them at most once in
 * FRAME_NS. While the terminal takes nothing, nothing is drawn, and everything at once when it does
 * again.
 */
#define FRAME_NS    INT64_C(16000000) /* between frames, lastingly */
#define FRAME_BURST 6                 /* frames after a silence that need not wait */

enum frame_part {
	FRAME_WINDOWS = 1u << 0, /* the windows' places themselves */
	FRAME_PANE = 1u << 1,
	FRAME_BARS = 1u << 2,
	FRAME_LISTS = 1u << 3,
	FRAME_INPUT = 1u << 4,
	FRAME_ALL = (1u << 5) - 1,
};

typedef void frame_draw_fn(unsigned parts, void *arg);

struct frame {
	struct loop *loop;
	struct outlet *outlet;
	frame_draw_fn *draw;
	void *arg;
	struct loop_timer timer;
	struct loop_task task;
	unsigned wanted;    /* parts */
	int64_t paid_until; /* ns, monotonic: where the frames drawn would end, FRAME_NS each */
	bool stalled;       /* the terminal is full; its descriptor is watched */
};

void frame_init(
    struct frame *frame, struct loop *loop, struct outlet *outlet, frame_draw_fn *draw, void *arg);
void frame_fini(struct frame *frame);
void frame_want(struct frame *frame, unsigned parts);
/* Draws these parts now, whatever else waits for its time: for the echo of a key. */
void frame_now(struct frame *frame, unsigned parts);

#endif
