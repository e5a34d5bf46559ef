if HAVE_CMOCKA
net_tests = \
	tests/net/test_conn
check_PROGRAMS += $(net_tests)
TESTS += $(net_tests)

NET_WRAPS = $(AM_LDFLAGS) -Wl,--wrap=clock_mono_ns
NET_SCENE = tests/net/scene.c tests/net/scene.h $(LOOP_HARNESS)
tests_net_test_conn_SOURCES = tests/net/test_conn.c $(NET_SCENE)
tests_net_test_conn_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_conn_LDFLAGS = $(NET_WRAPS)
endif
