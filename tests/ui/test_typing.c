/* The input line: readline, drafts, completion, pastes, searching. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ui/screen_test.h"

#define ALT_ENTER_ "\033\r"
#define SHIFT_TAB_ "\033[Z"

static void readline_edits(void **state)
{
	static const struct {
		const char *description, *keys, *line;
	} rows[] = {
	    {"to the start", "world\001hello ", "[#lobby] hello world"},
	    {"kill and yank", "\005\025\031\031", "[#lobby] hello worldhello world"},
	    {"undo", "\037", "[#lobby] hello world"},
	    {"Ctrl-C clears", "\003", "[#lobby] " SCREEN_HINT},
	    {"yank what it cleared", "\031", "[#lobby] hello world"},
	    {"backspace takes a cluster", "\003e\xcc\x81x\033[D\177", "[#lobby] x"},
	    {"and a wide one", "\003好好\177", "[#lobby] 好"},
	    {"and an emoji with a skin tone", "\003a👍🏽b\033[D\177", "[#lobby] ab"},
	    {"the arrow crosses a cluster", "\003e\xcc\x81z\033[D\033[Dx", "[#lobby] xe\xcc\x81z"},
	    {"Delete takes a cluster", "\001\033[C\033[3~", "[#lobby] xz"},
	    {"controls are shown, not obeyed", "\003\026\033[31m", "[#lobby] ^[[31m"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		terminal_send(terminal, rows[i].keys);
		screen_wait_row(*state, terminal, rows[i].line);
	}
}

static void history_is_searched(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "hello 好 there");
	terminal_enter(terminal, "你好世界");
	terminal_enter(terminal, "another line");
	terminal_wait(terminal, "me  another line");
	terminal_send(terminal, "\022好");
	terminal_wait(terminal, "`好': 你好世界");
	terminal_send(terminal, "\022");
	terminal_wait(terminal, "`好': hello 好 there");
	terminal_send(terminal, "\007");
	screen_wait_row(*state, terminal, "[#lobby]");
	terminal_send(terminal, KEY_UP_ KEY_UP_);
	screen_wait_row(*state, terminal, "[#lobby] 你好世界");
	terminal_send(terminal, KEY_DOWN_ KEY_DOWN_);
	screen_wait_row(*state, terminal, "[#lobby]");
}

/* Another conversation comes up while readline waits for more. */
static void nothing_pending_moves_along(void **state)
{
	static const struct {
		const char *description, *keys;
	} rows[] = {
	    {"a search", "\022said"},
	    {"a search that found nothing", "\022nowhere"},
	    {"another kind of search", "\033pwords"},
	    {"an argument", "\0335\0335"},
	    {"a search for a character", "\035"},
	    {"a quoted key", "\026"},
	    {"the start of a sequence", "\030"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "said before");
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_wait(terminal, "2:#dev 1");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		terminal_send(terminal, "draft");
		terminal_send(terminal, rows[i].keys);
		terminal_send(terminal, "\033[17~"); /* F6 */
		terminal_wait(terminal, "[#dev]");
		terminal_send(terminal, "\007\001\013other");
		screen_wait_row(*state, terminal, "[#dev] other");
		terminal_send(terminal, "\001\013\0331");
		screen_wait_row(*state, terminal, "[#lobby] draft");
		terminal_send(terminal, "\001\013");
		screen_wait_row(*state, terminal, "[#lobby]");
	}
}

static void an_escape_is_no_alt_for_ever(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "x\033");
	screen_wait_row(*state, terminal, "[#lobby] x");
	terminal_wait_quiet(terminal, 2 * NS_PER_S);
	terminal_send(terminal, "hello");
	screen_wait_row(*state, terminal, "[#lobby] xhello");
}

