if HAVE_GSASL
ACCOUNTS_CPPFLAGS = -DHAVE_ACCOUNTS
endif
if HAVE_GNUTLS
INVITES_CPPFLAGS = -DHAVE_INVITES
endif

if HAVE_CMOCKA
cmd_tests = \
	tests/cmd/test_confabd \
	tests/cmd/test_nearby_list \
	tests/cmd/test_options \
	tests/cmd/test_ports
check_PROGRAMS += $(cmd_tests)
TESTS += $(cmd_tests)

tests_cmd_test_confabd_SOURCES = tests/cmd/test_confabd.c tests/check.h
tests_cmd_test_confabd_CPPFLAGS = $(AM_CPPFLAGS) $(ACCOUNTS_CPPFLAGS) $(INVITES_CPPFLAGS)
tests_cmd_test_confabd_LDADD = $(BASE_LIBS) $(TEST_LIBS)
tests_cmd_test_nearby_list_SOURCES = tests/cmd/test_nearby_list.c tests/check.h
tests_cmd_test_nearby_list_LDADD = libcmd.a $(NET_LIBS) $(TEST_LIBS)
tests_cmd_test_options_SOURCES = tests/cmd/test_options.c tests/check.h
tests_cmd_test_options_LDADD = libcmd.a $(BASE_LIBS) $(TEST_LIBS)
tests_cmd_test_ports_SOURCES = tests/cmd/test_ports.c tests/check.h
tests_cmd_test_ports_LDADD = libcmd.a $(BASE_LIBS) $(TEST_LIBS)
endif

TESTS += tests/cmd/desktop.sh tests/cmd/usage.sh
EXTRA_DIST += tests/cmd/desktop.sh tests/cmd/usage.sh

if HAVE_CMOCKA
if HAVE_VTERM
cmd_e2e_tests = \
	tests/cmd/test_host \
	tests/cmd/test_password \
	tests/cmd/test_say \
	tests/cmd/test_scan \
	tests/cmd/test_tail
check_PROGRAMS += $(cmd_e2e_tests)
TESTS += $(cmd_e2e_tests)

tests_cmd_test_host_SOURCES = tests/cmd/test_host.c tests/check.h
tests_cmd_test_host_LDADD = $(E2E_LIBS)
tests_cmd_test_password_SOURCES = tests/cmd/test_password.c tests/check.h
tests_cmd_test_password_CPPFLAGS = $(AM_CPPFLAGS) $(ACCOUNTS_CPPFLAGS)
tests_cmd_test_password_LDADD = $(E2E_LIBS)
tests_cmd_test_say_SOURCES = tests/cmd/test_say.c tests/check.h
tests_cmd_test_say_LDADD = $(E2E_LIBS)
tests_cmd_test_scan_SOURCES = tests/cmd/test_scan.c tests/check.h
tests_cmd_test_scan_LDADD = $(E2E_LIBS)
tests_cmd_test_tail_SOURCES = tests/cmd/test_tail.c tests/check.h
tests_cmd_test_tail_LDADD = $(E2E_LIBS)
endif
endif
