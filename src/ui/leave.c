#include "ui/leave.h"

#include <unistd.h>

#include "base/clock.h"
#include "ui/state.h"

#define WARN_NS    (2 * NS_PER_S)   /* in which a second Ctrl-C leaves */
#define LEAVE_NS   (2 * NS_PER_S)   /* in which what is unsent may still go out */
#define LEAVE_POLL (10 * NS_PER_MS) /* between two looks whether it has */

bool leave_warns(const struct ui *ui)
{
	return ui->warned_at != 0 && loop_now(ui->loop) - ui->warned_at < WARN_NS;
}

void leave_interrupt(struct ui *ui)
{
	if (ui->leaving) {
		loop_stop(ui->loop);
	} else if (leave_warns(ui)) {
		leave_want(ui);
	} else {
		ui->warned_at = loop_now(ui->loop);
		loop_timer_after(ui->loop, &ui->second, WARN_NS);
		frame_want(&ui->frame, FRAME_BARS);
	}
}

/* Nobody is there to be asked. */
void leave_hung_up(struct ui *ui)
{
	loop_unwatch(ui->loop, STDIN_FILENO);
	ui_leave(ui);
}

static void check_left(void *arg)
{
	struct ui *ui = arg;
	if (client_idle(ui->client) || loop_now(ui->loop) >= ui->leave_by)
		loop_stop(ui->loop);
	else
		loop_timer_after(ui->loop, &ui->leave_poll, LEAVE_POLL);
}

void ui_leave(struct ui *ui)
{
	if (ui->leaving)
		return;
	ui->leaving = true;
	ui->leave_by = loop_now(ui->loop) + LEAVE_NS;
	client_quit(ui->client, NULL);
	frame_want(&ui->frame, FRAME_BARS);
	check_left(ui);
}

void leave_want(struct ui *ui)
{
	if (ui->leave != NULL && !ui->leaving)
		ui->leave(ui->leave_arg);
	else
		ui_leave(ui);
}

void ui_on_leave(struct ui *ui, ui_leave_fn *leave, void *arg)
{
	ui->leave = leave;
	ui->leave_arg = arg;
}

void leave_init(struct ui *ui)
{
	loop_timer_init(&ui->leave_poll, check_left, ui);
}

void leave_fini(struct ui *ui)
{
	loop_timer_stop(ui->loop, &ui->leave_poll);
}
