noinst_LIBRARIES += libproto.a
libproto_a_SOURCES = \
	src/proto/detect.h \
	src/proto/irc.h \
	src/proto/line.h
PROTO_LIBS = libproto.a $(BASE_LIBS)
