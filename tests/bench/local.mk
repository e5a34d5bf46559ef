# Speed is measured on demand, never in make check: make bench, make bench BENCH=server (or client, store, udp, echo, dtls, tls)
if HAVE_CMOCKA
if HAVE_VTERM
EXTRA_PROGRAMS += tests/bench/bench
tests_bench_bench_SOURCES = \
	tests/bench/bench.c tests/bench/bench.h \
	tests/bench/client.c \
	tests/bench/dtls.c \
	tests/bench/echo.c \
	tests/bench/ends.c tests/bench/ends.h \
	tests/bench/flood.c tests/bench/flood.h \
	tests/bench/load.c tests/bench/load.h \
	tests/bench/server.c \
	tests/bench/store.c \
	tests/bench/subject.c tests/bench/subject.h \
	tests/bench/table.c tests/bench/table.h \
	tests/bench/terminals.c tests/bench/terminals.h \
	tests/bench/tun.c tests/bench/tun.h \
	tests/bench/udp.c \
	tests/net/bad_path.c tests/net/bad_path.h \
	tests/bench/usage.c tests/bench/usage.h
tests_bench_bench_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=net_sockaddr_is_local
tests_bench_bench_LDADD = libe2e.a $(NET_LIBS) $(STORE_LIBS) $(VTERM_LIBS) $(TEST_LIBS) -lm
if HAVE_GNUTLS
tests_bench_bench_SOURCES += tests/bench/tls.c
tests_bench_bench_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS) -DWITH_TLS
endif
CLEANFILES += tests/bench/bench

.PHONY: bench
bench: all tests/bench/bench
	top_builddir='$(top_builddir)' BENCH='$(BENCH)' tests/bench/bench
endif
endif
