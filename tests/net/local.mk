if HAVE_CMOCKA
net_tests = \
	tests/net/test_conn \
	tests/net/test_dial
check_PROGRAMS += $(net_tests)
TESTS += $(net_tests)

NET_WRAPS = $(AM_LDFLAGS) -Wl,--wrap=clock_mono_ns
NET_SCENE = tests/net/scene.c tests/net/scene.h $(LOOP_HARNESS)
tests_net_test_conn_SOURCES = tests/net/test_conn.c $(NET_SCENE)
tests_net_test_conn_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_conn_LDFLAGS = $(NET_WRAPS)
tests_net_test_dial_SOURCES = tests/net/test_dial.c $(NET_SCENE)
tests_net_test_dial_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_dial_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=getaddrinfo,--wrap=freeaddrinfo
endif
