/* When the screen is drawn, on a pipe in the terminal's place. */
#include "tests/check.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop/loop.h"
#include "ui/frame.h"

#define PATIENCE (60 * NS_PER_S)
#define LARGE    500 /* kilobytes: more than a terminal takes at once */
#define ROW      "sixty-four bytes of what a frame has, all of them much alike...."
#define ROWS     ROW ROW ROW ROW
#define KILOBYTE ROWS ROWS ROWS ROWS

struct rig {
	struct loop *loop;
	struct frame frame;
	int ends[2];
	struct outlet outlet;
	unsigned drawn; /* parts of the last one */
	size_t count;
	size_t kilobytes; /* of each */
	int64_t at;       /* ns, monotonic */
};

static void draw(unsigned parts, void *arg)
{
	struct rig *rig = arg;
	for (size_t i = 0; i < rig->kilobytes; i++)
		outlet_put(&rig->outlet, KILOBYTE);
	rig->drawn = parts;
	rig->count++;
	rig->at = loop_now(rig->loop);
}

static void rig_init(struct rig *rig)
{
	*rig = (struct rig){.loop = loop_new(LOOP_POLLER_SELECT)};
	assert_int_equal(pipe(rig->ends), 0);
	fcntl(rig->ends[1], F_SETFL, O_NONBLOCK);
	assert_true(outlet_open(&rig->outlet, rig->ends[1]));
	frame_init(&rig->frame, rig->loop, &rig->outlet, draw, rig);
	loop_turn(rig->loop, 0);
}

static void rig_fini(struct rig *rig)
{
	frame_fini(&rig->frame);
	outlet_close(&rig->outlet);
	loop_free(rig->loop);
	close(rig->ends[0]);
	close(rig->ends[1]);
}

static void fill(struct rig *rig)
{
	char bytes[4096] = "";
	while (write(rig->ends[1], bytes, sizeof(bytes)) > 0)
		continue;
}

static void drain(struct rig *rig)
{
	char bytes[4096];
	fcntl(rig->ends[0], F_SETFL, O_NONBLOCK);
	while (read(rig->ends[0], bytes, sizeof(bytes)) > 0)
		continue;
}

static void turn_until(struct rig *rig, size_t count)
{
	int64_t most = clock_mono_ns() + PATIENCE;
	while (rig->count < count && clock_mono_ns() < most)
		loop_turn(rig->loop, FRAME_NS);
	assert_int_equal(rig->count, count);
}

static void the_first_change_is_drawn_in_its_turn(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	frame_want(&rig.frame, FRAME_PANE);
	frame_want(&rig.frame, FRAME_BARS);
	assert_int_equal(rig.count, 0);
	loop_turn(rig.loop, 0);
	assert_int_equal(rig.count, 1);
	assert_int_equal(rig.drawn, FRAME_PANE | FRAME_BARS);
	loop_turn(rig.loop, 0);
	assert_int_equal(rig.count, 1);
	rig_fini(&rig);
}

/* Frames as they come after a silence, until the next one has to wait. */
static void use_up_burst(struct rig *rig)
{
	for (size_t i = 1; i <= FRAME_BURST; i++) {
		frame_want(&rig->frame, FRAME_PANE);
		loop_turn(rig->loop, 0);
		assert_int_equal(rig->count, i);
	}
	frame_want(&rig->frame, FRAME_PANE);
	loop_turn(rig->loop, 0);
	assert_int_equal(rig->count, FRAME_BURST);
}

static void later_ones_keep_their_distance(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	int64_t start = loop_now(rig.loop);
	use_up_burst(&rig);
	turn_until(&rig, FRAME_BURST + 1);
	for (int64_t waited = 1; waited < 5; waited++) {
		assert_true(rig.at - start >= waited * FRAME_NS);
		frame_want(&rig.frame, FRAME_PANE);
		turn_until(&rig, (size_t)(FRAME_BURST + 1 + waited));
	}
	rig_fini(&rig);
}

static void a_key_does_not_wait(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	use_up_burst(&rig);
	frame_now(&rig.frame, FRAME_INPUT);
	assert_int_equal(rig.count, FRAME_BURST + 1);
	assert_int_equal(rig.drawn, FRAME_INPUT);
	turn_until(&rig, FRAME_BURST + 2);
	assert_int_equal(rig.drawn, FRAME_PANE);
	rig_fini(&rig);
}

static void a_full_terminal_gets_nothing_until_it_reads(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	fill(&rig);
	frame_want(&rig.frame, FRAME_PANE);
	loop_turn(rig.loop, 0);
	frame_now(&rig.frame, FRAME_INPUT);
	frame_want(&rig.frame, FRAME_BARS);
	loop_turn(rig.loop, 2 * FRAME_NS);
	assert_int_equal(rig.count, 0);
	drain(&rig);
	turn_until(&rig, 1);
	assert_int_equal(rig.drawn, FRAME_PANE | FRAME_INPUT | FRAME_BARS);
	frame_want(&rig.frame, FRAME_PANE);
	turn_until(&rig, 2);
	rig_fini(&rig);
}

/* It goes on with its turns, and draws what was wanted meanwhile in one frame. */
static void a_large_frame_holds_up_nobody(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig);
	rig.kilobytes = LARGE;
	frame_want(&rig.frame, FRAME_PANE);
	for (int i = 0; i < 5; i++) {
		loop_turn(rig.loop, NS_PER_MS);
		frame_want(&rig.frame, FRAME_BARS);
		frame_now(&rig.frame, FRAME_INPUT);
	}
	assert_int_equal(rig.count, 1);
	int64_t most = clock_mono_ns() + PATIENCE;
	while (rig.count < 2 && clock_mono_ns() < most) {
		drain(&rig);
		loop_turn(rig.loop, FRAME_NS);
	}
	assert_int_equal(rig.count, 2);
	assert_int_equal(rig.drawn, FRAME_BARS | FRAME_INPUT);
	rig_fini(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_change_is_drawn_in_its_turn),
	    cmocka_unit_test(later_ones_keep_their_distance),
	    cmocka_unit_test(a_key_does_not_wait),
	    cmocka_unit_test(a_full_terminal_gets_nothing_until_it_reads),
	    cmocka_unit_test(a_large_frame_holds_up_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
