noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
libbase_a_SOURCES = \
	src/base/alloc.c src/base/alloc.h \
	src/base/base64url.c src/base/base64url.h \
	src/base/buf.c src/base/buf.h \
	src/base/chunk.c src/base/chunk.h \
	src/base/clock.c src/base/clock.h \
	src/base/date.c src/base/date.h \
	src/base/duration.c src/base/duration.h \
	src/base/hex.c src/base/hex.h \
	src/base/json.c src/base/json.h \
	src/base/log.c src/base/log.h \
	src/base/log_sink.c \
	src/base/random.c src/base/random.h \
	src/base/secret.c src/base/secret.h \
	src/base/state_home.c src/base/state_home.h \
	src/base/str.c src/base/str.h \
	src/base/suggest.c src/base/suggest.h \
	src/base/text.c src/base/text.h \
	src/base/text_wrap.c \
	src/base/timeslice.c src/base/timeslice.h
BASE_LIBS = libbase.a $(UTF8PROC_LIBS) $(UNISTRING_LIBS)
