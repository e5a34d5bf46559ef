noinst_LIBRARIES += libserver.a
libserver_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS)
libserver_a_SOURCES = \
	src/server/channel.h \
	src/server/config.c src/server/config.h \
	src/server/config_load.c \
	src/server/config_table.c \
	src/server/config_value.c src/server/config_value.h \
	src/server/dialect.h \
	src/server/event.h \
	src/server/limits.h \
	src/server/notify.c src/server/notify.h \
	src/server/outcome.h \
	src/server/peer.h \
	src/server/server.h \
	src/server/state.c src/server/state.h \
	src/server/user.h
SERVER_LIBS = libserver.a libproto.a $(NET_LIBS) $(INIH_LIBS)
