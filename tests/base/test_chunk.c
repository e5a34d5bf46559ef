#include "tests/check.h"

#include <string.h>

#include "base/chunk.h"

static void messages_follow_each_other(void **state)
{
	(void)state;
	struct chunk_writer writer = {0};
	struct slice one = slice_ref(chunk_writer_add(&writer, "one", 3));
	struct slice two = slice_ref(chunk_writer_add(&writer, "two", 3));
	assert_ptr_equal(one.chunk, two.chunk);
	assert_int_equal(two.off, one.off + one.len);
	assert_memory_equal(slice_data(one), "onetwo", 6);
	slice_unref(one);
	slice_unref(two);
	chunk_writer_fini(&writer);
}

static void a_held_slice_survives_its_writer(void **state)
{
	(void)state;
	struct chunk_writer writer = {0};
	struct slice held = slice_ref(chunk_writer_add(&writer, "held", 4));
	char fill[1000];
	memset(fill, 'x', sizeof fill);
	for (int i = 0; i < 100; i++)
		chunk_writer_add(&writer, fill, sizeof fill);
	chunk_writer_fini(&writer);
	assert_int_equal(held.chunk->refs, 1);
	assert_memory_equal(slice_data(held), "held", 4);
	slice_unref(held);
}

static void a_chunk_that_nobody_holds_starts_over(void **state)
{
	(void)state;
	struct chunk_writer writer = {0};
	struct slice first = chunk_writer_add(&writer, "first", 5);
	struct slice again = chunk_writer_add(&writer, "again", 5);
	assert_ptr_equal(first.chunk, again.chunk);
	assert_int_equal(again.off, 0);
	chunk_writer_fini(&writer);
}

static void a_long_message_gets_a_chunk_of_its_own(void **state)
{
	(void)state;
	struct chunk_writer writer = {0};
	size_t len = 3 * CHUNK_SIZE;
	memset(chunk_writer_reserve(&writer, len), 'z', len);
	struct slice slice = chunk_writer_commit(&writer, len);
	assert_int_equal(slice.len, len);
	assert_int_equal(slice_data(slice)[len - 1], 'z');
	chunk_writer_fini(&writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_follow_each_other),
	    cmocka_unit_test(a_held_slice_survives_its_writer),
	    cmocka_unit_test(a_chunk_that_nobody_holds_starts_over),
	    cmocka_unit_test(a_long_message_gets_a_chunk_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
