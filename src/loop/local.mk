noinst_LIBRARIES += libloop.a
libloop_a_SOURCES = \
	src/loop/epoll.c \
	src/loop/job.c \
	src/loop/loop.c src/loop/loop.h \
	src/loop/no_epoll.c \
	src/loop/poller.h \
	src/loop/private.h \
	src/loop/select.c \
	src/loop/signal.c \
	src/loop/timer.c \
	src/loop/wake.c src/loop/wake.h
LOOP_LIBS = libloop.a $(BASE_LIBS)
