noinst_LIBRARIES += libclient.a
libclient_a_CPPFLAGS = $(AM_CPPFLAGS) $(GSASL_CFLAGS)
libclient_a_SOURCES = \
	src/client/again.c src/client/again.h \
	src/client/alive.c src/client/alive.h \
	src/client/caps.c src/client/caps.h \
	src/client/client.c src/client/client.h \
	src/client/command.c src/client/command.h \
	src/client/command_account.c \
	src/client/command_channel.c src/client/commands.h \
	src/client/command_marks.c \
	src/client/command_person.c \
	src/client/command_screen.c \
	src/client/command_session.c \
	src/client/command_talk.c \
	src/client/conversation.c src/client/conversation.h \
	src/client/deliver.c src/client/deliver.h \
	src/client/errands.c src/client/errands.h \
	src/client/errors.c src/client/errors.h \
	src/client/farewell.c src/client/farewell.h \
	src/client/formatting.c src/client/formatting.h \
	src/client/handle.c src/client/handle.h \
	src/client/handle_channel.c \
	src/client/handle_message.c \
	src/client/handle_mode.c \
	src/client/handle_query.c \
	src/client/handle_register.c \
	src/client/handle_status.c \
	src/client/history.c src/client/history.h \
	src/client/history_answer.c src/client/history_private.h \
	src/client/history_around.c \
	src/client/history_batch.c \
	src/client/history_merge.c \
	src/client/identify.c src/client/identify.h \
	src/client/invite_link.c src/client/invite_link.h \
	src/client/isupport.c src/client/isupport.h \
	src/client/known_file.c src/client/known_file.h \
	src/client/lines.c src/client/lines.h \
	src/client/lines_change.c src/client/lines_private.h \
	src/client/lines_find.c \
	src/client/link.c src/client/link.h \
	src/client/login.c src/client/login.h \
	src/client/login_ask.c \
	src/client/marks.c src/client/marks.h \
	src/client/members.c \
	src/client/message.c \
	src/client/nearby.c src/client/nearby.h \
	src/client/nick.c src/client/nick.h \
	src/client/observer.c src/client/observer.h \
	src/client/outbox.c src/client/outbox.h \
	src/client/pasted.c src/client/pasted.h \
	src/client/plain.c src/client/plain.h \
	src/client/private.h \
	src/client/questions.c src/client/questions.h \
	src/client/read_marker.c src/client/read_marker.h \
	src/client/receive.c src/client/receive.h \
	src/client/register.c src/client/register.h \
	src/client/sasl.h \
	src/client/scan.c src/client/scan.h \
	src/client/search.c src/client/search.h \
	src/client/session.c src/client/session.h \
	src/client/state_file.c src/client/state_file.h \
	src/client/sts.c src/client/sts.h \
	src/client/split.c src/client/split.h \
	src/client/talks.c src/client/talks.h \
	src/client/target.c src/client/target.h \
	src/client/trust.c src/client/trust.h \
	src/client/wishes.c src/client/wishes.h
if HAVE_GSASL
libclient_a_SOURCES += src/client/sasl.c
else
libclient_a_SOURCES += src/client/no_sasl.c
endif
CLIENT_LIBS = libclient.a libproto.a $(NET_LIBS) $(GSASL_LIBS)
