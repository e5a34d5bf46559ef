# The manual: well-formed, and in agreement with the programs.
TESTS += tests/doc/lint.sh tests/doc/readme.sh tests/doc/tables.sh
EXTRA_DIST += tests/doc/lint.sh tests/doc/readme.sh tests/doc/tables.sh
check_PROGRAMS += tests/doc/tables
tests_doc_tables_SOURCES = tests/doc/tables.c
tests_doc_tables_LDADD = $(SERVER_LIBS) $(UI_LIBS)
