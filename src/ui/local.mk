noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURSES_CFLAGS) $(READLINE_CFLAGS)
libui_a_SOURCES = \
	src/ui/cells.c src/ui/cells.h \
	src/ui/colors.c src/ui/colors.h \
	src/ui/layout.c src/ui/layout.h \
	src/ui/pane.c src/ui/pane.h \
	src/ui/pane_draw.c src/ui/pane_private.h \
	src/ui/view.c src/ui/view.h \
	src/ui/ui.h
UI_LIBS = libui.a $(CLIENT_LIBS) $(READLINE_LIBS) $(CURSES_LIBS)
