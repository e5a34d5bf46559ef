# Manual pages. That of the protocol is installed under a name that says whose it is.
dist_man_MANS += doc/confab.1 doc/confab.conf.5 doc/confabd.8
nodist_man_MANS = doc/confab-protocol.7 doc/confab-security.7
EXTRA_DIST += doc/protocol.7 doc/security.7
CLEANFILES += doc/confab-protocol.7 doc/confab-security.7

doc/confab-protocol.7: doc/protocol.7
	$(AM_V_GEN)$(MKDIR_P) doc && cp $(srcdir)/doc/protocol.7 $@

# For those who run confabd as a service, or package it.
examplesdir = $(docdir)/examples
dist_examples_DATA = doc/examples/confab.sysusers
nodist_examples_DATA = doc/examples/confabd.service
EXTRA_DIST += doc/examples/confabd.service.in
CLEANFILES += doc/examples/confabd.service

doc/examples/confabd.service: doc/examples/confabd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc/examples && \
		$(SED) 's|@bindir[@]|$(bindir)|' $(srcdir)/doc/examples/confabd.service.in >$@

doc/confab-security.7: doc/security.7
	$(AM_V_GEN)$(MKDIR_P) doc && cp $(srcdir)/doc/security.7 $@
