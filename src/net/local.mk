noinst_LIBRARIES += libnet.a
libnet_a_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
libnet_a_SOURCES = \
	src/net/addr.c src/net/addr.h \
	src/net/conn.c src/net/conn.h \
	src/net/conn_who.c \
	src/net/dial.c src/net/dial.h \
	src/net/dial_cause.c src/net/dial_cause.h \
	src/net/dial_greet.c src/net/dial_greet.h \
	src/net/digest_text.c \
	src/net/dtls.h \
	src/net/fleeting.c src/net/fleeting.h \
	src/net/links.c src/net/links.h \
	src/net/links_watch.c \
	src/net/listener.c src/net/listener.h \
	src/net/mmsg.c src/net/mmsg.h \
	src/net/multicast.c src/net/multicast.h \
	src/net/net.c src/net/net.h \
	src/net/packet.c \
	src/net/pktinfo.c src/net/pktinfo.h \
	src/net/private.h \
	src/net/probe.c src/net/probe.h \
	src/net/queue.c src/net/queue.h \
	src/net/range.c src/net/range.h \
	src/net/reach.c src/net/reach.h \
	src/net/resolve.c src/net/resolve.h \
	src/net/session.c src/net/session.h \
	src/net/session_admit.c \
	src/net/session_client.c \
	src/net/session_dtls.c src/net/session_dtls.h \
	src/net/session_host.c src/net/session_host.h src/net/session_host_private.h \
	src/net/session_place.c \
	src/net/session_table.c src/net/session_table.h \
	src/net/sock.c src/net/sock.h \
	src/net/sockaddr.c \
	src/net/stream.c \
	src/net/tls.h \
	src/net/udp.c src/net/udp.h \
	src/net/udp_batch.c \
	src/net/udp_client.c \
	src/net/unixfile.c src/net/unixfile.h
if HAVE_GNUTLS
libnet_a_SOURCES += \
	src/net/dtls.c \
	src/net/tls.c src/net/tls_private.h \
	src/net/tls_authorities.c \
	src/net/tls_certificate.c \
	src/net/tls_handshake.c \
	src/net/tls_identity.c \
	src/net/tls_stream.c src/net/tls_stream.h
else
libnet_a_SOURCES += \
	src/net/no_dtls.c \
	src/net/no_tls.c
endif
NET_LIBS = libnet.a libproto.a $(GNUTLS_LIBS) $(LOOP_LIBS)
