if HAVE_CMOCKA
proto_tests = \
	tests/proto/test_announcer \
	tests/proto/test_answers \
	tests/proto/test_browser \
	tests/proto/test_datagram \
	tests/proto/test_detect \
	tests/proto/test_dgram \
	tests/proto/test_dgram_ack \
	tests/proto/test_dgram_flow \
	tests/proto/test_dgram_path \
	tests/proto/test_dns \
	tests/proto/test_invite \
	tests/proto/test_irc \
	tests/proto/test_line \
	tests/proto/test_packet \
	tests/proto/test_sts
check_PROGRAMS += $(proto_tests)
TESTS += $(proto_tests)

link_sources = tests/proto/link.c tests/proto/link.h tests/check.h
tests_proto_test_announcer_SOURCES = tests/proto/test_announcer.c $(link_sources)
tests_proto_test_announcer_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_answers_SOURCES = tests/proto/test_answers.c $(link_sources)
tests_proto_test_answers_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_browser_SOURCES = tests/proto/test_browser.c $(link_sources)
tests_proto_test_browser_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_datagram_SOURCES = tests/proto/test_datagram.c tests/check.h
tests_proto_test_datagram_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_detect_SOURCES = tests/proto/test_detect.c tests/check.h
tests_proto_test_detect_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_dgram_SOURCES = tests/proto/test_dgram.c tests/proto/path.c tests/proto/path.h \
	tests/check.h
tests_proto_test_dgram_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
PAIR = tests/proto/pair.c tests/proto/pair.h tests/proto/path.h tests/check.h
tests_proto_test_dgram_ack_SOURCES = tests/proto/test_dgram_ack.c $(PAIR)
tests_proto_test_dgram_ack_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_dgram_flow_SOURCES = tests/proto/test_dgram_flow.c tests/proto/path.c \
	tests/proto/path.h tests/check.h
tests_proto_test_dgram_flow_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_dgram_path_SOURCES = tests/proto/test_dgram_path.c $(PAIR)
tests_proto_test_dgram_path_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_dns_SOURCES = tests/proto/test_dns.c tests/check.h
tests_proto_test_dns_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_invite_SOURCES = tests/proto/test_invite.c tests/check.h
tests_proto_test_invite_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_irc_SOURCES = tests/proto/test_irc.c tests/check.h
tests_proto_test_irc_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_line_SOURCES = tests/proto/test_line.c tests/check.h
tests_proto_test_line_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_sts_SOURCES = tests/proto/test_sts.c tests/check.h
tests_proto_test_sts_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
tests_proto_test_packet_SOURCES = tests/proto/test_packet.c tests/check.h
tests_proto_test_packet_LDADD = $(PROTO_LIBS) $(TEST_LIBS)
endif
