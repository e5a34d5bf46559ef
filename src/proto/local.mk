noinst_LIBRARIES += libproto.a
libproto_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
libproto_a_SOURCES = \
	src/proto/detect.c src/proto/detect.h \
	src/proto/irc.c src/proto/irc.h \
	src/proto/line.c src/proto/line.h \
	src/proto/numeric.h
PROTO_LIBS = libproto.a $(BASE_LIBS)
