if HAVE_CMOCKA
proto_tests = \
	tests/proto/test_irc
check_PROGRAMS += $(proto_tests)
TESTS += $(proto_tests)

tests_proto_test_irc_SOURCES = tests/proto/test_irc.c tests/check.h
tests_proto_test_irc_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
endif
