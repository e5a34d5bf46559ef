#include "server/password.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "server/verifier.h"

struct password_task {
	struct loop_job *job;
	char *password;
	char *verifier; /* to compare with, or what was made */
	bool right;
	password_checked_fn *checked;
	password_made_fn *made;
	void *arg;
};

static void free_task(void *arg)
{
	struct password_task *task = arg;
	secret_free(task->password);
	secret_free(task->verifier);
	free(task);
}

static void work(void *arg)
{
	struct password_task *task = arg;
	const char *kept = task->verifier != NULL ? task->verifier : "";
	if (task->checked != NULL)
		task->right = verifier_matches(kept, task->password);
	else
		task->verifier = verifier_make(task->password);
}

static void done(void *arg)
{
	struct password_task *task = arg;
	if (task->checked != NULL)
		task->checked(task->arg, task->right);
	else
		task->made(task->arg, task->verifier);
	free_task(task);
}

static struct password_task *start(struct loop *loop, struct password_task *task)
{
	task->job = loop_job_start(loop, work, done, task);
	return task;
}

struct password_task *password_check(struct loop *loop, const char *verifier, const char *password,
    password_checked_fn *checked, void *arg)
{
	struct password_task *task = xcalloc(1, sizeof *task);
	task->password = xstrdup(password);
	task->verifier = verifier != NULL ? xstrdup(verifier) : NULL;
	task->checked = checked;
	task->arg = arg;
	return start(loop, task);
}

struct password_task *password_make(
    struct loop *loop, const char *password, password_made_fn *made, void *arg)
{
	struct password_task *task = xcalloc(1, sizeof *task);
	task->password = xstrdup(password);
	task->made = made;
	task->arg = arg;
	return start(loop, task);
}

void password_abandon(struct password_task *task)
{
	loop_job_abandon(task->job, free_task);
}
