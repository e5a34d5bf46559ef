# Fuzz targets: one a parser.
#
# tests/fuzz/fuzz_NAME.c defines LLVMFuzzerTestOneInput() (see fuzz.h), tests/fuzz/NAME.dict lists
# the words of its language, tests/fuzz/corpus/NAME/ holds inputs worth keeping.
#
# `make check` replays each corpus through tests/fuzz/test_NAME; that needs no clang.
# `./configure CC=clang --enable-fuzz` builds tests/fuzz/fuzz_NAME too, with libFuzzer, and
# `make fuzz FUZZ=NAME FUZZ_SECONDS=60` runs it; what it finds is put in fuzz-NAME/ of the build
# folder. An input that made it fail goes into the corpus together with the mend.
#
# To add one: write the target, its dictionary and an input or more; then name it four times below.

# 1. its replay
fuzz_tests = \
	tests/fuzz/test_addr \
	tests/fuzz/test_client \
	tests/fuzz/test_config \
	tests/fuzz/test_control \
	tests/fuzz/test_datagram \
	tests/fuzz/test_detect \
	tests/fuzz/test_dgram \
	tests/fuzz/test_dtls \
	tests/fuzz/test_identify \
	tests/fuzz/test_invite \
	tests/fuzz/test_irc \
	tests/fuzz/test_known \
	tests/fuzz/test_line \
	tests/fuzz/test_mdns \
	tests/fuzz/test_mode \
	tests/fuzz/test_selector \
	tests/fuzz/test_server \
	tests/fuzz/test_text \
	tests/fuzz/test_words
if HAVE_SQLITE
fuzz_tests += tests/fuzz/test_archive
endif
check_PROGRAMS += $(fuzz_tests)
TESTS += $(fuzz_tests)

# 2. its sources
fuzz_common = tests/fuzz/fuzz.h
fuzz_replay = tests/fuzz/replay.c $(fuzz_common)
fuzz_fake_net = tests/client/fake_net.c tests/client/fake_net.h \
	tests/client/fake_net_private.h tests/client/fake_tls.c
