if HAVE_CMOCKA
if HAVE_VTERM
check_LIBRARIES += libe2e.a
libe2e_a_SOURCES = \
	tests/e2e/confab.c tests/e2e/confab.h \
	tests/e2e/confabd.c tests/e2e/confabd.h \
	tests/e2e/guests.c tests/e2e/guests.h \
	tests/e2e/machines.c tests/e2e/machines.h \
	tests/e2e/peer.c tests/e2e/peer.h \
	tests/e2e/process.c tests/e2e/process.h \
	tests/e2e/run.c tests/e2e/run.h \
	tests/e2e/stage.c tests/e2e/stage.h \
	tests/e2e/terminal.c tests/e2e/terminal.h
libe2e_a_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(VTERM_CFLAGS)

E2E_LIBS = libe2e.a $(BASE_LIBS) $(VTERM_LIBS) $(TEST_LIBS)

# What tutorials have people write; the tests start them in terminals.
check_PROGRAMS += tests/e2e/tutorial_client tests/e2e/tutorial_server
tests_e2e_tutorial_client_SOURCES = tests/e2e/tutorial_client.c
tests_e2e_tutorial_server_SOURCES = tests/e2e/tutorial_server.c

# What loses datagrams between them.
check_PROGRAMS += tests/e2e/bad_path_proxy
tests_e2e_bad_path_proxy_SOURCES = tests/e2e/bad_path_proxy.c tests/net/bad_path.c \
	tests/net/bad_path.h
tests_e2e_bad_path_proxy_LDADD = $(NET_LIBS)

# make picture: the screen in text, as README shows it
EXTRA_PROGRAMS += tests/e2e/picture
tests_e2e_picture_SOURCES = tests/e2e/picture.c
tests_e2e_picture_LDADD = $(E2E_LIBS)
CLEANFILES += tests/e2e/picture

# By hand: CONFAB_TEST_SEED=1 CONFAB_TEST_SEEDS=100 tests/e2e/test_cuts
EXTRA_PROGRAMS += tests/e2e/test_cuts
tests_e2e_test_cuts_SOURCES = tests/e2e/test_cuts.c tests/check.h
tests_e2e_test_cuts_LDADD = $(E2E_LIBS) $(CLIENT_LIBS)
CLEANFILES += tests/e2e/test_cuts
.PHONY: picture
picture: all tests/e2e/picture
	@top_builddir='$(top_builddir)' tests/e2e/picture

e2e_tests = \
	tests/e2e/test_abuse \
	tests/e2e/test_avahi \
	tests/e2e/test_bad_path \
	tests/e2e/test_break \
	tests/e2e/test_flags \
	tests/e2e/test_flood \
	tests/e2e/test_harness \
	tests/e2e/test_host \
	tests/e2e/test_irssi \
	tests/e2e/test_messages \
	tests/e2e/test_nearby \
	tests/e2e/test_nearby_lies \
	tests/e2e/test_nearby_links \
	tests/e2e/test_people \
	tests/e2e/test_restore \
	tests/e2e/test_say_tail \
	tests/e2e/test_scan_far \
	tests/e2e/test_screen \
	tests/e2e/test_strangers \
	tests/e2e/test_talk \
	tests/e2e/test_tutorial \
	tests/e2e/test_weechat
if HAVE_GNUTLS
e2e_tests += tests/e2e/test_elsewhere tests/e2e/test_forged tests/e2e/test_invite \
	tests/e2e/test_sts tests/e2e/test_tls tests/e2e/test_token tests/e2e/test_trust
if HAVE_GSASL
e2e_tests += tests/e2e/test_certificate
endif
endif
if HAVE_SQLITE
e2e_tests += \
	tests/e2e/test_folder \
	tests/e2e/test_kept \
	tests/e2e/test_killed_1 \
	tests/e2e/test_killed_2 \
	tests/e2e/test_killed_3 \
	tests/e2e/test_killed_4
endif
check_PROGRAMS += $(e2e_tests)
TESTS += $(e2e_tests)

