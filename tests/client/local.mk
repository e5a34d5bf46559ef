if HAVE_CMOCKA
client_tests = \
	tests/client/test_isupport \
	tests/client/test_lines \
	tests/client/test_words
check_PROGRAMS += $(client_tests)
TESTS += $(client_tests)

tests_client_test_isupport_SOURCES = tests/client/test_isupport.c tests/check.h
tests_client_test_isupport_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_lines_SOURCES = tests/client/test_lines.c tests/check.h
tests_client_test_lines_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_words_SOURCES = tests/client/test_words.c tests/check.h
tests_client_test_words_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
endif
