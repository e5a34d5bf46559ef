noinst_LIBRARIES += libserver.a
libserver_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS)
libserver_a_SOURCES =
SERVER_LIBS = libserver.a libproto.a $(NET_LIBS) $(INIH_LIBS)
