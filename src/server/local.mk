noinst_LIBRARIES += libserver.a
libserver_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS) $(GSASL_CFLAGS) $(ICU_CFLAGS)
libserver_a_SOURCES = \
	src/server/access.c src/server/access.h \
	src/server/account.c src/server/account.h \
	src/server/account_admin.c src/server/account_admin.h \
	src/server/account_rules.c src/server/account_rules.h \
	src/server/announce.c src/server/announce.h \
	src/server/announce_what.c src/server/announce_what.h \
	src/server/author.c src/server/author.h \
	src/server/ban.c src/server/ban.h \
	src/server/ban_read.c \
	src/server/ban_store.c src/server/ban_store.h \
	src/server/admission.c src/server/admission.h \
	src/server/batch.c src/server/batch.h \
	src/server/cap.h \
	src/server/capture.c src/server/capture.h \
	src/server/channel.c src/server/channel.h \
	src/server/channel_act.c \
	src/server/channel_store.c src/server/channel_store.h \
	src/server/cmd_accept.c \
	src/server/cmd_account.c \
	src/server/cmd_authenticate.c \
	src/server/cmd_ban.c \
	src/server/cmd_batch.c \
	src/server/cmd_cap.c \
	src/server/cmd_channel.c \
	src/server/cmd_history.c \
	src/server/cmd_info.c \
	src/server/cmd_invite_link.c \
	src/server/cmd_isupport.c \
	src/server/cmd_list.c \
	src/server/cmd_message.c \
	src/server/cmd_markread.c \
	src/server/cmd_mode.c \
	src/server/cmd_monitor.c \
	src/server/cmd_oper.c \
	src/server/cmd_redact.c \
	src/server/cmd_register.c \
	src/server/cmd_registration.c \
	src/server/cmd_rename.c \
	src/server/cmd_search.c \
	src/server/cmd_targets.c \
	src/server/cmd_settings.c \
	src/server/cmd_umode.c \
	src/server/cmd_who.c \
	src/server/cmd_whois.c \
	src/server/command.c src/server/command.h \
	src/server/config.c src/server/config.h \
	src/server/config_load.c \
	src/server/config_table.c \
	src/server/config_value.c src/server/config_value.h \
	src/server/control.c src/server/control.h \
	src/server/control_account.c \
	src/server/control_ban.c \
	src/server/control_channel.c \
	src/server/control_command.c src/server/control_command.h \
	src/server/control_invite.c \
	src/server/control_request.c src/server/control_request.h \
	src/server/control_server.c \
	src/server/control_status.c \
	src/server/control_table.c src/server/control_table.h \
	src/server/dialect.c src/server/dialect.h \
	src/server/dialect_http.c \
	src/server/dialect_irc.c \
	src/server/dialect_plain.c \
	src/server/dialect_unknown.c \
	src/server/edit.c src/server/edit.h \
	src/server/errand.c src/server/errand.h \
	src/server/event.c src/server/event.h \
	src/server/fold.h \
	src/server/history.c src/server/history.h \
	src/server/hold.c src/server/hold.h \
	src/server/identity.c src/server/identity.h \
	src/server/invitation.c src/server/invitation.h \
	src/server/irc_format.c src/server/irc_format.h \
	src/server/irc_state.h \
	src/server/label.c src/server/label.h \
	src/server/limits.h \
	src/server/login.c src/server/login.h \
	src/server/looks.h \
	src/server/mask.c src/server/mask.h \
	src/server/mark.c src/server/mark.h \
	src/server/metrics.c src/server/metrics.h \
	src/server/mode.c src/server/mode.h \
	src/server/monitor.c src/server/monitor.h \
	src/server/multiline.c src/server/multiline.h \
	src/server/notify.c src/server/notify.h \
	src/server/notes.c src/server/notes.h \
	src/server/operators.c src/server/operators.h \
	src/server/origin.c src/server/origin.h \
	src/server/outcome.c src/server/outcome.h \
	src/server/password.c src/server/password.h \
	src/server/peer.c src/server/peer.h \
	src/server/plain.h \
	src/server/plain_command.c \
	src/server/plain_format.c \
	src/server/presence.c src/server/presence.h \
	src/server/proof.c src/server/proof.h \
	src/server/rank.c src/server/rank.h \
	src/server/recent.c src/server/recent.h \
	src/server/record.c src/server/record.h \
	src/server/registration.c src/server/registration.h \
	src/server/rejoin.c src/server/rejoin.h \
	src/server/reply.c src/server/reply.h \
	src/server/sasl.h \
	src/server/seal.c src/server/seal.h \
	src/server/secure.c src/server/secure.h \
	src/server/scrape.c src/server/scrape.h \
	src/server/selector.c src/server/selector.h \
	src/server/server.c src/server/server.h \
	src/server/state.c src/server/state.h \
	src/server/sweep.c src/server/sweep.h \
	src/server/talk.c src/server/talk.h \
	src/server/ticket.c src/server/ticket.h \
	src/server/token.c src/server/token.h \
	src/server/user.c src/server/user.h \
	src/server/user_say.c \
	src/server/verifier.h \
	src/server/view.c src/server/view.h \
	src/server/voucher.c src/server/voucher.h \
	src/server/whowas.c src/server/whowas.h
if HAVE_GSASL
libserver_a_SOURCES += \
	src/server/sasl.c \
	src/server/verifier.c
else
libserver_a_SOURCES += \
	src/server/no_sasl.c \
	src/server/no_verifier.c
endif
if HAVE_ICU
libserver_a_SOURCES += src/server/looks.c
else
libserver_a_SOURCES += src/server/no_looks.c
endif
SERVER_LIBS = libserver.a libproto.a libstore.a $(NET_LIBS) $(SQLITE_LIBS) $(GSASL_LIBS) $(ICU_LIBS) $(INIH_LIBS)
