noinst_LIBRARIES += libclient.a
libclient_a_SOURCES = \
	src/client/client.h \
	src/client/command.h \
	src/client/lines.c src/client/lines.h
CLIENT_LIBS = libclient.a libproto.a $(NET_LIBS)