static const char *write_inputrc(struct stage *stage, const char *text)
{
	const char *path = stage_path(stage, "inputrc");
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

static struct terminal *start_with_inputrc(struct stage *stage, const char *text)
{
	char variable[512];
	snprintf(variable, sizeof(variable), "INPUTRC=%s", write_inputrc(stage, text));
	const char *const env[] = {variable, NULL};
	struct terminal *terminal = screen_start(stage, &(struct terminal_config){.env = env});
	terminal_wait(terminal, "[#lobby]");
	return terminal;
}

/* As long as the person's inputrc says, so that a slow link can be told of. */
static void how_long_an_escape_is_alt_is_for_the_person_to_say(void **state)
{
	struct terminal *terminal = start_with_inputrc(*state, "set keyseq-timeout 4900\n");
	terminal_send(terminal, "one two\033");
	screen_wait_row(*state, terminal, "[#lobby] one two");
	terminal_wait_quiet(terminal, NS_PER_S);
	terminal_send(terminal, "bx");
	screen_wait_row(*state, terminal, "[#lobby] one xtwo");
}

static void vi_mode_is_kept(void **state)
{
	struct terminal *terminal = start_with_inputrc(*state, "set editing-mode vi\n");
	terminal_send(terminal, "one two three");
	screen_wait_row(*state, terminal, "[#lobby] one two three");
	terminal_send(terminal, KEY_ESCAPE_);
	screen_wait_row(*state, terminal, "(cmd) [#lobby] one two three");
	terminal_send(terminal, "0dwA four");
	screen_wait_row(*state, terminal, "[#lobby] two three four");
	terminal_send(terminal, "\033[D\033[D\033[D\033[Dx");
	screen_wait_row(*state, terminal, "[#lobby] two three xfour");
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "me  two three xfour");
}

static void a_motion_that_waits_does_not_move_along(void **state)
{
	struct terminal *terminal = start_with_inputrc(*state, "set editing-mode vi\n");
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_wait(terminal, "2:#dev 1");
	terminal_send(terminal, "a rather long draft\033");
	terminal_wait(terminal, "(cmd) [#lobby] a rather long draft");
	terminal_send(terminal, "d\033[17~");
	terminal_wait(terminal, "(cmd) [#dev]");
	terminal_send(terminal, "bix");
	screen_wait_row(*state, terminal, "[#dev] x");
	terminal_send(terminal, "\033[17~");
	screen_wait_row(*state, terminal, "[#lobby] a rather long draft");
	terminal_send(terminal, "\003i");
	screen_wait_row(*state, terminal, "[#lobby] i");
}

static void inputrc_binds_our_keys(void **state)
{
	struct terminal *terminal =
	    start_with_inputrc(*state, "\"\\C-xh\": confab-help\n"
	                               "\"\\C-n\": history-search-backward\n"
	                               "set bell-style audible\n");
	terminal_send(terminal, "\030h");
	terminal_wait(terminal, "these keys");
	terminal_send(terminal, KEY_ESCAPE_);
	terminal_wait_gone(terminal, "these keys");
}

static void lines_are_made_of_several(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "first" ALT_ENTER_ "second");
	terminal_wait(terminal, "[#lobby] first");
	terminal_wait(terminal, "second");
	assert_int_equal(terminal_find_row(terminal, "second"), 23);
	terminal_send(terminal, KEY_UP_ "X" KEY_ENTER_);
	terminal_wait(terminal, "me  firstX");
	terminal_wait(terminal, "me  second");
	screen_wait_row(*state, terminal, "[#lobby]");
}

/* Types `count` digits, so that one can see where they are cut. */
static void type_digits(struct terminal *terminal, size_t count)
{
	char digits[1025] = "";
	assert_true(count < sizeof(digits));
	for (size_t i = 0; i < count; i++)
		digits[i] = (char)('0' + i % 10);
	terminal_send(terminal, digits);
}

