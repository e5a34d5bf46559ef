#include "tests/e2e/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "tests/check.h"
#include "tests/e2e/process.h"
#include "tests/e2e/stage.h"

#define SLOW_BURST (4 * NS_PER_MS) /* worth of bytes that a slow terminal takes at once */
#define READ_SIZE  65536           /* bytes taken from the program at once */

/* How long the rest of a frame is waited for, of a program that never rests, or of a slow terminal
 */
#define FRAME_PATIENCE (10 * NS_PER_S)
#define FRAME_MOST     65536 /* bytes; what writes more writes all the time */

struct terminal {
	struct stage_part part;
	struct stage *stage;
	char name[32];
	int master; /* our end of the terminal */
	pid_t pid;
	bool ended;
	int status;
	int64_t speed;       /* bytes a second; 0: any */
	int64_t allowed_at;  /* monotonic ns: when it may take the next byte */
	int64_t last_output; /* monotonic ns: when it wrote, or was found ended */
	VTerm *vterm;
	VTermScreen *screen;
	bool alternate, cursor_visible;
	struct buf output;
	char half[4]; /* of a character that the screen has not got yet */
	size_t half_len;
	struct buf text; /* the screen, when it was last looked at */
	struct buf row;
	bool dirty;
};

static int property_changed(VTermProp property, VTermValue *value, void *user)
{
	struct terminal *terminal = user;
	if (property == VTERM_PROP_ALTSCREEN)
		terminal->alternate = value->boolean;
	if (property == VTERM_PROP_CURSORVISIBLE)
		terminal->cursor_visible = value->boolean;
	return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = property_changed};

static void answer(const char *bytes, size_t len, void *user)
{
	terminal_send_bytes(user, bytes, len);
}

static void open_screen(struct terminal *terminal, int rows, int cols)
{
	terminal->vterm = vterm_new(rows, cols);
	vterm_set_utf8(terminal->vterm, 1);
	vterm_output_set_callback(terminal->vterm, answer, terminal);
	terminal->screen = vterm_obtain_screen(terminal->vterm);
	terminal->cursor_visible = true;
	vterm_screen_set_callbacks(terminal->screen, &screen_callbacks, terminal);
	vterm_screen_enable_altscreen(terminal->screen, 1);
	vterm_screen_reset(terminal->screen, 1);
	terminal->dirty = true;
}

/* Bytes that may be taken now; waits a moment when it is none. */
static size_t take_most(struct terminal *terminal)
{
	if (terminal->speed == 0)
		return READ_SIZE;
	int64_t now = clock_mono_ns();
	if (terminal->allowed_at < now - SLOW_BURST)
		terminal->allowed_at = now - SLOW_BURST;
	int64_t most = (now - terminal->allowed_at) * terminal->speed / NS_PER_S;
	if (most <= 0)
		poll(NULL, 0, 1);
	return most > 0 ? (size_t)most : 0;
}

/* Bytes of a character at the end that is not whole yet. */
static size_t half_character(const char *text, size_t len)
{
	size_t back = 1;
	while (back < 4 && back < len && ((unsigned char)text[len - back] & 0xc0) == 0x80)
		back++;
	unsigned char first = back <= len ? (unsigned char)text[len - back] : 0;
	size_t whole = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
	return back < whole ? back : 0;
}

/* libvterm (0.1.4) takes a character that comes in two pieces for two that it does not know. */
static void draw(struct terminal *terminal, const char *bytes, size_t len)
{
	char whole[sizeof terminal->half + READ_SIZE];
	memcpy(whole, terminal->half, terminal->half_len);
	memcpy(whole + terminal->half_len, bytes, len);
	len += terminal->half_len;
	terminal->half_len = half_character(whole, len);
	len -= terminal->half_len;
	memcpy(terminal->half, whole + len, terminal->half_len);
	terminal->dirty = true;
	vterm_input_write(terminal->vterm, whole, len);
}