fuzz_wire = tests/fuzz/wire.c tests/fuzz/wire.h src/net/no_tls.c
tests_fuzz_test_addr_SOURCES = tests/fuzz/fuzz_addr.c $(fuzz_replay)
tests_fuzz_test_addr_LDADD = $(NET_LIBS)
tests_fuzz_test_archive_SOURCES = tests/fuzz/fuzz_archive.c $(fuzz_replay)
tests_fuzz_test_archive_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_fuzz_test_archive_LDADD = $(STORE_LIBS)
tests_fuzz_test_client_SOURCES = tests/fuzz/fuzz_client.c $(fuzz_fake_net) $(fuzz_replay)
tests_fuzz_test_client_LDADD = $(CLIENT_LIBS)
tests_fuzz_test_config_SOURCES = tests/fuzz/fuzz_config.c $(fuzz_replay)
tests_fuzz_test_config_LDADD = $(SERVER_LIBS)
tests_fuzz_test_control_SOURCES = tests/fuzz/fuzz_control.c $(fuzz_replay)
tests_fuzz_test_control_LDADD = $(SERVER_LIBS)
tests_fuzz_test_datagram_SOURCES = tests/fuzz/fuzz_datagram.c $(fuzz_replay)
tests_fuzz_test_datagram_LDADD = $(PROTO_LIBS)
tests_fuzz_test_detect_SOURCES = tests/fuzz/fuzz_detect.c $(fuzz_replay)
tests_fuzz_test_detect_LDADD = $(PROTO_LIBS)
tests_fuzz_test_dgram_SOURCES = tests/fuzz/fuzz_dgram.c $(fuzz_replay)
tests_fuzz_test_dgram_LDADD = $(PROTO_LIBS)
tests_fuzz_test_dtls_SOURCES = tests/fuzz/fuzz_dtls.c $(fuzz_replay)
tests_fuzz_test_dtls_LDADD = $(NET_LIBS)
tests_fuzz_test_identify_SOURCES = tests/fuzz/fuzz_identify.c $(fuzz_fake_net) $(fuzz_replay)
tests_fuzz_test_identify_LDADD = $(CLIENT_LIBS)
tests_fuzz_test_invite_SOURCES = tests/fuzz/fuzz_invite.c $(fuzz_replay)
tests_fuzz_test_invite_LDADD = $(PROTO_LIBS)
tests_fuzz_test_irc_SOURCES = tests/fuzz/fuzz_irc.c $(fuzz_replay)
tests_fuzz_test_irc_LDADD = $(PROTO_LIBS)
tests_fuzz_test_known_SOURCES = tests/fuzz/fuzz_known.c $(fuzz_replay)
tests_fuzz_test_known_LDADD = $(PROTO_LIBS)
tests_fuzz_test_line_SOURCES = tests/fuzz/fuzz_line.c $(fuzz_replay)
tests_fuzz_test_line_LDADD = $(PROTO_LIBS)
tests_fuzz_test_mdns_SOURCES = tests/fuzz/fuzz_mdns.c $(fuzz_replay)
tests_fuzz_test_mdns_LDADD = $(PROTO_LIBS)
tests_fuzz_test_mode_SOURCES = tests/fuzz/fuzz_mode.c $(fuzz_wire) $(fuzz_replay)
tests_fuzz_test_mode_LDADD = $(SERVER_LIBS)
tests_fuzz_test_selector_SOURCES = tests/fuzz/fuzz_selector.c $(fuzz_replay)
tests_fuzz_test_selector_LDADD = $(SERVER_LIBS)
tests_fuzz_test_server_SOURCES = tests/fuzz/fuzz_server.c $(fuzz_wire) $(fuzz_replay)
tests_fuzz_test_server_LDADD = $(SERVER_LIBS)
tests_fuzz_test_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_replay)
tests_fuzz_test_text_LDADD = $(BASE_LIBS)
tests_fuzz_test_words_SOURCES = tests/fuzz/fuzz_words.c $(fuzz_replay)
tests_fuzz_test_words_LDADD = $(STORE_LIBS)

if ENABLE_FUZZ
# 3. its fuzzer
noinst_PROGRAMS += \
	tests/fuzz/fuzz_addr \
	tests/fuzz/fuzz_client \
	tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_control \
	tests/fuzz/fuzz_datagram \
	tests/fuzz/fuzz_detect \
	tests/fuzz/fuzz_dgram \
	tests/fuzz/fuzz_dtls \
	tests/fuzz/fuzz_identify \
	tests/fuzz/fuzz_invite \
	tests/fuzz/fuzz_irc \
	tests/fuzz/fuzz_known \
	tests/fuzz/fuzz_line \
	tests/fuzz/fuzz_mdns \
	tests/fuzz/fuzz_mode \
	tests/fuzz/fuzz_selector \
	tests/fuzz/fuzz_server \
	tests/fuzz/fuzz_text \
	tests/fuzz/fuzz_words
if HAVE_SQLITE
noinst_PROGRAMS += tests/fuzz/fuzz_archive
endif

