if HAVE_CMOCKA
loop_tests = \
	tests/loop/test_job \
	tests/loop/test_poller \
	tests/loop/test_timer \
	tests/loop/test_turn \
	tests/loop/test_watch
check_PROGRAMS += $(loop_tests)
TESTS += $(loop_tests)

LOOP_HARNESS = tests/loop/harness.c tests/loop/harness.h tests/check.h
tests_loop_test_job_SOURCES = tests/loop/test_job.c $(LOOP_HARNESS)
tests_loop_test_job_LDADD = $(LOOP_LIBS) $(TEST_LIBS)
tests_loop_test_poller_SOURCES = tests/loop/test_poller.c $(LOOP_HARNESS)
tests_loop_test_poller_LDADD = $(LOOP_LIBS) $(TEST_LIBS)
tests_loop_test_poller_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=epoll_ctl \
	-Wl,--wrap=epoll_pwait,--wrap=epoll_pwait2
tests_loop_test_timer_SOURCES = tests/loop/test_timer.c $(LOOP_HARNESS)
tests_loop_test_timer_LDADD = $(LOOP_LIBS) $(TEST_LIBS)
tests_loop_test_turn_SOURCES = tests/loop/test_turn.c $(LOOP_HARNESS)
tests_loop_test_turn_LDADD = $(LOOP_LIBS) $(TEST_LIBS)
tests_loop_test_watch_SOURCES = tests/loop/test_watch.c $(LOOP_HARNESS)
tests_loop_test_watch_LDADD = $(LOOP_LIBS) $(TEST_LIBS)
endif
