# cmocka programs speak TAP; scripts (.sh) tell with their exit status, 77 for "cannot run here".
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	top_srcdir='$(top_srcdir)'; export top_srcdir; \
	top_builddir='$(top_builddir)'; export top_builddir;

TEST_LIBS = $(CMOCKA_LIBS)

# The house itself: who may include whom, and how long things are.
TESTS += tests/layers tests/bootstrap.sh
EXTRA_DIST += tests/layers tests/bootstrap.sh

# The figures are worth a look each time, not only when a test fails.
check-local:
	@$(srcdir)/tests/layers $(srcdir)/src | $(SED) -n 's/^# \([0-9]\)/\1/p'

include tests/base/local.mk
include tests/proto/local.mk
include tests/client/local.mk
include tests/server/local.mk
include tests/fuzz/local.mk
include tests/e2e/local.mk
include tests/loop/local.mk
include tests/net/local.mk
include tests/cmd/local.mk
include tests/bench/local.mk
include tests/store/local.mk
include tests/ui/local.mk
include tests/doc/local.mk
