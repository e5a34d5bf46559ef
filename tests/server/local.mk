if HAVE_CMOCKA
server_tests = \
	tests/server/test_access \
	tests/server/test_account \
	tests/server/test_announce \
	tests/server/test_ban \
	tests/server/test_callers \
	tests/server/test_channel \
	tests/server/test_config \
	tests/server/test_control \
	tests/server/test_extensions \
	tests/server/test_history \
	tests/server/test_info \
	tests/server/test_limits \
	tests/server/test_mark \
	tests/server/test_message \
	tests/server/test_metrics \
	tests/server/test_mode \
	tests/server/test_monkey \
	tests/server/test_multiline \
	tests/server/test_notify \
	tests/server/test_operators \
	tests/server/test_origin \
	tests/server/test_plain \
	tests/server/test_playback \
	tests/server/test_proof \
	tests/server/test_redact \
	tests/server/test_register \
	tests/server/test_registration \
	tests/server/test_search \
	tests/server/test_selector \
	tests/server/test_state \
	tests/server/test_stop \
	tests/server/test_talk \
	tests/server/test_ticket \
	tests/server/test_who
if HAVE_GSASL
server_tests += \
	tests/server/test_external \
	tests/server/test_presence \
	tests/server/test_sasl \
	tests/server/test_signup
endif
if HAVE_GNUTLS
server_tests += \
	tests/server/test_costly \
	tests/server/test_identity \
	tests/server/test_mischief \
	tests/server/test_secure \
	tests/server/test_token
endif
check_PROGRAMS += $(server_tests)
TESTS += $(server_tests)

server_hall = tests/server/hall.c tests/server/hall.h tests/check.h
server_rig = tests/server/rig.c tests/server/rig.h tests/check.h
server_login_rig = tests/server/login_rig.c tests/server/login_rig.h $(server_rig)
tests_server_test_access_SOURCES = tests/server/test_access.c $(server_rig)
tests_server_test_access_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_announce_SOURCES = tests/server/test_announce.c tests/check.h
tests_server_test_announce_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_account_SOURCES = tests/server/test_account.c $(server_rig)
tests_server_test_account_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_ban_SOURCES = tests/server/test_ban.c $(server_rig)
tests_server_test_ban_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_callers_SOURCES = tests/server/test_callers.c $(server_hall)
tests_server_test_callers_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_channel_SOURCES = tests/server/test_channel.c $(server_rig)
tests_server_test_channel_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_config_SOURCES = tests/server/test_config.c tests/check.h
tests_server_test_config_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_control_SOURCES = tests/server/test_control.c $(server_rig)
tests_server_test_control_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_control_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=conn_peer_user
tests_server_test_extensions_SOURCES = tests/server/test_extensions.c $(server_rig)
tests_server_test_extensions_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_external_SOURCES = tests/server/test_external.c $(server_login_rig)
tests_server_test_external_CPPFLAGS = $(AM_CPPFLAGS) $(GSASL_CFLAGS)
tests_server_test_external_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_external_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=conn_fingerprint
tests_server_test_history_SOURCES = tests/server/test_history.c $(server_rig)
tests_server_test_history_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_identity_SOURCES = tests/server/test_identity.c tests/certificate.c \
	tests/certificate.h tests/check.h
tests_server_test_identity_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_server_test_identity_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_identity_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=mkstemp -Wl,--wrap=clock_wall_ns
tests_server_test_info_SOURCES = tests/server/test_info.c $(server_rig)
tests_server_test_info_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_limits_SOURCES = tests/server/test_limits.c $(server_rig)
tests_server_test_limits_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_mark_SOURCES = tests/server/test_mark.c $(server_rig)
tests_server_test_mark_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_message_SOURCES = tests/server/test_message.c $(server_rig)
tests_server_test_message_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_metrics_SOURCES = tests/server/test_metrics.c $(server_rig)
tests_server_test_metrics_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_costly_SOURCES = tests/server/test_costly.c tests/server/tls_guest.c \
	tests/server/tls_guest.h tests/certificate.c tests/certificate.h $(server_hall)
tests_server_test_costly_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_server_test_costly_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_mischief_SOURCES = tests/server/test_mischief.c tests/server/tls_guest.c \
	tests/server/tls_guest.h $(server_hall)
tests_server_test_mischief_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_server_test_mischief_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_mode_SOURCES = tests/server/test_mode.c $(server_rig)
tests_server_test_mode_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_monkey_SOURCES = tests/server/test_monkey.c $(server_rig)
tests_server_test_monkey_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_multiline_SOURCES = tests/server/test_multiline.c $(server_rig)
tests_server_test_multiline_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_notify_SOURCES = tests/server/test_notify.c tests/check.h
tests_server_test_notify_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_operators_SOURCES = tests/server/test_operators.c $(server_rig)
tests_server_test_operators_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_origin_SOURCES = tests/server/test_origin.c tests/check.h
tests_server_test_origin_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_plain_SOURCES = tests/server/test_plain.c $(server_hall)
tests_server_test_plain_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_playback_SOURCES = tests/server/test_playback.c $(server_rig)
tests_server_test_playback_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_presence_SOURCES = tests/server/test_presence.c $(server_login_rig)
tests_server_test_presence_CPPFLAGS = $(AM_CPPFLAGS) $(GSASL_CFLAGS)
tests_server_test_presence_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_proof_SOURCES = tests/server/test_proof.c $(server_hall)
tests_server_test_proof_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_proof_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=conn_is_local
tests_server_test_redact_SOURCES = tests/server/test_redact.c $(server_rig)
tests_server_test_redact_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_register_SOURCES = tests/server/test_register.c $(server_rig)
tests_server_test_register_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_sasl_SOURCES = tests/server/test_sasl.c $(server_login_rig)
tests_server_test_sasl_CPPFLAGS = $(AM_CPPFLAGS) $(GSASL_CFLAGS)
tests_server_test_sasl_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_registration_SOURCES = tests/server/test_registration.c $(server_rig)
tests_server_test_registration_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_signup_SOURCES = tests/server/test_signup.c $(server_login_rig)
tests_server_test_signup_CPPFLAGS = $(AM_CPPFLAGS) $(GSASL_CFLAGS)
tests_server_test_signup_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_search_SOURCES = tests/server/test_search.c $(server_rig)
tests_server_test_search_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_selector_SOURCES = tests/server/test_selector.c tests/check.h
tests_server_test_selector_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_secure_SOURCES = tests/server/test_secure.c tests/server/tls_guest.c \
	tests/server/tls_guest.h tests/certificate.c tests/certificate.h $(server_hall)
tests_server_test_secure_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_server_test_secure_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_secure_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=conn_is_local
tests_server_test_token_SOURCES = tests/server/test_token.c $(server_hall) $(server_rig)
tests_server_test_token_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_token_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=conn_is_local -Wl,--wrap=clock_wall_ns
tests_server_test_state_SOURCES = tests/server/test_state.c tests/check.h
tests_server_test_state_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_state_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=write
tests_server_test_stop_SOURCES = tests/server/test_stop.c $(server_rig)
tests_server_test_stop_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_talk_SOURCES = tests/server/test_talk.c $(server_rig)
tests_server_test_talk_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_ticket_SOURCES = tests/server/test_ticket.c $(server_rig)
tests_server_test_ticket_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
tests_server_test_who_SOURCES = tests/server/test_who.c $(server_rig)
tests_server_test_who_LDADD = $(SERVER_LIBS) $(TEST_LIBS)
endif
