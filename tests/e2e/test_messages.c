/* What people do to messages: edit, answer, take back, find. */
#include "tests/check.h"

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
#include "tests/e2e/peer.h"
#include "tests/e2e/stage.h"
#include "tests/e2e/terminal.h"

/* How ann's own words look once the server has them: until then a mark stands behind the time. */
#define CONFIRMED "    ann  "

struct two {
	struct terminal *ann, *bob;
};

static struct two start_two(struct stage *stage)
{
	struct confabd *confabd = confabd_start(stage, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct two two = {
	    confab_join(stage, &(struct terminal_config){.name = "ann"}, "ann", address),
	    confab_join(stage, &(struct terminal_config){.name = "bob"}, "bob", address),
	};
	terminal_wait(two.ann, "2 here");
	return two;
}

static void an_edit_is_made_in_the_input_line(void **state)
{
	struct two two = start_two(*state);
	terminal_enter(two.ann, "at sicks");
	terminal_wait(two.ann, CONFIRMED "at sicks");
	terminal_enter(two.ann, "/edit");
	terminal_wait(two.ann, "Edit: at sicks");
	terminal_send(two.ann, "\b\b\bx" KEY_ENTER_);
	terminal_wait(two.bob, "ann  at six  (edited)");
	terminal_wait(two.ann, "ann  at six  (edited)");
	terminal_wait_gone(two.ann, "Edit:");
	/* Another one, and then rather not; the draft is as it was. */
	terminal_send(two.ann, "a draft\033e");
	terminal_wait(two.ann, "Edit: at six");
	terminal_send(two.ann, "ty" KEY_ESCAPE_);
	terminal_wait(two.ann, "] a draft");
	terminal_send(two.ann, KEY_ENTER_);
	terminal_wait(two.bob, "ann  a draft");
	assert_true(terminal_shows(two.bob, "ann  at six  (edited)"));
}

static void an_answer_quotes_what_it_answers(void **state)
{
	struct two two = start_two(*state);
	terminal_enter(two.ann, "shall we meet at five at the station, as we always do?");
	terminal_wait(two.bob, "ann  shall we meet");
	terminal_enter(two.bob, "/reply yes");
	terminal_wait(two.bob, "↪ ann: shall we meet at five at the… │ yes");
	terminal_wait(two.ann, "↪ ann: shall we meet at five at the… │ yes");
	terminal_enter(two.ann, "/delete");
	terminal_wait(two.ann, "ann  deleted");
	terminal_wait(two.ann, "↪ ann: deleted │ yes");
	terminal_wait(two.bob, "↪ ann: deleted │ yes");
}

/* Long before the last messages that a newcomer gets, and with what was said around it. */
static void what_was_found_is_jumped_to(void **state)
{
	struct confabd *confabd = confabd_start(*state, NULL);
	const char *address = confabd_address(confabd, CONFABD_TCP);
	struct peer *bob = peer_irc(*state, address, "bob", CONFAB_CHANNEL);
	for (int i = 0; i < 400; i++)
		peer_sendf(bob, "PRIVMSG #lobby :%s %d\r\n", i == 70 ? "a needle," : "straw", i);
	peer_send(bob, "PING done\r\n");
	peer_expect(bob, ":done");
	struct terminal *ann = confab_join(*state, &(struct terminal_config){0}, "ann", address);
	terminal_wait(ann, "straw 399");
	terminal_enter(ann, "/search needle");
	terminal_wait(ann, "\"needle\": 1 found");
	terminal_wait(ann, "<bob> a needle, 70");
	terminal_send(ann, KEY_ENTER_);
	terminal_wait(ann, "›   bob  a needle, 70");
	terminal_wait(ann, "straw 71");
	/* What follows is fetched as one reads on. */
	static const char *const read[] = {"straw 90", "straw 105", "straw 120", "straw 135"};
	for (size_t i = 0; i < COUNT_OF(read); i++) {
		terminal_send(ann, KEY_PGDN_);
		terminal_wait(ann, read[i]);
	}
	terminal_enter(ann, "/reply found you");
	peer_expect(bob, ":found you\r\n");
	terminal_wait(ann, "↪ bob: a needle, 70 │ found you");
	terminal_wait_gone(ann, "Esc comes back");
	terminal_wait(ann, "straw 399");
	terminal_enter(ann, "/search needle");
	terminal_wait(ann, "1 found");
	terminal_send(ann, "1");
	terminal_wait(ann, "›   bob  a needle, 70");
	terminal_send(ann, KEY_ESCAPE_);
	terminal_wait(ann, "│ found you");
	terminal_wait_gone(ann, "Esc comes back");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(an_answer_quotes_what_it_answers),
	    stage_test(what_was_found_is_jumped_to),
	    stage_test(an_edit_is_made_in_the_input_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
