# The programs, each a list of the floors it stands on; and what in them needs neither of both.
bin_PROGRAMS += confabd
confabd_SOURCES = \
	src/cmd/confabd.c \
	src/cmd/confabd_archive.c src/cmd/confabd_archive.h \
	src/cmd/confabd_ask.c src/cmd/confabd_ask.h \
	src/cmd/confabd_hash.c src/cmd/confabd_hash.h \
	src/cmd/confabd_options.c src/cmd/confabd_options.h \
	src/cmd/confabd_serve.c src/cmd/confabd_serve.h
confabd_LDADD = libcmd.a $(SERVER_LIBS)

noinst_LIBRARIES += libcmd.a
libcmd_a_SOURCES = \
	src/cmd/columns.c src/cmd/columns.h \
	src/cmd/fail.c src/cmd/fail.h \
	src/cmd/mute.c src/cmd/mute.h \
	src/cmd/nearby_list.c src/cmd/nearby_list.h \
	src/cmd/options.c src/cmd/options.h \
	src/cmd/password.c src/cmd/password.h \
	src/cmd/ports.c src/cmd/ports.h

bin_PROGRAMS += confab
confab_SOURCES = \
	src/cmd/ask_address.c src/cmd/ask_address.h \
	src/cmd/certificate.c \
	src/cmd/chat.c src/cmd/chat.h \
	src/cmd/child.c src/cmd/child.h \
	src/cmd/confab.c src/cmd/subcommand.h src/cmd/version.h \
	src/cmd/follow.c src/cmd/follow.h \
	src/cmd/hide.c src/cmd/hide.h \
	src/cmd/host.c \
	src/cmd/host_server.c src/cmd/host_server.h \
	src/cmd/identity.c src/cmd/identity.h \
	src/cmd/join.c \
	src/cmd/say.c \
	src/cmd/scan.c \
	src/cmd/scan_table.c src/cmd/scan_table.h \
	src/cmd/tail.c \
	src/cmd/welcome.c
confab_CPPFLAGS = $(AM_CPPFLAGS) -DSBINDIR='"$(sbindir)"'
confab_LDADD = libcmd.a $(UI_LIBS)
# So that a click on an invite opens it. The cache of who opens what goes with the last entry.
desktopdir = $(datadir)/applications
dist_desktop_DATA = src/cmd/confab.desktop
install-data-hook: tell-desktop
uninstall-hook: tell-desktop
	-@ls '$(DESTDIR)$(desktopdir)'/*.desktop >/dev/null 2>&1 || \
		rm -f '$(DESTDIR)$(desktopdir)/mimeinfo.cache'
tell-desktop:
	-@test -n '$(DESTDIR)' || update-desktop-database -q '$(desktopdir)' 2>/dev/null || :
