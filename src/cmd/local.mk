# The programs, each a list of the floors it stands on; and what in them needs neither of both.
bin_PROGRAMS += confabd
confabd_SOURCES = \
	src/cmd/confabd.c \
	src/cmd/confabd_options.c src/cmd/confabd_options.h \
	src/cmd/confabd_serve.c src/cmd/confabd_serve.h
confabd_LDADD = $(SERVER_LIBS)

noinst_LIBRARIES += libcmd.a
libcmd_a_SOURCES = \
	src/cmd/json.c src/cmd/json.h \
	src/cmd/options.c src/cmd/options.h
