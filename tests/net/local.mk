if HAVE_CMOCKA
net_tests = \
	tests/net/test_addr \
	tests/net/test_address \
	tests/net/test_conn \
	tests/net/test_dial \
	tests/net/test_faults \
	tests/net/test_flood \
	tests/net/test_greeting \
	tests/net/test_links \
	tests/net/test_listener \
	tests/net/test_queue \
	tests/net/test_range \
	tests/net/test_reach \
	tests/net/test_roaming \
	tests/net/test_session \
	tests/net/test_session_end \
	tests/net/test_udp
if HAVE_GNUTLS
net_tests += tests/net/test_cipher tests/net/test_shaking tests/net/test_tls
endif
check_PROGRAMS += $(net_tests)
TESTS += $(net_tests)

# Deadlines are tested by moving the clock, not by waiting.
NET_WRAPS = $(AM_LDFLAGS) -Wl,--wrap=clock_mono_ns
NET_SCENE = tests/net/scene.c tests/net/scene.h $(LOOP_HARNESS)

tests_net_test_addr_SOURCES = tests/net/test_addr.c tests/check.h
tests_net_test_addr_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_address_SOURCES = tests/net/test_address.c $(SESSION_SCENE)
tests_net_test_address_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_address_LDFLAGS = $(NET_WRAPS)
tests_net_test_links_SOURCES = tests/net/test_links.c tests/check.h
tests_net_test_links_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_conn_SOURCES = tests/net/test_conn.c $(NET_SCENE)
tests_net_test_conn_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_conn_LDFLAGS = $(NET_WRAPS)
tests_net_test_dial_SOURCES = tests/net/test_dial.c $(NET_SCENE)
tests_net_test_dial_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_dial_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=getaddrinfo,--wrap=freeaddrinfo
tests_net_test_faults_SOURCES = tests/net/test_faults.c $(NET_SCENE)
tests_net_test_faults_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_faults_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=loop_turn,--wrap=send,--wrap=sendmsg \
	-Wl,--wrap=sendmmsg,--wrap=recv,--wrap=recvmsg,--wrap=recvmmsg,--wrap=accept4 \
	-Wl,--wrap=socket,--wrap=epoll_ctl
tests_net_test_flood_SOURCES = tests/net/test_flood.c $(LOOP_HARNESS)
tests_net_test_flood_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_flood_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=udp_batch_add
tests_net_test_greeting_SOURCES = tests/net/test_greeting.c $(SESSION_SCENE)
tests_net_test_greeting_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_greeting_LDFLAGS = $(NET_WRAPS)
tests_net_test_listener_SOURCES = tests/net/test_listener.c $(NET_SCENE)
tests_net_test_listener_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_listener_LDFLAGS = $(NET_WRAPS)
tests_net_test_queue_SOURCES = tests/net/test_queue.c tests/check.h
tests_net_test_queue_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_range_SOURCES = tests/net/test_range.c tests/check.h
tests_net_test_range_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_reach_SOURCES = tests/net/test_reach.c tests/check.h
tests_net_test_reach_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_roaming_SOURCES = tests/net/test_roaming.c $(SESSION_SCENE)
tests_net_test_roaming_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_roaming_LDFLAGS = $(NET_WRAPS)
SESSION_SCENE = tests/net/session_scene.c tests/net/session_scene.h $(NET_SCENE)
tests_net_test_session_SOURCES = tests/net/test_session.c tests/net/bad_path.c \
	tests/net/bad_path.h $(SESSION_SCENE)
tests_net_test_session_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_session_LDFLAGS = $(NET_WRAPS)
tests_net_test_session_end_SOURCES = tests/net/test_session_end.c $(SESSION_SCENE)
tests_net_test_session_end_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_session_end_LDFLAGS = $(NET_WRAPS)
tests_net_test_cipher_SOURCES = tests/net/test_cipher.c $(SESSION_SCENE)
tests_net_test_cipher_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_net_test_cipher_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_cipher_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=net_sockaddr_is_local
tests_net_test_shaking_SOURCES = tests/net/test_shaking.c $(NET_SCENE)
tests_net_test_shaking_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_net_test_shaking_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_shaking_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=net_sockaddr_is_local
tests_net_test_tls_SOURCES = tests/net/test_tls.c tests/certificate.c tests/certificate.h \
	$(NET_SCENE)
tests_net_test_tls_CPPFLAGS = $(AM_CPPFLAGS) $(GNUTLS_CFLAGS)
tests_net_test_tls_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_tls_LDFLAGS = $(NET_WRAPS) -Wl,--wrap=sendmsg \
	-Wl,--wrap=gnutls_x509_trust_list_add_system_trust
tests_net_test_udp_SOURCES = tests/net/test_udp.c $(NET_SCENE)
tests_net_test_udp_LDADD = $(NET_LIBS) $(TEST_LIBS)
tests_net_test_udp_LDFLAGS = $(NET_WRAPS)
endif
