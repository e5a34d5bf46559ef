noinst_LIBRARIES += libnet.a
libnet_a_SOURCES = \
	src/net/addr.h \
	src/net/conn.h \
	src/net/dial.h \
	src/net/listener.h
NET_LIBS = libnet.a $(LOOP_LIBS)