static void long_lines_take_rows_and_then_scroll(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	type_digits(terminal, 80);
	terminal_wait(terminal, "[#lobby] 0123456789");
	screen_wait_cursor(*state, terminal, 23, 9);
	assert_int_equal(terminal_find_row(terminal, "[#lobby]"), 22);
	type_digits(terminal, 720);
	terminal_wait_gone(terminal, "[#lobby]");
	screen_wait_cursor(*state, terminal, 23, (9 + 800) % 80);
	terminal_send(terminal, "\001");
	terminal_wait(terminal, "[#lobby] 0123456789");
	assert_int_equal(terminal_find_row(terminal, "[#lobby]"), 18);
	screen_wait_cursor(*state, terminal, 18, 9);
}

static void a_single_row_scrolls_sideways(void **state)
{
	struct terminal *terminal =
	    screen_start(*state, &(struct terminal_config){.rows = 5, .cols = 20});
	terminal_wait(terminal, "> Type");
	terminal_send(terminal, "abcdefghijklmnopqrstuvwxyz");
	terminal_wait(terminal, "wxyz");
	assert_true(strncmp(screen_row_with(terminal, "wxyz"), "> ", 2) == 0);
	terminal_send(terminal, "\001");
	screen_wait_row(*state, terminal, "> abcdefghijklmnopqr");
}

static void nicks_are_completed(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/members @me albert alfred alice bob");
	terminal_enter(terminal, "/peer alfred spoke last");
	terminal_wait(terminal, "spoke last");
	terminal_send(terminal, "al" KEY_TAB_);
	terminal_wait(terminal, "alfred  albert  alice");
	screen_wait_row(*state, terminal, "[#lobby] al");
	terminal_send(terminal, KEY_TAB_);
	screen_wait_row(*state, terminal, "[#lobby] alfred:");
	terminal_send(terminal, KEY_TAB_ KEY_TAB_ SHIFT_TAB_);
	screen_wait_row(*state, terminal, "[#lobby] albert:");
	terminal_send(terminal, "hi b" KEY_TAB_ "!");
	screen_wait_row(*state, terminal, "[#lobby] albert: hi bob !");
	terminal_wait_gone(terminal, "alfred  albert");
}

static void commands_and_channels_are_completed(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "/mem" KEY_TAB_);
	screen_wait_row(*state, terminal, "[#lobby] /members");
	terminal_send(terminal, "\003/c" KEY_TAB_);
	terminal_wait(terminal, "/clear  /close  /crash");
	terminal_send(terminal, KEY_ESCAPE_);
	terminal_wait_gone(terminal, "/clear  /close");
	terminal_send(terminal, KEY_TAB_ "\003look at #l" KEY_TAB_ ".");
	screen_wait_row(*state, terminal, "[#lobby] look at #lobby .");
}

static void drafts_stay_where_they_were_typed(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_wait(terminal, "2:#dev 1");
	terminal_send(terminal, "for the lobby");
	screen_wait_row(*state, terminal, "[#lobby] for the lobby");
	terminal_send(terminal, "\0332");
	screen_wait_row(*state, terminal, "[#dev]");
	terminal_wait(terminal, "bob  hello");
	terminal_send(terminal, "for dev\020");
	screen_wait_row(*state, terminal, "[#lobby] for the lobby");
	terminal_send(terminal, "!\016");
	screen_wait_row(*state, terminal, "[#dev] for dev");
	terminal_send(terminal, "\020\037\037");
	screen_wait_row(*state, terminal, "[#lobby]");
}

static void a_draft_from_the_history_is_kept_too(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "said before");
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_send(terminal, KEY_UP_ KEY_UP_ "!");
	screen_wait_row(*state, terminal, "[#lobby] said before!");
	terminal_send(terminal, "\0332");
	screen_wait_row(*state, terminal, "[#dev]");
	terminal_send(terminal, KEY_UP_ KEY_UP_);
	terminal_wait(terminal, "[#dev] said before");
	terminal_send(terminal, "\0331");
	screen_wait_row(*state, terminal, "[#lobby] said before!");
}

