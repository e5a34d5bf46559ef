if HAVE_CMOCKA
server_tests = \
	tests/server/test_callers \
	tests/server/test_config \
	tests/server/test_notify \
	tests/server/test_plain \
	tests/server/test_state
check_PROGRAMS += $(server_tests)
TESTS += $(server_tests)

server_hall = tests/server/hall.c tests/server/hall.h tests/check.h
tests_server_test_callers_SOURCES = tests/server/test_callers.c $(server_hall)
tests_server_test_callers_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_config_SOURCES = tests/server/test_config.c tests/check.h
tests_server_test_config_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_notify_SOURCES = tests/server/test_notify.c tests/check.h
tests_server_test_notify_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_plain_SOURCES = tests/server/test_plain.c $(server_hall)
tests_server_test_plain_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_state_SOURCES = tests/server/test_state.c tests/check.h
tests_server_test_state_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_state_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write
endif
