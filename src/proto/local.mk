noinst_LIBRARIES += libproto.a
libproto_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS)
libproto_a_SOURCES = \
	src/proto/announcer.c src/proto/announcer.h \
	src/proto/announcer_claim.c \
	src/proto/announcer_hear.c \
	src/proto/announcer_private.h \
	src/proto/announcer_records.c \
	src/proto/browser.c src/proto/browser.h \
	src/proto/browser_hear.c \
	src/proto/browser_others.c \
	src/proto/browser_private.h \
	src/proto/bytes.h \
	src/proto/datagram.c src/proto/datagram.h \
	src/proto/detect.c src/proto/detect.h \
	src/proto/dgram.c src/proto/dgram.h \
	src/proto/dgram_flow.c \
	src/proto/dgram_in.c \
	src/proto/dgram_loss.c \
	src/proto/dgram_out.c \
	src/proto/dgram_path.c \
	src/proto/dgram_private.h \
	src/proto/dns.c src/proto/dns.h \
	src/proto/irc.c src/proto/irc.h \
	src/proto/invite.c src/proto/invite.h \
	src/proto/invite_find.c \
	src/proto/known.c src/proto/known.h \
	src/proto/line.c src/proto/line.h \
	src/proto/numeric.h \
	src/proto/packet.c src/proto/packet.h \
	src/proto/service.h \
	src/proto/siphash.c src/proto/siphash.h \
	src/proto/sts.c src/proto/sts.h
PROTO_LIBS = libproto.a $(BASE_LIBS)
