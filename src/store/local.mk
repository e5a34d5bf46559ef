noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
	src/store/archive.h \
	src/store/change.c src/store/change.h \
	src/store/disk.h \
	src/store/keep.c src/store/keep.h \
	src/store/memory.c src/store/memory.h \
	src/store/registry.c src/store/registry.h \
	src/store/renames.c src/store/renames.h \
	src/store/store.c src/store/store.h \
	src/store/store_find.c \
	src/store/store_private.h \
	src/store/words.c src/store/words.h \
	src/store/writer.c src/store/writer.h
if HAVE_SQLITE
libstore_a_SOURCES += \
	src/store/archive.c \
	src/store/archive_line.c src/store/archive_line.h \
	src/store/disk.c \
	src/store/disk_read.c \
	src/store/disk_private.h \
	src/store/disk_registry.c src/store/disk_registry.h \
	src/store/disk_trim.c \
	src/store/names.c src/store/names.h \
	src/store/sqlite.c src/store/sqlite.h \
	src/store/tokenizer.c
else
libstore_a_SOURCES += src/store/no_disk.c
endif
STORE_LIBS = libstore.a $(LOOP_LIBS) $(SQLITE_LIBS)
