#include "ui/frame.h"

#define STALL_NS (4 * FRAME_NS) /* between looks at a full terminal that cannot be watched */

static void recovered(int fd, unsigned events, void *arg);

static void wait_for_terminal(struct frame *frame)
{
	frame->stalled = loop_watch(frame->loop, frame->outlet->fd, LOOP_WRITE, recovered, frame);
	if (!frame->stalled)
		loop_timer_after(frame->loop, &frame->timer, STALL_NS);
}

static void draw_parts(struct frame *frame, unsigned parts)
{
	parts &= frame->wanted;
	frame->wanted &= ~parts;
	frame->draw(parts, frame->arg);
	if (!outlet_flush(frame->outlet))
		wait_for_terminal(frame);
}

static void draw_frame(struct frame *frame)
{
	int64_t now = loop_now(frame->loop);
	frame->paid_until = (frame->paid_until > now ? frame->paid_until : now) + FRAME_NS;
	draw_parts(frame, FRAME_ALL);
}

static void recovered(int fd, unsigned events, void *arg)
{
	struct frame *frame = arg;
	(void)events;
	if (!outlet_flush(frame->outlet))
		return;
	loop_unwatch(frame->loop, fd);
	frame->stalled = false;
	if (frame->wanted != 0)
		draw_frame(frame);
}

static bool writable(struct frame *frame)
{
	if (frame->stalled)
		return false;
	if (outlet_is_free(frame->outlet))
		return true;
	wait_for_terminal(frame);
	return false;
}

static void draw_due(void *arg)
{
	struct frame *frame = arg;
	if (writable(frame) && frame->wanted != 0)
		draw_frame(frame);
}

void frame_init(
    struct frame *frame, struct loop *loop, struct outlet *outlet, frame_draw_fn *draw, void *arg)
{
	*frame = (struct frame){.loop = loop, .outlet = outlet, .draw = draw, .arg = arg};
	loop_timer_init(&frame->timer, draw_due, frame);
	loop_task_init(&frame->task, draw_due, frame);
}

void frame_fini(struct frame *frame)
{
	loop_timer_stop(frame->loop, &frame->timer);
	loop_undefer(frame->loop, &frame->task);
	if (frame->stalled)
		loop_unwatch(frame->loop, frame->outlet->fd);
}

void frame_want(struct frame *frame, unsigned parts)
{
	frame->wanted |= parts;
	if (frame->wanted == 0 || frame->stalled || loop_timer_is_set(&frame->timer))
		return;
	int64_t due = frame->paid_until - (FRAME_BURST - 1) * FRAME_NS;
	if (loop_now(frame->loop) >= due)
		loop_defer(frame->loop, &frame->task);
	else
		loop_timer_set(frame->loop, &frame->timer, due);
}

void frame_now(struct frame *frame, unsigned parts)
{
	frame->wanted |= parts;
	if (writable(frame))
		draw_parts(frame, parts);
}
