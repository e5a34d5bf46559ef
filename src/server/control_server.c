/* What operators tell the server itself. */
#include <stdlib.h>

#include "server/control.h"
#include "server/control_command.h"

void control_reload(struct control_call *call)
{
	char *cause;
	if (!call->actions->reload(call->actions->arg, &cause)) {
		control_fail(call, "the old configuration stays: %s", cause);
		free(cause);
		return;
	}
	if (!call->json)
		buf_add_str(&call->out, "read the configuration again\n");
}

void control_stop(struct control_call *call)
{
	call->actions->stop(call->actions->arg);
	call->waits = true;
}
