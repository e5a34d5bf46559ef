noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURSES_CFLAGS) $(READLINE_CFLAGS)
libui_a_SOURCES = \
	src/ui/cells.h \
	src/ui/colors.h \
	src/ui/pane.h \
	src/ui/ui.h
UI_LIBS = libui.a $(CLIENT_LIBS) $(READLINE_LIBS) $(CURSES_LIBS)
