if HAVE_CMOCKA
ui_tests = \
	tests/ui/test_frame \
	tests/ui/test_layout \
	tests/ui/test_open \
	tests/ui/test_outlet \
	tests/ui/test_paste \
	tests/ui/test_rects
if HAVE_QRENCODE
ui_tests += tests/ui/test_qr
endif
check_PROGRAMS += $(ui_tests)
TESTS += $(ui_tests)

tests_ui_test_frame_SOURCES = tests/ui/test_frame.c tests/check.h
tests_ui_test_frame_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_open_SOURCES = tests/ui/test_open.c tests/check.h
tests_ui_test_open_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_outlet_SOURCES = tests/ui/test_outlet.c tests/check.h
tests_ui_test_outlet_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_paste_SOURCES = tests/ui/test_paste.c tests/check.h
tests_ui_test_paste_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_qr_SOURCES = tests/ui/test_qr.c tests/check.h
tests_ui_test_qr_CPPFLAGS = $(AM_CPPFLAGS) $(QRENCODE_CFLAGS)
tests_ui_test_qr_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_rects_SOURCES = tests/ui/test_rects.c tests/check.h
tests_ui_test_rects_LDADD = $(UI_LIBS) $(TEST_LIBS)
tests_ui_test_layout_SOURCES = tests/ui/test_layout.c tests/check.h
tests_ui_test_layout_LDADD = $(UI_LIBS) $(TEST_LIBS)

# Those that look at a screen in memory.
SCREEN_RIG = tests/ui/screen_rig.c tests/ui/screen_rig.h tests/check.h
SCREEN_LIBS = $(UI_LIBS) $(VTERM_LIBS) $(TEST_LIBS)
if HAVE_VTERM
screen_tests = \
	tests/ui/test_cells \
	tests/ui/test_pane
check_PROGRAMS += $(screen_tests)
TESTS += $(screen_tests)

tests_ui_test_cells_SOURCES = tests/ui/test_cells.c $(SCREEN_RIG)
tests_ui_test_cells_LDADD = $(SCREEN_LIBS)
tests_ui_test_pane_SOURCES = tests/ui/test_pane.c $(SCREEN_RIG)
tests_ui_test_pane_LDADD = $(SCREEN_LIBS)

# Those that use the whole screen, as a program in a terminal; its client has no network.
check_PROGRAMS += tests/ui/screen_program
tests_ui_screen_program_SOURCES = tests/ui/screen_program.c \
	tests/ui/fake_client.c tests/ui/fake_client.h
tests_ui_screen_program_LDADD = $(UI_LIBS)

terminal_tests = \
	tests/ui/test_flow \
	tests/ui/test_screen \
	tests/ui/test_typing
check_PROGRAMS += $(terminal_tests)
TESTS += $(terminal_tests)

SCREEN_TEST = tests/ui/screen_test.c tests/ui/screen_test.h tests/check.h
tests_ui_test_flow_SOURCES = tests/ui/test_flow.c $(SCREEN_TEST)
tests_ui_test_flow_LDADD = $(E2E_LIBS)
tests_ui_test_screen_SOURCES = tests/ui/test_screen.c $(SCREEN_TEST)
tests_ui_test_screen_LDADD = $(E2E_LIBS)
tests_ui_test_typing_SOURCES = tests/ui/test_typing.c $(SCREEN_TEST)
tests_ui_test_typing_LDADD = $(E2E_LIBS)
endif
endif