static void what_ctrl_c_clears_comes_back(void **state)
{
	static const struct {
		const char *what, *keys, *line;
	} rows[] = {
	    {"Up", "not meant\003" KEY_UP_, "[#lobby] not meant"},
	    {"a recalled line is no second one", "\003" KEY_UP_ KEY_UP_, "[#lobby] said before"},
	    {"one that was altered", "!\003" KEY_UP_, "[#lobby] said before!"},
	    {"then the next above", KEY_UP_, "[#lobby] not meant"},
	    {"out of a search", "\003\022before\003" KEY_UP_, "[#lobby] not meant"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "said before");
	terminal_wait(terminal, "me  said before");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		print_message("# %s\n", rows[i].what);
		terminal_send(terminal, rows[i].keys);
		screen_wait_row(*state, terminal, rows[i].line);
	}
}

static void pasted_lines(size_t count, char *text, size_t size)
{
	size_t len = 0;
	for (size_t i = 1; i <= count; i++)
		len += (size_t)snprintf(text + len, size - len, "pasted %zu\tline\n", i);
}

static void a_few_pasted_lines_are_inserted(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_paste(terminal, "one\033[31m\r\ntwo\tx\n");
	terminal_wait(terminal, "[#lobby] one[31m");
	terminal_wait(terminal, "two    x");
	assert_false(terminal_shows(terminal, "me  one"));
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "me  one[31m");
	terminal_wait(terminal, "me  two    x");
}

static void many_pasted_lines_are_asked_about(void **state)
{
	static const struct {
		const char *description, *key, *seen, *unseen;
	} rows[] = {
	    {"no", "n", "[#lobby]", "pasted"},
	    {"Esc is no", KEY_ESCAPE_, "[#lobby]", "pasted"},
	    {"another key is none", "xn", "[#lobby]", "pasted"},
	    {"edit", "e", "pasted 30    line", "me  pasted"},
	    {"yes", "\003y", "me  pasted 30    line", "Send"},
	};
	struct terminal *terminal = screen_start_usual(*state);
	char text[1024];
	pasted_lines(30, text, sizeof(text));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *key = rows[i].key;
		if (*key == '\003') { /* clears what the last row left */
			terminal_send(terminal, "\003");
			key++;
		}
		terminal_paste(terminal, text);
		terminal_wait(terminal, "Send 30 lines? [y]es, [e]dit first, [n]o");
		terminal_wait(terminal, "nothing is sent yet");
		terminal_wait(terminal, "pasted 1    line");
		terminal_send(terminal, key);
		terminal_wait(terminal, rows[i].seen);
		terminal_wait_gone(terminal, rows[i].unseen);
	}
}

static void a_paste_goes_where_it_was_made(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	char text[1024];
	pasted_lines(4, text, sizeof(text));
	terminal_paste(terminal, text);
	terminal_wait(terminal, "Send 4 lines?");
	terminal_signal(terminal, SIGUSR2);
	terminal_wait(terminal, "chat 1 of 2");
	terminal_send(terminal, "y");
	screen_wait_row(*state, terminal, "[#lobby]");
	terminal_wait(terminal, "me  pasted 4    line");
	terminal_send(terminal, "\016");
	screen_wait_row(*state, terminal, "[#late]");
	terminal_wait_gone(terminal, "pasted");
}

static void what_is_typed_stays_when_another_comes_up(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "half a mess");
	screen_wait_row(*state, terminal, "[#lobby] half a mess");
	terminal_signal(terminal, SIGUSR2);
	terminal_wait(terminal, "chat 1 of 2");
	terminal_send(terminal, "age");
	screen_wait_row(*state, terminal, "[#lobby] half a message");
	terminal_send(terminal, "\003");
	screen_wait_row(*state, terminal, "[#lobby] " SCREEN_HINT);
	terminal_signal(terminal, SIGUSR2);
	screen_wait_row(*state, terminal, "[#late] " SCREEN_HINT);
}

