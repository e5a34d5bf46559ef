noinst_LIBRARIES += libloop.a
libloop_a_SOURCES = \
	src/loop/loop.h
LOOP_LIBS = libloop.a $(BASE_LIBS)
