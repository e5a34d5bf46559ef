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
	tests/fuzz/test_config \
	tests/fuzz/test_detect \
	tests/fuzz/test_line \
	tests/fuzz/test_text
check_PROGRAMS += $(fuzz_tests)
TESTS += $(fuzz_tests)

# 2. its sources
fuzz_common = tests/fuzz/fuzz.h
fuzz_replay = tests/fuzz/replay.c $(fuzz_common)
tests_fuzz_test_config_SOURCES = tests/fuzz/fuzz_config.c $(fuzz_replay)
tests_fuzz_test_config_LDADD = $(SERVER_LIBS)
tests_fuzz_test_detect_SOURCES = tests/fuzz/fuzz_detect.c $(fuzz_replay)
tests_fuzz_test_detect_LDADD = $(PROTO_LIBS)
tests_fuzz_test_line_SOURCES = tests/fuzz/fuzz_line.c $(fuzz_replay)
tests_fuzz_test_line_LDADD = $(PROTO_LIBS)
tests_fuzz_test_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_replay)
tests_fuzz_test_text_LDADD = $(BASE_LIBS)

if ENABLE_FUZZ
# 3. its fuzzer
noinst_PROGRAMS += \
	tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_detect \
	tests/fuzz/fuzz_line \
	tests/fuzz/fuzz_text

# 4. and the fuzzer's sources
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c $(fuzz_common)
tests_fuzz_fuzz_config_LDADD = $(SERVER_LIBS)
tests_fuzz_fuzz_config_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_detect_SOURCES = tests/fuzz/fuzz_detect.c $(fuzz_common)
tests_fuzz_fuzz_detect_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_detect_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_line_SOURCES = tests/fuzz/fuzz_line.c $(fuzz_common)
tests_fuzz_fuzz_line_LDADD = $(PROTO_LIBS)
tests_fuzz_fuzz_line_LDFLAGS = $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_common)
tests_fuzz_fuzz_text_LDADD = $(BASE_LIBS)
tests_fuzz_fuzz_text_LDFLAGS = $(FUZZ_LDFLAGS)

FUZZ_SECONDS = 60
fuzz: tests/fuzz/fuzz_$(FUZZ)
	$(MKDIR_P) fuzz-$(FUZZ)
	tests/fuzz/fuzz_$(FUZZ) -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=fuzz-$(FUZZ)/ \
		-dict=$(srcdir)/tests/fuzz/$(FUZZ).dict fuzz-$(FUZZ) $(srcdir)/tests/fuzz/corpus/$(FUZZ)
.PHONY: fuzz
endif

EXTRA_DIST += tests/fuzz/corpus tests/fuzz/config.dict tests/fuzz/detect.dict tests/fuzz/line.dict tests/fuzz/text.dict
