/* What leaves for a terminal that stands still, and for one that reads again. */
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "ui/outlet.h"

#define FRAME 200000 /* bytes: far more than any terminal takes at once */

struct rig {
	int reader, terminal;
	bool shared;
	struct outlet outlet;
	struct buf sent, came;
};

static void open_pipe(struct rig *rig)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	rig->reader = ends[0];
	rig->terminal = ends[1];
}

static void open_pty(struct rig *rig)
{
	struct termios modes;
	rig->reader = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(rig->reader >= 0);
	assert_int_equal(grantpt(rig->reader), 0);
	assert_int_equal(unlockpt(rig->reader), 0);
	rig->terminal = open(ptsname(rig->reader), O_RDWR | O_NOCTTY);
	assert_int_equal(tcgetattr(rig->terminal, &modes), 0);
	modes.c_oflag &= ~(tcflag_t)OPOST;
	assert_int_equal(tcsetattr(rig->terminal, TCSANOW, &modes), 0);
}

static const struct {
	const char *description;
	void (*open)(struct rig *rig);
	bool shared;
} kinds[] = {
    {"a terminal, opened anew", open_pty, false},
    {"what cannot be opened anew", open_pipe, true},
};

static void rig_init(struct rig *rig, size_t kind)
{
	*rig = (struct rig){0};
	kinds[kind].open(rig);
	fcntl(rig->reader, F_SETFL, O_NONBLOCK);
	assert_true(outlet_open(&rig->outlet, rig->terminal));
	assert_true(outlet_divert(&rig->outlet));
	assert_int_equal(rig->outlet.shared, kinds[kind].shared);
}

static void rig_fini(struct rig *rig)
{
	outlet_close(&rig->outlet);
	close(rig->reader);
	close(rig->terminal);
	buf_fini(&rig->sent);
	buf_fini(&rig->came);
}

/* As ncurses writes: in a few pieces, straight to the descriptor. */
static void write_frame(struct rig *rig)
{
	size_t from = rig->sent.len;
	for (int i = 0; rig->sent.len - from < FRAME; i++)
		buf_printf(&rig->sent, "row %d of it;", i);
	for (size_t at = from; at < rig->sent.len; at += 3000) {
		size_t left = rig->sent.len - at, len = left < 3000 ? left : 3000;
		int stream = fileno(rig->outlet.stream);
		assert_int_equal(write(stream, rig->sent.data + at, len), len);
	}
}

static void read_some(struct rig *rig)
{
	char bytes[4096];
	ssize_t got = read(rig->reader, bytes, sizeof(bytes));
	if (got > 0)
		buf_add(&rig->came, bytes, (size_t)got);
}

static void expect_all(struct rig *rig)
{
	int64_t most = clock_mono_ns() + 60 * NS_PER_S;
	while (rig->came.len < rig->sent.len && clock_mono_ns() < most) {
		outlet_flush(&rig->outlet);
		read_some(rig);
	}
	assert_int_equal(rig->came.len, rig->sent.len);
	assert_memory_equal(rig->came.data, rig->sent.data, rig->sent.len);
}

static void a_terminal_that_reads_gets_all_in_order(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
		struct rig rig;
		rig_init(&rig, kind);
		outlet_put(&rig.outlet, "first");
		buf_add_str(&rig.sent, "first");
		write_frame(&rig);
		outlet_put(&rig.outlet, "between");
		buf_add_str(&rig.sent, "between");
		write_frame(&rig);
		expect_all(&rig);
		assert_true(outlet_is_free(&rig.outlet));
		rig_fini(&rig);
	}
}

static void one_that_stands_still_holds_up_nobody(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
		struct rig rig;
		rig_init(&rig, kind);
		write_frame(&rig);
		assert_false(outlet_flush(&rig.outlet));
		assert_false(outlet_is_free(&rig.outlet));
		assert_false(outlet_drain(&rig.outlet, NS_PER_MS));
		expect_all(&rig);
		rig_fini(&rig);
	}
}

static void others_who_have_it_do_not_notice(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig, 0);
	assert_int_equal(fcntl(rig.terminal, F_GETFL) & O_NONBLOCK, 0);
	rig_fini(&rig);
}

static void one_that_is_gone_takes_all(void **state)
{
	struct rig rig;
	(void)state;
	rig_init(&rig, 0);
	close(rig.reader);
	write_frame(&rig);
	assert_true(outlet_drain(&rig.outlet, NS_PER_S));
	rig_fini(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_terminal_that_reads_gets_all_in_order),
	    cmocka_unit_test(one_that_stands_still_holds_up_nobody),
	    cmocka_unit_test(others_who_have_it_do_not_notice),
	    cmocka_unit_test(one_that_is_gone_takes_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
