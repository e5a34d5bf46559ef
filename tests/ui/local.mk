if HAVE_CMOCKA
ui_tests = \
	tests/ui/test_layout
check_PROGRAMS += $(ui_tests)
TESTS += $(ui_tests)

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
endif
endif
