if HAVE_CMOCKA
base_tests = \
	tests/base/test_base64url \
	tests/base/test_buf \
	tests/base/test_chunk \
	tests/base/test_date \
	tests/base/test_duration \
	tests/base/test_hex \
	tests/base/test_json \
	tests/base/test_log \
	tests/base/test_str \
	tests/base/test_suggest \
	tests/base/test_text \
	tests/base/test_timeslice
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)

tests_base_test_base64url_SOURCES = tests/base/test_base64url.c tests/check.h
tests_base_test_base64url_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_buf_SOURCES = tests/base/test_buf.c tests/check.h
tests_base_test_buf_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_chunk_SOURCES = tests/base/test_chunk.c tests/check.h
tests_base_test_chunk_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_date_SOURCES = tests/base/test_date.c tests/check.h
tests_base_test_date_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_duration_SOURCES = tests/base/test_duration.c tests/check.h
tests_base_test_duration_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_hex_SOURCES = tests/base/test_hex.c tests/check.h
tests_base_test_hex_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_json_SOURCES = tests/base/test_json.c tests/check.h
tests_base_test_json_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_log_SOURCES = tests/base/test_log.c tests/check.h
tests_base_test_log_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_log_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_mono_ns,--wrap=syslog,--wrap=__syslog_chk
tests_base_test_str_SOURCES = tests/base/test_str.c tests/check.h
tests_base_test_str_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_suggest_SOURCES = tests/base/test_suggest.c tests/check.h
tests_base_test_suggest_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_text_SOURCES = tests/base/test_text.c tests/check.h
tests_base_test_text_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
tests_base_test_text_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_base_test_timeslice_SOURCES = tests/base/test_timeslice.c tests/check.h
tests_base_test_timeslice_LDADD = $(BASE_LIBS) $(TEST_LIBS)
endif
