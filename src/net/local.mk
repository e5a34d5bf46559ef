noinst_LIBRARIES += libnet.a
libnet_a_SOURCES = \
	src/net/addr.c src/net/addr.h \
	src/net/conn.c src/net/conn.h \
	src/net/conn_who.c \
	src/net/dial.c src/net/dial.h \
	src/net/dial_cause.c src/net/dial_cause.h \
	src/net/listener.c src/net/listener.h \
	src/net/mmsg.c src/net/mmsg.h \
	src/net/net.c \
	src/net/packet.c \
	src/net/pktinfo.c src/net/pktinfo.h \
	src/net/private.h \
	src/net/queue.c src/net/queue.h \
	src/net/resolve.c src/net/resolve.h \
	src/net/sock.c src/net/sock.h \
	src/net/sockaddr.c \
	src/net/stream.c \
	src/net/udp.c src/net/udp.h \
	src/net/udp_batch.c \
	src/net/udp_client.c \
	src/net/unixfile.c src/net/unixfile.h
NET_LIBS = libnet.a $(LOOP_LIBS)
