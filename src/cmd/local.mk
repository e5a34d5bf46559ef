# The programs, each a list of the floors it stands on; and what in them needs neither of both.
noinst_LIBRARIES += libcmd.a
libcmd_a_SOURCES = \
	src/cmd/json.c src/cmd/json.h \
	src/cmd/options.c src/cmd/options.h
