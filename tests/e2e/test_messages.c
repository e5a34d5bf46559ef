/* What people do to messages: edit, answer, take back, find. */
#include "tests/check.h"

#include "tests/e2e/confab.h"
#include "tests/e2e/confabd.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    stage_test(an_answer_quotes_what_it_answers),
	    stage_test(an_edit_is_made_in_the_input_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