static void an_endless_paste_is_cut(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	size_t size = 100 * 1024;
	char *text = malloc(size + 1);
	assert_non_null(text);
	memset(text, 'x', size);
	text[size] = '\0';
	terminal_paste(terminal, text);
	free(text);
	terminal_wait(terminal, "cut at 64 KiB");
	terminal_send(terminal, "n");
	screen_wait_row(*state, terminal, "[#lobby] " SCREEN_HINT);
}

/* The Linux console knows no brackets; there many lines at once are a paste. */
static void unmarked_pastes_are_asked_about_too(void **state)
{
	const char *const env[] = {"TERM=linux", NULL};
	struct terminal *terminal = screen_start(*state, &(struct terminal_config){.env = env});
	terminal_wait(terminal, "[#lobby]");
	terminal_send(terminal, "one\rtwo\rthree\rfour\rfive");
	terminal_wait(terminal, "Send 5 lines?");
	terminal_send(terminal, "n");
	screen_wait_row(*state, terminal, "[#lobby] " SCREEN_HINT);
	terminal_send(terminal, "one\rtwo\r");
	terminal_wait(terminal, "me  two");
}

static void a_paste_without_an_end_ends(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "\033[200~never closed");
	screen_wait_row(*state, terminal, "[#lobby] never closed");
}

static void words_are_found(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/peer bob the needle is here");
	terminal_enter(terminal, "/flood 200 200");
	terminal_wait(terminal, "flooded 0");
	terminal_send(terminal, "a draft\033/needle");
	terminal_wait(terminal, "the needle is here");
	terminal_wait(terminal, "Find: needle");
	terminal_wait(terminal, "Esc closes");
	terminal_send(terminal, "s");
	terminal_wait(terminal, "Not found: needles");
	terminal_send(terminal, "\b");
	terminal_wait(terminal, "Find: needle");
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "Find, once round: needle");
	terminal_wait(terminal, "the needle is here");
	terminal_send(terminal, KEY_ESCAPE_);
	screen_wait_row(*state, terminal, "[#lobby] a draft");
}

static void a_message_is_edited_in_the_input_line(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "at sicks");
	terminal_wait(terminal, "me  at sicks");
	terminal_enter(terminal, "/edit");
	screen_wait_row(*state, terminal, "Edit: at sicks");
	terminal_wait(terminal, "Esc does not");
	terminal_send(terminal, "\b\b\bx, \xe5\xa5\xbd");
	screen_wait_row(*state, terminal, "Edit: at six, \xe5\xa5\xbd");
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "me  at six, \xe5\xa5\xbd  (edited)");
	screen_wait_row(*state, terminal, "[#lobby]");
	terminal_wait_gone(terminal, "Esc does not");
	/* Emptied it stays open; Esc leaves the message, and the draft comes back. */
	terminal_send(terminal, "a draft\033e");
	screen_wait_row(*state, terminal, "Edit: at six, \xe5\xa5\xbd");
	terminal_send(terminal, "\025" KEY_ENTER_);
	terminal_wait(terminal, "not edited");
	terminal_wait(terminal, "Esc leaves it as it was");
	terminal_send(terminal, KEY_ESCAPE_);
	screen_wait_row(*state, terminal, "[#lobby] a draft");
	assert_true(terminal_shows(terminal, "me  at six"));
	terminal_send(terminal, " more" KEY_ENTER_);
	terminal_wait(terminal, "me  a draft more");
}

