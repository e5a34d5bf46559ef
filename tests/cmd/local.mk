if HAVE_CMOCKA
cmd_tests = \
	tests/cmd/test_confabd \
	tests/cmd/test_json \
	tests/cmd/test_options
check_PROGRAMS += $(cmd_tests)
TESTS += $(cmd_tests)

tests_cmd_test_confabd_SOURCES = tests/cmd/test_confabd.c tests/check.h
tests_cmd_test_confabd_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_cmd_test_json_SOURCES = tests/cmd/test_json.c tests/check.h
tests_cmd_test_json_LDADD = libcmd.a $(BASE_LIBS) $(TEST_LIBS)
tests_cmd_test_options_SOURCES = tests/cmd/test_options.c tests/check.h
tests_cmd_test_options_LDADD = libcmd.a $(BASE_LIBS) $(TEST_LIBS)
endif

TESTS += tests/cmd/usage.sh
EXTRA_DIST += tests/cmd/usage.sh