static void terminal_ready(struct stage_part *part)
{
	struct terminal *terminal = (struct terminal *)part;
	char bytes[READ_SIZE];
	size_t most = take_most(terminal);
	if (most == 0)
		return;
	ssize_t got = read(part->fd, bytes, most < sizeof bytes ? most : sizeof bytes);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		/* Linux says EIO once nobody holds the other end. Ours stays open: closing it would
		 * kill a program that has closed its output and is about to end by itself. */
		part->fd = -1;
		return;
	}
	if (terminal->speed > 0)
		terminal->allowed_at += got * NS_PER_S / terminal->speed;
	terminal->last_output = clock_mono_ns();
	buf_add(&terminal->output, bytes, (size_t)got);
	draw(terminal, bytes, (size_t)got);
}

static void terminal_dump(struct stage_part *part)
{
	struct terminal *terminal = (struct terminal *)part;
	int rows, cols;
	vterm_get_size(terminal->vterm, &rows, &cols);
	stage_say("--- %s, %dx%d%s", terminal->name, cols, rows, terminal->ended ? ", ended" : "");
	for (int row = 0; row < rows; row++)
		stage_say("|%s", terminal_row(terminal, row));
	stage_say("---");
}

static void terminal_free(struct stage_part *part)
{
	struct terminal *terminal = (struct terminal *)part;
	if (!terminal->ended)
		process_kill(terminal->pid);
	if (terminal->master >= 0)
		close(terminal->master);
	vterm_free(terminal->vterm);
	buf_fini(&terminal->output);
	buf_fini(&terminal->text);
	buf_fini(&terminal->row);
	free(terminal);
}

static int open_pty(struct stage *stage, int rows, int cols, int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		stage_fail(stage, "no pseudo-terminal: %s", strerror(errno));
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0)
		stage_fail(stage, "%s: %s", ptsname(master), strerror(errno));
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	ioctl(master, TIOCSWINSZ, &size);
	fcntl(master, F_SETFL, O_NONBLOCK);
	return master;
}

static const char *home_of(struct terminal *terminal, const struct terminal_config *config)
{
	if (config->home != NULL)
		return config->home;
	char name[32];
	snprintf(name, sizeof name, "home%d", terminal->part.fd);
	const char *home = stage_path(terminal->stage, name);
	mkdir(home, 0700);
	return home;
}

struct terminal *terminal_start(
    struct stage *stage, const struct terminal_config *config, const char *const argv[])
{
	struct terminal *terminal = xcalloc(1, sizeof *terminal);
	int rows = config->rows != 0 ? config->rows : 24,
	    cols = config->cols != 0 ? config->cols : 80;
	int slave;
	terminal->stage = stage;
	terminal->master = open_pty(stage, rows, cols, &slave);
	terminal->part = (struct stage_part){.fd = terminal->master,
	    .ready = terminal_ready,
	    .dump = terminal_dump,
	    .free = terminal_free};
	const char *slash = strrchr(argv[0], '/');
	const char *program = slash != NULL ? slash + 1 : argv[0];
	snprintf(terminal->name, sizeof terminal->name, "%s",
	    config->name != NULL ? config->name : program);
	open_screen(terminal, rows, cols);
	terminal->pid = process_start(&(struct process_config){.argv = argv,
	    .env = config->env,
	    .home = home_of(terminal, config),
	    .input = slave,
	    .output = slave,
	    .errors = slave,
	    .on_terminal = true});
	close(slave);
	stage_add(stage, &terminal->part);
	return terminal;
}

void terminal_close(struct terminal *terminal)
{
	stage_remove(terminal->stage, &terminal->part);
}

bool terminal_cell(struct terminal *terminal, int row, int col, VTermScreenCell *cell)
{
	return vterm_screen_get_cell(terminal->screen, (VTermPos){.row = row, .col = col}, cell);
}

#define SECOND_HALF UINT32_MAX /* what libvterm puts into the cell after a wide character */

static void add_row(struct terminal *terminal, int row, int cols)
{
	struct buf *text = &terminal->text;
	size_t end = text->len; /* past the last that is not a space */
	for (int col = 0; col < cols; col++) {
		VTermScreenCell cell;
		terminal_cell(terminal, row, col, &cell);
		if (cell.chars[0] == SECOND_HALF)
			continue;
		if (cell.chars[0] == 0)
			buf_add_char(text, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
			char bytes[4];
			buf_add(text, bytes, utf8_encode(cell.chars[i], bytes));
		}
		if (cell.chars[0] != 0 && cell.chars[0] != ' ')
			end = text->len;
	}
	text->len = end;
	buf_add_char(text, '\n');
}

