if HAVE_CMOCKA
if HAVE_VTERM
check_LIBRARIES += libe2e.a
libe2e_a_SOURCES = \
	tests/e2e/confabd.c tests/e2e/confabd.h \
	tests/e2e/peer.c tests/e2e/peer.h \
	tests/e2e/process.c tests/e2e/process.h \
	tests/e2e/stage.c tests/e2e/stage.h \
	tests/e2e/terminal.c tests/e2e/terminal.h
libe2e_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(VTERM_CFLAGS)

E2E_LIBS = libe2e.a $(BASE_LIBS) $(VTERM_LIBS) $(TEST_LIBS)

e2e_tests = \
	tests/e2e/test_harness
check_PROGRAMS += $(e2e_tests)
TESTS += $(e2e_tests)

tests_e2e_test_harness_SOURCES = tests/e2e/test_harness.c tests/check.h
tests_e2e_test_harness_LDADD = $(E2E_LIBS)
endif
endif