static void an_edit_waits_where_it_was_begun(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "one");
	terminal_enter(terminal, "two");
	terminal_enter(terminal, "/elsewhere #dev bob hello");
	terminal_wait(terminal, "2:#dev 1");
	/* The older one, chosen. */
	terminal_send(terminal, "\033[1;3A");
	terminal_wait(terminal, "/edit");
	terminal_send(terminal, "\033[1;3A\033e");
	screen_wait_row(*state, terminal, "Edit: one");
	terminal_send(terminal, "!\0332");
	terminal_wait(terminal, "[#dev]");
	terminal_enter(terminal, "in between");
	terminal_wait(terminal, "me  in between");
	terminal_send(terminal, "\0331");
	screen_wait_row(*state, terminal, "Edit: one!");
	terminal_send(terminal, KEY_ENTER_);
	terminal_wait(terminal, "me  one!  (edited)");
	/* A command is run as one, and ends it. */
	terminal_enter(terminal, "//slash");
	terminal_enter(terminal, "/edit");
	terminal_wait(terminal, "Edit: /");
	terminal_send(terminal, "\025");
	terminal_enter(terminal, "/peer bob said");
	terminal_wait(terminal, "bob  said");
	screen_wait_row(*state, terminal, "[#lobby]");
}

static void vi_leaves_an_edit_by_two_escapes(void **state)
{
	struct terminal *terminal = start_with_inputrc(*state, "set editing-mode vi\n");
	terminal_enter(terminal, "one two");
	terminal_wait(terminal, "me  one two");
	terminal_enter(terminal, "/edit");
	screen_wait_row(*state, terminal, "Edit: one two");
	terminal_send(terminal, KEY_ESCAPE_);
	screen_wait_row(*state, terminal, "(cmd) Edit: one two");
	terminal_send(terminal, "0x");
	screen_wait_row(*state, terminal, "(cmd) Edit: ne two");
	terminal_send(terminal, KEY_ESCAPE_);
	terminal_wait(terminal, "[#lobby]");
	assert_true(terminal_shows(terminal, "me  one two"));
}

static void what_was_found_is_chosen_from(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_enter(terminal, "/peer bob the first needle");
	terminal_enter(terminal, "/peer carl the second needle");
	terminal_enter(terminal, "/flood 200 200");
	terminal_wait(terminal, "flooded 0");
	terminal_enter(terminal, "/search needle");
	terminal_wait(terminal, "\"needle\": 2 found");
	terminal_wait(terminal, "<bob> the first needle");
	terminal_send(terminal, KEY_DOWN_ KEY_ENTER_);
	terminal_wait_gone(terminal, "2 found");
	terminal_wait(terminal, "›   bob  the first needle");
	terminal_wait(terminal, "Esc comes back to now");
	terminal_send(terminal, KEY_ESCAPE_);
	terminal_wait_gone(terminal, "Esc comes back to now");
	terminal_wait_gone(terminal, "needle");
	/* By a digit; what is typed closes the list, and so does Esc. */
	terminal_enter(terminal, "/search needle");
	terminal_wait(terminal, "2 found");
	terminal_send(terminal, "1");
	terminal_wait(terminal, "›  carl  the second needle");
	screen_wait_row(*state, terminal, "[#lobby]");
	terminal_enter(terminal, "said");
	terminal_wait(terminal, "me  said");
	terminal_wait_gone(terminal, "Esc comes back to now");
	terminal_enter(terminal, "/search needle");
	terminal_wait(terminal, "2 found");
	terminal_send(terminal, "x1");
	screen_wait_row(*state, terminal, "[#lobby] x1");
	terminal_wait_gone(terminal, "2 found");
	/* What is sought far behind the beginning is shown from a little before it. */
	terminal_send(terminal, "\025");
	terminal_enter(terminal,
	    "/peer bob 我们明天早上九点在老地方见面，然后一起坐火车去看山上的红叶 "
	    "and pins");
	terminal_enter(terminal, "/search pins");
	terminal_wait(terminal, "<bob> …去看山上的红叶 and pins");
}

static void help_lists_the_keys(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "\033OP");
	terminal_wait(terminal, "Ctrl-N, Alt-Right, F6");
	terminal_wait(terminal, "Alt-Enter");
	terminal_send(terminal, "x");
	terminal_wait_gone(terminal, "Ctrl-N, Alt-Right");
	screen_wait_row(*state, terminal, "[#lobby] x");
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "a\xff\xfe\x80\xc3(b\xed\xa0\x80"
	                        "c\xf5\x80\x80\x80\xe5\xa5");
	terminal_send(terminal, "d");
	screen_wait_row(*state, terminal, "[#lobby] a(bcd");
	terminal_send(terminal, "\033[99;99~\033[?1;2c\003fine");
	screen_wait_row(*state, terminal, "[#lobby] fine");
}

