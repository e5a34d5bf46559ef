#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "net/queue.h"

/* All that is queued, as one text. */
static void text_of(const struct queue *queue, char *out)
{
	struct iovec iovecs[64];
	size_t count = queue_iovecs(queue, iovecs, 64);
	for (size_t i = 0; i < count; i++) {
		memcpy(out, iovecs[i].iov_base, iovecs[i].iov_len);
		out += iovecs[i].iov_len;
	}
	*out = '\0';
}

static void neighbours_become_one(void **state)
{
	static const struct {
		const char *description;
		bool join, other_between;
		size_t slices;
	} cases[] = {
	    {"joined", true, false, 1},
	    {"borders kept", false, false, 3},
	    {"with something of another chunk between", true, true, 4},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct chunk_writer writer = {0}, other = {0};
		struct queue queue = {0};
		char text[64];
		queue_push(&queue, chunk_writer_add(&writer, "one ", 4), cases[i].join);
		if (cases[i].other_between)
			queue_push(&queue, chunk_writer_add(&other, "and ", 4), cases[i].join);
		queue_push(&queue, chunk_writer_add(&writer, "two ", 4), cases[i].join);
		if (cases[i].other_between)
			queue_push(&queue, chunk_writer_add(&other, "and ", 4), cases[i].join);
		else
			queue_push(&queue, chunk_writer_add(&writer, "three ", 6), cases[i].join);
		text_of(&queue, text);
		assert_string_equal(
		    text, cases[i].other_between ? "one and two and " : "one two three ");
		if (queue_count(&queue) != cases[i].slices)
			fail_msg("%s: %zu", cases[i].description, queue_count(&queue));
		assert_int_equal(queue.bytes, strlen(text));
		queue_clear(&queue);
		assert_true(queue_is_empty(&queue));
		assert_int_equal(writer.open->refs, 1);
		chunk_writer_fini(&writer);
		chunk_writer_fini(&other);
	}
}

/* What was sent in part still grows at its end. */
static void consuming_in_parts(void **state)
{
	struct chunk_writer writer = {0};
	struct queue queue = {0};
	char text[64];
	(void)state;
	queue_push(&queue, chunk_writer_add(&writer, "abcdef", 6), true);
	queue_consume(&queue, 2);
	queue_push(&queue, chunk_writer_add(&writer, "ghi", 3), true);
	text_of(&queue, text);
	assert_string_equal(text, "cdefghi");
	assert_int_equal(queue_count(&queue), 1);
	queue_consume(&queue, 7);
	assert_true(queue_is_empty(&queue));
	assert_int_equal(queue.bytes, 0);
	chunk_writer_fini(&writer);
}

/* Against a model, with a fixed seed: bytes go in and out in any portions. */
static void nothing_is_lost_in_any_portions(void **state)
{
	struct chunk_writer writers[2] = {{0}, {0}};
	struct queue queue = {0};
	unsigned char next_in = 0, next_out = 0;
	size_t queued = 0;
	unsigned short seed[3] = {7, 8, 9};
	(void)state;
	for (int step = 0; step < 20000; step++) {
		unsigned char bytes[40];
		size_t len = (size_t)nrand48(seed) % sizeof bytes;
		if (nrand48(seed) % 100 < (step / 1000 % 2 ? 40 : 60) && len > 0) {
			for (size_t i = 0; i < len; i++)
				bytes[i] = next_in++;
			queue_push(&queue,
			    chunk_writer_add(&writers[nrand48(seed) % 2], bytes, len), true);
			queued += len;
			continue;
		}
		len = len < queued ? len : queued;
		for (size_t left = len; left > 0;) {
			struct slice first = queue_at(&queue, 0);
			size_t part = first.len < left ? first.len : left;
			for (size_t i = 0; i < part; i++)
				assert_int_equal((unsigned char)slice_data(first)[i], next_out++);
			queue_consume(&queue, part);
			left -= part;
		}
		queued -= len;
		assert_int_equal(queue.bytes, queued);
		assert_int_equal(queue_is_empty(&queue), queued == 0);
	}
	queue_clear(&queue);
	chunk_writer_fini(&writers[0]);
	chunk_writer_fini(&writers[1]);
}

static void several_slices_leave_at_once(void **state)
{
	struct chunk_writer writer = {0};
	struct queue queue = {0};
	struct iovec iovecs[4];
	(void)state;
	for (int i = 0; i < 10; i++)
		queue_push(&queue, chunk_writer_add(&writer, "0123456789", 10), false);
	assert_int_equal(queue_iovecs(&queue, iovecs, 4), 4);
	queue_consume(&queue, 25);
	assert_int_equal(queue_count(&queue), 8);
	assert_int_equal(queue_at(&queue, 0).len, 5);
	queue_pop(&queue);
	assert_int_equal(queue.bytes, 70);
	queue_clear(&queue);
	chunk_writer_fini(&writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(neighbours_become_one),
	    cmocka_unit_test(consuming_in_parts),
	    cmocka_unit_test(nothing_is_lost_in_any_portions),
	    cmocka_unit_test(several_slices_leave_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
