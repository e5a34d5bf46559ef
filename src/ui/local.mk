noinst_LIBRARIES += libui.a
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURSES_CFLAGS) $(READLINE_CFLAGS) $(QRENCODE_CFLAGS)
libui_a_SOURCES = \
	src/ui/amend.c src/ui/amend.h \
	src/ui/ask.c src/ui/ask.h \
	src/ui/bars.c src/ui/bars.h \
	src/ui/cells.c src/ui/cells.h \
	src/ui/card.c src/ui/card.h \
	src/ui/colors.c src/ui/colors.h \
	src/ui/control.h \
	src/ui/complete.c src/ui/complete.h \
	src/ui/draft.c src/ui/draft.h \
	src/ui/draw.c \
	src/ui/edit.c src/ui/edit.h \
	src/ui/find.c src/ui/find.h \
	src/ui/frame.c src/ui/frame.h \
	src/ui/input.c src/ui/input.h \
	src/ui/input_draw.c src/ui/input_draw.h \
	src/ui/keys.c src/ui/keys.h \
	src/ui/layout.c src/ui/layout.h \
	src/ui/leave.c src/ui/leave.h \
	src/ui/lists.c src/ui/lists.h \
	src/ui/move.c src/ui/move.h \
	src/ui/observe.c src/ui/observe.h \
	src/ui/outlet.c src/ui/outlet.h \
	src/ui/overlay.c src/ui/overlay.h \
	src/ui/pane.c src/ui/pane.h \
	src/ui/pane_draw.c \
	src/ui/pane_private.h \
	src/ui/past.c src/ui/past.h \
	src/ui/paste.c src/ui/paste.h \
	src/ui/qr.h \
	src/ui/rects.c src/ui/rects.h \
	src/ui/results.c src/ui/results.h \
	src/ui/screen.c src/ui/screen.h \
	src/ui/secret.c src/ui/secret.h \
	src/ui/state.h \
	src/ui/terminal.c src/ui/terminal.h \
	src/ui/typing.c src/ui/typing.h \
	src/ui/ui.c src/ui/ui.h \
	src/ui/view.c src/ui/view.h
if HAVE_QRENCODE
libui_a_SOURCES += src/ui/qr.c
else
libui_a_SOURCES += src/ui/no_qr.c
endif
UI_LIBS = libui.a $(CLIENT_LIBS) $(READLINE_LIBS) $(CURSES_LIBS) $(QRENCODE_LIBS)
