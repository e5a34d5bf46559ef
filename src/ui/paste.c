#include "ui/paste.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "proto/invite.h"
#include "ui/state.h"

#define TAB     "    "
#define PREVIEW 8 /* lines shown of what is about to be sent */

static bool is_control(uint32_t code)
{
	return (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0);
}

void paste_tidy(struct buf *text)
{
	struct buf tidy = {0};
	for (size_t at = 0; at < text->len;) {
		const char *from = text->data + at;
		uint32_t code;
		size_t len = utf8_decode(from, text->len - at, &code);
		at += len;
		if (code == '\r' && at < text->len && text->data[at] == '\n')
			continue;
		if (code == '\r')
			buf_add_char(&tidy, '\n');
		else if (code == '\t')
			buf_add_str(&tidy, TAB);
		else if (!is_control(code))
			buf_add(&tidy, from, len);
	}
	while (tidy.len > 0 && tidy.data[tidy.len - 1] == '\n')
		tidy.data[--tidy.len] = '\0';
	buf_fini(text);
	*text = tidy;
}

size_t paste_lines(struct str text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	return lines;
}

static void went_silent(void *arg)
{
	paste_end(arg);
	frame_want(&((struct ui *)arg)->frame, FRAME_INPUT);
}

void paste_init(struct ui *ui)
{
	loop_timer_init(&ui->paste.silence, went_silent, ui);
}

void paste_fini(struct ui *ui)
{
	loop_timer_stop(ui->loop, &ui->paste.silence);
	buf_fini(&ui->paste.text);
}

void paste_begin(struct ui *ui, int64_t silence)
{
	struct paste *paste = &ui->paste;
	paste->silence_ns = silence;
	paste->collecting = true;
	paste->cut = false;
	buf_clear(&paste->text);
	loop_timer_after(ui->loop, &paste->silence, paste->silence_ns);
}

void paste_add(struct ui *ui, struct str text)
{
	struct paste *paste = &ui->paste;
	loop_timer_after(ui->loop, &paste->silence, paste->silence_ns);
	if (paste->text.len + text.len > PASTE_MOST)
		paste->cut = true;
	if (!paste->cut)
		buf_add(&paste->text, text.data, text.len);
}

static struct str collected(const struct ui *ui)
{
	return (struct str){ui->paste.text.data, ui->paste.text.len};
}

/* With what stood on the input line before it, which a command may have begun. */
static void send_all(struct ui *ui)
{
	input_insert(&ui->input, collected(ui));
	struct str line = input_text();
	char *text = xmemdup0(line.data, line.len);
	bool pasted_only = line.len == ui->paste.text.len;
	input_clear(&ui->input);
	if (pasted_only) {
		ui_sends(ui);
		client_say(ui->shown, str_from(text));
	} else {
		ui_entered(text, ui);
	}
	free(text);
}

static void answered(char key, void *arg)
{
	struct ui *ui = arg;
	overlay_close(&ui->overlay);
	/* Another conversation may have come up meanwhile. */
	bool wanted = (key == 'y' || key == 'e') && ui->paste.target != NULL;
	if (wanted)
		ui_show(ui, ui->paste.target);
	if (wanted && key == 'y')
		send_all(ui);
	else if (wanted)
		input_insert(&ui->input, collected(ui));
	buf_fini(&ui->paste.text);
	frame_want(&ui->frame, FRAME_ALL & ~FRAME_WINDOWS);
}

static void show_first_lines(struct ui *ui, size_t lines)
{
	overlay_open(&ui->overlay, ui->paste.cut ? "Pasted, cut at 64 KiB; nothing is sent yet"
	                                         : "Pasted; nothing is sent yet");
	struct str rest = collected(ui);
	for (size_t i = 0; i < PREVIEW && i < lines; i++) {
		const char *end = memchr(rest.data, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.data) : rest.len;
		overlay_add(&ui->overlay, (struct str){rest.data, len});
		size_t used = end != NULL ? len + 1 : len;
		rest = (struct str){rest.data + used, rest.len - used};
	}
	if (lines > PREVIEW) {
		char *more = xasprintf("… and %zu lines more", lines - PREVIEW);
		overlay_add(&ui->overlay, str_from(more));
		free(more);
	}
}

static void ask_first(struct ui *ui, size_t lines)
{
	ui->paste.target = ui->shown;
	show_first_lines(ui, lines);
	char *question = xasprintf("Send %zu lines? [y]es, [e]dit first, [n]o", lines);
	ask_open(&ui->ask, question, "yen", answered, ui);
	free(question);
}

void paste_forget(struct ui *ui, const struct conversation *gone)
{
	if (ui->paste.target == gone)
		ui->paste.target = NULL;
}

/* For an answer or the words of a search, one line is all there can be. */
static void keep_one_line(struct buf *text)
{
	char *end = text->len > 0 ? memchr(text->data, '\n', text->len) : NULL;
	if (end != NULL) {
		*end = '\0';
		text->len = (size_t)(end - text->data);
	}
}

static void take_secret(struct ui *ui)
{
	struct buf *text = &ui->paste.text;
	struct str invite;
	if (!invite_find(collected(ui), &invite)) /* which may have several rows */
		keep_one_line(text);
	secret_key(&ui->secret, collected(ui));
	explicit_bzero(text->data, text->cap);
	buf_fini(text);
	frame_want(&ui->frame, FRAME_INPUT);
}

void paste_end(struct ui *ui)
{
	struct paste *paste = &ui->paste;
	if (!paste->collecting)
		return;
	paste->collecting = false;
	loop_timer_stop(ui->loop, &paste->silence);
	paste_tidy(&paste->text);
	if (ask_is_open(&ui->ask) || paste->text.len == 0)
		return;
	if (secret_is_open(&ui->secret)) {
		take_secret(ui);
		return;
	}
	if (ui->find.open || input_searching())
		keep_one_line(&paste->text);
	size_t lines = paste_lines(collected(ui));
	if (lines > PASTE_LINES || paste->cut) {
		ask_first(ui, lines);
	} else {
		input_insert(&ui->input, collected(ui));
		buf_fini(&paste->text);
	}
	frame_want(&ui->frame, FRAME_PANE | FRAME_INPUT);
}