tests_e2e_test_abuse_SOURCES = tests/e2e/test_abuse.c tests/check.h
tests_e2e_test_abuse_LDADD = $(E2E_LIBS)
tests_e2e_test_avahi_SOURCES = tests/e2e/test_avahi.c tests/check.h
tests_e2e_test_avahi_LDADD = $(E2E_LIBS)
tests_e2e_test_bad_path_SOURCES = tests/e2e/test_bad_path.c tests/check.h
tests_e2e_test_bad_path_LDADD = $(E2E_LIBS)
tests_e2e_test_break_SOURCES = tests/e2e/test_break.c tests/check.h
tests_e2e_test_break_LDADD = $(E2E_LIBS)
tests_e2e_test_elsewhere_SOURCES = tests/e2e/test_elsewhere.c tests/check.h
tests_e2e_test_elsewhere_LDADD = libproto.a $(E2E_LIBS)
tests_e2e_test_flags_SOURCES = tests/e2e/test_flags.c tests/check.h
tests_e2e_test_flags_LDADD = $(E2E_LIBS)
tests_e2e_test_flood_SOURCES = tests/e2e/test_flood.c tests/check.h
tests_e2e_test_flood_LDADD = $(E2E_LIBS)
tests_e2e_test_folder_SOURCES = tests/e2e/test_folder.c tests/check.h
tests_e2e_test_folder_LDADD = $(E2E_LIBS)
tests_e2e_test_forged_SOURCES = tests/e2e/test_forged.c tests/e2e/forge.c tests/e2e/forge.h \
	tests/bench/usage.c tests/bench/usage.h tests/check.h
tests_e2e_test_forged_LDADD = libproto.a $(E2E_LIBS)
tests_e2e_test_harness_SOURCES = tests/e2e/test_harness.c tests/check.h
tests_e2e_test_harness_LDADD = $(E2E_LIBS)
tests_e2e_test_host_SOURCES = tests/e2e/test_host.c tests/check.h
tests_e2e_test_host_LDADD = $(E2E_LIBS)
tests_e2e_test_invite_SOURCES = tests/e2e/test_invite.c tests/check.h
tests_e2e_test_invite_CPPFLAGS = $(AM_CPPFLAGS) $(qr_defines) $(QRENCODE_CFLAGS)
tests_e2e_test_invite_LDADD = $(E2E_LIBS) $(QRENCODE_LIBS)
if HAVE_QRENCODE
qr_defines = -DWITH_QRENCODE
endif
tests_e2e_test_irssi_SOURCES = tests/e2e/test_irssi.c tests/check.h
tests_e2e_test_irssi_LDADD = $(E2E_LIBS)
tests_e2e_test_kept_SOURCES = tests/e2e/test_kept.c tests/check.h
tests_e2e_test_kept_LDADD = $(E2E_LIBS)
tests_e2e_test_messages_SOURCES = tests/e2e/test_messages.c tests/check.h
tests_e2e_test_messages_LDADD = $(E2E_LIBS)
nearby_sources = tests/e2e/nearby.c tests/e2e/nearby.h tests/check.h
if HAVE_GNUTLS
tls_defines = -DWITH_TLS
endif
tests_e2e_test_nearby_SOURCES = tests/e2e/test_nearby.c $(nearby_sources)
tests_e2e_test_nearby_CPPFLAGS = $(AM_CPPFLAGS) $(tls_defines)
tests_e2e_test_nearby_LDADD = $(E2E_LIBS)
tests_e2e_test_nearby_lies_SOURCES = tests/e2e/test_nearby_lies.c tests/e2e/neighbour.c \
	tests/e2e/neighbour.h $(nearby_sources)