# 4. and the fuzzer's sources
tests_fuzz_fuzz_addr_SOURCES = tests/fuzz/fuzz_addr.c $(fuzz_common)
tests_fuzz_fuzz_addr_LDADD = $(NET_LIBS)
tests_fuzz_fuzz_addr_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_archive_SOURCES = tests/fuzz/fuzz_archive.c $(fuzz_common)
tests_fuzz_fuzz_archive_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_fuzz_fuzz_archive_LDADD = $(STORE_LIBS)
tests_fuzz_fuzz_archive_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_client_SOURCES = tests/fuzz/fuzz_client.c $(fuzz_fake_net) $(fuzz_common)
tests_fuzz_fuzz_client_LDADD = $(CLIENT_LIBS)
tests_fuzz_fuzz_client_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c $(fuzz_common)
tests_fuzz_fuzz_config_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_config_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_control_SOURCES = tests/fuzz/fuzz_control.c $(fuzz_common)
tests_fuzz_fuzz_control_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_control_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_datagram_SOURCES = tests/fuzz/fuzz_datagram.c $(fuzz_common)
tests_fuzz_fuzz_datagram_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_datagram_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_detect_SOURCES = tests/fuzz/fuzz_detect.c $(fuzz_common)
tests_fuzz_fuzz_detect_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_detect_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_dgram_SOURCES = tests/fuzz/fuzz_dgram.c $(fuzz_common)
tests_fuzz_fuzz_dgram_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_dgram_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_dtls_SOURCES = tests/fuzz/fuzz_dtls.c $(fuzz_common)
tests_fuzz_fuzz_dtls_LDADD = $(NET_LIBS)
tests_fuzz_fuzz_dtls_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_identify_SOURCES = tests/fuzz/fuzz_identify.c $(fuzz_fake_net) $(fuzz_common)
tests_fuzz_fuzz_identify_LDADD = $(CLIENT_LIBS)
tests_fuzz_fuzz_identify_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_invite_SOURCES = tests/fuzz/fuzz_invite.c $(fuzz_common)
tests_fuzz_fuzz_invite_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_invite_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_irc_SOURCES = tests/fuzz/fuzz_irc.c $(fuzz_common)
tests_fuzz_fuzz_irc_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_irc_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_known_SOURCES = tests/fuzz/fuzz_known.c $(fuzz_common)
tests_fuzz_fuzz_known_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_known_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_line_SOURCES = tests/fuzz/fuzz_line.c $(fuzz_common)
tests_fuzz_fuzz_line_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_line_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_mdns_SOURCES = tests/fuzz/fuzz_mdns.c $(fuzz_common)
tests_fuzz_fuzz_mdns_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_mdns_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_mode_SOURCES = tests/fuzz/fuzz_mode.c $(fuzz_wire) $(fuzz_common)
tests_fuzz_fuzz_mode_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_mode_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_selector_SOURCES = tests/fuzz/fuzz_selector.c $(fuzz_common)
tests_fuzz_fuzz_selector_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_selector_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_server_SOURCES = tests/fuzz/fuzz_server.c $(fuzz_wire) $(fuzz_common)
tests_fuzz_fuzz_server_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_server_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_common)
tests_fuzz_fuzz_text_LDADD = $(BASE_LIBS)
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_words_SOURCES = tests/fuzz/fuzz_words.c $(fuzz_common)
tests_fuzz_fuzz_words_LDADD = $(STORE_LIBS)
tests_fuzz_fuzz_words_LDFLAGS = $(FUZZ_LDFLAGS)

FUZZ_SECONDS = 60
fuzz: tests/fuzz/fuzz_$(FUZZ)
	$(MKDIR_P) fuzz-$(FUZZ)
	tests/fuzz/fuzz_$(FUZZ) -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=fuzz-$(FUZZ)/ \
		-dict=$(srcdir)/tests/fuzz/$(FUZZ).dict fuzz-$(FUZZ) $(srcdir)/tests/fuzz/corpus/$(FUZZ)
.PHONY: fuzz
endif

EXTRA_DIST += \
	tests/fuzz/addr.dict \
	tests/fuzz/archive.dict \
	tests/fuzz/client.dict \
	tests/fuzz/config.dict \
	tests/fuzz/control.dict \
	tests/fuzz/datagram.dict \
	tests/fuzz/corpus \
	tests/fuzz/detect.dict \
	tests/fuzz/dgram.dict \
	tests/fuzz/dtls.dict \
	tests/fuzz/identify.dict \
	tests/fuzz/invite.dict \
	tests/fuzz/irc.dict \
	tests/fuzz/known.dict \
	tests/fuzz/line.dict \
	tests/fuzz/mdns.dict \
	tests/fuzz/mode.dict \
	tests/fuzz/selector.dict \
	tests/fuzz/server.dict \
	tests/fuzz/text.dict \
	tests/fuzz/words.dict
