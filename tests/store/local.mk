if HAVE_CMOCKA
store_tests = \
	tests/store/test_model \
	tests/store/test_rename \
	tests/store/test_store \
	tests/store/test_words
if HAVE_SQLITE
store_tests += \
	tests/store/test_archive \
	tests/store/test_crash \
	tests/store/test_disk \
	tests/store/test_keep \
	tests/store/test_registry
endif
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)

store_shelf = tests/store/shelf.c tests/store/shelf.h tests/check.h
tests_store_test_archive_SOURCES = tests/store/test_archive.c $(store_shelf)
tests_store_test_archive_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_crash_SOURCES = tests/store/test_crash.c $(store_shelf)
tests_store_test_crash_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_disk_SOURCES = tests/store/test_disk.c $(store_shelf)
tests_store_test_disk_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_store_test_disk_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_keep_SOURCES = tests/store/test_keep.c $(store_shelf)
tests_store_test_keep_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_store_test_keep_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_model_SOURCES = tests/store/test_model.c $(store_shelf)
tests_store_test_model_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_registry_SOURCES = tests/store/test_registry.c $(store_shelf)
tests_store_test_registry_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_store_test_registry_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_rename_SOURCES = tests/store/test_rename.c $(store_shelf)
tests_store_test_rename_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_store_SOURCES = tests/store/test_store.c $(store_shelf)
tests_store_test_store_LDADD = $(STORE_LIBS) $(TEST_LIBS)
tests_store_test_words_SOURCES = tests/store/test_words.c tests/check.h
tests_store_test_words_LDADD = $(STORE_LIBS) $(TEST_LIBS)
endif