const char *terminal_text(struct terminal *terminal)
{
	int rows, cols;
	if (!terminal->dirty)
		return terminal->text.data;
	vterm_get_size(terminal->vterm, &rows, &cols);
	buf_clear(&terminal->text);
	for (int row = 0; row < rows; row++)
		add_row(terminal, row, cols);
	terminal->dirty = false;
	return terminal->text.data;
}

const char *terminal_row(struct terminal *terminal, int row)
{
	const char *start = terminal_text(terminal);
	while (row-- > 0)
		start = strchr(start, '\n') + 1;
	buf_clear(&terminal->row);
	buf_add(&terminal->row, start, (size_t)(strchr(start, '\n') - start));
	return terminal->row.data;
}

bool terminal_shows(struct terminal *terminal, const char *text)
{
	return strstr(terminal_text(terminal), text) != NULL;
}

int terminal_find_row(struct terminal *terminal, const char *text)
{
	const char *all = terminal_text(terminal), *found = strstr(all, text);
	int row = 0;
	if (found == NULL)
		return -1;
	for (const char *at = all; at < found; at++)
		row += *at == '\n';
	return row;
}

void terminal_cursor(struct terminal *terminal, int *row, int *col)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(terminal->vterm), &at);
	*row = at.row;
	*col = at.col;
}

bool terminal_cursor_visible(const struct terminal *terminal)
{
	return terminal->cursor_visible;
}

bool terminal_alternate(const struct terminal *terminal)
{
	return terminal->alternate;
}

struct sight {
	struct terminal *terminal;
	const char *text;
	int64_t quiet;
};

static bool has_unread(const struct terminal *terminal)
{
	struct pollfd polled = {.fd = terminal->part.fd, .events = POLLIN};
	return poll(&polled, 1, 0) > 0;
}

/* Asked in this order: what it wrote before it waits is there to be read. */
static bool rests(const struct terminal *terminal)
{
	return terminal->part.fd < 0 || terminal->ended ||
	       (process_waits(terminal->pid) && !has_unread(terminal));
}

static void finish_frame(struct terminal *terminal)
{
	int64_t deadline = clock_mono_ns() + FRAME_PATIENCE;
	size_t most = terminal->output.len + FRAME_MOST;
	while (terminal->speed == 0 && !rests(terminal) && clock_mono_ns() < deadline &&
	       terminal->output.len < most)
		stage_turn(terminal->stage, NS_PER_MS);
}

static bool is_shown(void *arg)
{
	struct sight *sight = arg;
	return terminal_shows(sight->terminal, sight->text);
}

static bool ends_with(struct terminal *terminal, const char *text)
{
	const char *all = terminal_text(terminal);
	size_t end = strlen(all), len = strlen(text);
	while (end > 0 && all[end - 1] == '\n')
		end--;
	return end >= len && strncmp(all + end - len, text, len) == 0;
}

/* What is behind it may come yet. */
static bool is_at_end(void *arg)
{
	struct sight *sight = arg;
	if (!ends_with(sight->terminal, sight->text))
		return false;
	finish_frame(sight->terminal);
	return ends_with(sight->terminal, sight->text);
}

/* A frame may take it away and write it anew. */
static bool is_gone(void *arg)
{
	struct sight *sight = arg;
	if (is_shown(sight))
		return false;
	finish_frame(sight->terminal);
	return !is_shown(sight);
}

static bool is_normal(void *arg)
{
	struct sight *sight = arg;
	return !sight->terminal->alternate;
}

static bool is_quiet(void *arg)
{
	struct sight *sight = arg;
	return clock_mono_ns() - sight->terminal->last_output >= sight->quiet;
}

static bool has_ended(void *arg)
{
	struct sight *sight = arg;
	struct terminal *terminal = sight->terminal;
	if (!terminal->ended && process_ended(terminal->pid, &terminal->status)) {
		terminal->ended = true;
		terminal->last_output = clock_mono_ns();
	}
	/* What it wrote last is still to be read. */
	return terminal->ended && (terminal->part.fd < 0 || is_quiet(sight));
}

void terminal_wait(struct terminal *terminal, const char *text)
{
	stage_expect(terminal->stage, is_shown, &(struct sight){.terminal = terminal, .text = text},
	    "%s never showed \"%s\"", terminal->name, text);
	finish_frame(terminal);
}

