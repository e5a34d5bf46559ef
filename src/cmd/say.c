#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cmd/follow.h"
#include "cmd/options.h"
#include "cmd/subcommand.h"
#include "proto/line.h"

/* Messages handed to the client at once; it sends them at the pace at which they are echoed. */
#define SAY_WINDOW    64
#define SAY_LINE_MOST 65536           /* bytes of one line of input */
#define SAY_READ      16384           /* bytes read from the input at once */
#define SAY_DEADLINE  (30 * NS_PER_S) /* without anything going forward */

struct say {
	struct follow follow;
	struct loop_timer deadline;
	struct line_reader reader;
	struct buf input;   /* what was read last, or the words of the command line */
	const char *unread; /* in `input` */
	size_t unread_len;
	bool watching;      /* the input, because it is its turn */
	bool ended;         /* there is no more input */
	bool spoken;        /* all of it was said */
	uint64_t unsettled; /* the first line of the channel that may still wait for its echo */
	bool begun;         /* the channel was ours once */
	size_t failed;      /* messages */
};

static void fail_one(struct say *say)
{
	say->failed++;
	follow_leave(&say->follow, STATUS_FAILED);
}

static bool is_open(const struct say *say)
{
	const struct conversation *channel = follow_channel(&say->follow);
	return channel && channel->joined && say->follow.session->state == SESSION_ONLINE;
}

/* The next line of the input, if it was read already. */
static bool next_line(struct say *say, struct str *line)
{
	enum line_result result =
	    line_next(&say->reader, &say->unread, &say->unread_len, SAY_LINE_MOST, line);
	if (result == LINE_TOO_LONG) {
		say->failed++;
		fail(STATUS_FAILED, "left out a line of more than %d bytes", SAY_LINE_MOST);
		*line = (struct str){0};
	}
	if (result != LINE_NONE)
		return true;
	if (!say->ended || say->spoken)
		return false;
	say->spoken = true;
	*line = line_partial(&say->reader);
	return true;
}

static void read_input(int fd, unsigned events, void *arg)
{
	(void)events;
	struct say *say = arg;
	buf_reserve(&say->input, SAY_READ);
	ssize_t got = read(fd, say->input.data, SAY_READ);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got < 0) {
		fail(STATUS_FAILED, "cannot read the input: %s", strerror(errno));
		fail_one(say);
	}
	say->ended = got <= 0;
	say->unread = say->input.data;
	say->unread_len = got > 0 ? (size_t)got : 0;
	loop_unwatch(say->follow.chat.loop, fd);
	say->watching = false;
	loop_defer(say->follow.chat.loop, &say->follow.update);
}

static void want_input(struct say *say)
{
	if (say->watching || say->ended)
		return;
	say->watching = loop_watch(say->follow.chat.loop, STDIN_FILENO, LOOP_READ, read_input, say);
	if (!say->watching) {
		fail(STATUS_FAILED, "cannot read the input: %s", strerror(errno));
		fail_one(say);
	}
}

static void speak(struct say *say)
{
	struct conversation *channel = follow_channel(&say->follow);
	while (say->follow.session->waiting < SAY_WINDOW) {
		struct str line;
		if (!next_line(say, &line)) {
			want_input(say);
			return;
		}
		if (str_trim(line).len > 0)
			client_say(channel, line);
	}
}

/* Looks at what became of the lines said so far. */
static void settle(struct say *say)
{
	const struct conversation *channel = follow_channel(&say->follow);
	while (channel && say->unsettled < lines_end(channel->lines)) {
		struct line line;
		if (lines_get(channel->lines, say->unsettled, &line) && line.flags & LINE_OWN) {
			if (line.flags & LINE_WAITING)
				return;
			if (line.flags & LINE_FAILED)
				fail_one(say);
			loop_timer_stop(say->follow.chat.loop, &say->deadline);
		}
		say->unsettled++;
	}
}

/* The server may take only so long; the input may take its time. */
static void watch_the_clock(struct say *say)
{
	struct loop *loop = say->follow.chat.loop;
	if (is_open(say) && say->follow.session->waiting == 0)
		loop_timer_stop(loop, &say->deadline);
	else if (!loop_timer_is_set(&say->deadline))
		loop_timer_after(loop, &say->deadline, SAY_DEADLINE);
}

static void changed(void *arg)
{
	struct say *say = arg;
	enum session_state state = say->follow.session->state;
	settle(say);
	/* A link that broke later is mended, and what was not echoed is sent again. */
	if (state == SESSION_WAITING && !say->begun)
		follow_leave(&say->follow, STATUS_FAILED);
	if (is_open(say)) {
		say->begun = true;
		speak(say);
	}
	watch_the_clock(say);
	if (say->spoken && say->follow.session->waiting == 0)
		follow_leave(&say->follow, say->failed > 0 ? STATUS_FAILED : 0);
}

static void on_line(const struct conversation *conversation, const struct line *line, void *arg)
{
	(void)conversation;
	struct say *say = arg;
	if (line->kind != LINE_ERROR)
		return;
	fail(STATUS_FAILED, STR_FMT, STR_ARG(line->text));
	if (say->follow.session->state == SESSION_ONLINE)
		fail_one(say);
}

static void moved(uint64_t at, int64_t by, void *arg)
{
	struct say *say = arg;
	say->unsettled = lines_moved(say->unsettled, at, by);
}

static void out_of_time(void *arg)
{
	struct say *say = arg;
	fail(STATUS_FAILED, "gave up: no word from the server for %d seconds",
	    (int)(SAY_DEADLINE / NS_PER_S));
	fail_one(say);
}

/* The words of the command line, or standard input when there are none. */
static void take_words(struct say *say, const struct options *options)
{
	for (size_t i = 2; i < options->word_count; i++) {
		buf_add_str(&say->input, i > 2 ? " " : "");
		buf_add_str(&say->input, options->words[i]);
	}
	say->ended = options->word_count > 2;
	say->unread = say->input.data;
	say->unread_len = say->input.len;
}

int say_run(const struct options *options)
{
	static const struct follow_handler handler = {
	    .line = on_line, .changed = changed, .moved = moved};
	struct say say = {0};
	take_words(&say, options);
	int status = follow_open(&say.follow, options, &handler, &say);
	if (status == 0) {
		loop_timer_init(&say.deadline, out_of_time, &say);
		loop_timer_after(say.follow.chat.loop, &say.deadline, SAY_DEADLINE);
		status = follow_run(&say.follow);
		loop_timer_stop(say.follow.chat.loop, &say.deadline);
	}
	follow_close(&say.follow);
	line_reader_clear(&say.reader);
	buf_fini(&say.input);
	return status;
}