/* As a slow line brings it. */
static void a_character_may_come_in_pieces(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "a\xe5");
	terminal_wait(terminal, "[#lobby] a");
	terminal_send(terminal, "\xa5");
	terminal_wait_quiet(terminal, 20 * NS_PER_MS);
	terminal_send(terminal, "\xbd!");
	screen_wait_row(*state, terminal, "[#lobby] a好!");
}

static void a_password_is_seen_nowhere(void **state)
{
	struct terminal *terminal = screen_start_usual(*state);
	terminal_send(terminal, "a draft");
	terminal_wait(terminal, "[#lobby] a draft");
	terminal_send(terminal, "\025");
	terminal_enter(terminal, "/secret");
	terminal_wait(terminal, "Password of me: nobody sees");
	terminal_send(terminal, "x\025S\303\251same!\177");
	terminal_wait(terminal,
	    "Password of me: "
	    "\342\200\242\342\200\242\342\200\242\342\200\242\342\200\242\342\200\242");
	terminal_send(terminal, "\r");
	terminal_wait(terminal, "given: 7 bytes, right");
	assert_false(terminal_wrote(terminal, "same", 4));
	/* Nor in the history of lines. */
	terminal_send(terminal, KEY_UP_);
	terminal_wait(terminal, "[#lobby] /secret");
	terminal_send(terminal, "\r");
	terminal_wait(terminal, "Password of me: nobody sees");
	terminal_send(terminal, "\033[200~S\303\251same\nmore\033[201~\r");
	terminal_wait(terminal, "given: 7 bytes, right");
	terminal_enter(terminal, "/secret");
	terminal_wait(terminal, "Password of me: nobody sees");
	terminal_send(terminal, "oh\033");
	terminal_wait(terminal, "given: 0 bytes, wrong");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(readline_edits),
	    stage_test(history_is_searched),
	    stage_test(nothing_pending_moves_along),
	    stage_test(an_escape_is_no_alt_for_ever),
	    stage_test(how_long_an_escape_is_alt_is_for_the_person_to_say),
	    stage_test(vi_mode_is_kept),
	    stage_test(a_motion_that_waits_does_not_move_along),
	    stage_test(inputrc_binds_our_keys),
	    stage_test(lines_are_made_of_several),
	    stage_test(long_lines_take_rows_and_then_scroll),
	    stage_test(a_single_row_scrolls_sideways),
	    stage_test(nicks_are_completed),
	    stage_test(commands_and_channels_are_completed),
	    stage_test(drafts_stay_where_they_were_typed),
	    stage_test(a_draft_from_the_history_is_kept_too),
	    stage_test(what_ctrl_c_clears_comes_back),
	    stage_test(a_few_pasted_lines_are_inserted),
	    stage_test(many_pasted_lines_are_asked_about),
	    stage_test(a_paste_goes_where_it_was_made),
	    stage_test(what_is_typed_stays_when_another_comes_up),
	    stage_test(an_endless_paste_is_cut),
	    stage_test(unmarked_pastes_are_asked_about_too),
	    stage_test(a_paste_without_an_end_ends),
	    stage_test(words_are_found),
	    stage_test(a_message_is_edited_in_the_input_line),
	    stage_test(an_edit_waits_where_it_was_begun),
	    stage_test(vi_leaves_an_edit_by_two_escapes),
	    stage_test(what_was_found_is_chosen_from),
	    stage_test(help_lists_the_keys),
	    stage_test(bytes_that_are_no_text_do_no_harm),
	    stage_test(a_character_may_come_in_pieces),
	    stage_test(a_password_is_seen_nowhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
