noinst_LIBRARIES += libclient.a
libclient_a_SOURCES = \
	src/client/client.h \
	src/client/command.h \
	src/client/formatting.c src/client/formatting.h \
	src/client/isupport.c src/client/isupport.h \
	src/client/lines.c src/client/lines.h \
	src/client/nick.c src/client/nick.h \
	src/client/split.c src/client/split.h
CLIENT_LIBS = libclient.a libproto.a $(NET_LIBS)