void terminal_wait_end(struct terminal *terminal, const char *text)
{
	stage_expect(terminal->stage, is_at_end,
	    &(struct sight){.terminal = terminal, .text = text}, "%s does not end with \"%s\"",
	    terminal->name, text);
}

void terminal_wait_gone(struct terminal *terminal, const char *text)
{
	stage_expect(terminal->stage, is_gone, &(struct sight){.terminal = terminal, .text = text},
	    "%s still shows \"%s\"", terminal->name, text);
}

void terminal_wait_normal(struct terminal *terminal)
{
	stage_expect(terminal->stage, is_normal, &(struct sight){.terminal = terminal},
	    "%s never left the alternate screen", terminal->name);
	finish_frame(terminal);
}

struct wanted {
	struct terminal *terminal;
	bool (*holds)(struct terminal *terminal, void *arg);
	void *arg;
};

static bool holds_at_rest(void *arg)
{
	struct wanted *wanted = arg;
	if (!wanted->holds(wanted->terminal, wanted->arg))
		return false;
	finish_frame(wanted->terminal);
	return wanted->holds(wanted->terminal, wanted->arg);
}

void terminal_wait_for(struct terminal *terminal, const char *what,
    bool (*holds)(struct terminal *terminal, void *arg), void *arg)
{
	stage_expect(terminal->stage, holds_at_rest, &(struct wanted){terminal, holds, arg},
	    "%s never showed %s", terminal->name, what);
}

void terminal_wait_quiet(struct terminal *terminal, int64_t quiet)
{
	stage_expect(terminal->stage, is_quiet,
	    &(struct sight){.terminal = terminal, .quiet = quiet}, "%s never stops writing",
	    terminal->name);
}

int terminal_wait_exit(struct terminal *terminal)
{
	stage_expect(terminal->stage, has_ended,
	    &(struct sight){.terminal = terminal, .quiet = 20 * NS_PER_MS}, "%s never ended",
	    terminal->name);
	return terminal->status;
}

void terminal_send_bytes(struct terminal *terminal, const char *bytes, size_t len)
{
	int64_t deadline = clock_mono_ns() + STAGE_PATIENCE;
	while (len > 0 && terminal->part.fd >= 0) {
		ssize_t sent = write(terminal->master, bytes, len);
		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		} else if (clock_mono_ns() > deadline) {
			stage_fail(terminal->stage, "%s does not read its keys", terminal->name);
		} else { /* full: it may be waiting for its own output to be read */
			stage_turn(terminal->stage, NS_PER_MS);
		}
	}
}

void terminal_send(struct terminal *terminal, const char *keys)
{
	terminal_send_bytes(terminal, keys, strlen(keys));
}

void terminal_enter(struct terminal *terminal, const char *line)
{
	terminal_send(terminal, line);
	terminal_send(terminal, KEY_ENTER_);
}

void terminal_paste(struct terminal *terminal, const char *text)
{
	terminal_send(terminal, "\033[200~");
	terminal_send(terminal, text);
	terminal_send(terminal, "\033[201~");
}

void terminal_resize(struct terminal *terminal, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	vterm_set_size(terminal->vterm, rows, cols);
	terminal->dirty = true;
	ioctl(terminal->master, TIOCSWINSZ, &size);
}

void terminal_signal(struct terminal *terminal, int number)
{
	kill(terminal->pid, number);
}

void terminal_hang_up(struct terminal *terminal)
{
	close(terminal->master);
	terminal->master = terminal->part.fd = -1;
}

void terminal_limit_speed(struct terminal *terminal, int64_t bytes_per_s)
{
	terminal->speed = bytes_per_s;
	terminal->allowed_at = 0;
}

pid_t terminal_foreground(const struct terminal *terminal)
{
	return tcgetpgrp(terminal->master);
}

pid_t terminal_pid(const struct terminal *terminal)
{
	return terminal->pid;
}

const struct buf *terminal_output(const struct terminal *terminal)
{
	return &terminal->output;
}

bool terminal_wrote(const struct terminal *terminal, const char *bytes, size_t len)
{
	return memmem(terminal->output.data, terminal->output.len, bytes, len) != NULL;
}
