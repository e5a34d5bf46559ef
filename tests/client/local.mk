if HAVE_CMOCKA
client_tests = \
	tests/client/test_command \
	tests/client/test_deliver \
	tests/client/test_handle \
	tests/client/test_history \
	tests/client/test_isupport \
	tests/client/test_lines \
	tests/client/test_marks \
	tests/client/test_pasted \
	tests/client/test_plain \
	tests/client/test_session \
	tests/client/test_state_file \
	tests/client/test_trust \
	tests/client/test_tutorial \
	tests/client/test_words
if HAVE_GSASL
client_tests += tests/client/test_login
endif
check_PROGRAMS += $(client_tests)
TESTS += $(client_tests)

# A client on a net without sockets, whose other side is the test.
client_play = tests/check.h tests/client/fake_net.c tests/client/fake_net.h \
	tests/client/fake_net_private.h tests/client/fake_tls.c \
	tests/client/play.c tests/client/play.h tests/client/play_line.c

tests_client_test_deliver_SOURCES = tests/client/test_deliver.c $(client_play)
tests_client_test_deliver_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_command_SOURCES = tests/client/test_command.c $(client_play)
tests_client_test_command_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_handle_SOURCES = tests/client/test_handle.c $(client_play)
tests_client_test_handle_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_history_SOURCES = tests/client/test_history.c $(client_play)
tests_client_test_history_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_isupport_SOURCES = tests/client/test_isupport.c tests/check.h
tests_client_test_isupport_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_lines_SOURCES = tests/client/test_lines.c tests/check.h
tests_client_test_lines_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_login_SOURCES = tests/client/test_login.c $(client_play)
tests_client_test_login_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_marks_SOURCES = tests/client/test_marks.c $(client_play)
tests_client_test_marks_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_pasted_SOURCES = tests/client/test_pasted.c tests/check.h
tests_client_test_pasted_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_plain_SOURCES = tests/client/test_plain.c $(client_play)
tests_client_test_plain_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_session_SOURCES = tests/client/test_session.c $(client_play)
tests_client_test_session_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_state_file_SOURCES = tests/client/test_state_file.c tests/check.h
tests_client_test_state_file_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_trust_SOURCES = tests/client/test_trust.c $(client_play)
tests_client_test_trust_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_trust_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=clock_wall_ns
tests_client_test_tutorial_SOURCES = tests/client/test_tutorial.c tests/check.h \
	tests/client/fake_net.h tests/client/play.h tests/client/play_line.c
tests_client_test_tutorial_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
tests_client_test_words_SOURCES = tests/client/test_words.c tests/check.h
tests_client_test_words_LDADD = $(CLIENT_LIBS) $(TEST_LIBS)
endif