tests_e2e_test_nearby_lies_CPPFLAGS = $(AM_CPPFLAGS) $(tls_defines)
tests_e2e_test_nearby_lies_LDADD = libproto.a $(E2E_LIBS)
tests_e2e_test_nearby_links_SOURCES = tests/e2e/test_nearby_links.c $(nearby_sources)
tests_e2e_test_nearby_links_LDADD = $(E2E_LIBS)
tests_e2e_test_killed_1_SOURCES = tests/e2e/test_killed.c tests/check.h
tests_e2e_test_killed_1_CPPFLAGS = $(AM_CPPFLAGS) -DFIRST_SEED=1
tests_e2e_test_killed_1_LDADD = $(E2E_LIBS)
tests_e2e_test_killed_2_SOURCES = tests/e2e/test_killed.c tests/check.h
tests_e2e_test_killed_2_CPPFLAGS = $(AM_CPPFLAGS) -DFIRST_SEED=6
tests_e2e_test_killed_2_LDADD = $(E2E_LIBS)
tests_e2e_test_killed_3_SOURCES = tests/e2e/test_killed.c tests/check.h
tests_e2e_test_killed_3_CPPFLAGS = $(AM_CPPFLAGS) -DFIRST_SEED=11
tests_e2e_test_killed_3_LDADD = $(E2E_LIBS)
tests_e2e_test_killed_4_SOURCES = tests/e2e/test_killed.c tests/check.h
tests_e2e_test_killed_4_CPPFLAGS = $(AM_CPPFLAGS) -DFIRST_SEED=16
tests_e2e_test_killed_4_LDADD = $(E2E_LIBS)
tests_e2e_test_people_SOURCES = tests/e2e/test_people.c tests/check.h
tests_e2e_test_people_LDADD = $(E2E_LIBS)
tests_e2e_test_restore_SOURCES = tests/e2e/test_restore.c tests/check.h
tests_e2e_test_restore_LDADD = $(E2E_LIBS)
tests_e2e_test_say_tail_SOURCES = tests/e2e/test_say_tail.c tests/check.h
tests_e2e_test_say_tail_LDADD = $(E2E_LIBS)
tests_e2e_test_scan_far_SOURCES = tests/e2e/test_scan_far.c tests/check.h
tests_e2e_test_scan_far_LDADD = $(E2E_LIBS)
tests_e2e_test_scan_far_CPPFLAGS = $(AM_CPPFLAGS) $(tls_defines)
tests_e2e_test_screen_SOURCES = tests/e2e/test_screen.c tests/check.h
tests_e2e_test_screen_LDADD = $(E2E_LIBS)
tests_e2e_test_strangers_SOURCES = tests/e2e/test_strangers.c tests/check.h
tests_e2e_test_strangers_LDADD = $(E2E_LIBS)
tests_e2e_test_sts_SOURCES = tests/e2e/test_sts.c tests/certificate.c tests/certificate.h \
	tests/check.h
tests_e2e_test_sts_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_e2e_test_sts_LDADD = $(E2E_LIBS) $(GNUTLS_LIBS)
tests_e2e_test_talk_SOURCES = tests/e2e/test_talk.c tests/check.h
tests_e2e_test_talk_LDADD = $(E2E_LIBS)
tests_e2e_test_tls_SOURCES = tests/e2e/test_tls.c tests/check.h
tests_e2e_test_tls_LDADD = $(E2E_LIBS)
tests_e2e_test_token_SOURCES = tests/e2e/test_token.c tests/check.h
tests_e2e_test_token_LDADD = $(E2E_LIBS)
tests_e2e_test_certificate_SOURCES = tests/e2e/test_certificate.c tests/certificate.c \
	tests/certificate.h tests/check.h
tests_e2e_test_certificate_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_e2e_test_certificate_LDADD = $(E2E_LIBS) $(GNUTLS_LIBS)
tests_e2e_test_trust_SOURCES = tests/e2e/test_trust.c tests/certificate.c tests/certificate.h \
	tests/check.h
tests_e2e_test_trust_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_e2e_test_trust_LDADD = $(E2E_LIBS) $(GNUTLS_LIBS)
tests_e2e_test_tutorial_SOURCES = tests/e2e/test_tutorial.c tests/check.h
tests_e2e_test_tutorial_LDADD = $(E2E_LIBS)
tests_e2e_test_weechat_SOURCES = tests/e2e/test_weechat.c tests/check.h
tests_e2e_test_weechat_LDADD = $(E2E_LIBS)
endif
endif
