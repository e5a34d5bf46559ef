if HAVE_CMOCKA
client_tests = \
	tests/client/test_lines
check_PROGRAMS += $(client_tests)
TESTS += $(client_tests)

tests_client_test_lines_SOURCES = tests/client/test_lines.c tests/check.h
tests_client_test_lines_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
endif
